"""Text typed for TCVN3 and VNI fonts: tables, the syllable grammar, the decision by column, the fonts as witness."""

import random
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwt

from tests.engine.reading.hand import FLAT, TODAY, paid, read, read_rows, write_xlsx
from thidua.demo.old_fonts import to_tcvn3, to_vni
from thidua.engine.reading import CleanBatch, read_file, sniff
from thidua.engine.reading.encodings import encoding_of_fonts, guess_encoding, looks_odd
from thidua.engine.reading.legacy import from_tcvn3, from_vni, to_unicode
from thidua.engine.reading.syllables import is_syllable

LETTERS = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
NAMES = (
    """
Nguyễn Thị Mỹ Oanh, Trần Quốc Kiên, Lê Khánh Hồng, Phạm Thị Nguyệt, Huỳnh Đức Bảo, Võ Thị Thu Hương, Đặng Gia Sơn,
Bùi Thị Hồng Tâm, Đỗ Đạt, Hồ Bảo Hà, Ngô Thành Nghĩa, Dương Thanh Ngân, Lý Thị Sáu, Phan Văn Tý, Vũ Danh,
Mai Thị Kim Liên, Trương Hữu Phước, Thái Xuân Huy, Cao Quang Phước, Lương Hoài Thúy, Tạ Thị Diễm, Hà Ngọc Tuyết
""".strip()
    .replace(",\n", ", ")
    .split(", ")
)
SYLLABLES = "Nguyễn nghiêng khuya quyết giếng gì yêu ương uống thuở Đoàn xoong oan ý"


def test_every_letter_comes_back() -> None:
    assert from_tcvn3(to_tcvn3(LETTERS)) == LETTERS
    assert from_vni(to_vni(LETTERS)) == LETTERS
    assert from_vni(to_vni(LETTERS.upper())) == LETTERS.upper()


def test_tcvn3_words_in_capitals_are_raised_as_a_whole() -> None:
    assert from_tcvn3("NGUYÔN v¨n §øC") == "NGUYỄN văn ĐỨC"


def test_a_unicode_cell_in_a_converted_column_stays() -> None:
    assert to_unicode("Nguyễn Thị Mỹ", "tcvn3") == "Nguyễn Thị Mỹ"


@pytest.mark.parametrize("word", SYLLABLES.split())
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(word.upper())


@pytest.mark.parametrize("word", ["NguyÔn", "Nguyeãn", "ngàt", "Wkh", "bcd", "êô", "mắằ", "ThÞ"])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize("encode", [to_tcvn3, to_vni])
def test_columns_of_twenty_names_are_always_recognised(encode: Any) -> None:
    expected = "tcvn3" if encode is to_tcvn3 else "vni"
    generator = random.Random(7)
    for _ in range(200):
        column = [encode(generator.choice(NAMES)) for _ in range(20)]
        assert looks_odd("\0".join(column))
        assert guess_encoding(column) == expected


def test_unicode_columns_are_never_taken_for_an_old_encoding() -> None:
    generator = random.Random(7)
    for size in (1, 2, 5, 20) * 50:
        column = [generator.choice(NAMES) for _ in range(size)]
        assert not looks_odd("\0".join(column))
        assert guess_encoding(column) == "unicode"
    assert guess_encoding(["Café Müller", "Señor Ñandú"]) == "unicode"
    assert guess_encoding(["abc", "12"]) == "unicode"


def test_fonts_tip_the_balance_but_do_not_outvote_letters() -> None:
    assert encoding_of_fonts({".VnTime": 5, "Arial": 2}) == "tcvn3"
    assert encoding_of_fonts({"VNI-Times": 5}) == "vni"
    assert guess_encoding(["Thò", "Mó"]) == "unicode"
    assert guess_encoding(["Thò", "Mó"], {"VNI-Times": 2}) == "vni"
    assert guess_encoding(NAMES, {".VnTime": 20}) == "unicode"


