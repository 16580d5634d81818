"""What stands on the unit's list of claims, who approves it, and who has no result yet?"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thidua.audit.actions import record
from thidua.campaigns.queries import period_label
from thidua.claims.actions import decide_list, submit_list
from thidua.claims.enums import ListState
from thidua.evaluation.queries.disclosure import ShownCase, disclosed_claims
from thidua.lib.access import Capability, requires_capability, requires_recent_sign_in
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.people.models import Person
from thidua.people.queries import people_of_codes_only
from thidua.portal.queries.unit import UnitView, without_result
from thidua.portal.unit_forms import ReturnForm
from thidua.portal.views.unit.frame import add_errors, to_page, unit_page, unit_view

PER_PAGE = 100


@requires_capability(Capability.LOOK_UNIT)
def unit_claims(request: PageRequest, unit: int) -> HttpResponse:
    """The claims of the unit's people, each with the word that may be shown; by word and by mobiliser's code."""
    view = unit_view(request, unit, Capability.LOOK_UNIT)
    cases = disclosed_claims(view.scope, period_label)
    words = sorted({(case.word, str(case.label)) for case in cases})
    word, code = request.GET.get("ket-qua", ""), request.GET.get("ma", "").strip().upper()
    chosen = [case for case in cases if word in ("", case.word) and code in ("", case.claim.mobiliser_code.upper())]
    record(
        by=request.user, action="unit.claims_seen", subject_kind="unit", subject_key=view.unit.code, rows=len(chosen)
    )
    shown = chosen[:PER_PAGE]
    return unit_page(
        request,
        "portal/unit/claims.html",
        view,
        lines=[(case, _names(view, shown).get(case.claim.mobiliser_code, "")) for case in shown],
        number=len(chosen),
        left=len(chosen) - len(shown),
        words=words,
        word=word,
        code=code,
    )


def _names(view: UnitView, cases: list[ShownCase]) -> dict[str, str]:
    codes = {case.claim.mobiliser_code for case in cases}
    people = Person.objects.visible_to(view.scope).filter(code__in=codes)
    named = people.exclude(pk__in=people_of_codes_only(view.scope.day))
    return dict(named.values_list("code", "identity__name"))


@requires_capability(Capability.LOOK_UNIT)
def unit_list(request: PageRequest, unit: int) -> HttpResponse:
    """The state of the unit's list in the period; its maker submits here, its checker approves or returns."""
    return _list_page(request, unit_view(request, unit, Capability.LOOK_UNIT), ReturnForm())


def _list_page(request: PageRequest, view: UnitView, form: ReturnForm) -> HttpResponse:
    approval, user = view.approval, request.user
    is_waiting = approval is not None and approval.state == ListState.SUBMITTED
    is_same = approval is not None and approval.state != ListState.RETURNED and not view.has_changed
    return unit_page(
        request,
        "portal/unit/list.html",
        view,
        form=form,
        may_submit=not is_same and view.has_begun and user.scope_for(Capability.KEEP).has_unit(view.unit.pk),
        may_decide=is_waiting
        and approval.made_by_id != user.pk
        and user.scope_for(Capability.VOUCH).has_unit(view.unit.pk),
    )


@requires_capability(Capability.KEEP)
@require_POST
def unit_list_submit(request: PageRequest, unit: int) -> HttpResponse:
    """The maker submits the list as it is now."""
    view = unit_view(request, unit, Capability.KEEP)
    try:
        made = submit_list(unit=view.unit, period=request.place.period, by=request.user, today=today())
    except PermissionDenied as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Đã trình danh sách %(number)s phiếu.") % {"number": made.claims})
    return to_page(view, "unit-list")


@requires_capability(Capability.VOUCH)
@requires_recent_sign_in
@require_POST
def unit_list_decide(request: PageRequest, unit: int) -> HttpResponse:
    """The checker approves or returns what he saw."""
    view = unit_view(request, unit, Capability.VOUCH)
    form, deed = ReturnForm(request.POST), request.POST.get("deed", "")
    if view.approval is None or deed not in ("approve", "return"):
        raise Http404
    if not form.is_valid():
        return _list_page(request, view, form)
    is_approved = deed == "approve"
    try:
        decide_list(
            approval=view.approval,
            is_approved=is_approved,
            seen_sha256=request.POST.get("seen", ""),
            note=form.cleaned_data["note"],
            by=request.user,
            today=today(),
        )
    except ValidationError as error:
        add_errors(form, error)
        return _list_page(request, view, form)
    except PermissionDenied as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Đã duyệt danh sách.") if is_approved else _("Đã trả lại danh sách."))
    return HttpResponseRedirect(request.place.url("unit-list", view.unit.pk))


@requires_capability(Capability.KEEP)
def unit_no_result(request: PageRequest, unit: int) -> HttpResponse:
    """Who has no result yet: for the focal person alone. Every look is written down."""
    view = unit_view(request, unit, Capability.KEEP)
    people, declared = without_result(view.scope, view.run)
    record(
        by=request.user,
        action="unit.no_result_seen",
        subject_kind="unit",
        subject_key=view.unit.code,
        people=len(people),
        declared=len(declared),
    )
    label = period_label(view.run.period) if view.run else ""
    return unit_page(request, "portal/unit/no_result.html", view, people=people, declared=declared, label=label)
