"""The insurance ledger: flat and on form D05-TS, contributions and exits."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.engine.reading.hand import FLAT, paid, read_rows

APRIL = 2024 * 12 + 3
TITLES: list[list[Any]] = [
    ["Tổ chức dịch vụ thu: Bưu điện tỉnh"],
    [],
    ["DANH SÁCH NGƯỜI THAM GIA BẢO HIỂM XÃ HỘI TỰ NGUYỆN"],
    [*[None] * 8, "(Mẫu D05-TS)"],
    [],
]
TOP = (
    "STT|Họ và tên|Mã số BHXH|Số CCCD/ CMND/ ĐDCN/ Hộ chiếu|Địa chỉ|Ngày biên lai|Số biên lai|"
    "Mức thu nhập tháng đóng BHXH|Phương thức đóng||Số tiền đóng||||||||Mã số nhân viên thu|Ghi chú"
)
MIDDLE = (
    "||||||||Số tháng đóng|Từ tháng, năm|Số tiền phải đóng theo quy định|Số tiền người tham gia đóng|"
    "Ngân sách nhà nước hỗ trợ||Ngân sách địa phương hỗ trợ||Hỗ trợ khác"
)
BOTTOM = "||||||||||||Tỷ lệ (%)|Số tiền|Tỷ lệ (%)|Số tiền|Tỷ lệ (%)|Số tiền"
HEADER: list[list[Any]] = [text.split("|") for text in (TOP, MIDDLE, BOTTOM)]
HEADER.append(["A", "B", "C", *map(str, range(1, 18))])
NOTE = (
    "Đối tượng Khác, Dân tộc Kinh, P.Thức Tăng_mới, SĐT 0974047825, Ngày sinh 27/07/1978, Ghi chú: Khách của chị Trang"
)


def line(number: int, name: str, code: str, note: str = NOTE, months: Any = 3) -> list[Any]:
    start = [number, name, code, "001078344151", "386 Yersin", "01/04/2024", f"D{number}", 1500000, months, "04/2024"]
    return [*start, 990000, 891000, 10, 99000, 0, 0, 0, 0, "NV021", note]


def form(*rows: list[Any]) -> list[list[Any]]:
    return [*TITLES, *HEADER, *rows]


def test_a_flat_contribution(tmp_path: Path) -> None:
    row = paid(Ngày_sinh="1988", Giới_tính="Nữ", Địa_chỉ="238 Trần Phú", Mức_thu_nhập="2.000.000")
    reading = read_rows(tmp_path, [FLAT, row])
    assert reading.problems == []
    assert reading.rows("contributions") == [
        {
            "row": 2,
            "insurance_code": "7995781210",
            "national_id": "056188878913",
            "name": "Lê Khánh Hồng",
            "birth": "1988",
            "sex": "F",
            "address": "238 Trần Phú",
            "phone": None,
            "hint": None,
            "paid_on": date(2024, 4, 3),
            "receipt_number": "BL1",
            "method": "TM",
            "first_month": APRIL,
            "months": 6,
            "income": 2000000,
            "amount_due": None,
            "state_support": None,
        }
    ]


def test_a_fall_is_an_exit_and_needs_no_months(tmp_path: Path) -> None:
    gone = paid(Phương_án="gh", Số_tháng=None, Lý_do_giảm="Chuyển BHXH bắt buộc")
    reading = read_rows(tmp_path, [FLAT, paid(), gone])
    (out,) = reading.rows("exits")
    assert (out["row"], out["recorded_on"], out["first_month"], out["reason"]) == (
        3,
        date(2024, 4, 3),
        APRIL,
        "compulsory",
    )
    assert [row["row"] for row in reading.rows("contributions")] == [2]


@pytest.mark.parametrize("method", [None, "TT", "XX", "Giảm"])
def test_every_other_method_is_a_contribution(tmp_path: Path, method: str | None) -> None:
    reading = read_rows(tmp_path, [FLAT, paid(Phương_án=method)])
    assert len(reading.rows("contributions")) == 1
    assert reading.rows("exits") == []


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"Mã_số_BHXH": None, "Số_CCCD": None}, "row_no_person", "Mã số BHXH"),
        ({"Mã_số_BHXH": "abc", "Số_CCCD": None}, "row_no_person", "Mã số BHXH"),
        ({"Mã_số_BHXH": None, "Số_CCCD": "12"}, "row_no_person", "Số CCCD"),
        ({"Ngày_biên_lai": None}, "row_no_key", "Ngày biên lai"),
        ({"Ngày_biên_lai": "31/02/2024"}, "row_bad_key", "Ngày biên lai"),
        ({"Từ_tháng": None}, "row_no_key", "Từ tháng"),
        ({"Từ_tháng": "13/2024"}, "row_bad_key", "Từ tháng"),
        ({"Số_tháng": None}, "row_bad_months", "Số tháng"),
        ({"Số_tháng": 0}, "row_bad_months", "Số tháng"),
        ({"Số_tháng": 1.5}, "row_bad_months", "Số tháng"),
    ],
)
def test_a_contribution_that_cannot_be_used(tmp_path: Path, changes: dict[str, Any], code: str, column: str) -> None:
    reading = read_rows(tmp_path, [FLAT, paid(), paid(**changes), paid(Số_biên_lai="BL3")])
    assert [row["row"] for row in reading.rows("contributions")] == [2, 4]
    (found,) = reading.problems
    assert (found.row, found.code, found.column, found.refuses_row) == (3, code, column, True)
    assert "Hãy" in found.message or "phải" in found.message


def test_every_fault_of_a_row_is_told_at_once(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [FLAT, paid(Ngày_biên_lai=None, Số_tháng="x")])
    assert reading.codes()[:2] == [(2, "row_no_key"), (2, "row_bad_months")]


def test_an_exit_without_day_cannot_be_used(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [FLAT, paid(), paid(Phương_án="GH", Ngày_biên_lai=None)])
    assert reading.rows("exits") == []
    assert reading.codes() == [(3, "row_no_key")]


def test_a_12_digit_insurance_code_is_a_national_id(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [FLAT, paid(Mã_số_BHXH="056188878913", Số_CCCD=None)])
    (row,) = reading.rows("contributions")
    assert (row["insurance_code"], row["national_id"]) == (None, "056188878913")
    assert reading.problems == []


def test_a_12_digit_insurance_code_that_differs_from_the_id_column_is_reported(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [FLAT, paid(Mã_số_BHXH="056188878999")])
    (row,) = reading.rows("contributions")
    assert (row["insurance_code"], row["national_id"]) == (None, "056188878913")
    assert reading.codes() == [(2, "two_national_ids")]


def test_an_impossible_id_is_reported_and_never_used(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [FLAT, paid(Số_CCCD="0561888789131")])
    (row,) = reading.rows("contributions")
    assert row["national_id"] is None
    (found,) = reading.problems
    assert (found.row, found.column, found.value, found.code) == (2, "Số CCCD", "0561888789131", "bad_national_id")


def test_an_unreadable_birth_is_reported_and_blank(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [FLAT, paid(Ngày_sinh="31/02/1980")])
    (row,) = reading.rows("contributions")
    assert row["birth"] is None
    assert reading.codes() == [(2, "bad_date")]


def test_totals_signatures_and_blanks_are_no_data(tmp_path: Path) -> None:
    rows = [
        FLAT,
        paid(),
        [],
        ["Cộng trang 1", *[None] * 11, 3960000],
        paid(Số_biên_lai="BL2"),
        ["TỔNG CỘNG", *[None] * 11, 7920000],
        [],
        [*[None] * 9, "Khánh Hòa, ngày 3 tháng 4 năm 2024"],
        ["NGƯỜI LẬP BIỂU", *[None] * 9, "GIÁM ĐỐC"],
        [None, None, "Lê Thị Lan", *[None] * 7, "Trần Văn Tám"],
    ]
    reading = read_rows(tmp_path, rows)
    assert [row["row"] for row in reading.rows("contributions")] == [2, 5]
    assert reading.problems == []


def test_a_person_named_like_a_total_is_data(tmp_path: Path) -> None:
    reading = read_rows(
        tmp_path, [FLAT, paid(Họ_và_tên="Tống Công Sơn"), paid(Họ_và_tên="TONG CONG", Ngày_biên_lai=None)]
    )
    assert [row["name"] for row in reading.rows("contributions")] == ["Tống Công Sơn"]
    assert reading.codes() == [(3, "row_no_key")]


def test_a_name_without_anything_else_is_reported(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [FLAT, paid(), ["Vi Văn An"], paid(Số_biên_lai="BL2")])
    assert {row for row, _ in reading.codes()} == {3}
    assert all(problem.refuses_row for problem in reading.problems)


@pytest.mark.parametrize("title", ["Giảm", "GIẢM", "Người tham gia giảm", "Danh sách người giảm", "Giảm trong kỳ"])
def test_the_section_of_exits_is_known_by_its_word(tmp_path: Path, title: str) -> None:
    gone = line(1, "Lê Thị Bích", "7973823562", "Dừng đóng", months=None)
    reading = read_rows(tmp_path, form(["I", "Tăng"], line(1, "Nguyễn Quốc Kiên", "0513989871"), ["II.", title], gone))
    assert [row["insurance_code"] for row in reading.rows("exits")] == ["7973823562"]


def test_form_d05(tmp_path: Path) -> None:
    rows = form(
        ["I", "Tăng"],
        ["I.1", "Người tham gia"],
        line(1, "Nguyễn Quốc Kiên", "0513989871"),
        line(2, "Trần Thị Nở", "0513989872", NOTE.replace("Tăng_mới", "Đóng_tiếp")),
        [None, "Cộng tăng", *[None] * 8, 1980000],
        ["II", "Giảm"],
        ["II.1", "Người tham gia"],
        line(1, "Lê Thị Bích", "7973823562", "Hưởng BHXH một lần", months=None),
        [None, "Cộng giảm"],
        [None, "Tổng cộng", *[None] * 8, 1980000],
        [],
        [None, "NGƯỜI LẬP BIỂU", *[None] * 13, "TỔ CHỨC DỊCH VỤ THU"],
        [None, "Phan Thị Mơ"],
    )
    reading = read_rows(tmp_path, rows)
    assert reading.problems == []
    first, second = reading.rows("contributions")
    assert (first["row"], first["method"], first["birth"], first["phone"], first["hint"]) == (
        *(12, "TM", "1978-07-27", "0974047825", "Khách của chị Trang"),
    )
    assert (first["months"], first["first_month"], first["amount_due"], first["state_support"]) == (
        *(3, APRIL, 990000, 99000),
    )
    assert (second["row"], second["method"]) == (13, "TT")
    (out,) = reading.rows("exits")
    assert (out["row"], out["reason"], out["hint"], out["recorded_on"]) == (17, "lump_sum", None, date(2024, 4, 1))


def test_target_group_and_ethnicity_leave_the_reader_nowhere(tmp_path: Path) -> None:
    rows = form(
        ["I", "Tăng"],
        line(1, "Nguyễn Quốc Kiên", "0513989871", NOTE.replace("Khác,", "Hộ nghèo,").replace("Kinh", "Raglai")),
        line(2, "Trần Thị Nở", "abc", "Dân tộc: Raglai; đối tượng: Hộ nghèo, cận nghèo; SĐT 0974047825"),
        line(3, "Trần Thị Hai", "0513989873", "DAN TOC Raglai, Ngày sinh 31/02/1980, ghi chú: dân tộc Raglai"),
    )
    reading = read_rows(tmp_path, rows)
    assert len(reading.rows("contributions")) == 3
    said = repr(reading.batches) + repr(reading.problems)
    assert "Raglai" not in said
    assert "nghèo" not in said
    assert "0974047825" in said


def test_a_column_of_ethnicity_is_cut_from_the_raw_row(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [[*FLAT, "Dân tộc"], [*paid(), "Raglai"]])
    assert "Raglai" not in repr(reading.batches)
    assert reading.batches[0].raw[0][-1] == ""


def test_the_raw_row_stands_beside_its_headers(tmp_path: Path) -> None:
    reading = read_rows(tmp_path, [FLAT, paid()])
    batch = reading.batches[0]
    raw = dict(zip(batch.headers, batch.raw[0], strict=True))
    assert raw["Ngày biên lai"] == "03/04/2024"
    assert raw["Số tháng"] == "6"
    assert raw["Lý do giảm"] == ""


@pytest.mark.parametrize(("rows_before", "chunk"), [(3, 2), (7, 5), (4, 1)])
def test_sections_and_footers_carry_over_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_before: int, chunk: int
) -> None:
    monkeypatch.setattr("thidua.engine.reading.read.CHUNK_ROWS", chunk)
    paid_rows = [line(number, "Nguyễn An", "0513989871") for number in range(rows_before)]
    gone = [line(number, "Lê Bích", "7973823562", "Chết", months=None) for number in range(3)]
    rows = form(["I", "Tăng"], *paid_rows, ["II", "Giảm"], *gone, [None, "Tổng cộng"], [None, "KẾ TOÁN"], [None, "Mơ"])
    reading = read_rows(tmp_path, rows)
    assert len(reading.rows("contributions")) == rows_before
    assert [row["reason"] for row in reading.rows("exits")] == ["death"] * 3
    assert reading.problems == []


def test_a_ledger_without_a_column_that_its_rows_need_reports_every_row(tmp_path: Path) -> None:
    place = FLAT.index("Ngày biên lai")
    rows = [row[:place] + row[place + 1 :] for row in (FLAT, paid(), paid(Số_biên_lai="BL2"))]
    reading = read_rows(tmp_path, rows)
    assert reading.batches == []
    refused = [(found.row, found.code, found.column) for found in reading.problems if found.refuses_row]
    assert refused == [(2, "row_no_key", "Ngày biên lai"), (3, "row_no_key", "Ngày biên lai")]
