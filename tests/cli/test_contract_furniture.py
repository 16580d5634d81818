"""Is no row lost? Short codes and odd names are data; titles, totals, signatures and sections are not."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.contract import Rows, grid, run_files, run_province, write_xlsx

pytestmark = pytest.mark.usefixtures("one_database")


def unit(code: str | None, name: str | None, **more: Any) -> dict[str, Any]:
    return {"Mã đơn vị": code, "Tên đơn vị": name, **more}


def person(code: str, name: str | None, unit_code: str) -> dict[str, Any]:
    return {"Mã cán bộ": code, "Họ và tên": name, "Mã đơn vị": unit_code}


def claim(code: str | None, mobiliser: str | None, **more: Any) -> dict[str, Any]:
    blank = {"Họ tên cán bộ": None, "Mã số BHXH": None, "Ngày đăng ký": None}
    return {"Mã phiếu": code, "Mã cán bộ": mobiliser, **blank, **more}


def test_rows_that_have_what_their_kind_needs_are_data_whatever_they_say(tmp_path: Path) -> None:
    units: Rows = [
        unit("KH", "Khánh Hòa"), unit("A", "Đơn vị A"), unit("1", "Phòng 1"), unit("2", None), unit("I", "Phòng Y"),
        unit("TM", "Lưu Kho"), unit("CONG", "Công ty"), unit("TONG", "Tổng công ty"), unit("LUU", "Ký ức"),
        unit("X9", "Cộng đồng"),
    ]  # fmt: skip
    roster: Rows = [
        person("A1", "Lưu Văn An", "A"), person("B", "Tổng Văn Bé", "A"), person("1", "2", "1"),
        person("TM", "Lưu Thị Ký", "A"), person("LAN", "Nguyễn Lan", "A"), person("D1", None, "KH"),
    ]  # fmt: skip
    codes = [("1", "A1"), ("A", "B"), ("TM", "TM")]
    claims = [
        claim(code, who, **{"Họ tên người thân": "Lưu Văn Cộng", "Ngày đăng ký": "1/4/2024"}) for code, who in codes
    ]
    outcome = run_province(tmp_path / "in", units, roster, claims)
    assert set(outcome.units) == {str(row["Mã đơn vị"]) for row in units}
    assert set(outcome.people) == {str(row["Mã cán bộ"]) for row in roster}
    assert {code: outcome.status_of(code) for code, _ in codes} == {code: "not_found" for code, _ in codes}
    assert outcome.problems == []


def test_rows_that_lack_something_are_reported_whatever_they_say(tmp_path: Path) -> None:
    claims = [
        claim("Z1", "B", **{"Họ tên người thân": "Lưu Thị Tâm"}),
        claim("Z2", None, **{"Họ tên người thân": None, "Họ tên cán bộ": "Lưu Văn An"}),
        claim(None, "A1", **{"Họ tên người thân": "Lê Thị Hồng"}),
    ]
    blank = {"Mã số BHXH": None, "Ngày biên lai": None, "Từ tháng": None}
    outcome = run_province(tmp_path / "in", claims=claims, ledger=[{}, {"Họ và tên": "Lưu Thị Hoa", **blank}])
    rows = {(row["sheet"], row["row"]) for row in outcome.problems if row["row"]}
    assert rows == {("claims", "2"), ("claims", "3"), ("claims", "4"), ("ledger", "3")}


def test_titles_totals_sections_and_signatures_are_no_units(tmp_path: Path) -> None:
    units = grid("units", [unit("SN01", "Sở Một", **{"Khối thi đua": "Khối sở"}), unit("SN02", "Sở Hai")])
    furniture = [
        ["I", "Khối sở, ban, ngành"], ["II. Khối huyện"], ["Cộng khối sở", None, None, 2], ["TONG CONG"],
        ["Tổng cộng: 2 đơn vị"], [], ["Khánh Hòa, ngày 5 tháng 4 năm 2024"],
        ["NGƯỜI LẬP BIỂU", None, None, None, "THỦ TRƯỞNG ĐƠN VỊ"], ["(Ký, ghi rõ họ tên)"], [],
        ["Nguyễn Văn Lập", None, None, None, "Trần Văn Trưởng"],
    ]  # fmt: skip
    folder = tmp_path / "in"
    folder.mkdir()
    sheets = {kind: grid(kind, [{"Mã đơn vị": "SN01"}]) for kind in ("roster", "claims")}
    write_xlsx(folder / "a.xlsx", {"units": [*units[:2], furniture[0], units[2], *furniture[1:]], **sheets})
    outcome = run_files(folder)
    assert list(outcome.units) == ["SN01", "SN02"]
    assert outcome.problems == []


def test_units_without_a_column_of_names_and_codes_that_lost_all_but_a_digit(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    units = [["Mã đơn vị", "Hiệu lực từ", "Hiệu lực đến", "Đơn vị kế thừa"], ["DV1", None, "1/1/2024", "DV2"], ["DV2"]]
    sheets = {
        "roster": grid("roster", [{}]),
        "claims": grid("claims", [{"Mã số BHXH": "0000000017"}]),
        "ledger": grid("ledger", [{"Mã số BHXH": 17}]),
    }
    write_xlsx(folder / "a.xlsx", {"units": units, **sheets})
    outcome = run_files(folder)
    assert outcome.cases["P01"]["insured"] == "0000000017"
    assert outcome.cases["P01"]["unit"] == "DV2"
