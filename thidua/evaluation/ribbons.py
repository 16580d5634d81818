"""How do the months of a case stand in a table: a row a year, a cell a month, each with its word?"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from thidua.engine.evaluation.coverage import Coverage, CoverageMonth, MonthState
from thidua.engine.periods import month_index
from thidua.lib.figures import month_text

YEARS = 8  # rows at most; who paid for decades sees the years around the period


class MonthCell(NamedTuple):
    """``symbol`` is for the eye, ``text`` says the same in words."""

    month: int
    state: str
    symbol: str
    text: str
    in_period: bool


class YearRow(NamedTuple):
    year: int
    cells: list[MonthCell]


class Ribbon(NamedTuple):
    rows: list[YearRow]
    is_cut: bool  # there are months before or after the rows


def ribbon_of(coverage: Coverage, starts_on: date, receipts: Sequence[Any], exits: Sequence[Any]) -> Ribbon:
    """Receipts and exits are named by their numbers in these lists, as the page numbers them."""
    months = {entry.month: entry for entry in coverage.months}
    present = month_index(coverage.day)
    known = sorted({month // 12 for month in (*months, month_index(starts_on), present)})
    first = max(known[0], present // 12 - YEARS // 2)
    last = min(known[-1], first + YEARS - 1)
    receipt_numbers = {receipt.pk: number for number, receipt in enumerate(receipts, 1)}
    exit_numbers = {entry.pk: number for number, entry in enumerate(exits, 1)}
    span = range(month_index(starts_on), present + 1)
    rows = [
        YearRow(year, list(_cells(year, months, receipt_numbers, exit_numbers, span)))
        for year in range(first, last + 1)
    ]
    return Ribbon(rows, is_cut=known[0] < first or known[-1] > last)


def _cells(
    year: int,
    months: Mapping[int, CoverageMonth],
    receipts: Mapping[int, int],
    exits: Mapping[int, int],
    span: range,
) -> Iterator[MonthCell]:
    for month in range(year * 12, year * 12 + 12):
        entry = months.get(month) or CoverageMonth(month, MonthState.BLANK)
        symbol, words = _words(entry, receipts.get(entry.receipt or 0, 0), exits.get(entry.exit or 0, 0))
        text = f"{month_text(month)}: {words}"
        yield MonthCell(month, entry.state.value, symbol, text, month in span)


def _words(entry: CoverageMonth, receipt: int, exit_number: int) -> tuple[str, str]:
    if entry.state is MonthState.COVERED:
        return str(receipt), _("đã đóng, biên lai số %(number)s") % {"number": receipt}
    if entry.state is MonthState.CANCELLED:
        words = _("biên lai số %(receipt)s bị lần giảm số %(exit)s hủy")
        return "×", words % {"receipt": receipt, "exit": exit_number}
    if entry.state is MonthState.GRACE:
        return "…", _("chưa đóng, còn trong hạn")
    if entry.state is MonthState.DUE:
        return "!", _("tháng cuối cùng để đóng tiếp")
    return "", _("không đóng")
