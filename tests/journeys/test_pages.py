"""Is every page accessible at both widths, as wide as the screen, silent on the console, readable without script?"""

import pytest

from tests.journeys.browsing import PHONE, WIDE
from tests.journeys.conftest import Visiting
from tests.journeys.pages import DARK, NO_PAGES, PAGES, PLAIN_PAGES, PageEntry, site_names
from tests.journeys.world import Server


def test_every_address_of_the_site_is_listed() -> None:
    known = {page.name for page in PAGES} | set(NO_PAGES)
    assert sorted(site_names() - known) == [], "neither in PAGES nor in NO_PAGES of tests/journeys/pages.py"
    assert sorted(known - site_names()) == [], "listed, but no address of the site"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.label)
def test_page_is_accessible_at_both_widths(page: PageEntry, site_to_look_at: Server, visit: Visiting) -> None:
    with visit(site_to_look_at, page.user) as visitor:
        visitor.look_at(page)
        for width in (WIDE, PHONE):
            visitor.resize(width)
            assert visitor.violations() == [], f"{width} px"
            assert not visitor.is_wider_than_screen(), f"{width} px"
        assert visitor.page.locator("h1").count() == 1


@pytest.mark.parametrize("page", [page for page in PAGES if page.label in DARK], ids=lambda page: page.label)
def test_page_is_accessible_in_the_dark(page: PageEntry, site_to_look_at: Server, visit: Visiting) -> None:
    with visit(site_to_look_at, page.user, theme="dark") as visitor:
        visitor.look_at(page)
        assert visitor.page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
        assert visitor.violations() == []


@pytest.mark.parametrize("page", PLAIN_PAGES, ids=lambda page: page.label)
def test_page_is_readable_without_script(page: PageEntry, site_to_look_at: Server, visit: Visiting) -> None:
    with visit(site_to_look_at, page.user, has_script=False, width=PHONE) as visitor:
        visitor.open(page.path(site_to_look_at.samples))
        main = visitor.page.get_by_role("main")
        assert main.locator("h1").is_visible()
        assert main.inner_text().strip()
