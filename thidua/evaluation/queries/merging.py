"""What would the open periods come to if two codes were one human? Evaluates in memory and writes nothing.

The claims that wait for a person are looked for anew only once the merge is made: they are counted, not foretold.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from thidua.campaigns.models import Campaign, Period
from thidua.campaigns.queries import span_of
from thidua.claims.models import Claim
from thidua.engine.evaluation import evaluate_tables
from thidua.evaluation.enums import RunKind
from thidua.evaluation.inputs import kernel_inputs
from thidua.evaluation.models import CaseResult, Run
from thidua.evaluation.queries.what_if import rules_of
from thidua.imports.queries import STANDING_FACT
from thidua.ledger.models import Contribution, Exit
from thidua.linking.enums import LinkState, PersonKind
from thidua.linking.models import Link
from thidua.linking.queries.merges import Edge, counted_as
from thidua.people.models import Membership, Person

Outcome = tuple[str, str, bool]  # status, reason, counted
FIGURES = ("staff", "fulfilled", "relatives")


class Moving(NamedTuple):
    """What would stand under the other code: of the ledger links, receipts and exits; of the roster memberships."""

    claims: int
    receipts: int
    exits: int
    memberships: int
    waiting: int  # claims that wait for a person and have both codes among their candidates


class CaseEffect(NamedTuple):
    claim: int
    claim_code: str
    before: Outcome | None
    after: Outcome | None
    changes: bool


class PersonEffect(NamedTuple):
    """A mobiliser's relatives before and after; None where he has no row."""

    person: int
    person_code: str
    before: int | None
    after: int | None
    unit_before: int | None
    unit_after: int | None


class UnitEffect(NamedTuple):
    unit: int
    unit_code: str
    before: Mapping[str, int]
    after: Mapping[str, int]


class Effect(NamedTuple):
    """One open period: what it says now, and what it would say."""

    run: Run
    cases: list[CaseEffect]
    people: list[PersonEffect]
    units: list[UnitEffect]

    @property
    def changed_cases(self) -> list[CaseEffect]:
        return [case for case in self.cases if case.changes]

    @property
    def is_empty(self) -> bool:
        return not (self.changed_cases or self.people or self.units)


def moving(edge: Edge) -> Moving:
    """What the code that goes, with those that count as it, brings along."""
    codes = counted_as(edge.kind, edge.gone)
    if edge.kind == PersonKind.PERSON:
        names = Person.objects.for_system("evaluating").filter(pk__in=codes).values("code")
        claims = Claim.objects.for_system("evaluating").filter(mobiliser_code__in=names).count()
        return Moving(claims, 0, 0, Membership.objects.for_system("evaluating").filter(person__in=codes).count(), 0)
    both = Q()
    for key in (edge.kept, edge.gone):
        both &= Q(evidence__contains={"pairs": [{"insured": key}]})
    waiting = Link.objects.for_system("evaluating").filter(both, state=LinkState.UNDECIDED).count()
    receipts, exits = (_standing(model, codes) for model in (Contribution, Exit))
    return Moving(Link.objects.for_system("evaluating").filter(insured__in=codes).count(), receipts, exits, 0, waiting)


def _standing(model: type[Contribution] | type[Exit], people: Collection[int]) -> int:
    """How many facts of these people count now, each key once."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT count(DISTINCT (fact.insured_id, fact.key)) FROM {model._meta.db_table} fact
                WHERE fact.insured_id = ANY(%s) AND {STANDING_FACT}""",  # noqa: S608 -- a table of ours
            [list(people)],
        )
        return int(cursor.fetchone()[0])


def closed_periods_with(campaign: Campaign, kind: PersonKind, keys: Iterable[int]) -> list[Period]:
    """The periods that were closed with results of either: a merge does not change them."""
    codes = {code for key in keys for code in counted_as(kind, key)}
    field = "insured__in" if kind == PersonKind.INSURED else "person__in"
    runs = Run.objects.filter(kind=RunKind.CLOSING, period__campaign=campaign)
    used = CaseResult.objects.for_system("evaluating").filter(run__in=runs, **{field: codes}).values("run__period")
    found = Q(pk__in=used)
    if kind == PersonKind.PERSON:
        found |= Q(runs__in=runs.filter(people__person__in=codes))
    return list(Period.objects.filter(found).distinct().order_by("starts_on", "ends_on", "code"))


