"""Which unit is a page about, and may this person see it? One answer for all pages of a unit."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from thidua.lib.access import Capability
from thidua.lib.pages import PageRequest
from thidua.orgs.queries import scope_of_unit
from thidua.portal.queries.unit import UnitView, units_within


def unit_view(request: PageRequest, unit: int, capability: Capability) -> UnitView:
    """The unit as the page shows it; 404 alike for another's unit and for none."""
    scope = request.user.scope_for(capability)
    found = get_object_or_404(units_within(scope), pk=unit)
    return UnitView(found, request.place, scope_of_unit(found.pk, scope.day))


def unit_page(request: PageRequest, template: str, view: UnitView, **more: Any) -> HttpResponse:
    return render(request, template, {"view": view, "unit": view.unit, **more})


def to_page(view: UnitView, name: str) -> HttpResponse:
    return HttpResponseRedirect(view.place.url(name, view.unit.pk))


def add_errors(form: Any, error: ValidationError) -> None:
    """What an action refused, beside the fields it is about."""
    form.add_error(None, error)
