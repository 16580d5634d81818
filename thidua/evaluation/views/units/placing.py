"""Whose unit ended with several successors or none, and where do they go? Many at once, by their old units."""

from collections import defaultdict
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from thidua.audit.actions import record
from thidua.evaluation.actions import refresh_soon
from thidua.evaluation.words import recounted
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.orgs.queries import is_open_on, names_on, right_below, successors_of
from thidua.people.actions import place_people
from thidua.people.forms import PlaceForm
from thidua.people.queries import Homeless, homeless_people

MOST_AT_ONCE = 200  # people of one unit that a page draws


class Group(NamedTuple):
    """The people of one old unit, and where they may go: its successors first, then the units below these."""

    homeless: Homeless
    name: str
    form: PlaceForm
    shown: list[Any]
    more: int
    ticked: list[str]


@requires_capability(Capability.OPERATE)
def people_to_place(request: PageRequest) -> HttpResponse:
    day = request.place.period.evaluated_on
    groups = _groups(request, day)
    for group in groups:
        if group.form.is_bound and group.form.is_valid() and _place(request, group):
            return HttpResponseRedirect(request.place.url("people-to-place"))
    for group in groups:
        unit, shown = group.homeless.unit.code, len(group.shown)
        record(by=request.user, action="people.to_place_seen", subject_kind="unit", subject_key=unit, people=shown)
    context = {
        "groups": groups,
        "people": len({each.person_id for group in groups for each in group.homeless.memberships}),
        "day": day,
        "bad_form": next((group.form for group in groups if group.form.errors), None),
        "crumbs": [(pgettext("many", "Đơn vị"), request.place.url("units"))],
    }
    return render(request, "evaluation/units/place.html", context)


def _groups(request: PageRequest, day: Any) -> list[Group]:
    waiting = homeless_people(day)
    suggestions = _suggestions(waiting, day)
    names = names_on([homeless.unit.pk for homeless in waiting], day)
    asked = request.POST.get("unit", "") if request.method == "POST" else ""
    groups = []
    for homeless in waiting:
        unit = homeless.unit
        is_asked = str(unit.pk) == asked
        form = PlaceForm(
            request.POST if is_asked else None,
            initial={"starts_on": homeless.home.since or request.place.period.starts_on},
            auto_id=f"id_{unit.pk}_%s",
            day=day,
            memberships=homeless.memberships,
            suggestions=suggestions[homeless.home.last],
        )
        shown = homeless.memberships[:MOST_AT_ONCE]
        more = len(homeless.memberships) - len(shown)
        ticked = request.POST.getlist("people") if is_asked else []
        groups.append(Group(homeless, names[unit.pk].name, form, shown, more, ticked))
    return groups


def _suggestions(waiting: list[Homeless], day: Any) -> dict[int, list[tuple[str, str]]]:
    """For each unit at which a way ends, code and name of its successors that are open on the day, then of the units
    right below these."""
    heirs = {
        end: [unit for unit in units if is_open_on(unit, day)]
        for end, units in successors_of({homeless.home.last for homeless in waiting}).items()
    }
    names = names_on({unit.pk for units in heirs.values() for unit in units}, day)
    below: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for version in right_below({unit.code for units in heirs.values() for unit in units}, day):
        below[version.parent_code].append((version.unit.code, version.name))
    return {
        end: [
            *((unit.code, names[unit.pk].name) for unit in units),
            *(entry for unit in units for entry in below[unit.code]),
        ]
        for end, units in heirs.items()
    }


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
    sentence = _("Đã xếp %(number)s cán bộ về %(unit)s.") % {"number": number, "unit": unit.code}
    messages.success(request, recounted(sentence, refresh_soon(by=request.user, today=today())))
    return True
