"""How many bytes travel to the browser? Pages must be light enough for a phone on a commune's network."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.browsing import Visitor
from tests.journeys.conftest import Visiting
from tests.journeys.pages import PLAIN_PAGES, PageEntry
from tests.journeys.world import Server

FIRST, CHARTS, LATER = 300_000, 230_000, 40_000


class Scale:
    """Weighs what comes over the wire: compressed bodies and headers; what the browser kept weighs nothing."""

    def __init__(self, visitor: Visitor) -> None:
        self._names: dict[str, str] = {}
        self._bytes: dict[str, float] = {}
        session = visitor.context.new_cdp_session(visitor.page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)

    def _sent(self, event: dict[str, Any]) -> None:
        self._names[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        name = self._names.get(event["requestId"], "")
        self._bytes[name] = self._bytes.get(name, 0) + event["encodedDataLength"]

    def take(self) -> tuple[int, int]:
        """(bytes of charts, all other bytes) since it was asked last."""
        charts = sum(size for name, size in self._bytes.items() if "/static/charts" in name)
        pictures = sum(size for name, size in self._bytes.items() if "/huong-dan/hinh/" in name)  # of a guide: as seen
        rest = sum(self._bytes.values()) - charts - pictures
        self._bytes.clear()
        return int(charts), int(rest)


@pytest.mark.parametrize("page", [page for page in PLAIN_PAGES if page.user], ids=lambda page: page.label)
def test_page_is_light(page: PageEntry, site_to_look_at: Server, visit: Visiting) -> None:
    path = page.path(site_to_look_at.samples)
    with visit(site_to_look_at, page.user) as visitor:
        scale = Scale(visitor)
        opened = visitor.open(path)
        charts, first = scale.take()
        has_charts = opened.locator("[data-chart]").count() > 0
        visitor.open(path)
        _, later = scale.take()
    assert 0 < first <= FIRST
    assert (0 < charts <= CHARTS) if has_charts else charts == 0
    assert 0 < later <= LATER
