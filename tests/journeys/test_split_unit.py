"""Journey of a reorganisation: split a unit, see who moves, confirm, and place the people in what follows it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browsing import PHONE, WIDE, Visitor
from tests.journeys.conftest import Visiting
from tests.journeys.world import Server


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_unit_is_split_and_its_people_find_a_place(width: int, site_to_change: Server, visit: Visiting) -> None:
    unit = site_to_change.samples["small_unit"]
    code = site_to_change.samples["small_unit_code"]
    with visit(site_to_change, "dieu-hanh", width=width) as visitor:
        page = visitor.open(f"/kh-4856/2025Q2/don-vi/{unit}/")
        name = page.get_by_role("heading", level=1).inner_text()
        people = split(visitor, code)
        page.get_by_role("main").get_by_role("link", name="Xếp lại").click()
        first = place(page, name, f"{code}-1", 2)
        rest = place(page, name, f"{code}-2", None)
        assert first + rest == people

        visitor.open(f"/kh-4856/2025Q2/don-vi/{unit}/")
        story = page.locator("section", has_text="Lịch sử đơn vị").last
        expect(story).to_contain_text("Đơn vị kế thừa")
        story.get_by_role("link", name="Phòng mới số 1").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Phòng mới số 1")
        figure = page.locator(".figure-card").first.locator(".figure")
        for _ in range(60):  # the worker counts the open periods anew
            if figure.count() and figure.inner_text() == "2":
                break
            page.wait_for_timeout(1000)
            page.reload()
        expect(figure).to_have_text("2")


def split(visitor: Visitor, code: str) -> int:
    """How many people the preview says must be placed by hand."""
    page = visitor.page
    page.get_by_text("Sắp xếp lại").click()
    page.get_by_role("main").get_by_role("link", name="Chia tách").click()
    for number in (1, 2):
        page.get_by_label(f"Mã đơn vị thứ {number}").fill(f"{code}-{number}")
        page.get_by_label("Tên, nếu là đơn vị mới").nth(number - 1).fill(f"Phòng mới số {number}")
    page.get_by_label("Có hiệu lực từ ngày").fill("2025-06-20")
    page.get_by_label("Số văn bản").fill("12/QĐ-UBND")
    page.get_by_role("button", name="Xem trước").click()
    by_hand = page.locator("dt", has_text="Phải xếp lại bằng tay").locator("xpath=following-sibling::dd[1]")
    people = int(by_hand.inner_text())
    assert people > 2
    assert visitor.violations() == []
    assert not visitor.is_wider_than_screen()
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_role("main")).to_contain_text(f"Còn {people} cán bộ phải được xếp lại bằng tay.")
    return people


def place(page: Page, name: str, code: str, number: int | None) -> int:
    """Send the first `number` people of the old unit (all who are left) to the unit of this code; how many went."""
    group = page.locator("form", has=page.get_by_role("heading", name=re.compile(re.escape(name))))
    boxes: list[Locator] = group.locator("input[name=people]").all()
    chosen = boxes if number is None else boxes[:number]
    if number is None:
        group.get_by_label("Tất cả").check()
    else:
        for box in chosen:
            box.check()
    group.get_by_label("Chuyển về").select_option(code)
    group.get_by_role("button", name="Xếp người đã đánh dấu").click()
    expect(page.get_by_role("main")).to_contain_text(f"Đã xếp {len(chosen)} cán bộ về {code}")
    return len(chosen)
