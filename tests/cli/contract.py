"""How do tests say a province in a few rows? Each kind with its captions, as workbooks that are run in this process."""

import csv
import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import transaction

from thidua.cli.run import run_folder_with_summary

CAPTIONS = {
    "units": "Mã đơn vị|Tên đơn vị|Loại đơn vị|Mã đơn vị cấp trên|Khối thi đua|Hiệu lực từ|Hiệu lực đến|Đơn vị kế thừa",
    "roster": "Mã cán bộ|Họ và tên|Ngày sinh|Giới tính|Số CCCD|Mã số BHXH|Mã đơn vị|Chức vụ|Đối tượng|Từ ngày|Đến ngày"
    "|Chính",
    "claims": "Mã phiếu|Mã cán bộ|Họ tên cán bộ|Mã đơn vị|Họ tên người thân|Quan hệ|Ngày sinh|Giới tính|Số CCCD"
    "|Mã số BHXH|Địa chỉ|Điện thoại|Ngày đăng ký|Ngày rút|Ghi chú",
    "ledger": "Họ và tên|Mã số BHXH|Số CCCD|Ngày sinh|Giới tính|Địa chỉ|Ngày biên lai|Số biên lai|Mức thu nhập"
    "|Phương án|Từ tháng|Số tháng|Số tiền phải đóng|NSNN hỗ trợ|Lý do giảm",
}
DEFAULTS: dict[str, dict[str, Any]] = {
    "units": {"Mã đơn vị": "DV1", "Tên đơn vị": "Sở Một"},
    "roster": {"Mã cán bộ": "CB01", "Họ và tên": "Trần Văn An", "Mã đơn vị": "DV1"},
    "claims": {
        "Mã phiếu": "P01",
        "Mã cán bộ": "CB01",
        "Họ tên cán bộ": "Trần Văn An",
        "Họ tên người thân": "Lê Thị Bình",
        "Quan hệ": "Mẹ",
        "Mã số BHXH": "5600000001",
        "Ngày đăng ký": "01/04/2024",
    },
    "ledger": {
        "Họ và tên": "Lê Thị Bình",
        "Mã số BHXH": "5600000001",
        "Ngày biên lai": "05/04/2024",
        "Phương án": "TM",
        "Từ tháng": "04/2024",
        "Số tháng": 3,
    },
}
Rows = Sequence[Mapping[str, Any]]


def grid(kind: str, rows: Rows) -> list[list[Any]]:
    """The sheet of these rows: what a row leaves out is the default's, a None is a blank cell."""
    captions = CAPTIONS[kind].split("|")
    full = [{**DEFAULTS[kind], **row} for row in rows]
    captions += [name for row in full for name in row if name not in captions]
    return [captions, *([row.get(name) for name in captions] for row in full)]


def write_xlsx(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(place, column, value)
                    elif value is not None:
                        sheet.write(place, column, value)


@dataclass
class Outcome:
    """What a run left behind: its exit status, every result row by its first column, and the problems."""

    status: int
    out: Path
    cases: dict[str, dict[str, str]] = field(default_factory=dict)
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    units: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)

    def status_of(self, claim: str = "P01") -> str:
        case = self.cases[claim]
        return case["reason"] or case["status"]

    def problem_rows(self, file: str) -> list[tuple[str, str]]:
        """(row, column) of the problems of one file."""
        return [(row["row"], row["column"]) for row in self.problems if row["file"] == file]


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def run_files(folder: Path, period: str = "2024Q2", *more: str) -> Outcome:
    """Run the folder's files and forget what the database then knows; the results of the first period."""
    out = folder.with_name(f"{folder.name}-out")
    with transaction.atomic():
        status, _ = run_folder_with_summary(folder, [period, *more], out)
        transaction.set_rollback(True)
    outcome = Outcome(status, out, problems=read_rows(out / "problems.csv"))
    for name in ("cases", "people", "units"):
        path = out / period / f"{name}.csv"
        if path.exists():
            setattr(outcome, name, {next(iter(row.values())): row for row in read_rows(path)})
    return outcome


def run_province(
    folder: Path,
    units: Rows = ({},),
    roster: Rows = ({},),
    claims: Rows = ({},),
    ledger: Rows = ({},),
    period: str = "2024Q2",
) -> Outcome:
    """Run one workbook that holds these rows, a sheet for each kind: by default An's mother Bình joined in 2024Q2."""
    folder.mkdir(exist_ok=True)
    kinds = {"units": units, "roster": roster, "claims": claims, "ledger": ledger}
    write_xlsx(folder / "all.xlsx", {kind: grid(kind, rows) for kind, rows in kinds.items()})
    return run_files(folder, period)


def day(text: str) -> datetime.date:
    return datetime.datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 -- a day has no zone


def summary_of(outcome: Outcome) -> dict[str, Any]:
    return dict(json.loads((outcome.out / "summary.json").read_text(encoding="utf-8")))
