"""Rename, split, merge or close a unit from a day on: the form, what would follow from it, and the confirmation."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thidua.campaigns.queries import period_label
from thidua.evaluation.queries import closed_from
from thidua.evaluation.views.units.edit import done, unit_context
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.orgs.actions import Heir, Particulars, check_reorganisation, reorganise, restate_unit
from thidua.orgs.enums import ENDINGS, Deed
from thidua.orgs.forms import FORMS, ChangeForm
from thidua.orgs.models import Unit, UnitVersion
from thidua.orgs.queries import codes_leading_to, names_on, right_below, unit_by_code, version_on
from thidua.people.queries import Moving, people_of_units

PARENT = "cap-tren-"  # + a unit's key: the code of the unit that it stands below from then on


@dataclass(frozen=True)
class Preview:
    """What would follow from a deed, before anything is done."""

    closing: list[tuple[Unit, str]]
    heirs: list[tuple[str, str, bool]]  # code, name, whether it is new
    last_day: Any
    people: int
    by_hand: int  # of these who must be placed by hand
    is_followed: bool  # exactly one heir: people follow by themselves
    below: list[tuple[UnitVersion, str]]  # units right below, and the code chosen above each
    parents: list[tuple[str, str]]  # what may be chosen above them
    closed_periods: list[str]

    @property
    def people_elsewhere(self) -> int:
        return self.people - self.by_hand


@requires_capability(Capability.OPERATE)
def unit_change(request: PageRequest, unit: int, deed: str) -> HttpResponse:
    found = get_object_or_404(Unit, pk=unit)
    if deed not in FORMS:
        raise Http404(_("Không có việc nào như vậy với đơn vị."))
    form = _form(request, found, deed)
    context = {"form": form, "deed": Deed(deed), "deeds": _deeds(request, found, deed), **unit_context(request, found)}
    if request.method != "POST" or "sua-lai" in request.POST or not form.is_valid() or not _is_possible(form):
        return render(request, "evaluation/units/change.html", context)
    preview = _preview(request, form)
    if "xac-nhan" not in request.POST:
        return render(request, "evaluation/units/preview.html", {**context, "preview": preview})
    try:
        _do(request, form, preview)
    except ValidationError as error:
        form.add_error(None, error)
        return render(request, "evaluation/units/change.html", context)
    return done(request, found, _sentence(form, preview))


def _form(request: PageRequest, unit: Unit, deed: str) -> ChangeForm:
    now = version_on(unit, min(today(), unit.closes_on) if unit.closes_on else today())
    form = FORMS[deed](request.POST or None, unit=unit, name=now.name, parent_code=now.parent_code)
    form.kind, form.block = now.kind, now.block
    return form


def _deeds(request: PageRequest, unit: Unit, deed: str) -> list[tuple[str, str, bool]]:
    return [(str(Deed(each).label), request.place.url("unit-change", unit.pk, each), each == deed) for each in FORMS]


def _is_possible(form: ChangeForm) -> bool:
    """Whether the units can end and the heirs take over; what stands in the way goes to the form."""
    if form.deed not in ENDINGS:
        return True
    try:
        check_reorganisation(deed=form.deed, units=form.closing, heirs=form.heirs, day=form.cleaned_data["day"])
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _preview(request: PageRequest, form: ChangeForm) -> Preview:
    day = form.cleaned_data["day"]
    is_ending = form.deed in ENDINGS
    closing, heirs = (form.closing if is_ending else []), form.heirs
    names = names_on([unit.pk for unit in closing], day)
    named = [_named(heir, day) for heir in heirs]
    parents = [(code, name) for code, name, _is_new in named] if len(heirs) > 1 else []
    moving = people_of_units([unit.pk for unit in closing], day) if closing else Moving(0, 0)
    is_followed = len(heirs) == 1
    above = unit_by_code(form.parent_code) if not heirs and is_ending else None
    if above is not None:
        parents.append((above.code, version_on(above, day).name))
    below = right_below(codes_leading_to(closing, day), day)
    chosen = {version.unit_id: request.POST.get(f"{PARENT}{version.unit_id}", "") for version in below}
    return Preview(
        closing=[(unit, names[unit.pk].name) for unit in closing],
        heirs=named,
        last_day=day - timedelta(days=1),
        people=moving.people,
        by_hand=0 if is_followed else moving.without_other,
        is_followed=is_followed,
        below=[(version, chosen[version.unit_id]) for version in below if version.unit_id not in names],
        parents=parents,
        closed_periods=[period_label(period) for period in closed_from(request.place.campaign, day)],
    )


def _named(heir: Heir, day: Any) -> tuple[str, str, bool]:
    if heir.particulars is not None:
        return heir.code, heir.particulars.name, True
    unit = unit_by_code(heir.code)
    return heir.code, version_on(unit, day).name if unit else heir.code, False


def _do(request: PageRequest, form: ChangeForm, preview: Preview) -> None:
    day = form.cleaned_data["day"]
    if form.deed == Deed.RENAME:
        now = version_on(form.unit, day)
        particulars = Particulars(form.cleaned_data["new_name"], now.kind, now.parent_code, now.block)
        restate_unit(unit=form.unit, from_on=day, particulars=particulars, paper=form.paper, by=request.user)
        return
    allowed = {code for code, _name in preview.parents}
    reorganise(
        deed=form.deed,
        units=form.closing,
        heirs=form.heirs,
        day=day,
        paper=form.paper,
        by=request.user,
        new_parents={version.unit_id: code for version, code in preview.below if code in allowed},
    )


def _sentence(form: ChangeForm, preview: Preview) -> str:
    done_so_far = _("Đã ghi: %(deed)s.") % {"deed": form.deed.label}
    if not preview.by_hand:
        return done_so_far
    waiting = ngettext(
        "Còn %(number)s cán bộ phải được xếp lại bằng tay.",
        "Còn %(number)s cán bộ phải được xếp lại bằng tay.",
        preview.by_hand,
    ) % {"number": preview.by_hand}
    return f"{done_so_far} {waiting}"
