"""Who belongs to the unit today, who comes, who goes?"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.evaluation.actions import refresh_soon
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.markup import link
from thidua.lib.pages import PageRequest
from thidua.lib.tables import Column, Filter, Table, respond
from thidua.lib.watermarks import Noted
from thidua.people.actions import add_person, correct_membership, end_membership
from thidua.people.enums import LeavingReason
from thidua.people.models import Membership, runs_on
from thidua.people.queries import codes_only_units, is_codes_only
from thidua.people.queries.finding import identity_condition
from thidua.portal.queries.unit import UnitView
from thidua.portal.unit_forms import LeavingForm, PersonForm, PostForm
from thidua.portal.views.unit.frame import add_errors, to_page, unit_page, unit_view


@requires_capability(Capability.LOOK_UNIT)
def unit_people(request: PageRequest, unit: int) -> HttpResponseBase:
    """The people of the unit and of those below it today."""
    view = unit_view(request, unit, Capability.LOOK_UNIT)
    rows = _standing(view).annotate(sort_name=F("identity__name_sort_key"))
    may_keep = request.user.scope_for(Capability.KEEP).has_unit(view.unit.pk)
    table = Table(
        request,
        name="nguoi-cua-don-vi",
        rows=rows,
        columns=_columns(view, may_keep),
        sort="name",
        filters=[Filter("tim", _("Họ tên, mã hoặc số định danh"), _meant, is_sealed=True)],
        caption=_("Người của đơn vị hôm nay, theo tên"),
        empty=_("Không có ai như vậy trong danh sách của đơn vị."),
    )

    def exported(kind: str, number: int) -> Noted:
        return record(
            by=request.user,
            action="unit.people_exported",
            subject_kind="unit",
            subject_key=view.unit.code,
            format=kind,
            rows=number,
        )

    if request.method == "GET" and not table.asked_file:
        record(by=request.user, action="unit.people_seen", subject_kind="unit", subject_key=view.unit.code)
    context = {"view": view, "unit": view.unit, "may_keep": may_keep}
    return respond(request, table, "portal/unit/people.html", context, exported=exported)


def _standing(view: UnitView) -> Any:
    day = view.scope.day
    rows = Membership.objects.visible_to(view.scope).filter(runs_on(day), unit__in=view.scope.units)
    return rows.select_related("person", "identity", "unit")


def _meant(rows: Any, text: str) -> Any:
    by_code = rows.filter(person__code__iexact=text)
    return by_code if by_code.exists() else rows.filter(identity_condition(text, "identity__"))


def _columns(view: UnitView, may_keep: bool) -> list[Column]:
    by_code = codes_only_units(view.scope.day)

    def called(row: Any) -> str:
        return str(row.person.code if row.unit_id in by_code else row.identity.name or row.person.code)

    def named(row: Any) -> str:
        name = called(row)
        return link(view.place.url("unit-membership", view.unit.pk, row.pk), name) if may_keep else name

    return [
        Column(
            "name",
            _("Họ và tên"),
            called,
            named if may_keep else None,
            kind="name",
            order=("sort_name", "person__code"),
        ),
        Column("code", _("Mã cán bộ"), lambda row: row.person.code, kind="code", order=("person__code",)),
        Column("position", _("Chức vụ"), lambda row: row.position, kind="name is-short", order=("position", "pk")),
        Column("capacity", _("Đối tượng"), lambda row: row.capacity, order=("capacity", "pk")),
        Column("starts_on", _("Từ ngày"), lambda row: row.starts_on, kind="date", order=("starts_on", "pk")),
        Column("unit", _("Mã đơn vị"), lambda row: row.unit.code, kind="code", order=("unit__code", "pk")),
        Column("primary", _("Nơi chính"), lambda row: row.is_primary, kind="flag"),
    ]


@requires_capability(Capability.KEEP)
def unit_person_new(request: PageRequest, unit: int) -> HttpResponse:
    """Somebody who came to the unit."""
    view = unit_view(request, unit, Capability.KEEP)
    codes_only = is_codes_only(view.unit.pk, today())
    form = PersonForm(request.POST if request.method == "POST" else None, is_codes_only=codes_only)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_person(unit=view.unit, entry=form.entry(), by=request.user, today=today())
        except ValidationError as error:
            add_errors(form, error)
        else:
            return _changed(request, view, _("Đã thêm %(code)s.") % {"code": made.person.code})
    return unit_page(request, "portal/unit/person_new.html", view, form=form, is_codes_only=codes_only)


@requires_capability(Capability.KEEP)
def unit_membership(request: PageRequest, unit: int, membership: int) -> HttpResponse:
    """Somebody of the unit: his position, and his last day."""
    view = unit_view(request, unit, Capability.KEEP)
    found = get_object_or_404(_standing(view), pk=membership)
    if found.unit_id in codes_only_units(view.scope.day):
        found.identity.name = ""  # shown by the code; never saved
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    post = PostForm(
        request.POST if deed == "post" else None, initial={"position": found.position, "capacity": found.capacity}
    )
    leaving = LeavingForm(request.POST if deed == "leave" else None)
    if deed == "post" and post.is_valid():
        correct_membership(membership=found, by=request.user, **post.cleaned_data)
        return _changed(request, view, _("Đã sửa %(code)s.") % {"code": found.person.code})
    if deed == "leave" and leaving.is_valid():
        said = leaving.cleaned_data
        try:
            end_membership(
                membership=found,
                ends_on=said["ends_on"],
                reason=LeavingReason(said["reason"]),
                by=request.user,
                today=today(),
            )
        except ValidationError as error:
            add_errors(leaving, error)
        else:
            return _changed(request, view, _("Đã ghi ngày cuối của %(code)s.") % {"code": found.person.code})
    if not deed:
        record(by=request.user, action="person.seen", subject_kind="person", subject_key=found.person.code)
    return unit_page(request, "portal/unit/membership.html", view, found=found, post=post, leaving=leaving)


def _changed(request: PageRequest, view: UnitView, text: str) -> HttpResponse:
    """Who is in the unit decides what counts: the open periods are counted anew."""
    refresh_soon(by=request.user, today=today())
    messages.success(request, text)
    return to_page(view, "unit-people")
