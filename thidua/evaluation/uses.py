"""Which closings used a batch, and which closed periods does it touch? With the page of each, for lower areas."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from thidua.campaigns.queries import period_label
from thidua.evaluation.enums import RunKind
from thidua.evaluation.middleware import Place
from thidua.evaluation.models import Run
from thidua.evaluation.queries import touched_periods
from thidua.imports.models import Batch
from thidua.imports.registry import Use


def closings_of(batch: Batch, place: Any) -> list[Use]:
    """The numbered closings that used a fact of the batch."""
    runs = Run.objects.filter(kind=RunKind.CLOSING, batches__batch=batch).select_related("period__campaign")
    return [_use(run) for run in runs.order_by("period__starts_on", "period__ends_on", "version")]


def _use(run: Run) -> Use:
    return Use(
        _("%(period)s, bản chốt số %(version)s") % {"period": period_label(run.period), "version": run.version},
        Place(run.period.campaign, run.period, str(run.version)).url("start"),
    )


def closings_by_model(name: str, place: Any) -> list[Use]:
    """The numbered closings for which claims were linked by this model."""
    runs = Run.objects.filter(kind=RunKind.CLOSING, link_model__contains=name).select_related("period__campaign")
    return [
        _use(run)
        for run in runs.order_by("period__starts_on", "period__ends_on", "version")
        if name in run.link_model.split(", ")
    ]


def closed_periods_touched(batches: Sequence[Batch], place: Any) -> list[Use]:
    """The closed periods whose figures could differ because of the batches."""
    periods = touched_periods(*batches)
    return [Use(period_label(period), Place(place.campaign, period).url("start")) for period in periods]
