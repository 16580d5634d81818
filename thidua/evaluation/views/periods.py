"""The board of periods: how far each is, what is in hand, its versions; and the small deeds around them."""

from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thidua.audit.actions import record
from thidua.campaigns.actions import change_period_dates, open_period
from thidua.campaigns.queries import period_label
from thidua.evaluation.actions import refresh_provisional, replay
from thidua.evaluation.enums import CaseStatus, PeriodStage
from thidua.evaluation.forms import DatesForm, OpenForm
from thidua.evaluation.middleware import Place
from thidua.evaluation.models import Run
from thidua.evaluation.queries import closings, period_standings, run_label, shown_run, stage_of, work_in_hand
from thidua.evaluation.queries.board import WorkInHand
from thidua.evaluation.words import days_left_text, stage_mark
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.linking.enums import LinkState
from thidua.linking.queries.models import model_title


@requires_capability(Capability.LOOK)
def periods(request: PageRequest) -> HttpResponse:
    place, day = request.place, today()
    versions = list(closings(place.period))
    run = versions[0] if versions else place.run
    stage = stage_of(place.period, run, day)
    rows = [_row(place, standing) for standing in period_standings(place.campaign, day)]
    work = work_in_hand(place.period)
    context = {
        "rows": rows,
        "period": place.period,
        "stage": stage,
        "stage_mark": stage_mark(stage),
        "run": run,
        "run_label": run_label(run) if run else "",
        "days_left": days_left_text((place.period.due_on - day).days),
        "work": work,
        "sought": _sought(run, work),
        "versions": [_version(place, *pair) for pair in zip_longest(versions, versions[1:])],
        "undecided_url": undecided_url(place, request.user),
        "may_operate": request.user.can(Capability.OPERATE),
        "may_refresh": stage in (PeriodStage.RUNNING, PeriodStage.TO_CLOSE),
        "may_close": stage in (PeriodStage.TO_CLOSE, PeriodStage.CLOSED),
        "open_form": OpenForm(place.campaign, day),
    }
    return render(request, "evaluation/periods.html", context)


def undecided_url(place: Any, user: Any) -> str:
    """Where the claims are that a clerk must decide: at the review desk for who may, else among the results."""
    if user.can(Capability.REVIEW):
        return str(place.url("review"))
    return str(place.url("results-cases", **{"tinh-trang": CaseStatus.NEEDS_REVIEW.value}))


def _sought(run: Run | None, work: WorkInHand) -> dict[str, int]:
    """How many claims a clerk must decide and how many nobody in the ledger fits: as the result says, that every page
    shows; before there is one, of all claims. (A claim refused by an earlier line of the rules needs no decision.)"""
    if run is None:
        return {"undecided": work.links[LinkState.UNDECIDED], "not_found": work.links[LinkState.NOT_FOUND]}
    statuses = run.counts["statuses"]
    return {
        "undecided": statuses.get(CaseStatus.NEEDS_REVIEW, 0),
        "not_found": statuses.get(CaseStatus.NOT_FOUND, 0),
    }


def _row(place: Any, standing: Any) -> dict[str, Any]:
    return {
        "period": standing.period,
        "label": period_label(standing.period),
        "is_here": standing.period.pk == place.period.pk,
        "url": Place(place.campaign, standing.period).url("periods"),
        "results_url": Place(place.campaign, standing.period).url("results-units"),
        "mark": stage_mark(standing.stage),
        "run": standing.run,
        "result": run_label(standing.run) if standing.run else "",
        "days_left": "" if standing.stage == PeriodStage.CLOSED else days_left_text(standing.days_left),
    }


def _version(place: Any, run: Any, earlier: Any) -> dict[str, Any]:
    asked = (
        {"tu": f"{place.period.code}.{earlier.version}", "den": f"{place.period.code}.{run.version}"} if earlier else {}
    )
    shown = Place(place.campaign, place.period, str(run.version))
    return {
        "run": run,
        "by": run.created_by.shown_name,
        "models": ", ".join(model_title(name) for name in run.link_model.split(", ") if name),
        "url": shown.url("results-units"),
        "compare_url": place.url("compare", **asked) if earlier else "",
    }


@requires_capability(Capability.OPERATE)
@require_POST
def refresh_period(request: PageRequest) -> HttpResponse:
    """Evaluate the open period to today, in place of its earlier provisional result."""
    place = request.place
    try:
        if stage_of(place.period, place.run, today()) == PeriodStage.CLOSED:
            raise PermissionDenied(_("Kỳ này đã chốt nên không còn kết quả tạm tính."))
        run = refresh_provisional(period=place.period, by=request.user, today=today())
    except PermissionDenied as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Đã tính lại. %(result)s.") % {"result": run_label(run)})
    return HttpResponseRedirect(place.url("periods"))


@requires_capability(Capability.LOOK)
@require_POST
def verify_version(request: PageRequest) -> HttpResponse:
    """Evaluate a stored version anew from what was stored with it, and say whether it is the same."""
    place, number = request.place, request.POST.get("version", "")
    run = shown_run(place.period, number) if number else None
    if run is None:
        raise Http404(_("Kỳ này không có bản chốt số %(version)s.") % {"version": number})
    outcome = replay(run)
    is_equal = outcome.inputs_are_intact and outcome.results_are_equal
    record(
        by=request.user,
        action="period.verified",
        subject_kind="period",
        subject_key=place.period.code,
        version=run.version,
        is_equal=is_equal,
    )
    if is_equal:
        messages.success(
            request,
            _("Bản chốt số %(version)s còn nguyên: tính lại từ dữ liệu đã lưu cho kết quả giống hệt từng dòng.")
            % {"version": run.version},
        )
    else:
        messages.error(
            request,
            _("Bản chốt số %(version)s KHÔNG khớp khi tính lại. Đừng dùng bản này; hãy báo ngay người quản trị.")
            % {"version": run.version},
        )
    return HttpResponseRedirect(place.url("periods"))


@requires_capability(Capability.OPERATE)
@require_POST
def open_new_period(request: PageRequest) -> HttpResponse:
    place = request.place
    form = OpenForm(place.campaign, today(), request.POST)
    if not form.is_valid():
        messages.error(request, _("Chưa mở được kỳ: hãy chọn một kỳ trong danh sách."))
        return HttpResponseRedirect(place.url("periods"))
    period = open_period(campaign=place.campaign, code=form.cleaned_data["period"], by=request.user)
    messages.success(request, _("Đã mở %(period)s.") % {"period": period_label(period)})
    return HttpResponseRedirect(Place(place.campaign, period).url("periods"))


@requires_capability(Capability.OPERATE)
def period_dates(request: PageRequest) -> HttpResponse:
    """Move the deadline and the lock of the period, with a reason."""
    place = request.place
    dates = {"due_on": place.period.due_on, "locks_on": place.period.locks_on}
    form = DatesForm(request.POST or None, initial=dates)
    if request.method == "POST" and form.is_valid():
        try:
            change_period_dates(period=place.period, by=request.user, **form.cleaned_data)
        except PermissionDenied as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã đổi ngày của %(period)s.") % {"period": place.label})
            return HttpResponseRedirect(place.url("periods"))
    return render(request, "evaluation/period_dates.html", {"form": form, "period": place.period})
