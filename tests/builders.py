"""How do the tests make a small office: workbooks from rows, imported, linked and evaluated in the test's database?

Rows are dictionaries by the captions of the contract's files, so that a test reads like the sheet it means.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import connection

from thidua.accounts.models import SYSTEM_USERNAME, User
from thidua.campaigns.actions import open_period, set_up
from thidua.campaigns.models import Period
from thidua.claims.models import Claim
from thidua.evaluation.actions import close_period, refresh_provisional
from thidua.evaluation.csv_files import case_rows, person_rows, unit_rows
from thidua.evaluation.models import Run
from thidua.imports.actions import FileOutcome, import_files
from thidua.imports.models import Batch
from thidua.imports.originals import OriginalStore
from thidua.imports.queries import STANDING_FACT
from thidua.linking.actions import link_claims
from thidua.orgs.models import UnitSuccessor, UnitVersion
from thidua.people.models import Membership, Person

TODAY = date(2025, 7, 15)
Row = Mapping[str, Any]


def unit_row(code: str, parent: str = "", **more: Any) -> Row:
    return {
        "Mã đơn vị": code, "Tên đơn vị": f"Đơn vị {code}", "Loại đơn vị": "Sở", "Mã đơn vị cấp trên": parent,
        "Khối thi đua": "", "Hiệu lực từ": "", "Hiệu lực đến": "", "Đơn vị kế thừa": "", **more,
    }  # fmt: skip


def person_row(code: str, unit: str, name: str = "Trần Văn An", **more: Any) -> Row:
    return {
        "Mã cán bộ": code, "Họ và tên": name, "Ngày sinh": "", "Giới tính": "", "Số CCCD": "", "Mã số BHXH": "",
        "Mã đơn vị": unit, "Chức vụ": "", "Đối tượng": "", "Từ ngày": "", "Đến ngày": "", "Chính": "x", **more,
    }  # fmt: skip


def claim_row(code: str, mobiliser: str, relative: str = "Lê Thị Bình", insurance: str = "", **more: Any) -> Row:
    return {
        "Mã phiếu": code, "Mã cán bộ": mobiliser, "Họ tên cán bộ": "", "Mã đơn vị": "", "Họ tên người thân": relative,
        "Quan hệ": "Mẹ", "Ngày sinh": "", "Giới tính": "", "Số CCCD": "", "Mã số BHXH": insurance, "Địa chỉ": "",
        "Điện thoại": "", "Ngày đăng ký": "10/04/2024", "Ngày rút": "", "Ghi chú": "", **more,
    }  # fmt: skip


def receipt_row(insurance: str, name: str = "Lê Thị Bình", receipt: str = "", **more: Any) -> Row:
    return {
        "Họ và tên": name, "Mã số BHXH": insurance, "Số CCCD": "", "Ngày sinh": "", "Giới tính": "", "Địa chỉ": "",
        "Ngày biên lai": "15/05/2024", "Số biên lai": receipt, "Mức thu nhập": 1500000, "Phương án": "TM",
        "Từ tháng": "05/2024", "Số tháng": 3, "Số tiền phải đóng": 990000, "NSNN hỗ trợ": 0, "Lý do giảm": "", **more,
    }  # fmt: skip


def exit_row(insurance: str, name: str = "Lê Thị Bình", reason: str = "Dừng đóng", **more: Any) -> Row:
    blank = {"Số tháng": "", "Mức thu nhập": "", "Số tiền phải đóng": "", "NSNN hỗ trợ": ""}
    day = {"Ngày biên lai": "20/06/2024", "Từ tháng": "06/2024", "Phương án": "GH", "Lý do giảm": reason}
    return {**receipt_row(insurance, name), **blank, **day, **more}


UNITS = [unit_row("KH"), unit_row("KH.A", "KH", **{"Khối thi đua": "Khối 1"}), unit_row("KH.B", "KH")]
ROSTER = [person_row("CB1", "KH.A", "Trần Văn An"), person_row("CB2", "KH.B", "Phạm Thị Cúc")]
CLAIMS = [
    claim_row("P1", "CB1", "Lê Thị Bình", "5600000001"),
    claim_row("P2", "CB1", "Lê Văn Dũng", "5600000002", **{"Quan hệ": "Em ruột"}),
    claim_row("P3", "CB2", "Phạm Văn Em", "5600000003", **{"Quan hệ": "Bố"}),
]
LEDGER = [
    receipt_row("5600000001", "Lê Thị Bình", "BL001"),
    receipt_row("5600000002", "Lê Văn Dũng", "BL002"),
    receipt_row("5600000003", "Phạm Văn Em"),
    exit_row("5600000002", "Lê Văn Dũng"),
]
FILES = {"units": UNITS, "roster": ROSTER, "claims": CLAIMS, "ledger": LEDGER}


def workbook(path: Path, rows: Sequence[Row], sheet: str = "Trang1") -> Path:
    """Write the rows as one sheet with a header row; the first row of data is row 2."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": datetime(2025, 1, 1, tzinfo=UTC)})  # equal rows are equal bytes
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, list(rows[0]))
        for number, row in enumerate(rows, 1):
            for place, caption in enumerate(rows[0]):
                if row[caption] != "":
                    page.write(number, place, row[caption])
    return path


