"""The results of the units: sums of their subtrees, rate and places."""

from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from thidua.evaluation.models import Run, UnitResult
from thidua.evaluation.queries import ties_of, unit_results, unit_tree, units_meant
from thidua.evaluation.views.results.frame import file_name, file_note, place_cell, respond_with
from thidua.lib.access import Capability, requires_capability
from thidua.lib.markup import link
from thidua.lib.pages import PageRequest
from thidua.lib.tables import Column, Filter, Table, shown
from thidua.orgs.models import UnitVersion
from thidua.orgs.queries import matching_units, names_on
from thidua.orgs.queries.kinds import kind_label

WHAT = "ket-qua-don-vi"


class UnitLine(NamedTuple):
    """A stored result beside the names of its day."""

    result: UnitResult
    name: str
    kind: str
    parent: str
    shared: dict[str, set[Any]]

    def rate(self) -> Fraction | None:
        return Fraction(self.result.fulfilled, self.result.staff) if self.result.staff else None

    def place(self, name: str) -> int | None:
        found: int | None = getattr(self.result, name)
        return found

    def shares(self, name: str) -> bool:
        place = self.place(name)
        return ((self.result.block, place) if name.startswith("block") else place) in self.shared[name]


@requires_capability(Capability.LOOK)
def results_units(request: PageRequest) -> HttpResponseBase:
    run = request.place.run
    table = Table(
        request,
        name="ket-qua-don-vi",
        rows=unit_results(run) if run else UnitResult.objects.none(),
        columns=_columns(request.place),
        sort="rank-by-count",
        filters=_filters(run) if run else (),
        prepare=partial(_lines, run),
        caption=_("Kết quả của các đơn vị trong kỳ"),
        empty=_("Kỳ này chưa có kết quả."),
        file_name=file_name(WHAT, run),
        file_note=file_note(run),
    )
    return respond_with(request, "results-units", WHAT, table)


def _lines(run: Run, rows: list[UnitResult]) -> list[UnitLine]:
    parents = unit_tree(run, run.evaluated_on).parents
    above = {row.unit: parents.get(row.unit) for row in rows}
    names = names_on({*above, *filter(None, above.values())}, run.evaluated_on)
    shared = ties_of(run)
    return [
        UnitLine(
            row,
            names[row.unit].name if row.unit in names else row.unit_code,
            kind_label(names[row.unit].kind) if row.unit in names else "",
            names[parent].name if (parent := above[row.unit]) else "",
            shared,
        )
        for row in rows
    ]


def _columns(place: Any) -> list[Column]:
    return [*_naming_columns(place), *_figure_columns(place), *_rank_columns()]


def _naming_columns(place: Any) -> list[Column]:
    return [
        Column("code", _("Mã"), lambda line: line.result.unit_code, kind="code", order=("unit_code",), is_shown=False),
        Column(
            "name",
            _("Đơn vị"),
            lambda line: line.name,
            lambda line: link(place.url("unit", line.result.unit), line.name),
            kind="name",
            order=("name_key", "unit_code"),
        ),
        Column("kind", _("Loại"), lambda line: line.kind, is_shown=False),
        Column("parent", _("Đơn vị cấp trên"), lambda line: line.parent, is_shown=False),
        Column(
            "block",
            _("Khối thi đua"),
            lambda line: line.result.block,
            kind="name is-short",
            order=("block", "rank_by_count", "unit_code"),
        ),
    ]


def _figure_columns(place: Any) -> list[Column]:
    """The sums of the subtree; each opens to the people or cases behind it."""

    def part(name: str, unit: UnitLine, number: int, **query: Any) -> str:
        text = shown(number, "number")
        return link(place.url(name, **{"don-vi": unit.result.unit_code}, **query), text) if number else text

    return [
        Column(
            "staff",
            _("Cán bộ"),
            lambda line: line.result.staff,
            kind="number",
            order=("staff", "unit_code"),
        ),
        Column(
            "fulfilled",
            _("Có kết quả"),
            lambda line: line.result.fulfilled,
            lambda line: part("results-people", line, line.result.fulfilled, **{"ket-qua": "co"}),
            kind="number",
            order=("fulfilled", "unit_code"),
        ),
        Column(
            "relatives",
            pgettext("many", "Người thân"),
            lambda line: line.result.relatives,
            lambda line: part("results-cases", line, line.result.relatives, **{"duoc-tinh": "1"}),
            kind="number",
            order=("relatives", "unit_code"),
        ),
        Column("rate", _("Tỷ lệ"), UnitLine.rate, _rate_cell, kind="rate", order=("rate", "unit_code")),
    ]


def _rank_columns() -> list[Column]:
    def rank(name: str, title: str, order: tuple[str, ...], *, is_shown: bool = True) -> Column:
        return Column(
            name.replace("_", "-"),
            title,
            lambda line: line.place(name),
            lambda line: place_cell(line.place(name), line.shares(name)),
            kind="rank",
            order=order,
            is_shown=is_shown,
        )

    return [
        rank("rank_by_count", _("Hạng số lượng"), ("rank_by_count", "unit_code")),
        rank("rank_by_rate", _("Hạng tỷ lệ"), ("rank_by_rate", "unit_code")),
        rank("block_rank_by_count", _("Trong khối, số lượng"), ("block_rank_by_count", "block", "unit_code")),
        rank("block_rank_by_rate", _("Trong khối, tỷ lệ"), ("block_rank_by_rate", "block", "unit_code")),
    ]


def _rate_cell(line: UnitLine) -> str:
    rate = line.rate()
    if rate is None:
        return format_html('<span class="text-secondary">{}</span>', _("chưa có số liệu biên chế"))
    return shown(rate, "rate")


def _filters(run: Run) -> list[Filter]:
    def named(rows: QuerySet[UnitResult], text: str) -> QuerySet[UnitResult]:
        return rows.filter(unit__in=matching_units(text).values("pk"))

    def below(rows: QuerySet[UnitResult], text: str) -> QuerySet[UnitResult]:
        return rows.filter(unit__in=units_meant(run, text))

    def competing(rows: QuerySet[UnitResult], text: str) -> QuerySet[UnitResult]:
        return rows.exclude(block="") if text == "1" else rows.filter(block="")

    def of_kind(rows: QuerySet[UnitResult], text: str) -> QuerySet[UnitResult]:
        names = names_on(run.units.values_list("unit", flat=True), run.evaluated_on)
        return rows.filter(unit__in=[unit for unit, version in names.items() if version.kind == text])

    kinds = UnitVersion.objects.filter(unit__in=run.units.values("unit")).exclude(kind="").order_by("kind")
    kind_choices = sorted((kind_label(kind), kind) for kind in kinds.values_list("kind", flat=True).distinct())
    blocks = run.units.exclude(block="").order_by("block").values_list("block", flat=True).distinct()
    return [
        Filter("ten", _("Tên hoặc mã"), named),
        Filter("thuoc", _("Thuộc đơn vị"), below),
        Filter("loai", _("Loại đơn vị"), of_kind, [(kind, label) for label, kind in kind_choices]),
        Filter(
            "khoi", _("Khối thi đua"), lambda rows, text: rows.filter(block=text), [(name, name) for name in blocks]
        ),
        Filter("thi-dua", _("Thi đua"), competing, [("1", _("Có xếp hạng")), ("0", _("Không xếp hạng"))]),
    ]
