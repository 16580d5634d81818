"""What does the focal person state for the unit: its launch, its headcount?"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _

from thidua.campaigns.actions import record_launch
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.figures import day_text
from thidua.lib.pages import PageRequest
from thidua.people.actions import certify_headcount
from thidua.portal.queries.unit import UnitView
from thidua.portal.unit_forms import HeadcountForm, LaunchForm
from thidua.portal.views.unit.frame import add_errors, to_page, unit_page, unit_view


@requires_capability(Capability.KEEP)
def unit_launch(request: PageRequest, unit: int) -> HttpResponse:
    """The launch of the campaign in the unit: recorded once, corrected where it was wrong."""
    view = unit_view(request, unit, Capability.KEEP)
    form = LaunchForm(request.POST if request.method == "POST" else None, initial=_said(view))
    if request.method == "POST" and form.is_valid():
        try:
            record_launch(
                campaign=request.place.campaign, unit=view.unit, entry=form.entry(), by=request.user, today=today()
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Đã ghi việc phát động."))
            return to_page(view, "desk-unit")
    return unit_page(request, "portal/unit/launch.html", view, form=form)


def _said(view: UnitView) -> dict[str, str]:
    launch = view.launch
    if launch is None:
        return {}
    days = {"launched_on": day_text(launch.launched_on), "document_on": day_text(launch.document_on)}
    return {**days, "document_number": launch.document_number, "note": launch.note}


@requires_capability(Capability.KEEP)
def unit_headcount(request: PageRequest, unit: int) -> HttpResponse:
    """How many people the unit has in the period, beside what its roster counts."""
    view = unit_view(request, unit, Capability.KEEP)
    form = HeadcountForm(request.POST if request.method == "POST" else None, initial={"certified": view.counted})
    if request.method == "POST" and form.is_valid():
        try:
            certify_headcount(
                unit=view.unit, period=request.place.period, by=request.user, today=today(), **form.cleaned_data
            )
        except PermissionDenied as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Đã xác nhận quân số."))
            return to_page(view, "desk-unit")
    return unit_page(request, "portal/unit/headcount.html", view, form=form)
