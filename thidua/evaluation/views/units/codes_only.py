"""Is a unit's roster kept by codes alone, since when, and why? Said here, and taken back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from thidua.evaluation.views.units.edit import unit_context
from thidua.lib.access import Capability, requires_capability
from thidua.lib.pages import PageRequest
from thidua.orgs.models import Unit
from thidua.people.actions import begin_codes_only, end_codes_only
from thidua.people.forms import CodesOnlyForm, NamesAgainForm
from thidua.people.models import CodesOnlyUnit


@requires_capability(Capability.OPERATE)
def unit_codes_only(request: PageRequest, unit: int) -> HttpResponse:
    found = get_object_or_404(Unit, pk=unit)
    spans = list(CodesOnlyUnit.objects.filter(unit=found).order_by("starts_on", "pk"))
    is_set = any(span.ends_on is None for span in spans)
    form = (NamesAgainForm if is_set else CodesOnlyForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            (end_codes_only if is_set else begin_codes_only)(unit=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Đã ghi."))
            return HttpResponseRedirect(request.place.url("unit-codes-only", unit))
    context = {"form": form, "spans": spans, "is_set": is_set, **unit_context(request, found)}
    return render(request, "evaluation/units/codes_only.html", context)
