"""What does the start page show of the stored results? Nothing is counted again: runs and unit results are read."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F
from django.utils.translation import gettext as _

from thidua.campaigns.enums import PeriodKind
from thidua.campaigns.queries import period_label
from thidua.evaluation.enums import RunKind
from thidua.evaluation.models import Run, UnitResult
from thidua.evaluation.queries import unit_tree
from thidua.imports.enums import BatchState
from thidua.imports.models import Batch
from thidua.lib.access import Capability
from thidua.orgs.queries import names_on

TOP_PLACES = 5
MOST_SHOWN = 10  # of units that share the last place
LATEST = 6


class Leader(NamedTuple):
    place: int
    name: str
    url: str
    fulfilled: int
    relatives: int
    staff: int


class Leaders(NamedTuple):
    """The units on the first places, ties included; ``left_out`` more share the last place shown."""

    shown: list[Leader]
    left_out: int


class Happening(NamedTuple):
    at: datetime
    title: str
    detail: str
    url: str


def trend_runs(place: Any) -> list[Run]:
    """What is shown of each quarter up to the shown period, the oldest first: its latest closing, else what it comes to
    so far; the quarter that is shown by the very run that is shown. Of a year or stage: the quarters inside it."""
    period, shown = place.period, place.run
    found = Run.objects.filter(
        period__campaign=place.campaign,
        period__kind=PeriodKind.QUARTER,
        period__ends_on__lte=period.ends_on,
    )
    if period.kind != PeriodKind.QUARTER:
        found = found.filter(period__starts_on__gte=period.starts_on)
    newest = F("version").desc(nulls_last=True)
    latest = found.order_by("period__starts_on", "period", newest).distinct("period__starts_on", "period")
    runs = [run for run in latest.select_related("period") if run.period_id != period.pk]
    return [*runs, shown] if shown is not None and period.kind == PeriodKind.QUARTER else runs


def leading_units(place: Any, ranked_by: str) -> Leaders:
    """The first places among the units that compete, by ``rank_by_count`` or ``rank_by_rate``."""
    run = place.run
    rows = list(
        UnitResult.objects.filter(run=run, **{f"{ranked_by}__lte": TOP_PLACES})
        .order_by(ranked_by, "unit_code")
        .values_list(ranked_by, "unit", "unit_code", "fulfilled", "relatives", "staff")
    )
    shown = rows[:MOST_SHOWN]
    names = names_on((row[1] for row in shown), run.evaluated_on)
    leaders = [
        Leader(rank, names[unit].name if unit in names else code, place.url("unit", unit), fulfilled, relatives, staff)
        for rank, unit, code, fulfilled, relatives, staff in shown
    ]
    return Leaders(leaders, len(rows) - len(shown))


def units_apart(place: Any) -> tuple[str, list[tuple[str, str, int]]]:
    """The unit on top with most people, and the others on top that have people, as (name, address, people): the figures
    of the period hold them, those of the first do not."""
    tree = unit_tree(place.run, place.run.evaluated_on)
    tops = [unit for unit, parent in tree.parents.items() if parent is None]
    results = list(place.run.units.filter(unit__in=tops, staff__gt=0).order_by("-staff", "unit_code"))
    if len(results) < 2:
        return "", []
    names = names_on([result.unit for result in results], place.run.evaluated_on)
    first, *others = results
    return names[first.unit].name, [
        (names[result.unit].name, place.url("unit", result.unit), result.staff) for result in others
    ]


def happenings(place: Any, user: Any) -> list[Happening]:
    """The latest imports and closings, the newest first."""
    batches = Batch.objects.order_by("-pk").only("file_name", "state", "applied_at", "voided_at", "is_correcting")
    can_open = user.can(Capability.OPERATE)
    found = [
        Happening(
            batch.voided_at or batch.applied_at,
            _batch_title(batch),
            batch.file_name,
            place.url("batch", batch.pk) if can_open else "",
        )
        for batch in batches[:LATEST]
    ]
    closings = Run.objects.filter(period__campaign=place.campaign, kind=RunKind.CLOSING).select_related("period")
    for run in closings.order_by("-pk")[:LATEST]:
        title = _("Chốt %(period)s, bản số %(version)s") % {
            "period": period_label(run.period),
            "version": run.version,
        }
        found.append(Happening(run.created_at, title, run.reason, type(place)(place.campaign, run.period).url("start")))
    return sorted(found, key=lambda entry: entry.at, reverse=True)[:LATEST]


def _batch_title(batch: Batch) -> str:
    if batch.state == BatchState.VOID:
        return _("Hủy đợt nạp %(number)s") % {"number": batch.pk}
    if batch.is_correcting:
        return _("Đợt đính chính %(number)s") % {"number": batch.pk}
    return _("Nạp tệp, đợt %(number)s") % {"number": batch.pk}
