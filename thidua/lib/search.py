"""Where can one search, and how does a search stand in an address without telling anybody what was searched for?

Areas register a searcher each in ``apps.py ready()``. What was typed may be a name or a number of a person, so
addresses, logs and histories carry it sealed.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from thidua.lib.access import Capability
from thidua.lib.sealing import SealingError, configured_sealer

PURPOSE = "search.text"
LONGEST = 200


@dataclass(frozen=True)
class Hit:
    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class Searcher:
    """One kind of thing that can be found. ``find(text, user, place, limit)`` gives the best hits first."""

    kind: str
    title: Any  # lazy text
    find: Callable[[str, Any, Any, int], list[Hit]]
    capability: Capability = Capability.KNOW


_searchers: list[Searcher] = []


def register_search(searcher: Searcher) -> None:
    _searchers.append(searcher)


def search(text: str, user: Any, place: Any, limit: int = 10) -> list[tuple[Searcher, list[Hit]]]:
    """The hits of every searcher that has any, of what the account may open."""
    open_ones = [searcher for searcher in _searchers if user.can(searcher.capability)]
    found = [(searcher, searcher.find(text, user, place, limit)) for searcher in open_ones]
    return [(searcher, hits) for searcher, hits in found if hits]


def seal_text(text: str) -> str:
    """What was typed, as a token for an address (at most 200 characters are kept)."""
    sealed = configured_sealer().seal(text.strip()[:LONGEST].encode(), PURPOSE)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def open_text(token: str) -> str:
    """The text of a token; blank for a token that is none."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        return configured_sealer().open(sealed, PURPOSE).decode()
    except (SealingError, binascii.Error, ValueError):
        return ""
