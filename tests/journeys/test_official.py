"""Journey of an official, by keyboard alone: add a relative, take it back, copy the text, declare."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browsing import PHONE, WIDE, Visitor
from tests.journeys.build import PASSWORD
from tests.journeys.conftest import Visiting
from tests.journeys.world import Server

MINE = "/kh-4856/2025Q2/cua-toi/"
STOPS = 80


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, as somebody without a mouse does."""
    for _ in range(STOPS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not reached: {target}")


def press(page: Page, target: Locator) -> None:
    reach(page, target)
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")


def sign_in_by_keyboard(visitor: Visitor, name: str, password: str) -> Page:
    page = visitor.open("/dang-nhap/")
    reach(page, page.get_by_label("Tên đăng nhập"))
    page.keyboard.type(name)
    reach(page, page.get_by_label("Mật khẩu"))
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/kh-4856/**")
    return page


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_an_official_does_everything_by_keyboard(width: int, site_to_change: Server, visit: Visiting) -> None:
    with visit(site_to_change, "", width=width) as visitor:
        page = sign_in_by_keyboard(visitor, "can-bo", PASSWORD)
        visitor.open(MINE)
        main = page.get_by_role("main")
        press(page, main.get_by_role("link", name="Thêm người thân"))
        reach(page, page.get_by_label("Họ tên người thân"))
        page.keyboard.type("Quách Thị Mận")
        page.keyboard.press("Enter")
        expect(page.locator("#errors")).to_contain_text("Quan hệ với bạn")  # what is missing is said
        expect(page.get_by_label("Họ tên người thân")).to_have_value("Quách Thị Mận")
        reach(page, page.get_by_label("Quan hệ với bạn"))
        page.keyboard.type("Em dâu")
        reach(page, page.get_by_label("Ngày sinh"))
        page.keyboard.type("1985")
        page.keyboard.press("Enter")
        expect(main).to_contain_text("Q.T.M.")
        expect(page.locator("body")).to_contain_text("Đã ghi nhận. Kết quả có sau khi kỳ được chốt.")
        expect(main).not_to_contain_text("Mận")

        entry = main.locator("li", has_text="Q.T.M.")
        press(page, entry.get_by_role("link", name="Rút phiếu"))
        press(page, main.get_by_role("button", name="Rút phiếu"))
        press(page, entry.get_by_role("link", name="Lấy lại"))
        press(page, main.get_by_role("button", name="Lấy lại phiếu"))
        expect(entry.get_by_role("link", name="Rút phiếu")).to_be_visible()

        press(page, main.get_by_role("link", name="Lời giới thiệu để gửi người thân"))
        press(page, main.get_by_role("button", name="Chép lời này"))
        expect(main.get_by_role("status")).to_contain_text("Đã chép")
        assert visitor.violations() == []
        assert not visitor.is_wider_than_screen()


def test_who_has_nobody_declares_it_and_takes_it_back(site_to_change: Server, visit: Visiting) -> None:
    with visit(site_to_change, "can-bo-2") as visitor:
        page = visitor.open(MINE)
        main = page.get_by_role("main")
        expect(main).to_contain_text("Chờ đơn vị duyệt")
        press(page, main.get_by_role("button", name="Rút lời khai"))
        press(page, main.get_by_role("link", name="Khai không có đối tượng"))
        reach(page, main.get_by_role("radio").first)
        page.keyboard.press("Space")
        press(page, main.get_by_role("button", name="Khai"))
        expect(main).to_contain_text("Chờ đơn vị duyệt")


def test_the_text_is_read_and_chosen_without_script(site_to_look_at: Server, visit: Visiting) -> None:
    with visit(site_to_look_at, "can-bo", has_script=False) as visitor:
        page = visitor.open(f"{MINE}loi-gioi-thieu/")
        expect(page.get_by_role("main").locator("textarea")).to_have_value(re.compile("BHXH TỰ NGUYỆN"))
        expect(page.get_by_role("button", name="Chép lời này")).to_be_hidden()
