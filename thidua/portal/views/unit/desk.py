"""What does a unit find when it comes in: its figures, what waits, and where each thing is done?"""

from functools import partial
from typing import Any, NamedTuple

from django.db.models import F
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.claims.enums import ListState
from thidua.evaluation.queries import run_label
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.markup import link, mark
from thidua.lib.pages import PageRequest
from thidua.lib.tables import Column, Filter, Table, respond
from thidua.lib.waiting import waiting_items
from thidua.lib.watermarks import Noted
from thidua.orgs.queries import names_on
from thidua.portal.queries.unit import named_units, unit_states_of
from thidua.portal.registry import tasks_for
from thidua.portal.views.unit.frame import unit_page, unit_view

STATE_LOOKS = {
    ListState.SUBMITTED: ("fair", "clock"),
    ListState.APPROVED: ("good", "circle-check"),
    ListState.RETURNED: ("bad", "arrow-back-up"),
}


@requires_capability(Capability.LOOK_UNIT)
def desk(request: PageRequest) -> HttpResponse:
    """To the only unit, or a choice of the units; whoever sees the whole province to the list of their states."""
    scope = request.user.scope_for(Capability.LOOK_UNIT)
    if scope.sees_all:
        return HttpResponseRedirect(request.place.url("unit-states"))
    units = named_units(scope)
    if len(units) == 1:
        return HttpResponseRedirect(request.place.url("desk-unit", units[0][0].pk))
    return render(request, "portal/unit/choose.html", {"units": units})


@requires_capability(Capability.LOOK_UNIT)
def desk_unit(request: PageRequest, unit: int) -> HttpResponse:
    """The unit's figures as they are stored, its statements, and its tasks."""
    view = unit_view(request, unit, Capability.LOOK_UNIT)
    return unit_page(
        request,
        "portal/unit/desk.html",
        view,
        tasks=tasks_for(request.user),
        waiting=waiting_items(request.user, request.place),
        run_label=run_label(view.run) if view.run else "",
    )


class StateLine(NamedTuple):
    unit: Any
    name: str


@requires_capability(Capability.LOOK)
def unit_states(request: PageRequest) -> HttpResponseBase:
    """Every open unit: has it launched, is its list approved, does its headcount differ from the roster's? Counts
    and dates; nobody is named."""
    place, day = request.place, today()
    rows = unit_states_of(place, day)
    table = Table(
        request,
        name="don-vi-lam-viec",
        rows=rows,
        columns=_columns(place, request.user.can(Capability.LOOK_UNIT)),
        sort="code",
        filters=_filters(),
        prepare=partial(_named, day),
        caption=_("Đơn vị và việc của đơn vị trong kỳ"),
        empty=_("Không có đơn vị nào như vậy."),
    )

    def exported(kind: str, number: int) -> Noted:
        return record(
            by=request.user,
            action="unit_states.exported",
            subject_kind="period",
            subject_key=place.period.code,
            format=kind,
            rows=number,
        )

    launched = rows.filter(launched_on__isnull=False).count()
    counts = {"launched": launched, "not_launched": rows.count() - launched}
    return respond(request, table, "portal/unit/states.html", counts, exported=exported)


def _named(day: Any, rows: list[Any]) -> list[StateLine]:
    names = names_on([row.pk for row in rows], day)
    return [StateLine(row, names[row.pk].name if row.pk in names else row.code) for row in rows]


def _state_cell(line: StateLine) -> str:
    if not line.unit.list_state:
        return mark(_("Chưa trình"), "calm", "circle-dashed")
    state = ListState(line.unit.list_state)
    return mark(state.label, *STATE_LOOKS[state])


def _columns(place: Any, is_linked: bool) -> list[Column]:
    def named(line: StateLine) -> str:
        return link(place.url("desk-unit", line.unit.pk), line.name) if is_linked else line.name

    return [
        Column("name", _("Tên đơn vị"), lambda line: line.name, named if is_linked else None, kind="name"),
        Column("code", _("Mã đơn vị"), lambda line: line.unit.code, kind="code", order=("code",)),
        Column(
            "launched", _("Phát động"), lambda line: line.unit.launched_on, kind="date", order=("launched_on", "code")
        ),
        Column(
            "state",
            _("Danh sách phiếu"),
            lambda line: ListState(line.unit.list_state).label if line.unit.list_state else _("Chưa trình"),
            _state_cell,
            order=("list_state", "code"),
        ),
        Column(
            "claims", _("Phiếu đã trình"), lambda line: line.unit.list_claims, kind="number",
            order=("list_claims", "code"),
        ),
        Column("counted", _("Trong danh sách"), lambda line: line.unit.counted, kind="number"),
        Column(
            "certified", _("Đơn vị xác nhận"), lambda line: line.unit.certified, kind="number",
            order=("certified", "code"),
        ),
    ]  # fmt: skip


def _filters() -> list[Filter]:
    return [
        Filter(
            "phat-dong",
            _("Phát động"),
            lambda rows, text: rows.filter(launched_on__isnull=text == "0"),
            [("1", _("Đã phát động")), ("0", _("Chưa ghi phát động"))],
        ),
        Filter(
            "danh-sach",
            _("Danh sách phiếu"),
            lambda rows, text: rows.filter(list_state=None if text == "none" else text),
            [("none", _("Chưa trình")), *ListState.choices],
        ),
        Filter(
            "quan-so",
            _("Quân số"),
            lambda rows, text: (
                rows.filter(certified__isnull=False).exclude(certified=F("counted"))
                if text == "khac"
                else rows.filter(certified=None)
            ),
            [("khac", _("Khác danh sách")), ("none", _("Chưa xác nhận"))],
        ),
    ]
