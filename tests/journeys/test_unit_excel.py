"""Journey of a focal person: the template home, two rows in, one wrong; repaired on the answered sheet, sent again."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import PHONE, WIDE, Visitor
from tests.journeys.conftest import Visiting
from tests.journeys.world import Server


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_sheet_goes_out_and_comes_back(width: int, site_to_change: Server, visit: Visiting, tmp_path: Path) -> None:
    with visit(site_to_change, "dau-moi", width=width) as visitor:
        home = f"/kh-4856/2025Q2/cua-don-vi/{site_to_change.samples['kept_unit']}/tep/"
        page = visitor.open(home)
        sheet = saved(page, "Tải tệp mẫu", tmp_path / "mau.xlsx")
        book = openpyxl.load_workbook(sheet)
        official = book["Cán bộ"]["A2"].value
        fill(book["Phiếu vận động"], 2, official, "Tống Thị Bưởi")
        fill(book["Phiếu vận động"], 3, "KHONG-CO", "Ông Văn Cam")
        book.save(sheet)

        send(visitor, home, sheet)
        assert figures(page) == ["1", "0", "0", "1"]
        expect(page.get_by_role("main")).to_contain_text("không có trong danh sách cán bộ của đơn vị")
        assert visitor.violations() == []
        assert not visitor.is_wider_than_screen()
        applied(page)
        answer = saved(page, "Tải tệp kèm câu trả lời", tmp_path / "tra-loi.xlsx")
        book = openpyxl.load_workbook(answer)
        rows: Any = book["Phiếu vận động"]
        titles = [cell.value for cell in rows[1]]
        assert rows.cell(2, titles.index("Mã phiếu") + 1).value
        assert rows.cell(2, titles.index("Kết quả") + 1).value == "Chờ kết quả chốt kỳ"
        assert "Mã cán bộ" in rows.cell(3, titles.index("Vấn đề") + 1).value

        rows.cell(3, titles.index("Mã cán bộ") + 1).value = official
        book.save(answer)
        send(visitor, home, answer)
        assert figures(page) == ["1", "0", "1", "0"]
        applied(page)


def fill(sheet: Any, number: int, official: str, relative: str) -> None:
    said = {"Mã cán bộ": official, "Họ tên người thân": relative, "Quan hệ": "Chị", "Ngày đăng ký": "01/06/2025"}
    for place, cell in enumerate(sheet[1], 1):
        if cell.value in said:
            sheet.cell(number, place).value = said[cell.value]


def saved(page: Page, link: str, target: Path) -> Path:
    with page.expect_download() as arriving:
        page.get_by_role("main").get_by_role("link", name=link).click()
    arriving.value.save_as(target)
    return target


def send(visitor: Visitor, home: str, sheet: Path) -> None:
    page = visitor.open(home)
    page.locator("input[type=file]").set_input_files(sheet)
    page.get_by_role("button", name="Gửi và xem trước").click()
    expect(page.get_by_role("heading", name="Chưa ghi gì. Bạn quyết định:")).to_be_visible(timeout=90_000)


def applied(page: Page) -> None:
    page.get_by_role("button", name="Áp dụng: ghi vào dữ liệu").click()
    expect(page.get_by_role("heading", name="Đã ghi xong")).to_be_visible(timeout=90_000)


def figures(page: Page) -> list[str]:
    return [figure.inner_text() for figure in page.locator(".figure-card .figure").all()]
