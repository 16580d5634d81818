"""How do units send their claims: each in a file of its own, each in its own way?"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

from thidua.demo.claims import Claim
from thidua.demo.old_fonts import to_tcvn3, to_vni
from thidua.demo.sheets import Row, Workbook, write_csv
from thidua.demo.spelling import (
    Cell,
    written_birth,
    written_day,
    written_name,
    written_number,
    written_sex,
    written_word,
)
from thidua.demo.units import Units

_CAPTIONS = (
    "Mã phiếu", "Mã cán bộ", "Họ tên cán bộ", "Mã đơn vị", "Họ tên người thân", "Quan hệ", "Ngày sinh", "Giới tính",
    "Số CCCD", "Mã số BHXH", "Địa chỉ", "Điện thoại", "Ngày đăng ký", "Ngày rút", "Ghi chú",
)  # fmt: skip
_OTHER_CAPTIONS = (
    "Số phiếu", "Mã CB", "Họ và tên CB", "Mã ĐV", "Họ và tên người thân", "Mối quan hệ", "Năm sinh", "GIỚI TÍNH",
    "CCCD/CMND", "Mã BHXH", "Nơi ở", "SĐT", "Ngày\nđăng ký", "Ngày rút", "Ghi chú",
)  # fmt: skip
_GROUPS = (
    "Số phiếu", "Cán bộ vận động", None, None, "Người thân được vận động", None, None, None, None, None, None, None,
    "Ngày đăng ký", "Ngày rút", "Ghi chú",
)  # fmt: skip
_GROUPED = (
    None, "Mã CB", "Họ và tên CB", "Mã ĐV", "Họ và tên người thân", "Mối quan hệ", "Năm sinh", "Giới tính",
    "CCCD/CMND", "Mã BHXH", "Nơi ở", "SĐT", None, None, None,
)  # fmt: skip
_SHUFFLED = (0, 12, 4, 6, 7, 5, 8, 9, 10, 1, 2, 3)  # no telephone, no withdrawal, no note
OLD_FONTS: dict[str, tuple[str, Callable[[str], str]]] = {
    "SN07": (".VnTime", to_tcvn3),
    "SN17": ("VNI-Times", to_vni),
    "HU04": (".VnTime", to_tcvn3),
}
_CSV_UNITS = frozenset({"DN04", "XH02"})


@dataclass(frozen=True, slots=True)
class _Unit:
    code: str
    name: str
    claims: list[Claim]


def write_claims(
    rng: Random, folder: Path, units: Units, claims: list[Claim], *, signed_in: date, suffix: str = ""
) -> None:
    """One file for each unit that competes; some units send a second one that corrects a few rows.

    The lists are signed in the month of `signed_in`.
    """
    by_unit: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_unit[units.competing(claim.unit, claim.declared_on or date(2025, 1, 1))].append(claim)
    for code in sorted(by_unit):
        unit = _Unit(code, units[code].name, by_unit[code])
        rows = [_row(rng, claim) for claim in unit.claims]
        _write(rng, folder / f"claims-{code}{suffix}.xlsx", unit, rows, signed_in)
        if len(rows) > 12 and rng.random() < 0.2:
            chosen = rng.sample(unit.claims, k=max(1, len(unit.claims) // 15))
            _write_right(rng, folder / f"claims-{code}{suffix}_bo-sung.xlsx", unit.name, chosen)


def _row(rng: Random, claim: Claim) -> list[Cell]:
    relative = claim.relative
    number, code = _ids(rng, claim)
    return [
        claim.code,
        claim.official_code if rng.random() < 0.97 else claim.official_code.lower(),
        claim.official_name if rng.random() < 0.98 else None,
        claim.unit,
        written_name(rng, relative.name),
        written_word(rng, claim.relationship),
        written_birth(rng, relative.born_on),
        written_sex(rng, relative),
        number,
        code,
        relative.address if rng.random() < 0.85 else None,
        relative.phone if rng.random() < 0.6 else None,
        written_day(rng, claim.declared_on),
        claim.withdrawn_on,
        "đã báo cơ quan" if rng.random() < 0.03 else None,
    ]


def _ids(rng: Random, claim: Claim) -> tuple[Cell, Cell]:
    """Both numbers, one of them or none; sometimes a digit is wrong."""
    number: str | None = claim.relative.national_id
    code: str | None = claim.relative.insurance_code
    turn = rng.random()
    if turn > 0.3:
        number, code = (None, code) if turn < 0.55 else (number, None)
    if turn > 0.88:
        number = code = None
    if number and rng.random() < 0.02:
        number = number[:-1] + str((int(number[-1]) + 1) % 10)
    return number and written_number(rng, number), code and written_number(rng, code)


def _write(rng: Random, path: Path, unit: _Unit, rows: list[list[Cell]], signed_in: date) -> None:
    if unit.code in _CSV_UNITS:
        write_csv(path.with_suffix(".csv"), _OTHER_CAPTIONS, rows, with_mark=True)
        return
    font, typed = OLD_FONTS.get(unit.code, ("Times New Roman", str))
    rows = [[typed(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    style = rng.choice(("plain", "other", "other", "grouped", "shuffled", "sections"))
    captions, body = _styled(style, unit, rows)
    book = Workbook(path, font=font)
    sheet = book.sheet("Người thân")
    title = "DANH SÁCH NGƯỜI THÂN ĐƯỢC VẬN ĐỘNG THAM GIA BHXH TỰ NGUYỆN"
    if style != "plain":
        sheet.titles(["ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA", unit.name, title], width=len(captions[0]))
    sheet.captions(*captions)
    for row in body:
        sheet.row(row)
    sheet.blank()
    sheet.row(("", f"Tổng cộng: {len(rows)} người"))
    sheet.row(("", f"Khánh Hòa, ngày {rng.randrange(10, 29)} tháng {signed_in.month} năm {signed_in.year}"))
    sheet.row(("", "THỦ TRƯỞNG ĐƠN VỊ"))
    book.close()


def _styled(style: str, unit: _Unit, rows: list[list[Cell]]) -> tuple[tuple[Row, ...], list[Row]]:
    if style == "grouped":
        return (_GROUPS, _GROUPED), list(rows)
    if style == "shuffled":
        return ((tuple(_OTHER_CAPTIONS[n] for n in _SHUFFLED),), [[row[n] for n in _SHUFFLED] for row in rows])
    if style == "sections":
        return (_OTHER_CAPTIONS,), list(_sections(unit, rows))
    return (_CAPTIONS if style == "plain" else _OTHER_CAPTIONS,), list(rows)


def _sections(unit: _Unit, rows: list[list[Cell]]) -> Iterator[Row]:
    """A section for each year, each with its own total."""
    for numeral, year in (("I", 2024), ("II", 2025)):
        chosen = [row for claim, row in zip(unit.claims, rows, strict=True) if _year(claim) == year]
        if chosen:
            yield (numeral, f"Năm {year}")
            yield from chosen
            yield ("", f"Cộng năm {year}: {len(chosen)}")


def _year(claim: Claim) -> int:
    return claim.declared_on.year if claim.declared_on else 2025


def write_right_claims(
    rng: Random, folder: Path, name: str, units: Units, claims: list[Claim], *, relationship: str | None = None
) -> None:
    """A file for each competing unit of claims, all of their cells right; `relationship` for those that had none."""
    by_unit: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_unit[units.competing(claim.unit, claim.declared_on or date(2025, 1, 1))].append(claim)
    for code, sent in sorted(by_unit.items()):
        chosen = [replace(claim, relationship=relationship or claim.relationship) for claim in sent]
        _write_right(rng, folder / f"claims-{code}_{name}.xlsx", units[code].name, chosen)


def _write_right(rng: Random, path: Path, unit: str, claims: list[Claim]) -> None:
    """The same claims once more, right this time: another relationship, a withdrawal, both numbers."""
    book = Workbook(path)
    sheet = book.sheet("Bổ sung")
    sheet.titles([unit, "DANH SÁCH BỔ SUNG, ĐIỀU CHỈNH"], width=len(_CAPTIONS))
    sheet.captions(_CAPTIONS)
    for claim in sorted(claims, key=lambda claim: claim.code):
        row = _row(rng, replace(claim, relationship=claim.relationship or "Em ruột"))
        row[4], row[6] = claim.relative.name, claim.relative.born_on
        row[8], row[9] = claim.relative.national_id, claim.relative.insurance_code
        sheet.row(row)
    book.close()
