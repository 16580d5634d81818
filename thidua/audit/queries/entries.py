"""Which entries of the audit are asked for, a page at a time, and how are they read?

Pages go by the key of their first and last entry: the thousandth costs what the first does, and an entry that is
written meanwhile moves nothing.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from thidua.audit.enums import DeedKind
from thidua.audit.models import AuditEntry
from thidua.audit.words import DEEDS, OF_SUBJECT, SUBJECTS, Word, word_name

PER_PAGE = 50
DIGEST, SHORT_DIGEST = re.compile("[0-9a-f]{64}"), 8


@dataclass(frozen=True)
class Wanted:
    """What is asked for; blank: everything. ``actors``: groups of user names, of each of which the actor is one."""

    actors: tuple[Iterable[str], ...] = ()
    kind: str = ""
    deed: str = ""  # a name of DEEDS
    subject_kind: str = ""
    subject_key: str = ""
    since: date | None = None
    until: date | None = None


class EntryPage(NamedTuple):
    """``newer`` and ``older`` are keys to go on from; None: nothing lies there."""

    entries: list[AuditEntry]
    newer: int | None
    older: int | None


def entries(wanted: Wanted) -> QuerySet[AuditEntry]:
    """The latest first."""
    rows = AuditEntry.objects.order_by("-pk")
    for names in wanted.actors:
        rows = rows.filter(actor__in=names)
    if wanted.kind:
        rows = rows.filter(_deeds([name for name, word in DEEDS.items() if word.kind == wanted.kind]))
    if wanted.deed:
        rows = rows.filter(_deeds([wanted.deed]))
    if wanted.subject_kind:
        rows = rows.filter(subject_kind=wanted.subject_kind)
    if wanted.subject_key:
        rows = rows.filter(subject_key=wanted.subject_key)
    if wanted.since:
        rows = rows.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return rows


def page_of(rows: QuerySet[AuditEntry], *, before: int | None = None, after: int | None = None) -> EntryPage:
    """One page: the entries older than ``before``, or the next newer than ``after``."""
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: PER_PAGE + 1])
        shown = found[:PER_PAGE][::-1]
        has_newer, has_older = len(found) > PER_PAGE, bool(found)
    else:
        found = list((rows.filter(pk__lt=before) if before is not None else rows)[: PER_PAGE + 1])
        shown = found[:PER_PAGE]
        has_newer, has_older = before is not None and bool(found), len(found) > PER_PAGE
    return EntryPage(shown, shown[0].pk if has_newer else None, shown[-1].pk if has_older else None)


def word_of(entry: AuditEntry) -> Word | None:
    """None for a word that the program once had and has no more."""
    return DEEDS.get(word_name(entry.action, entry.subject_kind))


def deed_text(entry: AuditEntry) -> str:
    word = word_of(entry)
    return str(word.text) if word else entry.action


def subject_text(entry: AuditEntry) -> str:
    kind = str(SUBJECTS.get(entry.subject_kind, entry.subject_kind))
    return f"{kind} {entry.subject_key}".strip()


def detail_text(entry: AuditEntry, longest: int | None = None) -> str:
    """What else was recorded, in the words of the program; nothing is said of zeros. ``longest``: cut for a page,
    where of a digest its first letters are enough to compare."""
    said = ((name, _value(value, longest)) for name, value in entry.detail.items())
    text = "; ".join(f"{name}: {value}" for name, value in said if value)
    return text if longest is None or len(text) <= longest else f"{text[:longest]}…"


def deed_choices() -> list[tuple[str, list[tuple[str, Any]]]]:
    """Every deed by its kind, for a choice."""
    return [
        (
            str(kind.label),
            sorted(
                ((name, str(word.text)) for name, word in DEEDS.items() if word.kind == kind),
                key=lambda choice: choice[1],
            ),
        )
        for kind in DeedKind
    ]


def subject_choices() -> list[tuple[str, str]]:
    return sorted(((name, str(text)) for name, text in SUBJECTS.items()), key=lambda choice: choice[1])


def _deeds(names: list[str]) -> Q:
    plain = [name for name in names if not name.startswith(f"{OF_SUBJECT} ")]
    subjects = [name.removeprefix(f"{OF_SUBJECT} ") for name in names if name.startswith(f"{OF_SUBJECT} ")]
    found = Q(action__in=plain)
    return found | Q(action=OF_SUBJECT, subject_kind__in=subjects) if subjects else found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _value(value: Any, longest: int | None) -> str:
    if isinstance(value, dict):
        pairs = ((name, _value(one, longest)) for name, one in value.items())
        return ", ".join(f"{name} {text}" for name, text in pairs if text not in ("", "0"))
    if isinstance(value, list):
        return ", ".join(_value(one, longest) for one in value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    is_digest = longest is not None and DIGEST.fullmatch(text)
    return "" if text == "null" else f"{text[:SHORT_DIGEST]}…" if is_digest else text