def changed(rows: Sequence[Row], number: int, **more: Any) -> list[Row]:
    """The same rows, one of them (from 0 on) stating something else."""
    return [{**row, **more} if place == number else row for place, row in enumerate(rows)]


class Office:
    """A set-up campaign in the test's database and a folder for its files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.by = User.objects.get(username=SYSTEM_USERNAME)
        self.campaign = set_up(by=self.by)

    def file(self, name: str, rows: Sequence[Row], sheet: str = "Trang1") -> Path:
        return workbook(self.folder / f"{name}.xlsx", rows, sheet)

    def take_in(
        self, *paths: Path, reason: str = "", is_rehearsal: bool = False, originals: OriginalStore | None = None
    ) -> list[FileOutcome]:
        return import_files(
            paths=paths, by=self.by, today=TODAY, originals=originals, reason=reason, is_rehearsal=is_rehearsal
        )

    def take_in_rows(self, name: str, rows: Sequence[Row], reason: str = "") -> FileOutcome:
        """The sheet is called like the file: the same rows under another name are another content."""
        return self.take_in(self.file(name, rows, sheet=name), reason=reason)[0]

    def take_in_all(self) -> list[FileOutcome]:
        """The four small files of this module."""
        return self.take_in(*(self.file(name, rows) for name, rows in FILES.items()))

    def period(self, code: str = "2024Q2") -> Period:
        return open_period(campaign=self.campaign, code=code, by=self.by)

    def close(self, code: str = "2024Q2", reason: str = "") -> Run:
        link_claims(by=self.by)
        return close_period(period=self.period(code), by=self.by, today=TODAY, reason=reason)

    def results(self, code: str = "2024Q2") -> dict[str, list[tuple[Any, ...]]]:
        """What a provisional run says now, by codes."""
        link_claims(by=self.by)
        return result_rows(refresh_provisional(period=self.period(code), by=self.by, today=TODAY))

    def statuses(self, code: str = "2024Q2") -> dict[str, str]:
        return {row[0]: row[4] for row in self.results(code)["cases"]}


def batch_of(outcome: FileOutcome) -> Batch:
    return Batch.objects.get(pk=outcome.batch_id or 0)


def result_rows(run: Run) -> dict[str, list[tuple[Any, ...]]]:
    return {"cases": list(case_rows(run)), "people": list(person_rows(run)), "units": list(unit_rows(run))}


def result_csv(run: Run) -> str:
    stream = io.StringIO()
    for rows in result_rows(run).values():
        csv.writer(stream).writerows(rows)
    return stream.getvalue()


def totals(outcome: FileOutcome) -> dict[str, int]:
    """The counts of a file over its kinds, without zeros."""
    names = ("read", "new", "changed", "same", "known", "unusable")
    summed = {name: sum(counts[name] for counts in outcome.counts.values()) for name in names}
    return {name: number for name, number in summed.items() if number}


def codes_of(outcome: FileOutcome) -> list[tuple[str, int | None]]:
    """What was noticed: (code, row)."""
    return [(problem.code, problem.row) for problem in outcome.problems]


def state() -> dict[str, list[Any]]:
    """Everything that counts now, by codes and values instead of keys: equal states are equal dictionaries."""
    naming = ("name", "birth", "sex", "fingerprint")
    return {
        "units": sorted(
            map(str, UnitVersion.objects.values_list("unit__code", "unit__opens_on", "unit__closes_on", "name", "kind",
                                                     "parent_code", "block"))
        ),
        "successors": sorted(UnitSuccessor.objects.values_list("unit__code", "successor_code")),
        "memberships": sorted(
            map(repr, everyone(Membership).values_list("person__code", "unit__code", "starts_on", "ends_on", "position",
                                                     "capacity", "is_primary", "holds_primary",
                                                     *(f"identity__{field}" for field in naming)))
        ),
        "people": sorted(map(repr, everyone(Person).values_list("code", *(f"identity__{field}" for field in naming)))),
        "claims": sorted(
            map(repr, everyone(Claim).values_list("code", "mobiliser_code", "unit_code", "relationship", "declared_on",
                                                "withdrawn_on", *(f"relative__{field}" for field in naming)))
        ),
        "contributions": standing("contribution", "paid_on, months, receipt_number, method"),
        "exits": standing("exit", "recorded_on, reason"),
    }  # fmt: skip


def everyone(model: Any) -> Any:
    """All rows of a guarded table: tests look at everything."""
    return model._base_manager.all()


def standing(table: str, columns: str) -> list[Any]:
    """The facts of the ledger that count, one for each key, with how their row names the person."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT DISTINCT ON (fact.insured_id, fact.key) i.name, i.insurance_code_index, i.national_id_index,
                       first_month, {columns}
                FROM ledger_{table} fact JOIN people_identity i ON i.id = fact.identity_id WHERE {STANDING_FACT}
                ORDER BY fact.insured_id, fact.key, fact.id DESC"""
        )
        return sorted(map(repr, cursor.fetchall()))