@pytest.mark.parametrize(("encode", "shown"), [(to_tcvn3, "TCVN3 (ABC)"), (to_vni, "VNI")])
def test_a_column_is_converted_and_the_conversion_noted(tmp_path: Path, encode: Any, shown: str) -> None:
    rows = [paid(Họ_và_tên=encode(name), Số_biên_lai=f"B{number}") for number, name in enumerate(NAMES)]
    reading = read_rows(tmp_path, [FLAT, *rows])
    assert [row["name"] for row in reading.rows("contributions")] == NAMES
    (note,) = reading.problems
    assert (note.code, note.row, note.column, note.value, note.severity) == (
        *("encoding_guessed", None, "Họ và tên", shown, "note"),
    )
    assert reading.batches[0].raw[0][0] == NAMES[0]


def test_a_whole_form_in_an_old_font_with_its_header_sections_and_reasons(tmp_path: Path) -> None:
    rows = [FLAT, *(paid(Họ_và_tên=name, Giới_tính="Nữ", Số_biên_lai=name) for name in NAMES), ["Tổng cộng"]]
    rows.insert(5, paid(Phương_án="GH", Lý_do_giảm="Chuyển BHXH bắt buộc"))
    old = [[to_tcvn3(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    reading = read_rows(tmp_path, old)
    assert [row["name"] for row in reading.rows("contributions")] == NAMES
    assert {row["sex"] for row in reading.rows("contributions")} == {"F"}
    assert [row["reason"] for row in reading.rows("exits")] == ["compulsory"]
    assert {problem.code for problem in reading.problems} == {"encoding_guessed"}
    assert reading.batches[0].headers == FLAT


def test_sniff_shows_examples_and_the_caller_decides(tmp_path: Path) -> None:
    rows = [FLAT, *(paid(Họ_và_tên=to_vni(name)) for name in NAMES)]
    path = write_xlsx(tmp_path / "a.xlsx", rows)
    (info,) = sniff(path, name="a.xlsx")
    assert (info.sheet, info.kind, info.first_data_row) == ("Trang 1", "ledger", 2)
    (guess,) = info.guesses
    assert (guess.caption, guess.encoding) == ("Họ và tên", "vni")
    assert guess.examples[0] == (to_vni(NAMES[0]), NAMES[0])

    kept = read(path, encodings={("Trang 1", "Họ và tên"): "unicode"})
    assert kept.rows("contributions")[0]["name"] == to_vni(NAMES[0])
    assert kept.problems == []
    accepted = read(path, encodings={("Trang 1", "Họ và tên"): "vni"})
    assert accepted.rows("contributions")[0]["name"] == NAMES[0]
    assert accepted.problems == []


def test_a_capital_font_raises_its_letters(tmp_path: Path) -> None:
    path = tmp_path / "h.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        capitals = book.add_format({"font_name": ".VnTimeH"})
        sheet.write_row(0, 0, FLAT)
        for number, name in enumerate(NAMES, 1):
            sheet.write_row(number, 0, [cell if cell is not None else "" for cell in paid()[:6]])
            sheet.write_row(number, 6, ["3/4/2024", f"B{number}", 1, "TM", "4/2024", 3])
            sheet.write_string(number, 0, to_tcvn3(name.lower()), capitals)
    assert [row["name"] for row in read(path).rows("contributions")] == [name.upper() for name in NAMES]


def test_the_font_of_an_xls_cell_is_heard(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for index, caption in enumerate(FLAT):
        sheet.write(0, index, caption)
    style = xlwt.easyxf("font: name VNI-Times")
    for number, name in enumerate(["Thị Mĩ", "Nguyễn Thị", "Mĩ"], 1):
        row = ["", "7995781210", "", "", "", "", "3/4/2024", f"B{number}", "", "TM", "4/2024", 3]
        sheet.write(number, 0, to_vni(name), style)
        for index, cell in enumerate(row[1:], 1):
            sheet.write(number, index, cell)
    path = tmp_path / "f.xls"
    book.save(str(path))
    batches = [item for item in read_file(path, name="f.xls", today=TODAY) if isinstance(item, CleanBatch)]
    assert batches[0].columns["name"] == ["Thị Mĩ", "Nguyễn Thị", "Mĩ"]
