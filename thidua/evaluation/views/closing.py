"""Close a period: see what would be closed and what it would change, then confirm."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from thidua.evaluation.actions import close_period
from thidua.evaluation.enums import CaseChange, CaseStatus, PeriodStage
from thidua.evaluation.forms import CloseForm
from thidua.evaluation.marks import status_mark
from thidua.evaluation.queries import closings, preview_closing, run_label, stage_of, work_in_hand
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest


@requires_capability(Capability.OPERATE)
def period_close(request: PageRequest) -> HttpResponse:
    place = request.place
    form = CloseForm(place.period, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = close_period(
                period=place.period,
                by=request.user,
                today=today(),
                reason=form.cleaned_data.get("reason", ""),
                seen=form.cleaned_data["seen"],
                may_leave_people=form.cleaned_data["may_leave_people"],
            )
        except PermissionDenied as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Đã chốt %(period)s. %(result)s.") % {"period": place.label, "result": run_label(run)}
            )
            return HttpResponseRedirect(place.url("periods"))
    return render(request, "evaluation/period_close.html", {"form": form, **_shown(place)})


def _shown(place: Any) -> dict[str, Any]:
    """What would be closed now; nothing where the period is not over."""
    latest = closings(place.period).first()
    stage = stage_of(place.period, latest or place.run, today())
    if stage not in (PeriodStage.TO_CLOSE, PeriodStage.CLOSED):
        return {"period": place.period}
    preview = preview_closing(place.period, latest)
    statuses = preview.counts["statuses"]
    difference = preview.difference
    return {
        "period": place.period,
        "may_operate": True,
        "latest": latest,
        "following": (latest.version or 0) + 1 if latest else 1,
        "counts": preview.counts,
        "statuses": [
            (status_mark(status), status, statuses[status]) for status in CaseStatus.values if status in statuses
        ],
        "undecided": statuses.get(CaseStatus.NEEDS_REVIEW, 0),
        "to_place": preview.counts["people_without_unit"],
        "changes": [
            (CaseChange(name).label, difference.cases[name]) for name in CaseChange.values if name in difference.cases
        ]
        if difference
        else [],
        "moved_units": difference.moved_units if difference else 0,
        "work": work_in_hand(place.period),
    }
