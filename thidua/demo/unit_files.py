"""How do the province's units and rosters look as files?"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from random import Random

from thidua.demo.officials import Membership, Official
from thidua.demo.sheets import Row, Sheet, Workbook, write_csv
from thidua.demo.spelling import written_day
from thidua.demo.units import Units
from thidua.orgs.reference import UNIT_KINDS

_UNIT_CAPTIONS = (
    "Mã ĐV",
    "Tên đơn vị",
    "Loại đơn vị",
    "Mã đơn vị cấp trên",
    "Khối thi đua",
    "Hiệu lực từ",
    "Hiệu lực đến",
    "Đơn vị kế thừa",
)
_ROSTER_CAPTIONS = (
    "Mã cán bộ",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Số CCCD",
    "Mã số BHXH",
    "Mã đơn vị",
    "Chức vụ",
    "Đối tượng",
    "Từ ngày",
    "Đến ngày",
    "Chính",
)
_ROSTER_TITLE = "DANH SÁCH CÁN BỘ, ĐẢNG VIÊN, CÔNG CHỨC, VIÊN CHỨC, NGƯỜI LAO ĐỘNG"
# Whose roster stands in which file: the first letters of the unit's code.
_ROSTERS = {
    "SN": "so-ban-nganh",
    "HU": "huyen-xa",
    "DT": "mat-tran-doan-the",
    "BD": "mat-tran-doan-the",
    "TW": "noi-chinh",
    "BH": "noi-chinh",
    "XH": "hoi",
    "DN": "doanh-nghiep",
}
_AFTER = "2025-07-sap-xep"


def write_units(folder: Path, units: Units) -> None:
    """One list of all units; kinds as people say them."""
    labels = {kind.code: kind.label for kind in UNIT_KINDS}
    book = Workbook(folder / "units.xlsx")
    sheet = book.sheet("Đơn vị")
    sheet.titles(["SỞ NỘI VỤ TỈNH KHÁNH HÒA", "DANH MỤC ĐƠN VỊ THAM GIA THI ĐUA"], width=len(_UNIT_CAPTIONS))
    sheet.captions(_UNIT_CAPTIONS)
    for unit in units.by_code.values():
        successors = "; ".join(unit.successors)
        dates = (unit.opens_on, unit.closes_on)
        sheet.row((unit.code, unit.name, labels[unit.kind], unit.parent, unit.block, *dates, successors))
    sheet.blank()
    sheet.row(("", f"Tổng cộng: {len(units.by_code)} đơn vị"))
    book.close()


def write_rosters(rng: Random, folder: Path, officials: list[Official], *, suffix: str = "") -> int:
    """One file a block, one as CSV, one for what the reorganisation changed. Gives the number of memberships."""
    files: dict[str, list[tuple[Official, Membership]]] = {}
    for official in officials:
        for membership in official.memberships:
            moved = membership.unit.startswith("XP")
            name = _AFTER if moved else _ROSTERS.get(official.memberships[0].unit[:2], "huyen-xa")
            files.setdefault(name, []).append((official, membership))
    for name, held in files.items():
        path = folder / f"roster-{name}{suffix}.xlsx"
        if name == "hoi":
            rows = (_roster_row(rng, *one) for one in held)
            write_csv(path.with_suffix(".csv"), _ROSTER_CAPTIONS, rows, with_mark=False)
        else:
            _write_roster(rng, path, held, name)
    return sum(map(len, files.values()))


def _write_roster(rng: Random, path: Path, held: list[tuple[Official, Membership]], name: str) -> None:
    book = Workbook(path)
    sheet = book.sheet("Cán bộ")
    sheet.titles([_ROSTER_TITLE, "(Kèm theo công văn của đơn vị)"], width=len(_ROSTER_CAPTIONS))
    sheet.captions(_ROSTER_CAPTIONS)
    for row in _with_sections(rng, held):
        sheet.row(row)
    if path.stem == "roster-so-ban-nganh":
        _unusable_rows(sheet)
    sheet.blank()
    sheet.row(("", f"Cộng: {len(held)} dòng"))
    sheet.row(("", "", "", "", "", "", "", "", "THỦ TRƯỞNG ĐƠN VỊ"))
    book.close()


def _with_sections(rng: Random, held: list[tuple[Official, Membership]]) -> Iterator[Row]:
    """A section before the people of each unit, as offices like it."""
    by_home = groupby(held, key=lambda one: one[0].memberships[0].unit.split(".")[0])
    for number, (home, people) in enumerate(by_home, start=1):
        yield (roman(number), f"Đơn vị {home}")
        yield from (_roster_row(rng, *one) for one in people)


def roman(number: int) -> str:
    """Give the numeral of a section, up to 89.

    >>> [roman(number) for number in (4, 9, 14, 48, 71)]
    ['IV', 'IX', 'XIV', 'XLVIII', 'LXXI']
    """
    tens, ones = divmod(number, 10)
    ten = "XL" if tens == 4 else "L" * (tens // 5) + "X" * (tens % 5)
    one = {4: "IV", 9: "IX"}.get(ones, "V" * (ones // 5) + "I" * (ones % 5))
    return ten + one


def _roster_row(rng: Random, official: Official, membership: Membership) -> Row:
    person = official.identity
    return (
        official.code,
        person.name,
        person.born_on if rng.random() < 0.8 else f"{person.born_on:%d/%m/%Y}",
        person.sex,
        int(person.national_id) if rng.random() < 0.03 else person.national_id,
        person.insurance_code,
        membership.unit,
        membership.position,
        membership.capacity,
        written_day(rng, membership.starts_on),
        membership.ends_on,
        "x" if membership.is_primary else None,
    )


def _unusable_rows(sheet: Sheet) -> None:
    """A membership in a unit that nobody knows, and a person without a code."""
    sheet.row(("CB800001", "Trần Văn Mẫu", "01/02/1980", "Nam", None, None, "SN99", "Chuyên viên", "Công chức"))
    sheet.row((None, "Lê Thị Mẫu", "03/04/1981", "Nữ", None, None, "SN01", "Chuyên viên", "Công chức"))
