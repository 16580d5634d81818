"""How does a table leave as CSV or Excel? Text stays text: no cell is ever read as a formula."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from thidua.lib.figures import decimal_text
from thidua.lib.watermarks import put_mark
from thidua.lib.workroom import workroom

FORMATS = ("xlsx", "csv")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 60
OPTIONS = {"constant_memory": True, "strings_to_formulas": False}


def file_response(
    kind: str, name: str, titles: Sequence[str], rows: Iterable[Sequence[Any]], note: str = "", mark: str = ""
) -> HttpResponseBase:
    """A download called ``name`` + the format's ending. ``kind`` is one of ``FORMATS``; ``note`` is a line of its own
    above the titles; ``mark`` (``thidua.lib.watermarks``) says in an Excel file who took it."""
    response: HttpResponseBase
    if kind == "csv":
        response = StreamingHttpResponse(csv_lines(titles, rows, note), content_type="text/csv; charset=utf-8")
    else:
        response = FileResponse(workbook(titles, rows, note, mark), content_type=XLSX_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}") or "attachment"
    response["Cache-Control"] = "no-store"
    return response


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_lines(titles: Sequence[str], rows: Iterable[Sequence[Any]], note: str = "") -> Iterator[str]:
    """CSV with a byte order mark, so that Excel takes it for UTF-8."""
    writer = csv.writer(_Echo(), lineterminator="\n")
    yield "\ufeff"
    if note:
        yield writer.writerow([csv_value(note)])
    yield writer.writerow([csv_value(title) for title in titles])
    for row in rows:
        yield writer.writerow([csv_value(value) for value in row])


def csv_value(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; flags are 0 and 1, days yyyy-mm-dd, fractions have six decimals.

    >>> csv_value("=1+1"), csv_value(-3), csv_value(True), csv_value(None), csv_value(Fraction(2, 3))
    ("'=1+1", -3, 1, '', '0.666667')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, Fraction):
        return decimal_text(value)
    text = value.isoformat() if isinstance(value, date) else str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def workbook(titles: Sequence[str], rows: Iterable[Sequence[Any]], note: str = "", mark: str = "") -> Any:
    """A temporary file (deleted when closed) with one sheet: frozen captions, filters, days as days, text as text."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
    with workroom() as folder, xlsxwriter.Workbook(target, {**OPTIONS, "tmpdir": str(folder)}) as book:
        sheet = book.add_worksheet("Thi đua")
        book.set_properties({"comments": mark})
        put_mark(sheet, mark)
        formats = _Formats(
            caption=book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            day=book.add_format({"num_format": "dd/mm/yyyy"}),
            number=book.add_format({"num_format": "#,##0"}),
            share=book.add_format({"num_format": "0.0%"}),
        )
        if note:
            sheet.write_string(0, 0, note, book.add_format({"italic": True}))
        first = 1 if note else 0
        sheet.freeze_panes(first + 1, 0)
        for place, title in enumerate(titles):
            sheet.set_column(place, place, min(WIDEST, max(12, len(title) + 2)))
            sheet.write_string(first, place, title, formats.caption)
        last = first
        for last, row in enumerate(rows, first + 1):
            for place, value in enumerate(row):
                _write(sheet, last, place, value, formats)
        sheet.autofilter(first, 0, last, max(0, len(titles) - 1))
    target.seek(0)
    return target


class _Formats(NamedTuple):
    caption: Any
    day: Any
    number: Any
    share: Any


def _write(sheet: Any, row: int, place: int, value: Any, formats: _Formats) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int):
        sheet.write_number(row, place, int(value), formats.number)
    elif isinstance(value, Fraction):
        sheet.write_number(row, place, float(value), formats.share)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, formats.day)
    else:
        sheet.write_string(row, place, str(value))
