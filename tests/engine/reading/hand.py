"""Small workbooks written by hand for the reader's tests, and what the reader makes of them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from thidua.engine.reading import CleanBatch, Problem, read_file

TODAY = date(2026, 11, 23)

UNITS = ["Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Mã đơn vị cấp trên", "Khối thi đua", "Hiệu lực từ", "Hiệu lực đến"]
UNITS += ["Đơn vị kế thừa"]
ROSTER = ["Mã cán bộ", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Mã số BHXH", "Mã đơn vị", "Chức vụ"]
ROSTER += ["Đối tượng", "Từ ngày", "Đến ngày", "Chính"]
CLAIMS = ["Mã phiếu", "Mã cán bộ", "Họ tên cán bộ", "Mã đơn vị", "Họ tên người thân", "Quan hệ", "Ngày sinh"]
CLAIMS += ["Giới tính", "Số CCCD", "Mã số BHXH", "Địa chỉ", "Điện thoại", "Ngày đăng ký", "Ngày rút", "Ghi chú"]
FLAT = ["Họ và tên", "Mã số BHXH", "Số CCCD", "Ngày sinh", "Giới tính", "Địa chỉ", "Ngày biên lai", "Số biên lai"]
FLAT += ["Mức thu nhập", "Phương án", "Từ tháng", "Số tháng", "Số tiền phải đóng", "NSNN hỗ trợ", "Lý do giảm"]


@dataclass
class Reading:
    """Everything the reader said of one file."""

    batches: list[CleanBatch] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """The clean rows of a kind, with their row number under "row"."""
        return [
            {"row": number, **{name: column[index] for name, column in batch.columns.items()}}
            for batch in self.batches
            if batch.kind == kind
            for index, number in enumerate(batch.row_numbers)
        ]

    def codes(self) -> list[tuple[int | None, str]]:
        return [(problem.row, problem.code) for problem in self.problems]


def read(path: Path, **options: Any) -> Reading:
    reading = Reading()
    for item in read_file(path, name=path.name, today=TODAY, **options):
        if isinstance(item, Problem):
            reading.problems.append(item)
        else:
            reading.batches.append(item)
    return reading


def write_xlsx(path: Path, rows: list[list[Any]], sheet: str = "Trang 1") -> Path:
    """A workbook with one sheet; dates become date cells, None an empty cell, everything else as it is."""
    with xlsxwriter.Workbook(path) as book:
        write_sheet(book, sheet, rows)
    return path


def write_sheet(book: xlsxwriter.Workbook, name: str, rows: list[list[Any]]) -> Any:
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
            elif isinstance(cell, str):
                sheet.write_string(number, column, cell)
            elif cell is not None:
                sheet.write(number, column, cell)
    return sheet


def row_of(captions: list[str], **cells: Any) -> list[Any]:
    """A row with the given cells under their captions (spaces and slashes written as _), blanks elsewhere."""
    named = {caption.replace(" ", "_"): caption for caption in captions}
    unknown = set(cells) - set(named)
    assert not unknown, unknown
    return [cells.get(caption.replace(" ", "_")) for caption in captions]


def read_rows(folder: Path, rows: list[list[Any]], **options: Any) -> Reading:
    return read(write_xlsx(folder / "tep.xlsx", rows), **options)


def paid(**changes: Any) -> list[Any]:
    """A good contribution of the flat ledger, with changes."""
    cells: dict[str, Any] = {
        "Họ_và_tên": "Lê Khánh Hồng",
        "Mã_số_BHXH": "7995781210",
        "Số_CCCD": "056188878913",
        "Ngày_biên_lai": date(2024, 4, 3),
        "Số_biên_lai": "BL1",
        "Phương_án": "TM",
        "Từ_tháng": "04/2024",
        "Số_tháng": 6,
    }
    return row_of(FLAT, **(cells | changes))


def claim(**changes: Any) -> list[Any]:
    """A good claim, with changes."""
    cells: dict[str, Any] = {
        "Mã_phiếu": "P000001",
        "Mã_cán_bộ": "CB000293",
        "Họ_tên_cán_bộ": "Trần Anh Toàn",
        "Mã_đơn_vị": "SN11.1",
        "Họ_tên_người_thân": "Phạm Hoài My",
        "Quan_hệ": "Cô",
        "Ngày_đăng_ký": date(2024, 5, 24),
    }
    return row_of(CLAIMS, **(cells | changes))


def member(**changes: Any) -> list[Any]:
    """A good row of the roster, with changes."""
    cells: dict[str, Any] = {
        "Mã_cán_bộ": "CB000001",
        "Họ_và_tên": "Lê Viết Hùng",
        "Mã_đơn_vị": "SN01",
        "Từ_ngày": date(2023, 1, 1),
        "Chính": "x",
    }
    return row_of(ROSTER, **(cells | changes))