def open_runs(campaign: Campaign) -> list[Run]:
    """The provisional runs of the periods that were never closed."""
    closed = Run.objects.filter(kind=RunKind.CLOSING).values("period")
    runs = Run.objects.filter(kind=RunKind.PROVISIONAL, period__campaign=campaign).exclude(period__in=closed)
    return list(runs.select_related("period").order_by("period__starts_on", "period__ends_on"))


def effects_of(campaign: Campaign, edge: Edge) -> list[Effect]:
    """For each open period what would change for the two and those beside them."""
    keys = {code for key in (edge.kept, edge.gone) for code in counted_as(edge.kind, key)}
    return [_effect(run, edge, keys) for run in open_runs(campaign)]


def _effect(run: Run, edge: Edge, keys: set[int]) -> Effect:
    rules = rules_of(run)
    inputs = kernel_inputs(run.evaluated_on, rules, also=[edge])
    results = evaluate_tables(inputs.tables, span_of(run.period), rules, evaluated_on=run.evaluated_on)
    cases = _cases(run, results["case_results"], edge.kind, keys)
    mobilisers = {person for _claim, persons in cases for person in persons if person is not None}
    if edge.kind == PersonKind.PERSON:
        mobilisers |= keys
    people = _people(run, results["person_results"], mobilisers)
    touched = {unit for person in people for unit in (person.unit_before, person.unit_after) if unit is not None}
    parents = _pairs(inputs.tables["units"], "unit", "parent")
    return Effect(run, [case for case, _ in cases], people, _units(run, results["unit_results"], touched, parents))


def _pairs(table: Any, key: str, *names: str) -> dict[int, Any]:
    columns = [table[name].to_pylist() for name in (key, *names)]
    if len(names) == 1:
        return dict(zip(*columns, strict=True))
    return {row[0]: row[1:] for row in zip(*columns, strict=True)}


def _cases(
    run: Run, results: Any, kind: PersonKind, keys: set[int]
) -> list[tuple[CaseEffect, tuple[int | None, int | None]]]:
    """The cases of the two, by code, each with its mobiliser before and after; also claims that the merge makes the
    first or the second of two."""
    field = 0 if kind == PersonKind.INSURED else 1
    now = _pairs(results, "claim", "insured", "person", "status", "reason", "counted")
    which = "insured__in" if kind == PersonKind.INSURED else "person__in"
    claims = {claim for claim, row in now.items() if row[field] in keys}
    stored = run.cases.filter(Q(**{which: keys}) | Q(claim__in=claims)).order_by("claim_code")
    found = []
    for case in stored:
        before: Outcome = (case.status, case.reason, case.is_counted)
        row = now.get(case.claim)
        after: Outcome | None = (row[2], row[3] or "", row[4]) if row else None
        effect = CaseEffect(case.claim, case.claim_code, before, after, before != after)
        found.append((effect, (case.person, row[1] if row else None)))
    return found


def _people(run: Run, results: Any, mobilisers: set[int]) -> list[PersonEffect]:
    now = _pairs(results, "person", "relatives", "unit")
    stored = {row.person: row for row in run.people.filter(person__in=mobilisers)}
    codes = dict(Person.objects.for_system("evaluating").filter(pk__in=mobilisers).values_list("pk", "code"))
    found = []
    for person in sorted(mobilisers, key=lambda key: codes.get(key, "")):
        before, after = stored.get(person), now.get(person)
        was = (before.relatives, before.unit) if before else (None, None)
        would = (after[0], after[1]) if after else (None, None)
        if was != would:
            found.append(PersonEffect(person, codes.get(person, ""), was[0], would[0], was[1], would[1]))
    return found


def _units(run: Run, results: Any, touched: set[int], parents: Mapping[int, int | None]) -> list[UnitEffect]:
    """The units of these people and those above them whose figures would move."""
    above: set[int] = set()
    for unit in touched:
        here: int | None = unit
        while here is not None and here not in above:
            above.add(here)
            here = parents.get(here)
    now = _pairs(results, "unit", *FIGURES)
    found = []
    for row in run.units.filter(unit__in=above).order_by("unit_code"):
        before = tuple(getattr(row, name) for name in FIGURES)
        if row.unit in now and now[row.unit] != before:
            values = (dict(zip(FIGURES, each, strict=True)) for each in (before, now[row.unit]))
            found.append(UnitEffect(row.unit, row.unit_code, *values))
    return found
