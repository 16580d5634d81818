"""How does every page look? `make screenshots`: all pages at both widths, in both languages, some in the dark.

    python -m tests.journeys.screenshots [part of a page's name …]

The pictures go to var/screenshots/: NAME.WIDTH.LANGUAGE.png.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from playwright.sync_api import Browser

from tests.journeys.world import TODAY, Server, built_world, served


@contextmanager
def a_site() -> Iterator[Server]:
    """A province of this process's own, served; for scripts."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["THIDUA_TODAY"] = TODAY
    django.setup()
    with (
        tempfile.TemporaryDirectory() as folder,
        built_world(Path(folder) / "world") as world,
        served(world, Path(folder) / "look") as server,
    ):
        yield server


def main(wanted: list[str]) -> None:
    from django.conf import settings

    from tests.journeys.browsing import chromium

    with a_site() as server, chromium() as browser:
        folder = settings.BASE_DIR / "var" / "screenshots"
        if not wanted:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        complaints = list(take_all(browser, server, folder, wanted))
    for complaint in complaints:
        sys.stderr.write(f"{complaint}\n")
    sys.stdout.write(f"{len(list(folder.glob('*.png')))} ảnh trong {folder}\n")
    sys.exit(1 if complaints else 0)


def take_all(browser: Browser, server: Server, folder: Path, wanted: list[str]) -> Iterator[str]:
    """Every page in every dress; yields what the browser complained of."""
    from tests.journeys.browsing import PHONE, WIDE, signed_in, visiting
    from tests.journeys.pages import DARK, PAGES

    pages = [page for page in PAGES if not wanted or any(word in page.label for word in wanted)]
    users = {page.user for page in pages if page.user}
    sessions = {user: signed_in(browser, server, user) for user in users} | {"": []}
    for language, theme in (("vi", "light"), ("en", "light"), ("vi", "dark")):
        for page in pages:
            if theme == "dark" and page.label not in DARK:
                continue
            with visiting(browser, server, session=sessions[page.user], language=language, theme=theme) as visitor:
                visitor.look_at(page)
                for width in (WIDE, PHONE):
                    visitor.resize(width)
                    name = ".".join([page.label, str(width), language, *(["dark"] if theme == "dark" else [])])
                    visitor.page.screenshot(path=str(folder / f"{name}.png"), full_page=True)
                yield from visitor.complaints


if __name__ == "__main__":
    main(sys.argv[1:])
