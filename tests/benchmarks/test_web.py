"""Does the benchmark of the web measure what it says? Its machinery on a tiny province; no time is asserted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from benchmarks.web import province
from benchmarks.web.contest import Measured, all_pages, crowd_line, measured, table_of, weights_at
from benchmarks.web.desk import desk_pages, let_wait
from benchmarks.web.measuring import Times, Visitor, crowd, percentile
from benchmarks.web.pages import cookie, mistyped, place
from benchmarks.web.serving import served
from tests.conftest import FreshDatabase
from thidua.demo.province import ProvinceSize
from thidua.lib.postgres import ServerUrls, using_database

TINY = ProvinceSize(people=200, claims=80, contributions=300)


@pytest.fixture
def tiny(fresh_database: FreshDatabase, django_db_blocker: Any, settings: Any) -> Iterator[ServerUrls]:
    """A tiny province in a database of its own."""
    settings.TODAY = province.TODAY
    with django_db_blocker.unblock(), using_database(fresh_database.urls.app_url):
        province.build(TINY)
        yield fresh_database.urls


def rows(urls: ServerUrls, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(urls.owner_url) as connection:
        return connection.execute(query).fetchall()


def test_a_province_is_multiplied_with_its_sums_and_ranks(tiny: ServerUrls) -> None:
    events = "SELECT count(*) FROM orgs_unitevent"
    top = "SELECT run_id, staff, fulfilled, relatives FROM evaluation_unitresult WHERE parent IS NULL ORDER BY run_id"
    places = """SELECT rank_by_count, count(*) FROM evaluation_unitresult WHERE rank_by_count IS NOT NULL
                GROUP BY run_id, rank_by_count ORDER BY run_id, rank_by_count"""
    before, history, sums, ranks = province.count(tiny), rows(tiny, events), rows(tiny, top), rows(tiny, places)
    province.multiply(tiny, 3)
    after = province.count(tiny)
    assert [3 * value for value in vars(before).values()] == list(vars(after).values())
    assert rows(tiny, events) == history
    assert rows(tiny, top) == [(run, *(3 * value for value in values)) for run, *values in sums]
    assert rows(tiny, places) == [(3 * (rank - 1) + 1, 3 * number) for rank, number in ranks]


def test_claims_wait_at_the_review_desk(tiny: ServerUrls, tmp_path: Path) -> None:
    before = rows(tiny, "SELECT count(*) FROM linking_link WHERE state = 'undecided'")[0][0]
    let_wait(tiny, 80)
    assert rows(tiny, "SELECT count(*) FROM linking_link WHERE state = 'undecided'") == [(before + 80,)]
    with served(tiny, tmp_path / "log") as port:
        queue, claim = measured(tiny, port, requests=2, only=desk_pages(place()))
    assert f"{before + 80} waiting" in queue.title
    assert claim.ours.median > 0


def test_pages_are_measured_weighed_and_visited_by_a_crowd(tiny: ServerUrls, tmp_path: Path) -> None:
    with served(tiny, tmp_path / "log") as port:
        found = measured(tiny, port, requests=2)
        weights = weights_at(port)
        with closing(Visitor(port, cookie())) as visitor:
            addresses = [page.addresses[0] for page in all_pages(visitor)]
        load = crowd(port, cookie(), addresses, people=3, seconds=1, think=0.1)
    assert [row.title for row in found] == list(weights)
    assert all(len(row.ours.values) == len(row.sql.values) == 2 for row in found)
    assert all(0 < weight.page < weight.page + weight.shared for weight in weights.values())
    assert load.errors == []
    assert load.milliseconds
    assert "0 errors (aim 0: within)" in crowd_line(load)
    assert table_of("Thời gian", found, 60).row_count == len(found)


def test_a_percentile_is_a_value_that_occurred() -> None:
    values = [float(value) for value in range(1, 21)]
    assert (percentile(values, 50), percentile(values, 95), percentile([7.0], 95)) == (10, 19, 7)


def test_the_floor_is_the_frame_and_the_rows() -> None:
    row = Measured("trang", Times((30.0,)), Times((2.0,)), Times((4.0,)))
    assert (row.floor, row.ratio) == (6.0, 5.0)


@pytest.mark.parametrize(
    ("name", "typed"), [("tran van hung", "tran van hugn"), ("le thi y", "le thi yy"), ("an", "ann")]
)
def test_a_typo_keeps_the_letters(name: str, typed: str) -> None:
    assert mistyped(name) == typed
