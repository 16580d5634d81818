"""How far is each period, and what is still in hand before it can be closed?

Stored results, and counts of work in hand that cost little; nothing is evaluated here.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Max, QuerySet

from thidua.campaigns.models import Campaign, Period
from thidua.claims.models import Claim
from thidua.evaluation.enums import PeriodStage, RunKind
from thidua.evaluation.models import Run
from thidua.imports.enums import BatchState
from thidua.imports.models import Batch
from thidua.imports.queries import uploads_in_work
from thidua.linking.enums import LinkState
from thidua.linking.models import Link


class PeriodStanding(NamedTuple):
    """A period with its latest closing or, before the first, its provisional run."""

    period: Period
    run: Run | None
    stage: PeriodStage
    days_left: int  # until the deadline's day; negative when it is past


class WorkInHand(NamedTuple):
    """Cheap counts of what a closing of the period would rest on."""

    claims: int
    claiming_units: int
    batches_since: int  # applied since the latest closing, or ever
    applied_last: Batch | None
    uploads: int  # being read, waiting for a decision or being applied
    links: dict[str, int]
    unlinked: int  # claims that no link was ever sought for


def stage_of(period: Period, run: Run | None, today: date) -> PeriodStage:
    if run is not None and run.version:
        return PeriodStage.CLOSED
    if today < period.starts_on:
        return PeriodStage.AHEAD
    return PeriodStage.RUNNING if today <= period.ends_on else PeriodStage.TO_CLOSE


def period_standings(campaign: Campaign, today: date) -> list[PeriodStanding]:
    """Every period of the campaign, the latest first."""
    shown: dict[int, Run] = {}
    runs = Run.objects.filter(period__campaign=campaign).only("period", "kind", "version", "evaluated_on", "counts")
    for run in runs.order_by("version"):  # a missing version sorts last: only where there is no closing
        if run.kind == RunKind.CLOSING or run.period_id not in shown:
            shown[run.period_id] = run
    periods = sorted(campaign.periods.all(), key=lambda period: (period.ends_on, period.starts_on), reverse=True)
    return [
        PeriodStanding(
            period,
            shown.get(period.pk),
            stage_of(period, shown.get(period.pk), today),
            (period.due_on - today).days,
        )
        for period in periods
    ]


def closings(period: Period) -> QuerySet[Run]:
    """The numbered versions of a period, the latest first."""
    return Run.objects.filter(period=period, kind=RunKind.CLOSING).select_related("created_by").order_by("-version")


def comparable_runs(campaign: Campaign) -> Sequence[Run]:
    """Every stored result of the campaign that can be compared: the latest periods and versions first."""
    runs = Run.objects.filter(period__campaign=campaign).select_related("period").defer("rule_settings", "counts")
    return sorted(
        runs,
        key=lambda run: (run.period.ends_on, run.period.starts_on, run.version or 0),
        reverse=True,
    )


def work_in_hand(period: Period) -> WorkInHand:
    claims = Claim.objects.for_system("evaluating").filter(declared_on__lte=period.evaluated_on)
    sent = claims.filter(declared_on__gte=period.starts_on).exclude(unit_code="")
    latest = closings(period).aggregate(at=Max("created_at"))["at"]
    batches = Batch.objects.filter(state=BatchState.APPLIED)
    since = batches.filter(applied_at__gt=latest) if latest else batches
    links = dict(
        Link.objects.for_system("evaluating")
        .filter(claim__declared_on__lte=period.evaluated_on)
        .values_list("state")
        .annotate(number=Count("pk"))
        .order_by()
    )
    number = claims.count()
    return WorkInHand(
        claims=number,
        claiming_units=sent.aggregate(units=Count("unit_code", distinct=True))["units"],
        batches_since=since.count(),
        applied_last=batches.order_by("-applied_at").first(),
        uploads=uploads_in_work().count(),
        links={state: links.get(state, 0) for state in LinkState.values},
        unlinked=number - sum(links.values()),
    )
