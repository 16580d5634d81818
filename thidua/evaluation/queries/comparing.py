"""Which two results are compared, and in which rows do they differ?

The database joins the stored rows by their codes (views of the database: ``CasePair``, ``PersonPair``, ``UnitPair``).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Cast, NullIf

from thidua.campaigns.models import Period
from thidua.evaluation.models import CasePair, PersonPair, Run, UnitPair
from thidua.evaluation.queries.results import with_unit_names

PROVISIONAL = "tam-tinh"


class RunPair(NamedTuple):
    """From the earlier of two results to the later; either may be missing."""

    before: Run | None
    after: Run | None


class Summary(NamedTuple):
    cases: Mapping[str, int]  # by ``CaseChange``
    risen: int  # units with a better place by count
    fallen: int
    units_changed: int


def run_key(run: Run) -> str:
    """A result as an address names it: ``2025Q1.2``, ``2025Q2.tam-tinh``."""
    return f"{run.period.code}.{run.version or PROVISIONAL}"


def chosen_pair(runs: Sequence[Run], shown: Run | None, before: str, after: str) -> RunPair:
    """The two results that an address names; else the shown one and what came before it."""
    by_key = {run_key(run): run for run in runs}
    to_run = by_key.get(after) or shown
    return RunPair(by_key.get(before) or (_forerunner(runs, to_run) if to_run else None), to_run)


def _forerunner(runs: Sequence[Run], run: Run) -> Run | None:
    """The version before this one; before the first the latest result of the period before, of the same kind."""
    period: Period = run.period
    earlier = [other for other in runs if other.period_id == period.pk and (other.version or 0) < (run.version or 0)]
    if not earlier:
        earlier = [
            other for other in runs if other.period.kind == period.kind and other.period.ends_on < period.starts_on
        ]
    return earlier[0] if earlier else None  # the latest stand first


def case_pairs(pair: RunPair) -> QuerySet[CasePair]:
    return CasePair.objects.for_system("evaluating").filter(**_ends(pair))


def person_pairs(pair: RunPair, *, with_all: bool) -> QuerySet[PersonPair]:
    """People in both results. Who only looks reads only of people who have a result in both, whichever comes first."""
    found = PersonPair.objects.for_system("evaluating").filter(**_ends(pair))
    return found if with_all else found.filter(from_relatives__gte=1, to_relatives__gte=1)


def unit_pairs(pair: RunPair) -> QuerySet[UnitPair]:
    """Units in both results, with a name, rates and moves to sort by."""
    found = UnitPair.objects.filter(**_ends(pair)).alias(
        from_rate=Cast("from_fulfilled", FloatField()) / NullIf("from_staff", Value(0)),
        to_rate=Cast("to_fulfilled", FloatField()) / NullIf("to_staff", Value(0)),
        gain=F("to_relatives") - F("from_relatives"),
        move=F("from_rank_by_count") - F("to_rank_by_count"),
    )
    return with_unit_names(found, pair.after.evaluated_on) if pair.after else found


def summary_of(pair: RunPair) -> Summary:
    """How many cases changed and how, and how many units moved."""
    ends = _ends(pair)
    return _summary(*ends.values(), *(run.results_sha256 for run in pair if run))


@lru_cache(maxsize=48)
def _summary(from_run: int, to_run: int, *_results_sha256: str) -> Summary:
    """Runs never change, so they are compared once; the digests tell apart runs of two databases."""
    ends = {"from_run": from_run, "to_run": to_run}
    changed = CasePair.objects.for_system("evaluating").filter(**ends).exclude(change="")
    moved = UnitPair.objects.filter(**ends).aggregate(
        risen=Count("pk", filter=Q(to_rank_by_count__lt=F("from_rank_by_count"))),
        fallen=Count("pk", filter=Q(to_rank_by_count__gt=F("from_rank_by_count"))),
        changed=Count("pk", filter=~Q(change="")),
    )
    cases = dict(changed.values_list("change").annotate(number=Count("pk")))
    return Summary(cases, moved["risen"], moved["fallen"], moved["changed"])


def _ends(pair: RunPair) -> dict[str, int]:
    """Runs that are missing give no rows."""
    return {"from_run": pair.before.pk if pair.before else 0, "to_run": pair.after.pk if pair.after else 0}
