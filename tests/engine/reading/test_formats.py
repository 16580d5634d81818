"""The same ledger as xlsx, xls, ods and CSV of every sort gives the same clean rows."""

import csv
import io
import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tests.engine.reading.hand import FLAT, UNITS, paid, read, write_sheet, write_xlsx

ROWS: list[list[Any]] = [
    ["SỔ THEO DÕI"],
    [],
    FLAT,
    paid(Ngày_sinh=date(1988, 10, 31), Mức_thu_nhập=2000000),
    [],
    paid(Mã_số_BHXH="0083897138", Số_biên_lai="BL2", Phương_án="TT", Ngày_sinh="1990"),
    paid(Phương_án="GH", Số_tháng=None, Lý_do_giảm="Chết", Số_biên_lai=None),
    paid(Ngày_biên_lai=None, Số_biên_lai="BL4"),
    ["Tổng cộng"],
]


def as_text(cell: Any) -> str:
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else "" if cell is None else str(cell)


def csv_bytes(delimiter: str, encoding: str, end: str = "\r\n") -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator=end).writerows(
        [[as_text(cell) for cell in row] for row in ROWS]
    )
    return buffer.getvalue().encode(encoding)


def write_xls(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for number, row in enumerate(ROWS):
        for index, cell in enumerate(row):
            if isinstance(cell, date):
                moment = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001
                sheet.write(number, index, moment, xlwt.easyxf(num_format_str="DD/MM/YYYY"))
            elif cell is not None:
                sheet.write(number, index, cell)
    book.save(str(path))


def write_ods(path: Path) -> None:
    book = OpenDocumentSpreadsheet()
    table = Table(name="S")
    for row in ROWS:
        line = TableRow()
        for cell in row:
            if cell is None:
                box = TableCell()
            elif isinstance(cell, date):
                box = TableCell(valuetype="date", datevalue=cell.isoformat())
                box.addElement(P(text=as_text(cell)))
            elif isinstance(cell, int):
                box = TableCell(valuetype="float", value=str(cell))
                box.addElement(P(text=str(cell)))
            else:
                box = TableCell(valuetype="string")
                box.addElement(P(text=cell))
            line.addElement(box)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(path))


def said(path: Path) -> tuple[Any, ...]:
    reading = read(path)
    return (reading.rows("contributions"), reading.rows("exits"), reading.codes())


def test_what_the_xlsx_says(tmp_path: Path) -> None:
    contributions, exits, codes = said(write_xlsx(tmp_path / "a.xlsx", ROWS))
    assert [row["row"] for row in contributions] == [4, 6]
    assert [row["birth"] for row in contributions] == ["1988-10-31", "1990"]
    assert [row["row"] for row in exits] == [7]
    assert codes == [(8, "row_no_key")]


@pytest.mark.parametrize("write", [write_xls, write_ods])
def test_other_workbooks_say_the_same(tmp_path: Path, write: Any) -> None:
    path = tmp_path / "other"
    write(path)
    assert said(path) == said(write_xlsx(tmp_path / "a.xlsx", ROWS))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_csv_says_the_same(tmp_path: Path, delimiter: str, encoding: str, end: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(csv_bytes(delimiter, encoding, end))
    assert said(path) == said(write_xlsx(tmp_path / "a.xlsx", ROWS))


def test_csv_with_quoted_separators_line_breaks_and_nfd(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    name = unicodedata.normalize("NFD", "Xã Vạn Thắng")
    path.write_text(
        f'Mã đơn vị;Tên đơn vị;"Loại\nđơn vị"\nxp1;"{name}; cũ\nvà ""mới""";commune\nxp2;B;c\n', encoding="utf-8"
    )
    rows = read(path).rows("units")
    assert [(row["row"], row["code"], row["name"]) for row in rows] == [
        (2, "XP1", 'Xã Vạn Thắng; cũ và "mới"'),
        (3, "XP2", "B"),
    ]


def test_the_separator_is_the_one_that_makes_a_header(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    names = "Trường, trung tâm, trạm, đội, tổ số"
    path.write_text("Mã đơn vị;Tên đơn vị\n" + "".join(f"A{n};{names} {n}\n" for n in range(9)), encoding="utf-8")
    assert read(path).rows("units")[8]["name"] == f"{names} 8"


def test_csv_rows_that_are_too_short_or_too_long(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("Mã đơn vị,Tên đơn vị,Loại đơn vị\nA1\nA2,Hai,c,thừa,nữa\n", encoding="utf-8")
    assert [(row["code"], row["name"]) for row in read(path).rows("units")] == [("A1", None), ("A2", "Hai")]


def test_a_sheet_that_does_not_begin_in_the_corner(tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    shifted = [[], [], *([None, None, *row] for row in [UNITS, ["SN01", "Sở Nội vụ"]])]
    with xlsxwriter.Workbook(path) as book:
        write_sheet(book, "S", shifted)
    (row,) = read(path).rows("units")
    assert (row["row"], row["code"]) == (4, "SN01")


def test_a_ledger_split_over_sheets(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    with xlsxwriter.Workbook(path) as book:
        write_sheet(book, "Tháng 4", [FLAT, paid()])
        write_sheet(book, "Tháng 5", [FLAT, paid(Số_biên_lai="BL2")])
    assert [(batch.sheet, batch.row_numbers) for batch in read(path).batches] == [("Tháng 4", [2]), ("Tháng 5", [2])]


def test_only_a_header(tmp_path: Path) -> None:
    reading = read(write_xlsx(tmp_path / "e.xlsx", [FLAT]))
    assert reading.batches == []
    assert [(found.code, found.severity) for found in reading.problems] == [("sheet_empty", "note")]
