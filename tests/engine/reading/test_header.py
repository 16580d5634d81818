"""Finding the header: below titles, over several rows, in any order and spelling."""

import unicodedata
from typing import Any

import pytest

from tests.engine.reading.hand import CLAIMS, FLAT, ROSTER, UNITS
from thidua.demo.old_fonts import to_tcvn3, to_vni
from thidua.engine.reading.header import Header, find_header


def found(rows: list[list[Any]]) -> Header:
    header = find_header([[cell or "" for cell in row] for row in rows])
    assert header is not None
    return header


@pytest.mark.parametrize(
    ("captions", "kind"), [(UNITS, "units"), (ROSTER, "roster"), (CLAIMS, "claims"), (FLAT, "ledger")]
)
@pytest.mark.parametrize(
    "spell",
    [
        str,
        str.upper,
        str.lower,
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: f"  {text.replace(' ', '  ')} ",
        lambda text: text.replace(" ", "\n"),
        lambda text: text.replace(" ", ""),
        lambda text: f"{text} (*)",
        lambda text: unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode().replace("on vi", "Don vi"),
        to_tcvn3,
        to_vni,
    ],
)
def test_spellings(captions: list[str], kind: str, spell: Any) -> None:
    if spell("Đ") == "" and kind in {"units", "claims"}:  # dropping Đ altogether makes other words
        return
    header = found([[spell(caption) for caption in captions]])
    assert header.kind == kind
    assert len(header.columns) >= len(captions) - 4
    assert header.unknown == [] or spell("Đ") == ""


@pytest.mark.parametrize("captions", [UNITS, ROSTER, CLAIMS, FLAT])
def test_any_order(captions: list[str]) -> None:
    straight, reverse = found([captions]), found([captions[::-1]])
    assert straight.columns == {name: len(captions) - 1 - index for name, index in reverse.columns.items()}
    assert len(straight.columns) == len(captions)


def test_below_titles() -> None:
    header = found([["UBND TỈNH"], [], ["DANH SÁCH", "Quý II"], ["(kèm theo)"], [], ROSTER, ["CB1", "Lan"]])
    assert (header.first, header.last) == (5, 5)


def test_merged_over_two_rows_with_groups() -> None:
    rows = [
        ["Số phiếu", "Cán bộ", None, None, "Người thân", None, None, None, "Ngày đăng ký", "Ghi chú"],
        [None, "Mã", "Họ và tên", "Mã ĐV", "Họ và tên", "Quan hệ", "Ngày sinh", "Số CCCD"],
    ]
    header = found([*rows, ["P1", "CB1", "Lan", "SN01", "Mai", "Mẹ", "1980", "056179570329", "1/2/2024"]])
    assert (header.kind, header.first, header.last) == ("claims", 0, 1)
    assert header.columns == {
        "claim_code": 0,
        "mobiliser_code": 1,
        "mobiliser_name": 2,
        "unit_code": 3,
        "relative_name": 4,
        "relationship": 5,
        "birth": 6,
        "national_id": 7,
        "declared_on": 8,
        "note": 9,
    }


def test_merged_over_four_rows() -> None:
    rows = [
        ["Mã cán bộ", "Họ và tên", "Thuộc", None],
        [],
        [None, None, "Đơn vị", None],
        [None, None, "Mã đơn vị", "Chức vụ"],
    ]
    header = found([*rows, ["CB1", "Lan", "SN01", "Văn thư"]])
    assert (header.kind, header.first, header.last) == ("roster", 0, 3)
    assert dict(header.columns) == {"person_code": 0, "name": 1, "unit_code": 2, "position": 3}


def test_unknown_captions_are_named_and_row_numbers_are_not() -> None:
    header = found([["STT", *ROSTER, "Biệt danh"]])
    assert header.unknown == ["Biệt danh"]


def test_captions_stand_as_written_on_one_line() -> None:
    header = found([[caption.replace(" ", "\n").upper() for caption in ROSTER]])
    assert header.caption("insurance_code") == "MÃ SỐ BHXH"


def test_a_missing_column_is_named_as_the_form_names_it() -> None:
    assert found([ROSTER[:8]]).caption("ends_on") == "Đến ngày"


@pytest.mark.parametrize(
    "rows",
    [[], [[]], [["Xin chào"]], [["Tên", "Tuổi"], ["Lan", "20"]], [["Mã hàng", "Tên hàng", "Đơn vị", "Số lượng"]]],
)
def test_no_header(rows: list[list[Any]]) -> None:
    assert find_header(rows) is None


def test_a_summary_by_unit_is_no_units_file() -> None:
    captions = ["Mã đơn vị", "Tên đơn vị", "Tổng số người", "Đã tham gia", "Đạt tỷ lệ", "Xếp hạng"]
    assert find_header([captions, ["SN01", "Sở Nội vụ", 12, 3, "25%", 4]]) is None
    assert found([["Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Người liên hệ"], ["SN01", "Sở Nội vụ", "Sở", "An"]])
