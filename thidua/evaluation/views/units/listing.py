"""All units of the day: as a table that filters and leaves as a file, or as a tree whose branches open one by one."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.evaluation.queries import listed_units, run_label, unit_tree
from thidua.evaluation.views.results.frame import file_name, file_note
from thidua.evaluation.views.units.branches import branches, opened
from thidua.evaluation.views.units.lines import day_of, unit_columns, unit_lines
from thidua.lib.access import Capability, requires_capability
from thidua.lib.pages import PageRequest
from thidua.lib.tables import Filter, Table, respond
from thidua.lib.watermarks import Noted
from thidua.orgs.models import UnitVersion
from thidua.orgs.queries import find_units, holds_on, kind_label, matching_units, names_on, open_units, suggested

VIEW, CLOSED, OPENED = "xem", "ca-dong", "mo"


@requires_capability(Capability.LOOK)
def units(request: PageRequest) -> HttpResponseBase:
    place = request.place
    if request.GET.get(VIEW) == "cay":
        return _tree_page(request)
    with_closed = request.GET.get(CLOSED) == "1"
    day = day_of(place)
    tree = unit_tree(place.run, day)
    table = Table(
        request,
        name="don-vi",
        rows=listed_units(place.run, day, with_closed=with_closed),
        columns=unit_columns(place, with_closed=with_closed),
        sort="name",
        filters=_filters(day),
        prepare=partial(unit_lines, place, parents=tree.parents),
        caption=_("Các đơn vị"),
        empty=_("Chưa có đơn vị nào. Hãy nạp danh mục đơn vị hoặc thêm từng đơn vị."),
        file_name=file_name("don-vi", place.run),
        file_note=file_note(place.run),
    )
    context = {**_context(request), "with_closed": with_closed}
    context["closed_url"] = table.address(**{CLOSED: "" if with_closed else "1", "trang": ""})
    return respond(request, table, "evaluation/units/list.html", context, exported=partial(_exported, request))


def _context(request: PageRequest) -> dict[str, Any]:
    place = request.place
    return {
        "day": day_of(place),
        "run": place.run,
        "run_label": run_label(place.run) if place.run else "",
        "may_operate": request.user.can(Capability.OPERATE),
    }


def _exported(request: PageRequest, kind: str, rows: int) -> Noted:
    place = request.place
    return record(
        by=request.user,
        action="units.exported",
        subject_kind="period",
        subject_key=place.period.code,
        format=kind,
        rows=rows,
    )


def _filters(day: Any) -> list[Filter]:
    def versions(**condition: str) -> QuerySet[UnitVersion, Any]:
        return UnitVersion.objects.filter(holds_on(day), **condition).values("unit")

    of_day = UnitVersion.objects.filter(holds_on(day))
    kinds = sorted(of_day.exclude(kind="").values_list("kind", flat=True).distinct(), key=kind_label)
    blocks = of_day.exclude(block="").order_by("block").values_list("block", flat=True).distinct()
    return [
        Filter("tim", _("Tên hoặc mã"), lambda rows, text: rows.filter(pk__in=matching_units(text).values("pk"))),
        Filter("loai", _("Loại"), lambda rows, text: rows.filter(pk__in=versions(kind=text)),
               [(kind, kind_label(kind)) for kind in kinds]),
        Filter("khoi", _("Khối thi đua"), lambda rows, text: rows.filter(pk__in=versions(block=text)),
               [(block, block) for block in blocks]),
        Filter("thuoc", _("Mã đơn vị cấp trên"), lambda rows, text: rows.filter(pk__in=versions(parent_code=text))),
    ]  # fmt: skip


def _tree_page(request: PageRequest) -> HttpResponse:
    """The tree, opened down to one unit and its branch; for htmx only the branch that was asked for."""
    place = request.place
    tree = unit_tree(place.run, day_of(place))
    asked = request.GET.get(OPENED, "")
    unit = next((unit for unit in tree.parents if str(unit) == asked), None)
    if request.htmx and unit is not None:
        response = render(request, "evaluation/units/branch.html", {"nodes": branches(place, tree, unit, set())})
    else:
        text = request.GET.get("tim", "").strip()
        context = {
            **_context(request),
            "nodes": branches(place, tree, None, opened(tree, unit)),
            "text": text,
            "hits": _hits(place, text, tree.parents) if text else [],
        }
        response = render(request, "evaluation/units/tree.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _hits(place: Any, text: str, parents: dict[int, int | None]) -> list[tuple[str, str, str]]:
    """(name, code, address of the tree opened there) of the units that a search in the tree means."""
    found = [unit for unit in find_units(text, 50) if unit.pk in parents][:20]
    names = names_on([unit.pk for unit in found], day_of(place))
    return [(names[unit.pk].name, unit.code, place.url("units", xem="cay", mo=unit.pk)) for unit in found]


@requires_capability(Capability.LOOK)
def unit_suggestions(request: PageRequest) -> HttpResponse:
    """What a field for a unit's code may mean, as the options of its list."""
    text = request.GET.get("q", "").strip()
    day = day_of(request.place)
    found = suggested(text, day) if text else list(open_units(day).order_by("code")[:12])
    names = names_on([unit.pk for unit in found], day)
    options = format_html_join(
        "", '<option value="{}">{}</option>', ((unit.code, names[unit.pk].name) for unit in found)
    )
    return HttpResponse(options)
