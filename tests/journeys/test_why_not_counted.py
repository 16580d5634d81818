"""Journey of somebody who asks: why does this relative not count? From a mistyped name to the row of a file."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import PHONE, WIDE
from tests.journeys.conftest import Visiting
from tests.journeys.world import Server


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_from_a_mistyped_name_to_the_row_of_a_file(width: int, site_to_look_at: Server, visit: Visiting) -> None:
    samples = site_to_look_at.samples
    with visit(site_to_look_at, "dieu-hanh", width=width) as visitor:
        page = visitor.open("/kh-4856/2025Q2/")
        page.get_by_role("searchbox").fill(samples["misspelt"])
        page.keyboard.press("Enter")
        main = page.get_by_role("main")
        main.get_by_role("link", name=samples["mobiliser"]).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(samples["mobiliser"])
        main.locator("article", has_text=samples["lapsed_code"]).get_by_role("link").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(samples["lapsed_code"])
        expect(main).to_contain_text("Ngừng đóng")
        expect(page.locator(".case-sentence")).to_contain_text("không được tính", ignore_case=True)

        page.get_by_text("Xem căn cứ").click()
        expect(page.get_by_role("heading", name="Dòng quy tắc quyết định")).to_be_visible()
        assert visitor.violations() == []
        assert not visitor.is_wider_than_screen()
        source = page.get_by_role("table", name="Biên lai").get_by_role("link").first
        expect(source).to_have_text(re.compile(r"\.(xlsx|xls|ods).*dòng \d+", re.DOTALL))
        file, row = source.inner_text().split(" · ")[0], re.findall(r"dòng (\d+)", source.inner_text())[-1]
        source.click()
        expect(main).to_contain_text(file)
        expect(main).to_contain_text(re.compile(rf"dòng {row}\b", re.IGNORECASE))


def test_what_was_typed_is_in_no_address(site_to_look_at: Server, visit: Visiting) -> None:
    with visit(site_to_look_at, "dieu-hanh") as visitor:
        page = visitor.open("/kh-4856/2025Q2/")
        page.get_by_role("searchbox").fill(site_to_look_at.samples["misspelt"])
        page.get_by_role("search").get_by_role("button").click()
        page.wait_for_url("**/tim/?tim=*")
        assert site_to_look_at.samples["misspelt"].split()[0] not in page.url
