"""How is a table of an office written into a workbook: title lines, captions over captions, totals, signatures?"""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter

from thidua.demo.spelling import Cell

Row = Sequence[Cell]


class Workbook:
    """An xlsx file whose sheets are written row by row; dates look like dd/mm/yyyy."""

    def __init__(self, path: Path, *, font: str = "Times New Roman") -> None:
        self._book = xlsxwriter.Workbook(str(path))
        self._text = self._book.add_format({"font_name": font})
        self._date = self._book.add_format({"font_name": font, "num_format": "dd/mm/yyyy"})
        self._title = self._book.add_format({"font_name": "Times New Roman", "bold": True, "align": "center"})
        self._head = self._book.add_format(
            {"font_name": "Times New Roman", "bold": True, "border": 1, "align": "center", "text_wrap": True}
        )

    def sheet(self, name: str) -> "Sheet":
        return Sheet(self._book.add_worksheet(name), self._text, self._date, self._title, self._head)

    def close(self) -> None:
        # A file's bytes must not depend on the day it was made.
        self._book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC), "author": "Tỉnh mẫu"})
        self._book.close()


class Sheet:
    def __init__(self, sheet: object, text: object, day: object, title: object, head: object) -> None:
        self._sheet: xlsxwriter.worksheet.Worksheet = sheet
        self._text, self._day, self._title, self._head = text, day, title, head
        self._at = 0

    def titles(self, lines: Iterable[str], *, width: int) -> None:
        """Lines above the table, each merged over it, then a blank one."""
        for line in lines:
            if line:
                self._sheet.merge_range(self._at, 0, self._at, width - 1, line, self._title)
            self._at += 1
        self._at += 1

    def captions(self, *rows: Row) -> None:
        """Header rows. A caption followed by None spans to the right; None below a caption spans down."""
        for row_number, row in enumerate(rows):
            for column, caption in enumerate(row):
                if caption is not None:
                    self._caption(rows, row_number, column, str(caption))
        self._at += len(rows)

    def _caption(self, rows: Sequence[Row], row_number: int, column: int, caption: str) -> None:
        row = rows[row_number]
        right = column
        while (
            row_number + 1 < len(rows)
            and right + 1 < len(row)
            and row[right + 1] is None
            and _is_group(rows, row_number, right + 1)
        ):
            right += 1
        down = row_number
        while down + 1 < len(rows) and right == column and rows[down + 1][column] is None:
            down += 1
        top = self._at + row_number
        if right == column and down == row_number:
            self._sheet.write_string(top, column, caption, self._head)
        else:
            self._sheet.merge_range(top, column, self._at + down, right, caption, self._head)

    def row(self, cells: Row) -> None:
        for column, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                self._sheet.write_string(self._at, column, cell, self._text)
            elif isinstance(cell, date):
                self._sheet.write_datetime(self._at, column, cell, self._day)
            else:
                self._sheet.write_number(self._at, column, cell, self._text)
        self._at += 1

    def blank(self) -> None:
        self._at += 1


def _is_group(rows: Sequence[Row], row_number: int, column: int) -> bool:
    """Something stands below: the cell belongs to a caption on its left, not to one above."""
    return any(rows[below][column] is not None for below in range(row_number + 1, len(rows)))


def write_csv(path: Path, captions: Row, rows: Iterable[Row], *, with_mark: bool) -> None:
    """Write a table with semicolons, as Excel does on a Vietnamese machine; `with_mark`: with the byte-order mark."""
    with path.open("w", encoding="utf-8-sig" if with_mark else "utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(captions)
        for row in rows:
            writer.writerow([f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in row])
