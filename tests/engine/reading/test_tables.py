"""Units, roster and claims: their columns, and the rows of theirs that cannot be used."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.engine.reading.hand import CLAIMS, ROSTER, UNITS, claim, member, read_rows, row_of


def test_a_unit(tmp_path: Path) -> None:
    row = row_of(
        UNITS,
        Mã_đơn_vị=" xp 01",
        Tên_đơn_vị="Xã  Vạn Thắng",
        Loại_đơn_vị="commune",
        Mã_đơn_vị_cấp_trên="hu01",
        Hiệu_lực_từ="01/01/2020",
        Hiệu_lực_đến="30/06/2025",
        Đơn_vị_kế_thừa="XP02; xp03",
    )
    reading = read_rows(tmp_path, [UNITS, row])
    assert reading.rows("units") == [
        {
            "row": 2,
            "code": "XP01",
            "name": "Xã Vạn Thắng",
            "unit_kind": "commune",
            "parent_code": "HU01",
            "block": None,
            "opens_on": date(2020, 1, 1),
            "closes_on": date(2025, 6, 30),
            "successor_codes": ("XP02", "XP03"),
        }
    ]


def test_a_blank_start_is_since_always_but_an_unreadable_one_is_no_key(tmp_path: Path) -> None:
    rows = [row_of(UNITS, Mã_đơn_vị="A1", Tên_đơn_vị="A"), row_of(UNITS, Mã_đơn_vị="A2", Hiệu_lực_từ="31/02/2020")]
    reading = read_rows(tmp_path, [UNITS, *rows])
    assert [(row["code"], row["opens_on"]) for row in reading.rows("units")] == [("A1", None)]
    assert reading.codes() == [(3, "row_bad_key")]


def test_units_without_digits_in_their_code_are_data_and_totals_are_not(tmp_path: Path) -> None:
    rows = [
        row_of(UNITS, Mã_đơn_vị="KH", Tên_đơn_vị="Tỉnh Khánh Hòa", Loại_đơn_vị="province"),
        row_of(UNITS, Tên_đơn_vị="Khối sở", Loại_đơn_vị="block"),
        row_of(UNITS, Mã_đơn_vị="Tổng cộng: 1 đơn vị"),
        row_of(UNITS, Mã_đơn_vị="NGƯỜI LẬP BIỂU"),
    ]
    reading = read_rows(tmp_path, [UNITS, *rows])
    assert [row["code"] for row in reading.rows("units")] == ["KH"]
    assert reading.codes() == [(3, "row_no_key")]


def test_a_membership(tmp_path: Path) -> None:
    row = member(Ngày_sinh="1990", Giới_tính="Nu", Số_CCCD=79092271952.0, Chức_vụ="Kế toán", Đối_tượng="Viên chức")
    reading = read_rows(tmp_path, [ROSTER, row])
    assert reading.rows("roster") == [
        {
            "row": 2,
            "person_code": "CB000001",
            "name": "Lê Viết Hùng",
            "birth": "1990",
            "sex": "F",
            "national_id": "079092271952",
            "insurance_code": None,
            "unit_code": "SN01",
            "position": "Kế toán",
            "capacity": "Viên chức",
            "starts_on": date(2023, 1, 1),
            "ends_on": None,
            "is_primary": True,
        }
    ]
    assert reading.batches[0].raw[0][8] == "Viên chức"


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"Mã_cán_bộ": None}, "row_no_key", "Mã cán bộ"),
        ({"Mã_đơn_vị": None}, "row_no_key", "Mã đơn vị"),
        ({"Từ_ngày": "31/02/2024"}, "row_bad_key", "Từ ngày"),
    ],
)
def test_a_membership_without_key(tmp_path: Path, changes: dict[str, Any], code: str, column: str) -> None:
    reading = read_rows(tmp_path, [ROSTER, member(), member(**changes)])
    assert len(reading.rows("roster")) == 1
    assert [(found.row, found.code, found.column) for found in reading.problems] == [(3, code, column)]


def test_a_membership_since_always_with_an_unreadable_end_is_kept_and_reported(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [ROSTER, member(Từ_ngày=None, Đến_ngày="30/2/2025", Chính=None)])
    (row,) = reading.rows("roster")
    assert (row["starts_on"], row["ends_on"], row["is_primary"]) == (None, None, False)
    assert reading.codes() == [(2, "bad_date")]


def test_a_claim_under_the_other_spellings(tmp_path: Path) -> None:
    captions = ["Số phiếu", "Mã CB", "Họ và tên CB", "Mã ĐV", "Họ và tên người thân", "Mối quan hệ", "Năm sinh"]
    captions += ["Giới tính", "CCCD/CMND", "Mã BHXH", "Nơi ở", "SĐT", "Ngày đăng ký", "Ngày rút", "Ghi chú"]
    row = ["p 1", "cb2", "An", "sn11.1", "Phạm  My", "Mẹ vợ", 1980, "F", 56179570329, 83897138, "12 Yersin", 977630998]
    reading = read_rows(tmp_path, [captions, [*row, "24/5/2024", date(2024, 5, 24), "ghi"]])
    assert reading.rows("claims") == [
        {
            "row": 2,
            "claim_code": "P1",
            "mobiliser_code": "CB2",
            "mobiliser_name": "An",
            "unit_code": "SN11.1",
            "relative_name": "Phạm My",
            "relationship": "Mẹ vợ",
            "birth": "1980",
            "sex": "F",
            "national_id": "056179570329",
            "insurance_code": "0083897138",
            "address": "12 Yersin",
            "phone": "0977630998",
            "declared_on": date(2024, 5, 24),
            "withdrawn_on": date(2024, 5, 24),
            "note": "ghi",
        }
    ]
    assert reading.problems == []


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"Mã_phiếu": None}, "row_no_key", "Mã phiếu"),
        ({"Ngày_đăng_ký": None}, "row_no_key", "Ngày đăng ký"),
        ({"Ngày_đăng_ký": "hôm qua"}, "row_bad_key", "Ngày đăng ký"),
        ({"Ngày_rút": "23/5/2024"}, "row_withdrawn_early", "Ngày rút"),
        ({"Ngày_rút": "31/2/2025"}, "row_bad_key", "Ngày rút"),
    ],
)
def test_a_claim_that_cannot_be_used(tmp_path: Path, changes: dict[str, Any], code: str, column: str) -> None:
    reading = read_rows(tmp_path, [CLAIMS, claim(), claim(**changes)])
    assert len(reading.rows("claims")) == 1
    assert [(found.row, found.code, found.column) for found in reading.problems] == [(3, code, column)]


def test_the_caller_may_set_the_declaration_day_of_claims_without_one(tmp_path: Path) -> None:
    given = date(2024, 6, 30)
    reading = read_rows(tmp_path, [CLAIMS, claim(), claim(Ngày_đăng_ký=None)], declared_on=given)
    assert [row["declared_on"] for row in reading.rows("claims")] == [date(2024, 5, 24), given]


def test_a_claim_without_mobiliser_or_relationship_is_usable(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [CLAIMS, claim(Mã_cán_bộ=None, Quan_hệ=None)])
    (row,) = reading.rows("claims")
    assert (row["mobiliser_code"], row["relationship"]) == (None, None)
    assert reading.problems == []


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+84 Lan", "-Lan", "@Lan"])
def test_a_name_like_a_formula_is_kept_as_text_and_noted(tmp_path: Path, text: str) -> None:
    reading = read_rows(tmp_path, [CLAIMS, claim(Họ_tên_người_thân=text)])
    assert reading.rows("claims")[0]["relative_name"] == text
    (found,) = reading.problems
    assert (found.row, found.code, found.severity) == (2, "formula_like", "note")


def test_footer_of_a_claims_file(tmp_path: Path) -> None:
    rows = [
        ["ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA"],
        ["DANH SÁCH NGƯỜI THÂN ĐƯỢC VẬN ĐỘNG"],
        [],
        CLAIMS,
        claim(),
        [],
        [None, "Tổng cộng: 1 người"],
        [None, "THỦ TRƯỞNG ĐƠN VỊ"],
        [],
        [None, "Lê Thị Lan"],
    ]
    reading = read_rows(tmp_path, rows)
    assert [row["row"] for row in reading.rows("claims")] == [5]
    assert reading.problems == []


def test_a_claim_after_a_total_is_no_footer(tmp_path: Path) -> None:
    rows = [CLAIMS, claim(), [None, "Cộng"], claim(Mã_phiếu=None), claim(Mã_phiếu="P2")]
    reading = read_rows(tmp_path, rows)
    assert [row["row"] for row in reading.rows("claims")] == [2, 5]
    assert reading.codes() == [(4, "row_no_key")]


def test_numbers_under_the_header_and_a_header_once_more_are_no_data(tmp_path: Path) -> None:
    rows: list[list[Any]] = [ROSTER, list(range(1, 13)), member(), ROSTER, member(Mã_cán_bộ="CB2")]
    reading = read_rows(tmp_path, rows)
    assert [row["row"] for row in reading.rows("roster")] == [3, 5]
    assert reading.problems == []
