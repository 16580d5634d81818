"""Which rows are furniture and which are somebody's data."""

from datetime import date
from typing import Any

import pytest

from tests.engine.reading.hand import CLAIMS, FLAT
from thidua.engine.reading.header import Header, find_header
from thidua.engine.reading.rows import RowRole, row_role


def ledger() -> Header:
    header = find_header([["STT", *FLAT]])
    assert header is not None
    return header


def role(*cells: Any, footer: bool = False) -> RowRole:
    return row_role([cell or "" for cell in cells], ledger(), footer)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([], RowRole.BLANK),
        (["", "  ", "#N/A"], RowRole.BLANK),
        ([17], RowRole.BLANK),
        (["17", "", " "], RowRole.BLANK),
        (["I", "Tăng"], RowRole.SECTION_IN),
        (["I Tăng"], RowRole.SECTION_IN),
        (["I. TĂNG"], RowRole.SECTION_IN),
        (["", "I/ Tang"], RowRole.SECTION_IN),
        (["II", "Giảm"], RowRole.SECTION_OUT),
        (["II - GIẢM"], RowRole.SECTION_OUT),
        (["", "Giảm"], RowRole.SECTION_OUT),
        (["II.", "Giảm trong kỳ"], RowRole.SECTION_OUT),
        (["I.1", "Người tham gia"], RowRole.SECTION),
        (["A", "Khối sở, ban, ngành"], RowRole.SECTION),
        (["B. Khối doanh nghiệp"], RowRole.SECTION),
        (["", "Cộng"], RowRole.TOTAL),
        (["", "Cộng tăng", 12000], RowRole.TOTAL),
        (["", "TỔNG CỘNG: 5 người"], RowRole.TOTAL),
        (["", "Tong cong"], RowRole.TOTAL),
        (["", "cong giam"], RowRole.TOTAL),
        (["Tổng số sổ BHXH đề nghị cấp: 3"], RowRole.TOTAL),
        (["A", "B", "C", 1, 2, 3], RowRole.NUMBERS),
        (["(1)", "(2)", "(3)", "(4)=(2)x(3)"], RowRole.NUMBERS),
        (["STT", *FLAT], RowRole.HEADER),
        (["", "NGƯỜI LẬP BIỂU", "", "", "", "GIÁM ĐỐC"], RowRole.FOOTER),
        (["", "(Ký, ghi rõ họ tên)"], RowRole.FOOTER),
        (["Khánh Hòa, ngày 3 tháng 4 năm 2024"], RowRole.FOOTER),
        (["", "", "", "", "", "", "", "ngày    tháng    năm 2024"], RowRole.FOOTER),
        (["TM. ỦY BAN NHÂN DÂN"], RowRole.FOOTER),
        ([1, "", "", "", "", "", "", "", "", "", "", "", 6], RowRole.DATA),
        (["", "Nguyễn Văn An"], RowRole.DATA),
        ([1, "Nguyễn Văn An"], RowRole.DATA),
        (["", "Vi Văn An"], RowRole.DATA),
        (["", "TONG CONG SON"], RowRole.DATA),
        (["", "Tống Cộng Sự", "7995781210"], RowRole.DATA),
        (["", "Cộng", "7995781210"], RowRole.DATA),
        (["", "Giảm", "", "", "", "", "", "03/04/2024"], RowRole.DATA),
        (["", "Kế toán trưởng", "", "", date(1980, 1, 1)], RowRole.DATA),
    ],
)
def test_roles(cells: list[Any], expected: RowRole) -> None:
    assert role(*cells) is expected


def test_a_lone_name_is_a_signature_only_below_a_total_or_signature() -> None:
    assert role("", "Nguyễn Văn An", footer=True) is RowRole.FOOTER
    assert role("", "Nguyễn Văn An") is RowRole.DATA
    assert role(1, "Nguyễn Văn An", footer=True) is RowRole.DATA


def test_a_total_in_a_column_of_dates_is_no_evidence_of_a_person() -> None:
    header = find_header([CLAIMS])
    assert header is not None
    cells = [""] * len(CLAIMS)
    cells[CLAIMS.index("Ngày đăng ký")] = "Tổng cộng: 12"
    assert row_role(cells, header, False) is RowRole.TOTAL
