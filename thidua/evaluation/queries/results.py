"""Which results does a run hold, of which part of the tree, and who shares a place?

Figures are read as they were stored; only names are looked up.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from django.db.models import Count, F, FilteredRelation, FloatField, QuerySet, Value
from django.db.models.functions import Cast, NullIf

from thidua.evaluation.models import CaseResult, PersonResult, Run, UnitPair, UnitResult
from thidua.evaluation.queries.trees import unit_tree
from thidua.orgs.queries import holds_on, matching_units
from thidua.people.enums import IdentityKind

Row = TypeVar("Row", UnitResult, UnitPair)
RANKS = ("rank_by_count", "rank_by_rate", "block_rank_by_count", "block_rank_by_rate")


def with_unit_names(rows: QuerySet[Row], day: date) -> QuerySet[Row]:
    """Results of units with ``name_key``, the sort key of the name that each has on the day."""
    # A join: a subquery for each of 7,000 units takes 150 ms, this 15 ms.
    named = FilteredRelation("live_unit__versions", condition=holds_on(day, "live_unit__versions__"))
    return rows.alias(named=named, name_key=F("named__sort_key"))


def unit_results(run: Run) -> QuerySet[UnitResult]:
    """The units of a run, with ``name_key`` and ``rate`` to sort by (a unit without staff has no rate)."""
    rated = run.units.alias(rate=Cast("fulfilled", FloatField()) / NullIf("staff", Value(0)))
    return with_unit_names(rated, run.evaluated_on)


def person_results(run: Run, *, with_all: bool) -> QuerySet[PersonResult]:
    """The people of a run. Those without a relative are for the operator alone: they are known to their own unit's
    focal person and stand on no list."""
    return run.people.all() if with_all else run.people.filter(relatives__gte=1)


def case_results(run: Run) -> QuerySet[CaseResult]:
    return run.cases.all()


def units_below(run: Run, roots: Iterable[int]) -> set[int]:
    """These units of the run and all that stand below them in the tree it was counted by."""
    tree = unit_tree(run, run.evaluated_on)
    found: set[int] = set()
    waiting = [unit for unit in roots if unit in tree.parents]
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting.extend(tree.children.get(unit, ()))
    return found


def units_meant(run: Run, text: str) -> set[int]:
    """The units that a code means exactly, else those that resemble a code or a name, each with all below it."""
    exact = run.units.filter(unit_code__iexact=text.strip()).values_list("unit", flat=True)
    return units_below(run, list(exact) or matching_units(text).values_list("pk", flat=True))


def shared_unit_places(run: Run) -> dict[str, set[Any]]:
    """For each kind of place those that several units share; a place in a block goes with its block."""
    rows = list(run.units.exclude(block="").values_list("block", *RANKS))
    shared = {}
    for number, name in enumerate(RANKS, 1):
        in_block = name.startswith("block")
        counts = Counter((row[0], row[number]) if in_block else row[number] for row in rows if row[number] is not None)
        shared[name] = {place for place, count in counts.items() if count > 1}
    return shared


def person_places(run: Run) -> dict[int, tuple[int, bool]]:
    """Rule 6 for people: a number of relatives → (place, whether several share it); none without a relative."""
    return _person_places(run.pk, run.results_sha256)


@lru_cache(maxsize=24)
def _person_places(run: int, _results_sha256: str) -> dict[int, tuple[int, bool]]:
    """A run never changes, so its places are counted once; the digest tells apart runs of two databases."""
    numbers = (
        PersonResult.objects.for_system("evaluating")
        .filter(run=run, relatives__gte=1)
        .values_list("relatives")
        .annotate(people=Count("pk"))
        .order_by(F("relatives").desc())
    )
    places, place = {}, 1
    for relatives, people in numbers:
        places[relatives] = (place, people > 1)
        place += people
    return places


def by_live_name(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Before results are sorted by the person's name: lets the database walk along the roster's index of names instead
    of sorting everybody. Leaves out results without a person, and of people whom a correction took off the roster."""
    return rows.filter(live_person__identity__kind=IdentityKind.ROSTER)


def by_relative_name(rows: QuerySet[CaseResult]) -> QuerySet[CaseResult]:
    """The same for the names of relatives; leaves out claims that a correction voided."""
    return rows.filter(live_claim__relative__kind=IdentityKind.RELATIVE)


def people_with_result(run: Run, people: Iterable[int]) -> set[int]:
    """Which of these people have at least one relative that counts."""
    found = run.people.filter(person__in=set(people), relatives__gte=1)
    return set(found.values_list("person", flat=True))
