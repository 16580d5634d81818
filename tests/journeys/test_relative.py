"""Journey of a relative on a phone, by keyboard and without script: a code or a link, who named me, my answer."""

import re

import pypdfium2
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browsing import PHONE, Visitor
from tests.journeys.conftest import Visiting
from tests.journeys.test_official import press, reach
from tests.journeys.world import Server


def prove(page: Page, birth: str, last4: str) -> None:
    reach(page, page.get_by_label("Ngày sinh của bạn"))
    page.keyboard.type(birth)
    reach(page, page.get_by_label("Bốn số cuối của căn cước"))
    page.keyboard.type(last4)
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")


def is_fit(visitor: Visitor) -> None:
    assert visitor.violations() == []
    assert not visitor.is_wider_than_screen()
    assert {cookie["name"] for cookie in visitor.context.cookies()} == {"ngon-ngu", "giao-dien"}  # those it came with


def main_of(page: Page) -> Locator:
    return page.get_by_role("main")


def test_a_relative_reads_confirms_and_withdraws_by_keyboard(site_to_change: Server, visit: Visiting) -> None:
    known = site_to_change.samples
    with visit(site_to_change, "", width=PHONE) as visitor:
        page = visitor.open("/nguoi-than/")
        is_fit(visitor)
        reach(page, page.get_by_label("Mã trong thư"))
        page.keyboard.type(known["relative_code"].lower())
        prove(page, known["relative_birth"], "0000" if known["relative_last4"] != "0000" else "1111")
        expect(main_of(page)).to_contain_text("Chưa mở được")
        is_fit(visitor)
        expect(page.get_by_label("Mã trong thư")).to_have_value(known["relative_code"].lower())
        page.get_by_label("Bốn số cuối của căn cước").fill("")
        page.get_by_label("Ngày sinh của bạn").fill("")
        prove(page, known["relative_birth"], known["relative_last4"])
        expect(main_of(page)).to_contain_text("Người ghi tên bạn")
        is_fit(visitor)
        press(page, page.get_by_role("button", name="Đúng, tôi xác nhận"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Bạn đã xác nhận")
        is_fit(visitor)
        press(page, page.locator("summary"))
        reach(page, page.get_by_label("Tôi hiểu và muốn rút lại"))
        page.keyboard.press("Space")
        press(page, page.get_by_role("button", name="Rút lại và xóa"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Dữ liệu của bạn đã được xóa")
        is_fit(visitor)


def test_a_link_is_enough_without_script(site_to_change: Server, visit: Visiting) -> None:
    known = site_to_change.samples
    with visit(site_to_change, "", width=PHONE, has_script=False) as visitor:
        page = visitor.open(f"/nguoi-than/{known['relative_link1']}/")
        expect(page.get_by_label("Mã trong thư")).to_have_count(0)
        page.get_by_label("Ngày sinh của bạn").fill(known["relative_birth1"])
        page.get_by_label("Bốn số cuối của căn cước").fill(known["relative_last41"])
        page.get_by_role("button", name="Xem ai đã ghi tên tôi").click()
        page.get_by_role("button", name="Tôi không đồng ý").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Bạn đã từ chối")
        expect(main_of(page)).to_contain_text("xóa dữ liệu")


def test_the_agency_prints_hands_over_and_writes_an_answer_down(site_to_change: Server, visit: Visiting) -> None:
    with visit(site_to_change, "dieu-hanh") as visitor:
        page = visitor.open("/kh-4856/2025Q2/thu-nguoi-than/")
        main = main_of(page)
        page.get_by_label("Số thư in lần này").fill("2")
        with page.expect_download() as downloading:
            main.get_by_role("button", name="Tạo mã và tải thư (PDF)").click()
        with pypdfium2.PdfDocument(downloading.value.path()) as letters:
            assert len(letters) == 2
            assert "Mã của ông/bà" in letters[0].get_textpage().get_text_range()
        visitor.open("/kh-4856/2025Q2/thu-nguoi-than/?trang-thai=printed")
        page.get_by_label("Đã giao bằng").select_option("post")
        main.get_by_role("button", name="Ghi đã giao").click()
        expect(main).to_contain_text(re.compile(r"Đã ghi giao [1-9]\d* thư"))
        visitor.open("/kh-4856/2025Q2/thu-nguoi-than/?trang-thai=handed")
        main.locator("tbody a").first.click()
        expect(main).to_contain_text("Đã giao, chờ trả lời")
        page.get_by_label("Người thân trả lời").select_option("refused")
        page.get_by_label("Câu trả lời đến bằng").select_option("phone")
        page.get_by_label("Tôi đã hỏi đúng người ấy, không qua người vận động").check()
        main.get_by_role("button", name="Ghi câu trả lời").click()
        expect(main).to_contain_text("Đã từ chối")
        assert visitor.violations() == []
        assert not visitor.complaints
