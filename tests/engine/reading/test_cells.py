"""Ids, codes, sexes, amounts, counts and texts as offices write them."""

import unicodedata
from datetime import date

import pytest

from thidua.engine.reading import cells
from thidua.engine.reading.cells import Cell, Moved, Refused

BAD_ID, BAD_CODE = Refused("bad_national_id"), Refused("bad_insurance_code")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("056188878913", "056188878913"),
        (56188878913.0, "056188878913"),
        (1188878913.0, "001188878913"),
        ("56188878913", "056188878913"),
        ("001 197 091342", "001197091342"),
        ("001.197.091.342", "001197091342"),
        ("'056188878913", "056188878913"),
        ("001\u00a0197\u00a0091342", "001197091342"),
        ("56188878913.0", "056188878913"),
        ("225123456", "225123456"),
        (225123456.0, "225123456"),
        ("C1234567", "C1234567"),
        ("", None),
        ("#N/A", None),
        ("0561888789131", BAD_ID),
        ("05618887", BAD_ID),
        ("05618887891O", BAD_ID),
        ("000000000000", BAD_ID),
        ("5.61889E+10", BAD_ID),
        ("chưa có", BAD_ID),
        ("٠٥٦١٨٨٨٧٨٩١٣", BAD_ID),
        (56188878913.5, BAD_ID),
        (-56188878913.0, BAD_ID),
    ],
)
def test_a_national_id(cell: Cell, number: object) -> None:
    assert cells.read_national_id(cell) == number


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("7995781210", "7995781210"),
        (35788533.0, "0035788533"),
        (17.0, "0000000017"),
        ("35788533", "0035788533"),
        ("79 9578 1210", "7995781210"),
        ("799.578.1210", "7995781210"),
        ("056179570329", Moved("056179570329")),
        (56179570329.0, Moved("056179570329")),
        ("", None),
        ("BH12345678", BAD_CODE),
        ("0561795703290", BAD_CODE),
        ("0", BAD_CODE),
        ("17", BAD_CODE),
        ("0000000000", BAD_CODE),
    ],
)
def test_an_insurance_code(cell: Cell, code: object) -> None:
    assert cells.read_insurance_code(cell) == code


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("sn01.1", "SN01.1"),
        (" SN 01.1 ", "SN01.1"),
        ("SN01\u00a0.1", "SN01.1"),
        (101.0, "101"),
        ("'00123", "00123"),
        (unicodedata.normalize("NFD", "Đội1"), "ĐỘI1"),
        ("", None),
        ("#N/A", None),
    ],
)
def test_a_code_has_no_spaces_and_no_case_but_keeps_its_dots(cell: Cell, code: object) -> None:
    assert cells.read_code(cell) == code


@pytest.mark.parametrize(
    ("cell", "sex"),
    [
        *(("Nam", "M"), ("NAM", "M"), ("nam ", "M"), ("M", "M"), ("m", "M")),
        *(("Nữ", "F"), ("NỮ", "F"), ("Nu", "F"), ("nữ", "F"), ("F", "F")),
        *(("", None), (None, None), ("?", None)),
        *(("X", Refused("bad_sex")), (1.0, Refused("bad_sex"))),
    ],
)
def test_a_sex(cell: Cell, sex: object) -> None:
    assert cells.read_sex(cell) == sex
    assert cells.read_sex(unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell) == sex


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1.980.000", 1980000),
        ("3,960,000", 3960000),
        ("3 960 000", 3960000),
        ("1.980.000 đ", 1980000),
        ("1.980.000,00", 1980000),
        ("1,980,000.00", 1980000),
        ("1980000", 1980000),
        ("1.500", 1500),
        (1980000.0, 1980000),
        ("0", 0),
        ("", None),
        ("-", None),
        ("1,5", Refused("bad_amount")),
        ("hai triệu", Refused("bad_amount")),
        ("1.98.000", Refused("bad_amount")),
    ],
)
def test_an_amount(cell: Cell, amount: object) -> None:
    assert cells.read_amount(cell) == amount


@pytest.mark.parametrize(
    ("cell", "months"),
    [
        *((6.0, 6), ("6", 6), ("06", 6), ("6 tháng", 6), ("6,0", 6), (60.0, 60), ("", None)),
        *((cell, Refused("row_bad_months")) for cell in (0.0, "0", 1.5, "1,5", -3.0, "sáu", 1500000.0, "#REF!")),
    ],
)
def test_a_number_of_months(cell: Cell, months: object) -> None:
    assert cells.read_months(cell) == months


@pytest.mark.parametrize(
    ("cell", "flag"),
    [
        *((cell, True) for cell in ("x", "X", " x ", "1", 1.0, True, "Có", "✓")),
        *((cell, False) for cell in ("", None, "0", 0.0, False, "không")),
        ("kiêm nhiệm", Refused("bad_flag", False)),
    ],
)
def test_a_flag(cell: Cell, flag: object) -> None:
    assert cells.read_flag(cell) == flag


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  Lê   Khánh\u00a0Hồng\n", "Lê Khánh Hồng"),
        (unicodedata.normalize("NFD", "Lê Khánh Hồng"), "Lê Khánh Hồng"),
        ("LÊ KHÁNH HỒNG", "LÊ KHÁNH HỒNG"),
        ("'Lê Hồng", "Lê Hồng"),
        ("Lê\u200b Hồng", "Lê Hồng"),
        ("=SUM(A1)", "=SUM(A1)"),
        (12.0, "12"),
        ("", None),
        ("#N/A", None),
        ("#REF!", Refused("bad_text")),
        ("#DIV/0!", Refused("bad_text")),
        ("#1 Trần Phú", "#1 Trần Phú"),
    ],
)
def test_a_text(cell: Cell, text: object) -> None:
    assert cells.read_text(cell) == text


def test_a_phone_as_a_number_gets_its_zero_back() -> None:
    assert cells.read_phone(977630998.0) == "0977630998"
    assert cells.read_phone("0977 630 998") == "0977 630 998"


@pytest.mark.parametrize(
    ("cell", "method"), [("TM", "TM"), ("tt ", "TT"), ("G H", "GH"), ("", None), ("Giảm", Refused("bad_method"))]
)
def test_a_method(cell: Cell, method: object) -> None:
    assert cells.read_method(cell) == method


def test_successors_are_split_and_kept_in_order_once() -> None:
    assert cells.read_successors("x02; X01 ;x02;") == ("X02", "X01")
    assert cells.read_successors("") == ()


def test_cells_are_shown_as_excel_shows_them() -> None:
    shown = [cells.cell_text(cell) for cell in (1500000.0, 0.5, date(2024, 2, 1), True, None, "a")]
    assert shown == ["1500000", "0.5", "01/02/2024", "TRUE", "", "a"]
