"""One unit: where it stands, its figures now and over the quarters, its people, units below it, its history."""

from functools import partial
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from thidua.accounts.queries import scope_of
from thidua.audit.actions import record
from thidua.campaigns.queries import period_label
from thidua.evaluation.marks import with_others
from thidua.evaluation.models import PersonResult
from thidua.evaluation.queries import UnitTree, person_results, quarters_of, run_label, unit_tree
from thidua.evaluation.queries.merged import counted_elsewhere, others_of
from thidua.evaluation.views.results.frame import file_name, file_note
from thidua.evaluation.views.units.lines import UnitLine, day_of, place_text, rate_text, state_mark, unit_lines
from thidua.evaluation.views.units.story import story
from thidua.lib.access import Capability, requires_capability
from thidua.lib.markup import link, mark
from thidua.lib.pages import PageRequest
from thidua.lib.tables import Column, Table, respond
from thidua.lib.watermarks import Noted
from thidua.orgs.enums import CHANGES, Deed
from thidua.orgs.models import Unit
from thidua.orgs.queries import is_open_on, kind_label, names_on
from thidua.people.models import Person
from thidua.people.queries import PersonLine, homeless_of, person_lines

MOST_BELOW = 50
RANKS = ("rank_by_count", "rank_by_rate", "block_rank_by_count", "block_rank_by_rate")


@requires_capability(Capability.LOOK)
def unit(request: PageRequest, unit: int) -> HttpResponseBase:
    place, day = request.place, day_of(request.place)
    found = get_object_or_404(Unit, pk=unit)
    last = place.period.evaluated_on
    tree = unit_tree(place.run, day)
    line = unit_lines(place, [found], tree.parents)[0]
    table = _people(request, found)
    context = {
        "unit": found,
        "line": line,
        "kind": kind_label(line.version.kind),
        "day": day,
        "run_label": run_label(place.run) if place.run else "",
        "state": state_mark(found, day),
        "rate_text": rate_text(line),
        "crumbs": crumbs(place, tree, line),
        "steps": story(place, found),
        "places": {name: place_text(line, name) for name in RANKS},
        "place_note": _place_note(line),
        "deeds": [(Deed(deed).label, place.url("unit-change", found.pk, deed)) for deed in CHANGES],
        "waiting": 0 if is_open_on(found, last) else homeless_of(found.pk, last),
        "counted_elsewhere": counted_elsewhere(place.run, found.pk) if request.user.can(Capability.OPERATE) else [],
        "may_operate": request.user.can(Capability.OPERATE),
        **_below(place, tree, found),
        **_trend(place, found),
    }
    exported = partial(_exported, request, found)
    return respond(request, table, "evaluation/units/unit.html", context, exported=exported)


def crumbs(place: Any, tree: UnitTree, line: UnitLine) -> list[tuple[str, str]]:
    """The way from the list of units down to the unit; that of a closed one over the unit above it."""
    above = tree.above(line.unit.pk)
    if not above and line.parent is not None:
        above = [*tree.above(line.parent[0]), line.parent[0]]
    names = names_on(above, day_of(place))
    ways = [(names[key].name, place.url("unit", key)) for key in above if key in names]
    return [(pgettext("many", "Đơn vị"), place.url("units")), *ways]


def _place_note(line: UnitLine) -> str:
    """The other places of the unit; what stands in the way of one that it has not."""
    if line.result is not None and not line.result.block:
        return _("Đơn vị không thuộc khối thi đua nào nên không xếp hạng.")
    titles = {
        "rank_by_rate": _("theo tỷ lệ"),
        "block_rank_by_count": _("trong khối, theo số lượng"),
        "block_rank_by_rate": _("trong khối, theo tỷ lệ"),
    }
    found = (format_html("{}: {}", title, text) for name, title in titles.items() if (text := place_text(line, name)))
    return format_html_join("; ", "{}", ((part,) for part in found))


