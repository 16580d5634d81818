"""Which undecided claims differ from their one candidate in the same harmless way, and may be accepted together?

A kind is data: how name and birth agree, and what must speak for the candidate besides them, for people of one name and
birth date are many. Nothing may speak against him, nobody may come near him, and no id may be written wrong: twins,
contradictions and ids that disagree are never of a kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thidua.engine.linking.deciding import SAME_NUMBER
from thidua.engine.linking.fields import Field
from thidua.linking.enums import LinkReason, LinkState
from thidua.linking.models import Link

IDS = frozenset(
    f"{name}={level}" for name in (Field.INSURANCE_CODE, Field.NATIONAL_ID) for level in sorted(SAME_NUMBER)
)
TELLING = IDS | {"phone=equal", "address=equal", "hint=agrees"}
AGREEING = frozenset({*SAME_NUMBER, "agrees", "commune"})


@dataclass(frozen=True)
class HarmlessKind:
    """``name`` and ``birth`` are the codes of the levels; every other field must be silent or agree, and one of
    ``telling`` must be among them."""

    code: str
    title: Promise | str
    name: str
    birth: str = "equal"
    telling: frozenset[str] = TELLING

    def fits(self, link: Link) -> bool:
        said = link.pattern.split()
        levels = dict(part.split("=", 1) for part in said)
        return (
            link.state == LinkState.UNDECIDED
            and link.decided_by_id is None
            and link.reason == LinkReason.TOO_LITTLE_EVIDENCE
            and levels.pop("name", "") == self.name
            and levels.pop("birth", "") == self.birth
            and all(level in AGREEING for level in levels.values())
            and not self.telling.isdisjoint(said)
        )


KINDS = (
    HarmlessKind("marks", _("Chỉ khác dấu trong họ tên, ngày sinh giống hệt"), "folded"),
    HarmlessKind("same", _("Họ tên và ngày sinh giống hệt"), "equal"),
    HarmlessKind("shortened", _("Họ tên viết tắt hoặc bớt chữ đệm, ngày sinh giống hệt"), "compatible"),
    HarmlessKind("doubtful", _("Số trùng, ngày sinh trùng, họ tên gần giống"), "doubtful", telling=IDS),
)
HARMLESS: Mapping[str, HarmlessKind] = {kind.code: kind for kind in KINDS}


def waiting_of_kind(kind: HarmlessKind) -> QuerySet[Link]:
    """The undecided links of this kind, the surest first."""
    patterns = [pattern for pattern, _number in _patterns() if kind.fits(_example(pattern))]
    return _waiting().filter(pattern__in=patterns).order_by("-odds", "claim")


def harmless_kinds() -> list[tuple[HarmlessKind, int]]:
    """The kinds that wait, with their numbers of claims, most first."""
    patterns = list(_patterns())
    numbers = {kind: sum(number for pattern, number in patterns if kind.fits(_example(pattern))) for kind in KINDS}
    return sorted(((kind, number) for kind, number in numbers.items() if number), key=lambda entry: -entry[1])


def _waiting() -> QuerySet[Link]:
    return Link.objects.for_system("linking").filter(state=LinkState.UNDECIDED, reason=LinkReason.TOO_LITTLE_EVIDENCE)


def _patterns() -> Any:
    return _waiting().order_by().values_list("pattern").annotate(number=Count("*"))


def _example(pattern: str) -> Link:
    return Link(pattern=pattern, state=LinkState.UNDECIDED, reason=LinkReason.TOO_LITTLE_EVIDENCE)
