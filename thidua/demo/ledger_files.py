"""How does the insurance agency send its ledger: one flat opening list, then form D05-TS for every quarter?"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from thidua.demo.payments import Exit, Insured, Payment
from thidua.demo.sheets import Row, Sheet, Workbook
from thidua.demo.spelling import Cell, written_month
from thidua.engine.periods import parse_period

OPENING_ENDS_ON = date(2024, 3, 31)
QUARTERS = ("2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4")
_NUMBER_REPLACES_CODE_FROM = date(2025, 8, 1)  # CV 1804/BHXH-QLT
_FLAT = (
    "Họ và tên", "Mã số BHXH", "Số CCCD", "Ngày sinh", "Giới tính", "Địa chỉ", "Ngày biên lai", "Số biên lai",
    "Mức thu nhập", "Phương án", "Từ tháng", "Số tháng", "Số tiền phải đóng", "NSNN hỗ trợ", "Lý do giảm",
)  # fmt: skip
_D05: tuple[Row, ...] = (
    (
        "STT", "Họ và tên", "Mã số BHXH", "Số CCCD/ CMND/ ĐDCN/ Hộ chiếu", "Địa chỉ", "Ngày biên lai", "Số biên lai",
        "Mức thu nhập tháng đóng BHXH", "Phương thức đóng", None, "Số tiền đóng", None, None, None, None, None, None,
        None, "Mã số nhân viên thu", "Ghi chú",
    ),
    (
        None, None, None, None, None, None, None, None, "Số tháng đóng", "Từ tháng, năm",
        "Số tiền phải đóng theo quy định", "Số tiền người tham gia đóng", "Ngân sách nhà nước hỗ trợ", None,
        "Ngân sách địa phương hỗ trợ", None, "Hỗ trợ khác", None, None, None,
    ),
    (
        None, None, None, None, None, None, None, None, None, None, None, None, "Tỷ lệ (%)", "Số tiền", "Tỷ lệ (%)",
        "Số tiền", "Tỷ lệ (%)", "Số tiền", None, None,
    ),
)  # fmt: skip
_D05_NUMBERS: Row = ("A", "B", "C", *(str(number) for number in range(1, 18)))
_COLLECTORS = ("Bưu điện tỉnh Khánh Hòa", "Đại lý thu phường, xã")


@dataclass(frozen=True, slots=True)
class Posted:
    """A fact of the ledger in the file where it stands."""

    insured: Insured
    fact: Payment | Exit
    receipt: str

    @property
    def day(self) -> date:
        return self.fact.paid_on if isinstance(self.fact, Payment) else self.fact.recorded_on


@dataclass(frozen=True, slots=True)
class LedgerCounts:
    contributions: int
    exits: int


def write_ledgers(
    rng: Random, folder: Path, insured: list[Insured], end: date, later: tuple[date, Path] | None = None
) -> LedgerCounts:
    """Write the opening ledger and the quarters begun by `end`; a few receipts come a quarter late, a few twice.

    With `later` the files of quarters that are not over on that day go to that other folder.
    """
    quarters = [quarter for quarter in QUARTERS if parse_period(quarter).starts_on <= end]
    posted = _posted(insured)
    files: dict[str, list[Posted]] = defaultdict(list)
    for one in posted:
        files[_file(one, quarters)].append(one)
        if isinstance(one.fact, Payment) and rng.random() < 0.005:
            # The same receipt once more in the next file: one fact, two sources.
            files[_after(_file(one, quarters), quarters)].append(one)
    _write_opening(rng, folder / "ledger-2024Q1-mo-so.xlsx", files.pop("opening"))
    for quarter in QUARTERS:
        if files[quarter]:
            into = later[1] if later and parse_period(quarter).ends_on > later[0] else folder
            _write_quarter(rng, into / f"ledger-{quarter}-D05.xlsx", quarter, files[quarter])
    contributions = sum(isinstance(one.fact, Payment) for one in posted)
    return LedgerCounts(contributions, len(posted) - contributions)


def _posted(insured: list[Insured]) -> list[Posted]:
    """All facts in the order of their days, contributions numbered in that order within a month."""
    facts: list[tuple[Insured, Payment | Exit]] = []
    for person in insured:
        facts += [(person, payment) for payment in person.payments]
        facts += [(person, left) for left in person.exits]
    facts.sort(key=lambda one: (_day(one[1]), one[0].identity.national_id, one[1].first_month))
    return [
        Posted(person, fact, f"BL{fact.paid_on:%y%m}{number:06d}" if isinstance(fact, Payment) else "")
        for number, (person, fact) in enumerate(facts, start=1)
    ]


def _day(fact: Payment | Exit) -> date:
    return fact.paid_on if isinstance(fact, Payment) else fact.recorded_on


def _file(one: Posted, quarters: list[str]) -> str:
    if one.day <= OPENING_ENDS_ON:
        return "opening"
    quarter = f"{one.day.year}Q{(one.day.month + 2) // 3}"
    late = isinstance(one.fact, Payment) and one.fact.is_posted_late
    return _after(quarter, quarters) if late else min(quarter, quarters[-1])


def _after(quarter: str, quarters: list[str]) -> str:
    if quarter == "opening":
        return quarters[0]
    return next((later for later in quarters if later > quarter), quarters[-1])


def _write_opening(rng: Random, path: Path, posted: list[Posted]) -> None:
    book = Workbook(path)
    sheet = book.sheet("Sổ đóng")
    sheet.captions(_FLAT)
    for one in posted:
        sheet.row(_flat_row(rng, one))
    for row in _doubtful_rows(posted):
        sheet.row(row)
    sheet.blank()
    sheet.row(("Tổng cộng", f"{len(posted)} dòng"))
    book.close()


def _doubtful_rows(posted: list[Posted]) -> list[Row]:
    """No receipt day; no months; a receipt number of somebody else; one code under two people; a month of nonsense."""
    (first, second), day = (one.insured.identity for one in posted[:2]), date(2024, 2, 5)
    unknown: Row = (None, None, None, None)
    return [
        ("Người không có biên lai", "5600000001", *unknown, None, "BL0001", 1500000, "TT", "02/2024", 1),
        (first.name, first.insurance_code, *unknown, day, "BL0002", 1500000, "TT", "02/2024", 0),
        (second.name, second.insurance_code, *unknown, day, posted[0].receipt, 1500000, "TT", "02/2024", 1),
        ("Người Chung Mã", first.insurance_code, "056199000001", *unknown[1:], day, "BL3", 1500000, "TM", "02/2024", 3),
        (second.name, second.insurance_code, *unknown, day, "BL0004", 1500000, "TT", "13/2024", 1),
    ]  # fmt: skip


def _flat_row(rng: Random, one: Posted) -> Row:
    person, fact = one.insured.identity, one.fact
    code: Cell = int(person.insurance_code) if rng.random() < 0.02 else person.insurance_code
    number = person.national_id if rng.random() < 0.9 else None
    born_on: Cell = person.born_on if rng.random() < 0.95 else str(person.born_on.year)
    who = (person.name, code, number, born_on, person.sex, person.address)
    month = written_month(rng, fact.first_month)
    if isinstance(fact, Exit):
        return (*who, fact.recorded_on, None, None, "GH", month, None, None, None, fact.reason)
    plan = "TM" if fact.is_new else "TT"
    support = one.insured.support(fact)
    return (*who, fact.paid_on, one.receipt, _money(rng, fact.income), plan, month, fact.months, fact.amount, support)


def _money(rng: Random, amount: int) -> Cell:
    return f"{amount:,}".replace(",", ".") if rng.random() < 0.03 else amount


def _write_quarter(rng: Random, path: Path, quarter: str, posted: list[Posted]) -> None:
    """Two sheets: what the post collected and what agents did."""
    book = Workbook(path)
    for number, collector in enumerate(_COLLECTORS):
        mine = [one for one in posted if int(one.insured.identity.phone[-1]) % 4 // 3 == number]
        if mine:
            sheet = book.sheet(f"D05-TS {number + 1}")
            title = f"Quý {quarter[-1]} năm {quarter[:4]}"
            _write_form(rng, sheet, [f"Tổ chức dịch vụ thu: {collector}", "", _FORM_TITLE, title], mine)
    book.close()


_FORM_TITLE = "DANH SÁCH NGƯỜI THAM GIA BẢO HIỂM XÃ HỘI TỰ NGUYỆN"


def _write_form(rng: Random, sheet: Sheet, titles: list[str], posted: list[Posted]) -> None:
    sheet.titles(titles, width=20)
    sheet.captions(*_D05)
    sheet.row(_D05_NUMBERS)
    joined = [one for one in posted if isinstance(one.fact, Payment)]
    left = [one for one in posted if isinstance(one.fact, Exit)]
    total = sum(one.fact.amount for one in joined if isinstance(one.fact, Payment))
    _section(sheet, "I", "Tăng", [_increase_row(rng, number, one) for number, one in enumerate(joined, start=1)])
    sheet.row((None, "Cộng tăng", *(None,) * 8, total))
    _section(sheet, "II", "Giảm", [_decrease_row(rng, number, one) for number, one in enumerate(left, start=1)])
    sheet.row((None, "Cộng giảm"))
    sheet.row((None, "Tổng cộng", *(None,) * 8, total))
    sheet.blank()
    sheet.row((None, "NGƯỜI LẬP BIỂU", *(None,) * 13, "TỔ CHỨC DỊCH VỤ THU"))


def _section(sheet: Sheet, numeral: str, name: str, rows: list[Row]) -> None:
    sheet.row((numeral, name))
    sheet.row((f"{numeral}.1", "Người tham gia"))
    for row in rows:
        sheet.row(row)


def _who(rng: Random, number: int, one: Posted) -> tuple[Cell, ...]:
    """STT to address. Since August 2025 the personal number stands more and more in place of the code."""
    person = one.insured.identity
    code, national_id = person.insurance_code, person.national_id if rng.random() < 0.93 else None
    if one.day >= _NUMBER_REPLACES_CODE_FROM and int(person.national_id[-1]) < 3:
        code = person.national_id
    return (number, person.name, code, national_id, person.address)


def _increase_row(rng: Random, number: int, one: Posted) -> Row:
    payment = one.fact
    assert isinstance(payment, Payment)
    percent, support = one.insured.support_percent(payment.first_month), one.insured.support(payment)
    day: Cell = f"{payment.paid_on:%d/%m/%Y}" if rng.random() < 0.7 else payment.paid_on
    return (
        *_who(rng, number, one),
        day,
        one.receipt,
        payment.income,
        payment.months,
        written_month(rng, payment.first_month),
        payment.amount,
        payment.amount - 2 * support,
        percent,
        support,
        percent,
        support,
        0,
        0,
        f"NV{int(one.insured.identity.phone[-2:]) % 40:03d}",
        _note(one.insured, payment),
    )


def _note(insured: Insured, payment: Payment) -> str:
    person = insured.identity
    parts = [
        f"Đối tượng {insured.group}",
        f"Dân tộc {insured.ethnicity}",
        f"P.Thức {'Tăng_mới' if payment.is_new else 'Đóng_tiếp'}",
        f"SĐT {person.phone}",
        f"Ngày sinh {person.born_on:%d/%m/%Y}",
    ]
    return ", ".join([*parts, f"Ghi chú: {insured.hint}"] if insured.hint else parts)


def _decrease_row(rng: Random, number: int, one: Posted) -> Row:
    month = written_month(rng, one.fact.first_month)
    assert isinstance(one.fact, Exit)
    blanks = (None,) * 9
    return (*_who(rng, number, one), f"{one.day:%d/%m/%Y}", None, None, None, month, *blanks, one.fact.reason)
