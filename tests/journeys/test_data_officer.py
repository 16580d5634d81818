"""Journey of the data protection officer, by keyboard alone: who looked at a claim, page on, and the seals above it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import PHONE, WIDE
from tests.journeys.conftest import Visiting
from tests.journeys.world import Server


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_officer_finds_who_closed_a_period(width: int, site_to_look_at: Server, visit: Visiting) -> None:
    with visit(site_to_look_at, "bao-ve-du-lieu", width=width) as visitor:
        page = visitor.open("/kh-4856/2025Q2/nhat-ky/")
        expect(page.get_by_role("heading", name="Niêm phong")).to_be_visible()
        page.get_by_label("Tài khoản hoặc họ tên").focus()
        page.keyboard.type("dong-lenh")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type("Chốt một kỳ")  # a choice is found by its first letters
        page.keyboard.press("Enter")
        if "nguoi=" not in page.url:
            page.get_by_role("button", name="Lọc").press("Enter")
        page.wait_for_url("**nguoi=**")
        assert "dong-lenh" not in page.url
        rows = page.get_by_role("main").locator("tbody tr")
        expect(rows).to_have_count(5)
        expect(rows.first).to_contain_text("Chốt một kỳ")
        assert visitor.violations() == []
        assert not visitor.is_wider_than_screen()
        page.get_by_role("link", name="Bỏ lọc").press("Enter")
        expect(rows.first).to_contain_text("Xem nhật ký")
        page.get_by_role("link", name="Cũ hơn").press("Enter")
        page.wait_for_url("**truoc=**")
        expect(page.get_by_role("link", name="Mới hơn")).to_be_visible()
