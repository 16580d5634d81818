"""Add a unit, or change one: from a day on, or because what is written was wrong."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from thidua.evaluation.actions import refresh_soon
from thidua.evaluation.queries import unit_tree
from thidua.evaluation.views.units.lines import day_of, unit_lines
from thidua.evaluation.views.units.page import crumbs
from thidua.evaluation.words import recounted
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.orgs.actions import add_unit, correct_unit, restate_unit
from thidua.orgs.forms import CORRECTION, NewUnitForm, UnitForm
from thidua.orgs.models import Unit
from thidua.orgs.queries import version_on


@requires_capability(Capability.OPERATE)
def unit_new(request: PageRequest) -> HttpResponse:
    form = NewUnitForm(request.POST or None, initial={"parent_code": request.GET.get("cap-tren", "")})
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            unit = add_unit(
                code=entered["code"],
                opens_on=entered["opens_on"],
                particulars=form.particulars,
                paper=form.paper,
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return done(request, unit, _("Đã thêm đơn vị."))
    context = {"form": form, "crumbs": [(pgettext("many", "Đơn vị"), request.place.url("units"))]}
    return render(request, "evaluation/units/new.html", context)


@requires_capability(Capability.OPERATE)
def unit_edit(request: PageRequest, unit: int) -> HttpResponse:
    found = get_object_or_404(Unit, pk=unit)
    version = version_on(found, _day_of_edit(found))
    initial = {"name": version.name, "kind": version.kind, "parent_code": version.parent_code, "block": version.block}
    form = UnitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _edit(found, form, request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return done(request, found, _("Đã ghi thay đổi của đơn vị."))
    return render(request, "evaluation/units/edit.html", {"form": form, **unit_context(request, found)})


def _day_of_edit(unit: Unit) -> Any:
    """What stands in the form is what holds today; of a closed unit what it was at its end."""
    return min(today(), unit.closes_on) if unit.closes_on else today()


def _edit(unit: Unit, form: UnitForm, by: Any) -> None:
    if form.cleaned_data["manner"] == CORRECTION:
        correct_unit(unit=unit, day=_day_of_edit(unit), particulars=form.particulars, paper=form.paper, by=by)
    else:
        from_on = form.cleaned_data["from_on"]
        restate_unit(unit=unit, from_on=from_on, particulars=form.particulars, paper=form.paper, by=by)


def unit_context(request: PageRequest, unit: Unit) -> dict[str, Any]:
    """What every form about a unit shows above it."""
    tree = unit_tree(request.place.run, day_of(request.place))
    line = unit_lines(request.place, [unit], tree.parents)[0]
    way = [*crumbs(request.place, tree, line), (line.version.name, request.place.url("unit", unit.pk))]
    return {"unit": unit, "line": line, "crumbs": way}


def done(request: PageRequest, unit: Unit, sentence: str) -> HttpResponse:
    """Open periods are counted anew; then the unit's page."""
    messages.success(request, recounted(sentence, refresh_soon(by=request.user, today=today())))
    return HttpResponseRedirect(request.place.url("unit", unit.pk))
