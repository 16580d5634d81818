"""How do tests and scripts look at pages? With Debian's chromium, at a chosen width, language and colour, by a role.

A visitor remembers every complaint of the browser (script errors, violations of the content security policy, missing
files): a page that makes the console speak is not finished.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.journeys.build import PASSWORD
from tests.journeys.pages import PageEntry
from tests.journeys.world import Server

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--no-first-run", "--disable-default-apps", "--disable-extensions",
)  # fmt: skip
WIDE, PHONE = 1280, 390
HEIGHT = {WIDE: 900, PHONE: 844}
MIDDLE_HEIGHT = 750
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PATIENCE = 15_000  # milliseconds: machines that test are busy


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's browser with a fresh profile."""
    path = CHROMIUM if Path(CHROMIUM).exists() else shutil.which("chromium")
    if path is None:
        raise RuntimeError(
            "Các hành trình cần trình duyệt Chromium của Debian. Chạy: sudo apt-get install -y chromium — rồi chạy lại."
        )
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitor:
    """One person's browser on one server."""

    server: Server
    context: BrowserContext
    page: Page
    has_script: bool = True
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to an address of the site and wait until it is calm."""
        response = self.page.goto(self.server.url(path))
        assert response is not None
        assert response.status == 200, f"{path}: {response.status}"
        self.settle()
        return self.page

    def look_at(self, entry: PageEntry) -> Page:
        """Open a page of the list, and press what it says."""
        page = self.open(entry.path(self.server.samples))
        if entry.press:
            for form in page.locator("main form").all():
                form.evaluate("form => { form.noValidate = true; }")
            button = page.get_by_role("main").get_by_role("button", name=entry.press, exact=True)
            if page.locator("html").get_attribute("lang") != "vi":  # the list names buttons in Vietnamese
                button = page.locator("main form button[type=submit]").last
            button.click()
            page.locator("#errors, .field-error").first.wait_for()
            self.settle()
        return page

    def settle(self) -> None:
        """Loaded, and the charts are drawn."""
        self.page.wait_for_load_state("load")
        if self.has_script:
            for chart in self.page.locator("[data-chart]").all():
                chart.locator("svg").first.wait_for()

    def sign_in(self, user: str) -> None:
        """As a person does, by the form."""
        self.page.goto(self.server.url("/dang-nhap/"))
        self.page.get_by_label("Tên đăng nhập").fill(user)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()
        self.settle()

    def resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": HEIGHT.get(width, MIDDLE_HEIGHT)})
        self.page.wait_for_timeout(150)  # charts follow

    def is_wider_than_screen(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))

    def violations(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA: rule, place, and why.

        Seen from the top of the page: what has scrolled under the bar is no small target, one scrolls it out again.
        """
        self.page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
        options = {"runOnly": {"type": "tag", "values": STANDARD}, "resultTypes": ["violations"]}
        found: list[dict[str, Any]] = Axe().run(self.page, options=options).response["violations"]
        return [f"{rule['id']}: {one['html'][:200]} {why(one)}" for rule in found for one in rule["nodes"][:4]]


def why(node: dict[str, Any]) -> str:
    reasons = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
    return "; ".join(reasons)[:300]


@contextmanager
def visiting(
    browser: Browser,
    server: Server,
    *,
    width: int = WIDE,
    language: str = "vi",
    theme: str = "light",
    has_script: bool = True,
    session: Sequence[Any] = (),
) -> Iterator[Visitor]:
    """A fresh profile; `session` are the cookies of somebody who signed in before."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT.get(width, MIDDLE_HEIGHT)},
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        reduced_motion="reduce",
        java_script_enabled=has_script,
    )
    context.set_default_timeout(PATIENCE)
    chosen = {"ngon-ngu": language, "giao-dien": theme}
    context.add_cookies([{"name": name, "value": value, "url": server.address} for name, value in chosen.items()])
    context.add_cookies(list(session))
    visitor = Visitor(server, context, context.new_page(), has_script)
    listen(visitor)
    try:
        yield visitor
    finally:
        context.close()


def listen(visitor: Visitor) -> None:
    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            visitor.complaints.append(f"{visitor.page.url}: {message.text}")

    visitor.page.on("console", heard)
    visitor.page.on("pageerror", lambda error: visitor.complaints.append(f"{visitor.page.url}: {error}"))


def signed_in(browser: Browser, server: Server, user: str) -> list[Any]:
    """The cookies of a person who has signed in on this server."""
    with visiting(browser, server) as visitor:
        visitor.sign_in(user)
        return [cookie for cookie in visitor.context.cookies() if cookie["name"] in {"sessionid", "csrftoken"}]
