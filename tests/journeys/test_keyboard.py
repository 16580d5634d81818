"""Can everything be done by keyboard: skip to the content, see where one is, reach every control, use the menus?"""

import pytest

from tests.journeys.browsing import PHONE, WIDE, Visitor
from tests.journeys.conftest import Visiting
from tests.journeys.pages import PLAIN_PAGES, PageEntry
from tests.journeys.world import Server

# Who was focused, and could one see it: an outline, and nothing lying on top (WCAG 2.4.7, 2.4.11)?
WATCH = """() => {
  window.stops = new Set();
  window.unseen = [];
  const told = (element) => element.outerHTML.slice(0, 160);
  document.addEventListener("focusin", (event) => {
    const element = event.target;
    if (window.stops.has(element)) return;
    window.stops.add(element);
    const style = getComputedStyle(element);
    const box = element.getClientRects()[0];  // of words on two lines, the first
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
    const hasOutline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const isFree = top && (element.contains(top) || top.contains(element));
    if (!hasOutline) window.unseen.push("no outline: " + told(element));
    else if (!isFree) window.unseen.push("covered: " + told(element));
  });
}"""
CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
NOT_REACHED = f"""() => [...document.querySelectorAll("{CONTROLS}")]
  .filter((element) => element.checkVisibility() && !element.disabled && !window.stops.has(element))
  .filter((element) => !(element.type === "radio" && [...window.stops].some((stop) => stop.name === element.name)))
  .map((element) => element.outerHTML.slice(0, 160))"""
COUNT = f"""[...document.querySelectorAll("{CONTROLS}")].filter((element) => element.checkVisibility()).length"""


@pytest.mark.parametrize("page", PLAIN_PAGES, ids=lambda page: page.label)
def test_every_control_is_reached_and_seen(page: PageEntry, site_to_look_at: Server, visit: Visiting) -> None:
    with visit(site_to_look_at, page.user) as visitor:
        opened = visitor.look_at(page)
        opened.evaluate("document.activeElement.blur()")
        opened.evaluate(WATCH)
        for _ in range(opened.evaluate(COUNT) + 12):  # a date field has several stops
            opened.keyboard.press("Tab")
        assert opened.evaluate(NOT_REACHED) == []
        assert opened.evaluate("window.unseen") == []


def test_first_stop_skips_to_the_content(site_to_look_at: Server, visit: Visiting) -> None:
    with visit(site_to_look_at, "dieu-hanh") as visitor:
        page = visitor.open("/kh-4856/2025Q2/")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Đến nội dung chính")
        assert focused(visitor) == "Đến nội dung chính"
        assert skip.bounding_box() is not None
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_menus_open_and_close_by_keyboard(width: int, site_to_look_at: Server, visit: Visiting) -> None:
    with visit(site_to_look_at, "dieu-hanh", width=width) as visitor:
        page = visitor.open("/kh-4856/2025Q2/")
        for menu in page.locator("header details[data-menu]").all():
            summary = menu.locator("summary")
            if not summary.is_visible():
                continue
            summary.focus()
            page.keyboard.press("Enter")
            assert menu.evaluate("menu => menu.open")
            page.keyboard.press("Tab")
            assert menu.evaluate("menu => menu.contains(document.activeElement)")
            page.keyboard.press("Escape")
            assert not menu.evaluate("menu => menu.open")
            assert summary.evaluate("summary => summary === document.activeElement")


def test_slash_leads_to_the_search_box(site_to_look_at: Server, visit: Visiting) -> None:
    with visit(site_to_look_at, "dieu-hanh") as visitor:
        page = visitor.open("/kh-4856/2025Q2/")
        page.keyboard.press("/")
        page.keyboard.type("tran")
        assert page.locator("[data-search]").input_value() == "tran"


def focused(visitor: Visitor) -> str:
    return str(visitor.page.evaluate("document.activeElement.textContent")).strip()
