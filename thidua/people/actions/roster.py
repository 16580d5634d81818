"""Write the roster: memberships, one row each, with the person as this row names him."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from thidua.engine.reading import CleanBatch, Problem
from thidua.imports.enums import RowKind, Severity
from thidua.imports.queries import current_of
from thidua.imports.registry import Current, ImportContext, ImportRefused, Prepared, RowImporter
from thidua.lib.database import allocate_ids, copy_rows, update_rows
from thidua.orgs.models import Unit
from thidua.people.actions.code_alone import by_code_alone
from thidua.people.actions.identities import Naming, naming_fingerprint, write_identities
from thidua.people.enums import IdentityKind
from thidua.people.models import Identity, Membership, Person
from thidua.people.registry import mentioned


class RosterImporter(RowImporter):
    """Memberships, one row each, with the person as this row names him."""

    kind = RowKind.ROSTER

    def prepare(self, batch: CleanBatch, context: ImportContext) -> Prepared:
        units = dict(Unit.objects.values_list("code", "id"))
        batch = by_code_alone(batch, units, context)
        columns = batch.columns
        prepared = Prepared(batch, [], [], {"units": units, "sealer": context.sealer})
        for index, unit_code in enumerate(columns["unit_code"]):
            if unit_code not in units:
                context.problems.append(_unknown_unit(batch, index, unit_code))
                continue
            starts_on = columns["starts_on"][index]
            prepared.indices.append(index)
            prepared.keys.append(f"{columns['person_code'][index]}|{unit_code}|{starts_on or ''}")
        _report_overlaps(batch, prepared, context)
        return prepared

    def current(self, keys: Sequence[str]) -> Mapping[str, Current]:
        return current_of(self.kind, Membership, keys)

    def write(self, prepared: Prepared, chosen: Sequence[int], row_ids: Sequence[int], batch_id: int) -> None:
        if not chosen:
            return
        columns = prepared.batch.columns
        indices = [prepared.indices[position] for position in chosen]
        people = _write_people(prepared, indices)
        units = prepared.extra["units"]
        keys = [
            (people[columns["person_code"][i]][0], units[columns["unit_code"][i]], columns["starts_on"][i])
            for i in indices
        ]
        replaced = _replace_memberships(keys)
        touched = {person for person, _, _ in keys}
        stated = Counter(key[0] for key, i in zip(keys, indices, strict=True) if columns["is_primary"][i])
        sole = _sole_primary(touched, stated)
        copy_rows(
            Membership,
            ("person_id", "unit_id", "starts_on", "identity_id", "ends_on", "position", "capacity", "is_primary",
             "holds_primary", "source_row_id"),
            (
                (*key, people[columns["person_code"][i]][1][i], columns["ends_on"][i], columns["position"][i] or "",
                 columns["capacity"][i] or "", bool(columns["is_primary"][i]),
                 bool(columns["is_primary"][i]) and key[0] in sole and _is_span(columns, i), row_id)
                for key, i, row_id in zip(keys, indices, row_ids, strict=True)
            ),
        )  # fmt: skip
        settle_primaries(touched - sole)
        if replaced:
            _settle_names(touched, replaced)

    def remove(self, keys: Sequence[str]) -> None:
        gone = Membership.objects.for_system("keeping the roster").filter(
            source_row__kind=self.kind, source_row__key__in=keys
        )
        people, identities = map(set, zip(*gone.values_list("person_id", "identity_id"), strict=True))
        _refuse_if_placed(people)
        gone.delete()
        Person.objects.for_system("keeping the roster").filter(
            pk__in=people - mentioned(people), memberships__isnull=True
        ).delete()
        settle_primaries(people)
        _settle_names(people, identities)


def _write_people(prepared: Prepared, indices: Sequence[int]) -> dict[str, tuple[int, dict[int, int]]]:
    """Write the people and identities that the rows need: code → (person, identity of each row)."""
    columns, sealer = prepared.batch.columns, prepared.extra["sealer"]
    codes = [columns["person_code"][index] for index in indices]
    known = dict(Person.objects.for_system("keeping the roster").filter(code__in=set(codes)).values_list("code", "id"))
    kept = _identities_of(set(known.values()))
    namings = {index: _roster_naming(columns, index) for index in indices}
    prints = {index: naming_fingerprint(naming, sealer) for index, naming in namings.items()}
    fresh: dict[tuple[str, bytes], Naming] = {}
    for index, code in zip(indices, codes, strict=True):
        if (known.get(code), prints[index]) not in kept:
            fresh.setdefault((code, prints[index]), namings[index])
    identities = dict(zip(fresh, write_identities(IdentityKind.ROSTER, list(fresh.values()), sealer), strict=True))
    people: dict[str, tuple[int, dict[int, int]]] = {}
    latest: dict[str, int] = {}
    for index, code in zip(indices, codes, strict=True):
        latest[code] = identities.get((code, prints[index])) or kept[known[code], prints[index]]
        people.setdefault(code, (known.get(code, 0), {}))[1][index] = latest[code]
    new_codes = [code for code in latest if code not in known]
    new_ids = dict(zip(new_codes, allocate_ids(Person, len(new_codes)), strict=True))
    copy_rows(Person, ("id", "code", "identity_id"), ((new_ids[code], code, latest[code]) for code in new_codes))
    stale = [Person(pk=known[code], identity_id=latest[code]) for code in latest if code in known]
    update_rows(Person, ["identity_id"], stale)
    return {code: (new_ids.get(code) or person, rows) for code, (person, rows) in people.items()}


def _identities_of(people: set[int]) -> dict[tuple[int | None, bytes], int]:
    if not people:
        return {}
    rows = (
        Membership.objects.for_system("keeping the roster")
        .filter(person__in=people)
        .values_list("person_id", "identity__fingerprint", "identity_id")
    )
    return {(person, bytes(fingerprint)): identity for person, fingerprint, identity in rows}


def _roster_naming(columns: Mapping[str, Sequence[Any]], index: int) -> Naming:
    fields = ("name", "birth", "sex", "national_id", "insurance_code")
    return Naming(*(columns[field][index] for field in fields))


def _replace_memberships(keys: Sequence[tuple[int, int, date | None]]) -> set[int]:
    """Take away the memberships that the coming rows replace as a whole; returns how these named their people."""
    people, units, starts = zip(*keys, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """DELETE FROM people_membership m USING unnest(%s::bigint[], %s::bigint[], %s::date[]) AS k(p, u, s)
               WHERE m.person_id = k.p AND m.unit_id = k.u AND m.starts_on IS NOT DISTINCT FROM k.s
               RETURNING m.identity_id""",
            [list(people), list(units), list(starts)],
        )
        return {identity for (identity,) in cursor.fetchall()}


def _settle_names(people: set[int], identities: set[int]) -> None:
    """People are called as their last standing row says; namings that no row uses any more go."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE people_person p SET identity_id = m.identity_id FROM (
                   SELECT DISTINCT ON (person_id) person_id, identity_id FROM people_membership
                   WHERE person_id = ANY(%s) ORDER BY person_id, source_row_id DESC NULLS LAST) m
               WHERE m.person_id = p.id AND p.identity_id <> m.identity_id""",
            [list(people)],
        )
    used = Membership.objects.for_system("keeping the roster").filter(identity__in=identities).values("identity")
    called = (
        Person.objects.for_system("keeping the roster").filter(identity__in=identities).values("identity")
    )  # also those whose last row went
    unused = (
        Identity.objects.for_system("keeping the roster")
        .filter(pk__in=identities, kind=IdentityKind.ROSTER)
        .exclude(pk__in=used)
    )
    unused.exclude(pk__in=called).delete()


def _refuse_if_placed(people: set[int]) -> None:
    """What was decided on the pages must not go unseen with the batch that brought the person."""
    placed = (
        Membership.objects.for_system("keeping the roster")
        .filter(person__in=people, source_row__isnull=True)
        .values("person")
        .distinct()
        .count()
    )
    if placed:
        raise ImportRefused(
            _(
                "Chưa hủy được: %(number)s cán bộ của đợt này đã được xếp sang đơn vị mới trên trang; hủy đợt sẽ bỏ "
                "mất nơi công tác cũ của họ. Hãy nạp tệp cán bộ có dòng đúng thay cho việc hủy."
            )
            % {"number": placed}
        )


def settle_primaries(people: set[int]) -> None:
    """``holds_primary``: of the overlapping primary memberships the latest start, then the first unit code."""
    fields = ("id", "person_id", "starts_on", "ends_on", "unit__code", "holds_primary")
    stated = (
        Membership.objects.for_system("keeping the roster")
        .filter(person__in=people, is_primary=True)
        .values_list(*fields)
    )
    kept: dict[int, list[tuple[date, date]]] = defaultdict(list)
    lose: list[int] = []
    gain: list[int] = []
    for key, person, starts_on, ends_on, _code, holds in sorted(stated, key=_rule_order):
        begins, ends = starts_on or date.min, ends_on or date.max
        is_free = begins <= ends and not any(start <= ends and begins <= end for start, end in kept[person])
        if is_free:
            kept[person].append((begins, ends))
        if is_free != holds:
            (gain if is_free else lose).append(key)
    Membership.objects.for_system("keeping the roster").filter(pk__in=lose).update(holds_primary=False)
    Membership.objects.for_system("keeping the roster").filter(pk__in=gain).update(holds_primary=True)


def _rule_order(row: tuple[Any, ...]) -> tuple[int, str]:
    """Rule 4: the latest start before others (none is the earliest), then the unit code."""
    _key, _person, starts_on, _ends_on, unit_code, _holds = row
    return -(starts_on or date.min).toordinal(), unit_code


def _is_span(columns: Mapping[str, Sequence[Any]], index: int) -> bool:
    """Whether the row's days are in order; a membership that ends before it starts never holds."""
    return (columns["starts_on"][index] or date.min) <= (columns["ends_on"][index] or date.max)


