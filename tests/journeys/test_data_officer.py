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
        for _ in range(4):  # over three choices, to the code
            page.keyboard.press("Tab")
        page.keyboard.type("2025Q1")
        page.keyboard.press("Enter")
        page.wait_for_url("**nguoi=**")
        assert "dong-lenh" not in page.url
        rows = page.get_by_role("main").locator("tbody tr")
        expect(rows.filter(has_text="Chốt một kỳ")).to_have_count(1)
        expect(rows.filter(has_not_text="2025Q1")).to_have_count(0)
        assert visitor.violations() == []
        assert not visitor.is_wider_than_screen()
        page.get_by_role("link", name="Bỏ lọc").press("Enter")
        expect(rows.first).to_contain_text("Xem nhật ký")
        page.get_by_role("link", name="Cũ hơn").press("Enter")
        page.wait_for_url("**truoc=**")
        expect(page.get_by_role("link", name="Mới hơn")).to_be_visible()
