"""The free text of D05-TS: what is taken, what is cut; and the reasons of exits."""

from datetime import date

import pytest

from thidua.engine.reading.cells import Refused
from thidua.engine.reading.days import read_birth
from thidua.engine.reading.notes import Note, cut_sensitive, exit_reason, read_note


def note(text: str) -> Note:
    return read_note(text, lambda cell: read_birth(cell, date(2026, 11, 23)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Note(None, None, None, None, "")),
        (
            "Đối tượng Khác, Dân tộc Kinh, P.Thức Đóng_tiếp, SĐT 0974047825, Ngày sinh 27/07/1978",
            Note("TT", "0974047825", "1978-07-27", None, "P.Thức Đóng_tiếp, SĐT 0974047825, Ngày sinh 27/07/1978"),
        ),
        (
            "Đối tượng Khác, Dân tộc Kinh, P.Thức Tăng_mới, Ghi chú: Khách của  chị Trang, tổ 5",
            Note("TM", None, None, "Khách của chị Trang, tổ 5", "P.Thức Tăng_mới, Ghi chú: Khách của  chị Trang, tổ 5"),
        ),
        (
            "Ngày sinh: 1978; SDT: 0974.047.825; P.Thuc tang moi; dan toc Kinh; doi tuong Khac",
            Note("TM", "0974047825", "1978", None, "Ngày sinh: 1978; SDT: 0974.047.825; P.Thuc tang moi"),
        ),
        ("Ngày sinh 31/02/1978", Note(None, None, Refused("bad_date"), None, "Ngày sinh 31/02/1978")),
        ("Khách của anh Năm", Note(None, None, None, "Khách của anh Năm", "Khách của anh Năm")),
    ],
)
def test_a_note(text: str, expected: Note) -> None:
    assert note(text) == expected


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Đối tượng Hộ nghèo, cận nghèo, SĐT 1", "SĐT 1"),
        ("SĐT 1, Đối tượng: Khác", "SĐT 1"),
        ("ĐỐI TƯỢNG KHÁC - DÂN TỘC KINH", ""),
        ("Doi tuong khac, dan toc kinh, ghi chu: a", "ghi chu: a"),
        ("Dân tộc\nKinh\nNgày sinh 1980", "Ngày sinh 1980"),
        ("§èi t\xadîng Kh¸c, D©n téc Kinh, S§T 1", ""),
        ("dừng đóng", "dừng đóng"),
    ],
)
def test_sensitive_parts_are_cut_up_to_the_next_keyword(text: str, rest: str) -> None:
    assert cut_sensitive(text) == rest


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Chuyển BHXH bắt buộc", "compulsory"),
        ("CHUYEN BHXH BAT BUOC tu 6/2024", "compulsory"),
        ("đã chuyển  BHXH\nbắt buộc", "compulsory"),
        ("Hưởng hưu trí", "pension"),
        ("Chết", "death"),
        ("chết ngày 3/4", "death"),
        ("Chếtlâm sàng", "other"),
        ("Hưởng BHXH một lần", "lump_sum"),
        ("Dừng đóng", "stopped"),
        ("Chuyển tỉnh", "moved_away"),
        ("dừng đóng, chuyển tỉnh", "stopped"),
        ("chuyển tỉnh rồi chết", "death"),
        ("Đối tượng Khác, Dân tộc Kinh, Hưởng hưu trí", "pension"),
        ("về quê", "other"),
        ("", "other"),
    ],
)
def test_a_reason_is_the_first_of_the_list_found_as_whole_words(text: str, reason: str) -> None:
    assert exit_reason(text) == reason