def _sole_primary(people: set[int], coming: Counter[int]) -> set[int]:
    """The people whose only primary membership, if any, is among the coming rows: nothing to settle."""
    stated = (
        Membership.objects.for_system("keeping the roster")
        .filter(person__in=people, is_primary=True)
        .values_list("person_id", flat=True)
    )
    return {person for person in people if coming[person] < 2} - set(stated)


def _unknown_unit(batch: CleanBatch, index: int, unit_code: str | None) -> Problem:
    return Problem(
        batch.sheet,
        batch.row_numbers[index],
        "Mã đơn vị",
        unit_code or "",
        code="unknown_unit",
        message="Mã đơn vị này không có trong danh mục đơn vị. Hãy sửa mã, "
        "hoặc nạp danh mục đơn vị trước rồi nạp lại tệp.",
        severity=Severity.PROBLEM.value,
    )


def _report_overlaps(batch: CleanBatch, prepared: Prepared, context: ImportContext) -> None:
    """Note people with two primary memberships on one day; the rule's order decides which one counts."""
    columns = batch.columns
    spans: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for index in prepared.indices:
        if not columns["is_primary"][index]:
            continue
        begins, ends = columns["starts_on"][index] or date.min, columns["ends_on"][index] or date.max
        earlier = spans[columns["person_code"][index]]
        if any(begins <= other_end and other_start <= ends for other_start, other_end in earlier):
            context.problems.append(
                Problem(
                    batch.sheet,
                    batch.row_numbers[index],
                    "Chính",
                    "x",
                    code="overlapping_primary",
                    message="Người này có hai nơi công tác chính trong cùng một thời gian; nơi bắt đầu sau được tính. "
                    "Hãy ghi Đến ngày cho nơi cũ.",
                    severity=Severity.NOTE.value,
                )
            )
        earlier.append((begins, ends))
