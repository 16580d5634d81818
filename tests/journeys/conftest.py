"""What do the journeys share? One province a session, one server for all who only look, a browser a module.

The browser is a module's: while playwright is open its event loop runs in this thread, and Django would refuse the
database to other modules' tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from tests.journeys.browsing import Visitor, chromium, signed_in, visiting
from tests.journeys.world import Server, World, built_world, served

Visiting = Callable[..., AbstractContextManager[Visitor]]


@pytest.fixture(scope="session")
def world(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            found = stack.enter_context(built_world(tmp_path_factory.mktemp("world") / "var"))
        yield found
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture(scope="session")
def site_to_look_at(world: World, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that everybody shares: nothing is changed on it."""
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            server = stack.enter_context(served(world, tmp_path_factory.mktemp("look") / "var"))
        yield server
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture
def site_to_change(world: World, django_db_blocker: Any, tmp_path: Path) -> Iterator[Server]:
    """A server of one journey's own."""
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            server = stack.enter_context(served(world, tmp_path / "var"))
        yield server
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def sessions() -> dict[tuple[str, str], list[Any]]:
    """Who has signed in where: once a session."""
    return {}


@pytest.fixture
def visit(
    browser: Browser, sessions: dict[tuple[str, str], list[Any]], request: pytest.FixtureRequest
) -> Iterator[Visiting]:
    """``visit(server, user, width=…)``: a signed-in browser; complaints of the console fail the test at its end."""
    visitors: list[Visitor] = []

    @contextmanager
    def visited(server: Server, user: str = "", **how: Any) -> Iterator[Visitor]:
        key = (server.address, user)
        if user and key not in sessions:
            sessions[key] = signed_in(browser, server, user)
        with visiting(browser, server, session=sessions.get(key, ()), **how) as visitor:
            visitors.append(visitor)
            try:
                yield visitor
            except BaseException:
                keep_picture(visitor, request.node.name)
                raise

    yield visited
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


def keep_picture(visitor: Visitor, test: str) -> None:
    """What the browser showed when the test failed, under var/journeys/."""
    folder = Path(settings.BASE_DIR) / "var" / "journeys"
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(letter if letter.isalnum() else "-" for letter in test)
    visitor.page.screenshot(path=str(folder / f"{name}.png"), full_page=True)