def _below(place: Any, tree: UnitTree, unit: Unit) -> dict[str, Any]:
    """The units right below, by name; of very many the first ones."""
    keys = tree.children.get(unit.pk, [])
    names = names_on(keys, day_of(place))
    first = sorted(keys, key=lambda key: (names[key].sort_key, key))[:MOST_BELOW]
    units = Unit.objects.in_bulk(first)
    lines = unit_lines(place, [units[key] for key in first if key in units], tree.parents) if first else []
    return {
        "below": [(line, rate_text(line)) for line in lines],
        "below_count": len(keys),
        "below_url": place.url("units", xem="cay", mo=unit.pk),
    }


def _trend(place: Any, unit: Unit) -> dict[str, Any]:
    """The stored figures of the quarters, as rows of a table and as lines of a chart."""
    quarters = [quarter for quarter in quarters_of(place.campaign, unit.code) if quarter.result is not None]
    results = [quarter.result for quarter in quarters if quarter.result is not None]
    series = [("fulfilled", _("Cán bộ có kết quả")), ("relatives", _("Người thân được tính"))]
    chart = {
        "categories": [period_label(quarter.period) for quarter in quarters],
        "series": [{"name": title, "values": [getattr(each, name) for each in results]} for name, title in series],
    }
    return {
        "chart": chart if len(quarters) > 1 else None,
        "quarters": [
            (
                period_label(quarter.period),
                run_label(quarter.run),
                quarter.result,
                place_in(place, quarter.period, unit),
            )
            for quarter in quarters
        ],
    }


def place_in(place: Any, period: Any, unit: Unit) -> str:
    """The unit's page in another period."""
    return str(type(place)(place.campaign, period).url("unit", unit.pk))


def _people(request: PageRequest, unit: Unit) -> Table:
    """The people whose unit this one is in the run, without those of the units below it."""
    place = request.place
    rows: QuerySet[PersonResult] = PersonResult.objects.none()
    if place.run:
        rows = person_results(place.run, with_all=request.user.can(Capability.OPERATE)).filter(unit=unit.pk)
    key = (
        Person.objects.visible_to(scope_of(request.user, Capability.LOOK))
        .filter(pk=OuterRef("person"))
        .values("identity__name_sort_key")[:1]
    )

    def prepare(results: list[PersonResult]) -> list[tuple[PersonResult, PersonLine, list[str]]]:
        keys = [result.person for result in results]
        lines, others = person_lines(keys, unit.pk, day_of(place)), others_of(place.run, keys)
        return [
            (result, lines.get(result.person, PersonLine(result.person_code, "")), others.get(result.person, []))
            for result in results
        ]

    return Table(
        request,
        name="can-bo",
        rows=rows.alias(name_key=Subquery(key)),
        columns=_people_columns(place),
        sort="name",
        prepare=prepare,
        caption=_("Cán bộ của đơn vị"),
        empty=_("Không có cán bộ nào trong danh sách này."),
        file_name=file_name(f"can-bo-{unit.code}", place.run),
        file_note=file_note(place.run),
    )


def _people_columns(place: Any) -> list[Column]:
    def status(result: PersonResult) -> str:
        return _("Có kết quả") if result.is_fulfilled else _("Chưa có kết quả")

    def status_cell(result: PersonResult) -> str:
        return mark(status(result), *(("good", "circle-check") if result.is_fulfilled else ("calm", "circle-dashed")))

    return [
        Column(
            "name",
            _("Họ và tên"),
            lambda row: row[1].name,
            lambda row: with_others(link(place.url("person", row[0].person), row[1].name), row[2]),
            order=("name_key", "person_code"),
        ),
        Column("code", _("Mã"), lambda row: row[0].person_code, kind="code", order=("person_code",), is_shown=False),
        Column("position", _("Chức vụ"), lambda row: row[1].position),
        Column("relatives", _("Người thân được tính"), lambda row: row[0].relatives, kind="number",
               order=("relatives", "name_key")),
        Column("status", _("Kết quả"), lambda row: status(row[0]), lambda row: status_cell(row[0]),
               order=("is_fulfilled", "name_key")),
    ]  # fmt: skip


def _exported(request: PageRequest, unit: Unit, kind: str, rows: int) -> Noted:
    return record(
        by=request.user,
        action="unit.people_exported",
        subject_kind="unit",
        subject_key=unit.code,
        format=kind,
        rows=rows,
    )
