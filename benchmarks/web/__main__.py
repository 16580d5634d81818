"""How fast does the site answer, how light is it, and does it hold with fifty people on two cores?

    python -m benchmarks.web [--small] [--requests 200] [--seconds 60]

Builds the demo's province in a database of its own, serves the real application, and measures every kind of page at
the demo's size and at ten times it, beside the least that a page can cost: an empty page of the same frame plus the
bare SQL of the same rows. Fifty people with think time walk about at the demo's size, and the bytes are counted.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web", description=__doc__)
    parser.add_argument("--small", action="store_true", help="a sixth of the demo's province, and twice that")
    parser.add_argument("--requests", type=int, default=200, help="of each page")
    parser.add_argument("--seconds", type=float, default=60, help="how long the fifty walk about")
    options = parser.parse_args(arguments)
    os.environ["THIDUA_TODAY"] = "2025-07-10"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    run(options.small, options.requests, options.seconds)
    return 0


def run(is_small: bool, requests: int, seconds: float) -> None:
    from benchmarks.web import province
    from benchmarks.web.contest import crowd_at, measured, report, weights_at
    from benchmarks.web.desk import WAITING, desk_pages, let_wait
    from benchmarks.web.pages import place
    from benchmarks.web.serving import served
    from thidua.demo.province import DEMO_SIZE, PROVINCE_SIZE
    from thidua.lib.postgres import migrated_database, using_database

    factor = 2 if is_small else 10
    with tempfile.TemporaryDirectory(prefix="thidua-web-") as folder, migrated_database() as urls:
        log = Path(folder, "server.log")
        with using_database(urls.app_url):
            timed("built", lambda: province.build(DEMO_SIZE if is_small else PROVINCE_SIZE))
            province.tidy(urls)
            print(province.count(urls), flush=True)
            with served(urls, log) as port:
                once = measured(urls, port, requests)
                crowd, weights = crowd_at(port, seconds), weights_at(port)
            timed(f"copied {factor - 1} times", lambda: province.multiply(urls, factor))
            print(province.count(urls), flush=True)
            with served(urls, log) as port:
                many = measured(urls, port, requests)
            timed(f"{WAITING:,} claims wait at the review desk", lambda: let_wait(urls))
            with served(urls, log) as port:
                desk = measured(urls, port, requests, desk_pages(place()))
    report(once, many, factor, crowd, weights, desk)


def timed(what: str, work: Callable[[], None]) -> None:
    started = time.perf_counter()
    work()
    print(f"{what} in {time.perf_counter() - started:.0f} s", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
