"""Which pairs of codes may be one human, and what do the registers say of both?"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from thidua.audit.models import AuditEntry
from thidua.engine.linking.deciding import SAME_NUMBER
from thidua.engine.linking.matching import INSURED_COLUMNS
from thidua.imports.models import Batch
from thidua.ledger.models import InsuredPerson
from thidua.lib.access import Capability
from thidua.lib.sealing import configured_sealer
from thidua.lib.waiting import WaitingItem
from thidua.linking.enums import PersonKind
from thidua.linking.models import DuplicatePair
from thidua.linking.queries.merges import INSURED_ROOTS, PERSON_ROOTS, roots
from thidua.people.models import Person
from thidua.people.queries.numbers import last_four

SEARCHED = "duplicates.searched"
NUMBERS = ("national_id", "insurance_code", "phone")
ROSTER = f"""
    SELECT n.person, i.name, i.birth, i.sex, i.sealed_national_id, i.sealed_insurance_code
    FROM (SELECT DISTINCT coalesce(same.root, m.person_id) AS person, m.identity_id FROM people_membership m
          LEFT JOIN {PERSON_ROOTS} same ON same.gone = m.person_id) n
    JOIN people_identity i ON i.id = n.identity_id ORDER BY n.person, n.identity_id
"""  # noqa: S608

OPEN = f"""
    SELECT count(*) FROM linking_duplicatepair pair
    LEFT JOIN {INSURED_ROOTS} a ON pair.kind = 'insured' AND a.gone = pair.first
    LEFT JOIN {INSURED_ROOTS} b ON pair.kind = 'insured' AND b.gone = pair.second
    LEFT JOIN {PERSON_ROOTS} c ON pair.kind = 'person' AND c.gone = pair.first
    LEFT JOIN {PERSON_ROOTS} d ON pair.kind = 'person' AND d.gone = pair.second
    WHERE pair.dismissed_at IS NULL
      AND coalesce(a.root, c.root, pair.first) <> coalesce(b.root, d.root, pair.second)
"""  # noqa: S608


def roster_table() -> pa.Table:
    """Every naming of every official (``matching.INSURED_COLUMNS``); who is merged stands under the kept one's key.
    In clear, for the engine's memory alone."""
    with connection.cursor() as cursor:
        cursor.execute(ROSTER)
        rows = cursor.fetchall()
    open_cell = configured_sealer().open
    values: dict[str, list[Any]] = {name: [None] * len(rows) for name in INSURED_COLUMNS.names}
    values["naming"] = list(range(1, len(rows) + 1))
    for place, (person, name, birth, sex, number, code) in enumerate(rows):
        values["insured"][place] = person
        values["name"][place], values["birth"][place], values["sex"][place] = name or None, birth or None, sex or None
        if number is not None:
            values["national_id"][place] = open_cell(number, "identity.national_id").decode()
        if code is not None:
            values["insurance_code"][place] = open_cell(code, "identity.insurance_code").decode()
    return pa.table([pa.array(values[field.name], field.type) for field in INSURED_COLUMNS], schema=INSURED_COLUMNS)


def numbers_that_agree(evidence: Mapping[str, Any]) -> set[str]:
    """The numbers that are equal in an evidence: the kind of evidence that reopens what was dismissed without it."""
    fields = evidence.get("fields", {})
    return {name for name in NUMBERS if fields.get(name, [""])[0] in SAME_NUMBER}


def last_search() -> datetime | None:
    return AuditEntry.objects.filter(action=SEARCHED).order_by("-at").values_list("at", flat=True).first()


def is_searched() -> bool:
    """Whether nothing was imported or taken back since somebody looked."""
    if (searched := last_search()) is None:
        return False
    return not Batch.objects.filter(Q(applied_at__gte=searched) | Q(voided_at__gte=searched)).exists()


def merged_pairs(kind: PersonKind) -> set[int]:
    """The stored pairs whose two are one by now."""
    same = roots(kind)
    codes = {*same, *same.values()}
    if not codes:
        return set()
    rows = (
        DuplicatePair.objects.for_system("linking")
        .filter(kind=kind, first__in=codes, second__in=codes)
        .values_list("pk", "first", "second")
    )
    return {key for key, first, second in rows if same.get(first, first) == same.get(second, second)}


def open_pairs(kind: PersonKind) -> QuerySet[DuplicatePair]:
    """Pairs that nobody has judged yet."""
    return (
        DuplicatePair.objects.for_system("linking")
        .filter(kind=kind, dismissed_at__isnull=True)
        .exclude(pk__in=merged_pairs(kind))
    )


def dismissed_pairs(kinds: Collection[PersonKind]) -> QuerySet[DuplicatePair]:
    """Pairs of these registers of which somebody said that they are two people."""
    merged = set().union(*(merged_pairs(kind) for kind in kinds))
    return (
        DuplicatePair.objects.for_system("linking")
        .filter(kind__in=kinds, dismissed_at__isnull=False)
        .exclude(pk__in=merged)
    )


def open_count() -> int:
    """How many pairs wait, over both registers; one query."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN)
        return int(cursor.fetchone()[0])


def names_of(kind: PersonKind, keys: Collection[int]) -> dict[int, str]:
    """What the registers call these people."""
    model: Any = InsuredPerson if kind == PersonKind.INSURED else Person
    return dict(model.objects.for_system("linking").filter(pk__in=keys).values_list("pk", "identity__name"))


def labels_of(kind: PersonKind, keys: Collection[int]) -> dict[int, str]:
    """What tells these codes apart on a page: an official's code, the end of an insured person's."""
    if kind == PersonKind.PERSON:
        return dict(Person.objects.for_system("linking").filter(pk__in=keys).values_list("pk", "code"))
    people = InsuredPerson.objects.for_system("linking").filter(pk__in=keys).select_related("identity")
    found = {}
    for person in people:
        numbers = last_four(person.identity)
        end = numbers.insurance_code or numbers.national_id
        found[person.pk] = f"•••• {end}" if end else ""
    return found


def following_pair(pair: DuplicatePair) -> int | None:
    """The waiting pair of the same register that comes after this one, most certain first; from the last one on the
    first. None where no other waits."""
    waiting = open_pairs(PersonKind(pair.kind)).exclude(pk=pair.pk).order_by("-odds", "pk")
    after = waiting.filter(Q(odds__lt=pair.odds) | Q(odds=pair.odds, pk__gt=pair.pk)).values_list("pk", flat=True)
    return after.first() or waiting.values_list("pk", flat=True).first()


def duplicates_waiting(user: Any, place: Any) -> list[WaitingItem]:
    """One line for who may merge."""
    if not user.can(Capability.OPERATE):
        return []
    return [WaitingItem(_("Cặp người nghi trùng chờ xét"), open_count(), place.url("duplicates"))]
