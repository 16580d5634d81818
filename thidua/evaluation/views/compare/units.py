"""Units in two results: figures, rate and places, before and after."""

from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thidua.evaluation.enums import UnitChange
from thidua.evaluation.models import UnitPair
from thidua.evaluation.queries.comparing import RunPair, unit_pairs
from thidua.evaluation.views.compare.frame import (
    both_columns,
    change_column,
    differing,
    file_name,
    file_note,
    filters,
)
from thidua.lib.markup import link, mark
from thidua.lib.pages import PageRequest
from thidua.lib.tables import Column, Filter, Table
from thidua.orgs.queries import matching_units, names_on

CODE = "unit_code"


class UnitPairLine(NamedTuple):
    pair: UnitPair
    name: str


def unit_table(request: PageRequest, pair: RunPair, *, with_all: bool) -> Table:
    return Table(
        request,
        name="so-sanh-don-vi",
        rows=differing(request, unit_pairs(pair)),
        columns=_columns(request.place),
        sort="name",
        filters=filters(
            UnitChange,
            Filter("ten", _("Tên hoặc mã"), _named),
            Filter("khoi", _("Khối thi đua"), lambda rows, text: rows.filter(block=text), _blocks(pair)),
        ),
        prepare=partial(_lines, pair),
        caption=_("Các đơn vị trong hai kết quả"),
        empty=_("Không có đơn vị nào khác nhau giữa hai kết quả này."),
        file_name=file_name("so-sanh-don-vi", pair),
        file_note=file_note(pair),
    )


def _lines(pair: RunPair, rows: list[UnitPair]) -> list[UnitPairLine]:
    names = names_on({row.unit for row in rows}, pair.after.evaluated_on) if pair.after else {}
    return [UnitPairLine(row, names[row.unit].name if row.unit in names else row.unit_code) for row in rows]


def _named(rows: QuerySet[UnitPair], text: str) -> QuerySet[UnitPair]:
    return rows.filter(unit__in=matching_units(text).values("pk"))


def _blocks(pair: RunPair) -> list[tuple[str, str]]:
    found = pair.after.units.exclude(block="").order_by("block").values_list("block", flat=True) if pair.after else ()
    return [(block, block) for block in dict.fromkeys(found)]


def _columns(place: Any) -> list[Column]:
    return [
        Column("code", _("Mã"), lambda line: line.pair.unit_code, kind="code", order=(CODE,), is_shown=False),
        Column(
            "name",
            _("Đơn vị"),
            lambda line: line.name,
            lambda line: link(place.url("unit", line.pair.unit), line.name),
            kind="name",
            order=("name_key", CODE),
        ),
        Column("block", _("Khối thi đua"), lambda line: line.pair.block, order=("block", CODE), is_shown=False),
        change_column(UnitChange, CODE),
        *both_columns("staff", (_("Cán bộ trước"), _("Cán bộ sau")), "staff", CODE, is_shown=False),
        *both_columns("fulfilled", (_("Có kết quả trước"), _("Có kết quả sau")), "fulfilled", CODE, is_shown=False),
        *both_columns("relatives", (_("Người thân trước"), _("Người thân sau")), "relatives", CODE),
        Column("gain", _("Người thân tăng, giảm"), _gain, kind="number", order=("gain", CODE)),
        _rate("from", _("Tỷ lệ trước")),
        _rate("to", _("Tỷ lệ sau")),
        *both_columns("place", (_("Hạng trước"), _("Hạng sau")), "rank_by_count", CODE, "rank"),
        Column("move", _("Đổi hạng"), _move, _move_cell, order=("move", CODE)),
        *both_columns(
            "rate-place", (_("Hạng tỷ lệ trước"), _("Hạng tỷ lệ sau")), "rank_by_rate", CODE, "rank", is_shown=False
        ),
        *both_columns(
            "block-place",
            (_("Hạng trong khối trước"), _("Hạng trong khối sau")),
            "block_rank_by_count",
            CODE,
            "rank",
            is_shown=False,
        ),
        *both_columns(
            "block-rate-place",
            (_("Hạng tỷ lệ trong khối trước"), _("Hạng tỷ lệ trong khối sau")),
            "block_rank_by_rate",
            CODE,
            "rank",
            is_shown=False,
        ),
    ]


def _rate(side: str, title: str) -> Column:
    def read(line: UnitPairLine) -> Fraction | None:
        staff = getattr(line.pair, f"{side}_staff")
        return Fraction(getattr(line.pair, f"{side}_fulfilled"), staff) if staff else None

    return Column(f"rate-{side}", title, read, kind="rate", order=(f"{side}_rate", CODE))


def _gain(line: UnitPairLine) -> int | None:
    before, after = line.pair.from_relatives, line.pair.to_relatives
    return None if before is None or after is None else after - before


def _move(line: UnitPairLine) -> int | None:
    before, after = line.pair.from_rank_by_count, line.pair.to_rank_by_count
    return None if before is None or after is None else before - after


def _move_cell(line: UnitPairLine) -> str:
    move = _move(line)
    if move is None:
        return ""
    if move > 0:
        return mark(_("lên %(places)s bậc") % {"places": move}, "good", "arrow-up")
    if move < 0:
        return mark(_("xuống %(places)s bậc") % {"places": -move}, "bad", "arrow-down")
    return mark(_("giữ hạng"), "calm", "equal")
