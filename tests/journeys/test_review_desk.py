"""Journey of a reviewer: ten doubtful pairs by keyboard alone, and one by thumb on a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import PHONE, WIDE, Visitor
from tests.journeys.build import PASSWORD
from tests.journeys.conftest import Visiting
from tests.journeys.world import Server

TWINS = "/kh-4856/2025Q2/soat-xet/?ly-do=twins"
SENT = 30_000  # milliseconds: an answer may wait for the worker's lock


def shown(page: Page) -> str:
    """The code of the claim on the screen."""
    return page.locator("#desk h1 small").inner_text().removeprefix("phiếu ")


def press(page: Page, key: str) -> tuple[str, str]:
    """Press a key that answers, wait until it is written down: (the claim before, the one after)."""
    before = shown(page)
    page.keyboard.press(key)
    expect(page.locator("#desk h1 small")).not_to_have_text(f"phiếu {before}", timeout=SENT)
    expect(page.locator(".desk-done")).to_contain_text(before, timeout=SENT)
    return before, shown(page)


def is_ready(page: Page) -> None:
    """The next claim is there already: it was fetched ahead."""
    page.wait_for_load_state("networkidle")


def test_ten_pairs_by_keyboard_alone(site_to_change: Server, visit: Visiting) -> None:
    with visit(site_to_change, "soat-xet-1", width=WIDE) as visitor:
        page = visitor.open(TWINS)
        expect(page.locator(".figure").first).to_be_visible()
        start = page.get_by_role("link", name="Xét các phiếu này")
        start.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("phiếu SX-")
        assert visitor.violations() == []
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Phím tắt của bàn soát xét")
        expect(dialog).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()

        decided = []
        for key in ("Enter", "1", "2", "0", "k", "l", "2", "1", "0", "2"):
            is_ready(page)
            decided.append(press(page, key)[0])
            assert page.evaluate("document.activeElement.tagName") == "H1"  # the next one is read out
        assert len(set(decided)) == 10
        expect(page.locator("#desk-status")).to_contain_text("hôm nay bạn đã xét 11")  # two before, one was put off

        page.keyboard.press("u")
        expect(page.locator("#desk h1 small")).to_have_text(f"phiếu {decided[-1]}", timeout=SENT)
        expect(page.locator("#desk-status")).to_contain_text("hôm nay bạn đã xét 10")
        assert visitor.violations() == []
        page.keyboard.press("n")
        page.keyboard.type("12 là số nhà")  # letters of a note are no keys
        page.keyboard.press("Escape")
        press(page, "1")
        note_is_kept(visitor, decided[-1], "12 là số nhà")


def note_is_kept(visitor: Visitor, code: str, note: str) -> None:
    page = visitor.open("/kh-4856/2025Q2/soat-xet/")
    page.get_by_role("searchbox").first.fill(code)
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name=code).first.click()
    page.wait_for_url("**/phieu/*/")
    visitor.open(page.url.removeprefix(visitor.server.address).replace("/phieu/", "/soat-xet/"))
    expect(page.get_by_text(note)).to_be_visible()


def test_undoing_at_once_takes_back_what_was_just_answered(site_to_change: Server, visit: Visiting) -> None:
    with visit(site_to_change, "soat-xet-1") as visitor:
        page = visitor.open(TWINS)
        page.get_by_role("link", name="Xét các phiếu này").click()
        is_ready(page)
        press(page, "1")
        is_ready(page)
        second = shown(page)
        page.keyboard.press("2")
        page.keyboard.press("u")  # the answer is still under way
        expect(page.locator("#desk h1 small")).to_have_text(f"phiếu {second}", timeout=SENT)
        expect(page.get_by_text(f"Đã hoàn tác: {second}.")).to_be_visible(timeout=SENT)


def test_after_signing_in_again_the_claim_is_there_with_the_note(site_to_change: Server, visit: Visiting) -> None:
    with visit(site_to_change, "soat-xet-1") as visitor:
        page = visitor.open(TWINS)
        page.get_by_role("link", name="Xét các phiếu này").click()
        is_ready(page)
        before = shown(page)
        page.keyboard.press("n")
        page.keyboard.type("đã hỏi đơn vị")
        page.keyboard.press("Escape")
        page.context.clear_cookies(name="sessionid")
        page.keyboard.press("0")
        page.wait_for_url("**/dang-nhap/**")
        page.get_by_label("Tên đăng nhập").fill("soat-xet-1")
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()
        expect(page.locator("#desk h1 small")).to_have_text(f"phiếu {before}", timeout=SENT)
        expect(page.get_by_label("Ghi chú cho quyết định này")).to_have_value("đã hỏi đơn vị")
        page.evaluate("""sessionStorage.setItem("desk-note", JSON.stringify({
            address: document.querySelector("[data-desk]").dataset.address, account: "0", note: "của người khác" }))""")
        page.reload()
        is_ready(page)
        expect(page.get_by_label("Ghi chú cho quyết định này")).to_have_value("")


def test_keys_can_be_switched_off(site_to_look_at: Server, visit: Visiting) -> None:
    with visit(site_to_look_at, "soat-xet-1") as visitor:
        page = visitor.open(f"/kh-4856/2025Q2/soat-xet/{site_to_look_at.samples['to_review']}/")
        page.keyboard.press("?")
        page.get_by_label("Dùng phím tắt một chữ").uncheck()
        page.get_by_role("button", name="Đóng").click()
        before = shown(page)
        page.keyboard.press("j")
        page.keyboard.press("0")
        page.wait_for_timeout(500)
        assert shown(page) == before
        expect(page.locator("#desk kbd").first).to_be_hidden()


def test_against_hard_evidence_the_note_is_asked_for(site_to_look_at: Server, visit: Visiting) -> None:
    with visit(site_to_look_at, "soat-xet-1") as visitor:
        page = visitor.open(f"/kh-4856/2025Q2/soat-xet/{site_to_look_at.samples['contradicted']}/")
        before = shown(page)
        page.keyboard.press("1")
        expect(page.get_by_label("Ghi chú cho quyết định này")).to_be_focused()
        expect(page.locator("[data-desk-why]")).to_contain_text("hãy ghi vì sao")
        assert shown(page) == before
        assert visitor.violations() == []


@pytest.mark.parametrize("has_script", [True, False])
def test_one_pair_by_thumb(has_script: bool, site_to_change: Server, visit: Visiting) -> None:
    with visit(site_to_change, "soat-xet-1", width=PHONE, has_script=has_script) as visitor:
        page = visitor.open(TWINS)
        page.get_by_role("link", name="Xét các phiếu này").click()
        before = shown(page)
        assert not visitor.is_wider_than_screen()
        if has_script:
            assert visitor.violations() == []
        page.get_by_role("button", name="Người thứ 2").click()
        expect(page.locator(".desk-done")).to_contain_text(before, timeout=SENT)
        assert shown(page) != before
        page.get_by_role("button", name="Hoàn tác").click()
        expect(page.locator("#desk h1 small")).to_have_text(f"phiếu {before}", timeout=SENT)


def test_somebody_else_is_searched_by_keyboard(site_to_change: Server, visit: Visiting) -> None:
    with visit(site_to_change, "soat-xet-1", width=WIDE) as visitor:
        page = visitor.open(TWINS)
        page.get_by_role("link", name="Xét các phiếu này").click()
        is_ready(page)
        page.keyboard.press("n")
        page.keyboard.type("đơn vị nói tên khác")
        page.keyboard.press("Escape")
        page.keyboard.press("o")
        page.keyboard.press("Tab")
        page.keyboard.type("vuong thi thao")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text="Tìm thấy 1 người")).to_be_focused(timeout=SENT)
        page.evaluate("scrollTo(0, 0)")  # halfway the bar at the top covers a part of some button
        assert visitor.violations() == []
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        column = page.get_by_role("region", name="Người thứ 3 trong sổ Máy không đề nghị")
        expect(column).to_be_focused(timeout=SENT)
        expect(column).to_contain_text("Vương Thị Thảo")
        expect(page.get_by_label("Ghi chú cho quyết định này")).to_have_value("đơn vị nói tên khác")
        assert "vuong" not in page.url
        page.evaluate("scrollTo(0, 0)")
        assert visitor.violations() == []
        press(page, "3")
