"""Whose unit ended with several successors or none, and where do they go? Many at once, by their old units."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from thidua.evaluation.actions import refresh_open_periods
from thidua.evaluation.views.units.edit import recounted
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.orgs.models import Unit
from thidua.orgs.queries import is_open_on, names_on, right_below, successors
from thidua.people.actions import place_people
from thidua.people.forms import PlaceForm
from thidua.people.queries import Homeless, homeless_people

MOST_AT_ONCE = 200  # people of one unit that a page draws


class Group(NamedTuple):
    """The people of one old unit, and where they may go: its successors first, then the units below these."""

    homeless: Homeless
    name: str
    form: PlaceForm
    suggestions: list[tuple[str, str]]
    shown: list[Any]
    more: int
    ticked: list[str]


@requires_capability(Capability.OPERATE)
def people_to_place(request: PageRequest) -> HttpResponse:
    day = request.place.period.evaluated_on
    waiting = homeless_people(day)
    asked = request.POST.get("unit", "") if request.method == "POST" else ""
    groups = [_group(request, homeless, day, is_asked=str(homeless.unit.pk) == asked) for homeless in waiting]
    for group in groups:
        if group.form.is_bound and group.form.is_valid() and _place(request, group):
            return HttpResponseRedirect(request.place.url("people-to-place"))
    context = {
        "groups": groups,
        "people": len({each.person_id for homeless in waiting for each in homeless.memberships}),
        "day": day,
        "bad_form": next((group.form for group in groups if group.form.errors), None),
        "crumbs": [(_("Đơn vị"), request.place.url("units"))],
    }
    return render(request, "evaluation/units/place.html", context)


def _group(request: PageRequest, homeless: Homeless, day: Any, *, is_asked: bool) -> Group:
    unit = homeless.unit
    suggestions = _suggestions(homeless, day)
    form = PlaceForm(
        request.POST if is_asked else None,
        initial={"starts_on": homeless.home.since or request.place.period.starts_on},
        auto_id=f"id_{unit.pk}_%s",
        day=day,
        memberships=homeless.memberships,
        suggestions=suggestions,
    )
    name = names_on([unit.pk], unit.closes_on or day)[unit.pk].name
    shown = homeless.memberships[:MOST_AT_ONCE]
    ticked = request.POST.getlist("people") if is_asked else []
    return Group(homeless, name, form, suggestions, shown, len(homeless.memberships) - len(shown), ticked)


def _suggestions(homeless: Homeless, day: Any) -> list[tuple[str, str]]:
    """Code and name of the successors that are open on the day, then of the units right below them."""
    end = Unit.objects.get(pk=homeless.home.last)
    heirs = [unit for unit in successors(end) if is_open_on(unit, day)]
    names = names_on([unit.pk for unit in heirs], day)
    found = {unit.code: names[unit.pk].name for unit in heirs}
    for version in right_below(list(found), day):
        found.setdefault(version.unit.code, version.name)
    return list(found.items())


def _place(request: PageRequest, group: Group) -> bool:
    form = group.form
    unit = form.cleaned_data["to_unit"]
    try:
        number = place_people(
            memberships=form.cleaned_data["people"],
            unit=unit,
            starts_on=form.cleaned_data["starts_on"],
            by=request.user,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    runs = refresh_open_periods(by=request.user, today=today())
    sentence = _("Đã xếp %(number)s cán bộ về %(unit)s.") % {"number": number, "unit": unit.code}
    messages.success(request, recounted(sentence, len(runs)))
    return True
