"""Journey of an administrator, by keyboard alone: invite, be accepted elsewhere, give a role, end it."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visiting
from tests.journeys.test_official import press, reach
from tests.journeys.world import Server

PLACE = "/kh-4856/2025Q2/quan-tri/"
PASSWORD = "mot cau that dai de nho"


def fill(page: Page, field: Locator, text: str) -> None:
    reach(page, field)
    page.keyboard.type(text)


def choose_next(page: Page, field: Locator, steps: int) -> None:
    reach(page, field)
    for _ in range(steps):
        page.keyboard.press("ArrowDown")


def test_an_administrator_does_everything_by_keyboard(site_to_change: Server, visit: Visiting) -> None:
    unit = site_to_change.samples["small_unit_code"]
    with visit(site_to_change, "quan-tri") as visitor:
        page = visitor.open(f"{PLACE}loi-moi/")
        main = page.get_by_role("main")
        press(page, main.get_by_role("link", name="Mời một người"))
        choose_next(page, main.get_by_label("Vai trò"), 1)
        expect(main.get_by_label("Vai trò")).to_have_value("focal")
        fill(page, main.get_by_label("Đơn vị"), unit)
        fill(page, main.get_by_label("Họ và tên"), "Tạ Thị Mới")
        page.keyboard.press("Enter")
        code = main.locator(".slip .code")
        expect(code).to_be_visible()
        expect(main.locator(".slip")).to_contain_text("Tạ Thị Mới")
        assert visitor.violations() == []
        accept(site_to_change, visit, code.inner_text())

        visitor.open(f"{PLACE}vai-tro/")
        press(page, main.get_by_role("link", name="Giao vai trò"))
        fill(page, main.get_by_label("Tài khoản"), "moi-vao")
        choose_next(page, main.get_by_label("Vai trò"), 2)
        fill(page, main.get_by_label("Đơn vị"), unit)
        page.keyboard.press("Enter")
        expect(page.locator("#errors")).to_contain_text("Lý do")  # what is missing is said, what was typed stays
        expect(main.get_by_label("Tài khoản")).to_have_value("moi-vao")
        fill(page, main.get_by_label("Lý do"), "Quyết định 12")
        page.keyboard.press("Enter")
        expect(page.locator("body")).to_contain_text("Đã giao vai trò.")

        row = main.locator("tr", has_text="Thủ trưởng").filter(has_text="moi-vao")
        press(page, row.get_by_role("link", name="Tạ Thị Mới"))
        ending = main.locator("section", has_text="Kết thúc vai trò")
        fill(page, ending.get_by_label("Lý do"), "Chuyển công tác")
        page.keyboard.press("Enter")
        expect(page.locator("body")).to_contain_text("Đã ghi ngày cuối của vai trò.")
        expect(row).to_contain_text("Đã hết")
        assert visitor.violations() == []


def accept(server: Server, visit: Visiting, code: str) -> None:
    """Whoever was invited, at his own machine."""
    with visit(server, "") as visitor:
        page = visitor.open("/loi-moi/")
        fill(page, page.get_by_label("Mã mời"), "ABCD-EFGH-JKMN")
        page.keyboard.press("Enter")
        expect(page.locator("#errors")).to_contain_text("không dùng được")
        visitor.open("/loi-moi/")
        fill(page, page.get_by_label("Mã mời"), code.lower())
        page.keyboard.press("Enter")
        page.wait_for_url("**/loi-moi/nhan/")
        assert code not in page.url
        expect(page.get_by_role("main")).to_contain_text("Tạ Thị Mới")
        assert visitor.violations() == []
        fill(page, page.get_by_label("Tên đăng nhập"), "moi-vao")
        fill(page, page.get_by_label("Mật khẩu mới", exact=False).first, PASSWORD)
        fill(page, page.get_by_label("gõ lại"), PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/kh-4856/**")
        expect(page.get_by_role("link", name="Đơn vị của tôi").first).to_be_attached()
