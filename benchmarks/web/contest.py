"""What came out, beside what was asked for?"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

import psycopg
from rich.console import Console
from rich.table import Table

from benchmarks.web.desk import AIM as AIM_OF_DESK
from benchmarks.web.measuring import Load, Times, Visitor, Weight, crowd, percentile, times_of, weigh
from benchmarks.web.pages import Page, bare_times, cookie, floor, pages, place
from thidua.lib.postgres import ServerUrls

AIM, AIM_AT_TEN, AIM_OF_CROWD = 60.0, 120.0, 150.0  # milliseconds, 95th percentile
FIRST, CHARTS, LATER = 300_000, 230_000, 40_000  # bytes
PEOPLE, THINK = 50, 3.0


@dataclass(frozen=True)
class Measured:
    """One page: its times, those of the bare SQL of its rows, and of the empty page (the same for all)."""

    title: str
    ours: Times
    sql: Times
    frame: Times

    @property
    def floor(self) -> float:
        return self.sql.median + self.frame.median

    @property
    def ratio(self) -> float:
        return self.ours.median / self.floor


def all_pages(visitor: Visitor) -> list[Page]:
    return pages(place(), lambda address: visitor.open(address, "identity")[2].decode())


def measured(urls: ServerUrls, port: int, requests: int, only: list[Page] | None = None) -> list[Measured]:
    """All pages, or only these."""
    here, rows = place(), []
    with closing(Visitor(port, cookie())) as visitor, psycopg.connect(urls.app_url, autocommit=True) as connection:
        frame = times_of(visitor, floor(here).addresses, requests)
        for page in only or all_pages(visitor):
            ours = times_of(visitor, page.addresses, requests)
            rows.append(Measured(page.title, ours, bare_times(connection, page, requests), frame))
    return rows


def crowd_at(port: int, seconds: float) -> Load:
    with closing(Visitor(port, cookie())) as visitor:
        addresses = [address for page in all_pages(visitor) for address in page.addresses]
    return crowd(port, cookie(), addresses, people=PEOPLE, seconds=seconds, think=THINK)


def weights_at(port: int) -> dict[str, Weight]:
    with closing(Visitor(port, cookie())) as visitor:
        return {page.title: weigh(visitor, page.addresses[0]) for page in all_pages(visitor)}


def report(
    once: list[Measured],
    many: list[Measured],
    factor: int,
    load: Load,
    weights: dict[str, Weight],
    desk: list[Measured],
) -> None:
    console = Console(width=150)
    console.print(table_of(f"Server time at the demo's size, ms (aim: p95 ≤ {AIM:.0f})", once, AIM))
    console.print(
        table_of(f"Server time at {factor} times the data, ms (aim: p95 ≤ {AIM_AT_TEN:.0f})", many, AIM_AT_TEN)
    )
    console.print(
        table_of(f"The review desk at {factor} times the data, ms (aim: p95 ≤ {AIM_OF_DESK:.0f})", desk, AIM_OF_DESK)
    )
    console.print(crowd_line(load))
    console.print(weight_table(weights))


def table_of(title: str, rows: list[Measured], aim: float) -> Table:
    table = Table("page", title=title)
    for caption in ("p50", "p95", "aim", "", "floor: frame", "floor: SQL", "ours / floor"):
        table.add_column(caption, justify="right")
    for row in rows:
        times = (f"{row.ours.median:.1f}", f"{row.ours.p95:.1f}", f"{aim:.0f}", verdict(row.ours.p95, aim))
        table.add_row(row.title, *times, f"{row.frame.median:.1f}", f"{row.sql.median:.1f}", f"{row.ratio:.2f} ×")
    return table


def crowd_line(load: Load) -> str:
    if not load.milliseconds:
        return "crowd: not asked for"
    p50, p95 = (percentile(load.milliseconds, share) for share in (50, 95))
    return (
        f"{PEOPLE} people, {THINK:.0f} s think time: {len(load.milliseconds)} pages, {len(load.errors)} errors "
        f"(aim 0: {verdict(len(load.errors), 0)}), p50 {p50:.1f} ms, p95 {p95:.1f} ms "
        f"(aim {AIM_OF_CROWD:.0f}: {verdict(p95, AIM_OF_CROWD)})" + "".join(f"\n  {error}" for error in load.errors[:5])
    )


def weight_table(weights: dict[str, Weight]) -> Table:
    table = Table("page", title="Weight as it travels, bytes")
    for caption in (
        f"first load (≤ {FIRST:,})",
        "",
        f"charts, where shown (≤ {CHARTS:,})",
        "",
        f"later (≤ {LATER:,})",
        "",
    ):
        table.add_column(caption, justify="right")
    for title, weight in weights.items():
        cells = []
        for value, aim in ((weight.page + weight.shared, FIRST), (weight.charts, CHARTS), (weight.page, LATER)):
            cells += [f"{value:,}", verdict(value, aim)]
        table.add_row(title, *cells)
    return table


def verdict(value: float, aim: float) -> str:
    return "within" if value <= aim else "ABOVE"
