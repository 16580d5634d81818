"""Journey of an operator: sign in, drop untidy files, see what they would change, apply them, close the quarter."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import PHONE, WIDE, Visitor
from tests.journeys.conftest import Visiting
from tests.journeys.world import Server

JOB = 60_000  # milliseconds a background job may take on a busy machine


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_untidy_files_become_a_closed_quarter(
    width: int, site_to_change: Server, visit: Visiting, tmp_path: Path
) -> None:
    with visit(site_to_change, width=width) as visitor:
        visitor.sign_in("dieu-hanh")
        page = visitor.page
        before = counted(page)
        go_to(page, "Nạp tệp")
        send(page, site_to_change.samples["files"])
        look_at_the_difference(visitor)
        apply(page)
        go_to(page, "Tổng quan")
        wait_until_counted(page, before + 4)
        close(visitor)
        assert counted(page) == before + 4
        rows = cases_file(page, tmp_path)
        assert [row.split(",")[0] for row in rows if ",joined," in row and row.startswith("HT-")] == [
            f"HT-{number}" for number in range(4)
        ]
        assert any(row.startswith("HT-4,") and "relationship_not_accepted" in row for row in rows)


def go_to(page: Page, room: str) -> None:
    """By the rooms at the left, or on a phone by their menu."""
    menu = page.locator("details.rooms-menu > summary")
    if menu.is_visible():
        menu.click()
    page.get_by_role("navigation", name="Các phòng").get_by_role("link", name=room, exact=True).first.click()


def counted(page: Page) -> int:
    """The relatives who count, as the start page says."""
    if page.locator("[data-chart=start-chart]").count() == 0:
        go_to(page, "Tổng quan")
    return int(figure(page, "Người thân được tính").replace(".", ""))


def wait_until_counted(page: Page, number: int) -> None:
    """Open periods are counted again right after the files are in."""
    for _ in range(30):
        if counted(page) == number:
            return
        page.wait_for_timeout(1000)
        page.reload()
    assert counted(page) == number


def send(page: Page, files: list[str]) -> None:
    page.locator("input[type=file]").set_input_files(files)
    expect(page.locator("[data-file-names] li")).to_have_count(len(files))
    page.get_by_role("button", name="Gửi và xem trước").click()


def look_at_the_difference(visitor: Visitor) -> None:
    page = visitor.page
    expect(page.get_by_role("heading", name="Chưa ghi gì. Bạn quyết định:")).to_be_visible(timeout=JOB)
    assert figure(page, "Dòng mới") == "9"
    assert figure(page, "Dòng không dùng được") == "1"
    assert visitor.violations() == []
    assert not visitor.is_wider_than_screen()
    page.get_by_role("link", name=re.compile(r"Xem \d+ vấn đề")).click()
    problems = page.get_by_role("main")
    expect(problems).to_contain_text("31/02/2025")
    expect(problems).to_contain_text("người quen")
    page.go_back()


def figure(page: Page, label: str) -> str:
    return page.locator(f".figure-card:has(.label:text-is('{label}')) .figure").first.inner_text()


def apply(page: Page) -> None:
    page.get_by_role("button", name="Áp dụng: ghi vào dữ liệu").click()
    expect(page.get_by_role("main")).to_contain_text("Đã ghi: 9 dòng mới", timeout=JOB)
    expect(page.get_by_role("table", name="Các tệp của lượt này")).to_contain_text("phieu-bo-sung.xlsx")


def close(visitor: Visitor) -> None:
    page = visitor.page
    go_to(page, "Kỳ và chốt kỳ")
    page.get_by_role("link", name="Chốt kỳ này").click()
    assert visitor.violations() == []
    for box in page.get_by_role("main").get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Chốt thành bản số 1").click()
    expect(page.get_by_role("main")).to_contain_text("bản số 1", ignore_case=True, timeout=JOB)


def cases_file(page: Page, folder: Path) -> list[str]:
    go_to(page, "Kết quả của kỳ")
    page.get_by_role("main").get_by_role("link", name="Phiếu", exact=True).first.click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="cases.csv").click()
    waiting.value.save_as(folder / "cases.csv")
    return (folder / "cases.csv").read_text(encoding="utf-8").splitlines()
