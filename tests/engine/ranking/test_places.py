"""Are places those of exact fractions, however large the numbers? (rules.md 6)"""

from collections.abc import Iterator
from fractions import Fraction
from string import Template

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thidua.engine.ranking import RANKING_STEPS
from thidua.engine.steps import Step

Unit = tuple[int, int, int, int | None]  # staff, fulfilled, relatives, block


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as opened:
        opened.execute("CREATE TABLE person_results (person BIGINT, unit BIGINT, relatives INTEGER)")
        yield opened


def places(connection: duckdb.DuckDBPyConnection, units: list[Unit]) -> list[tuple[int | None, ...]]:
    connection.execute(
        "CREATE OR REPLACE TABLE unit_totals"
        " (unit BIGINT, staff BIGINT, fulfilled BIGINT, relatives BIGINT, block BIGINT)"
    )
    for unit, row in enumerate(units):
        connection.execute("INSERT INTO unit_totals VALUES (?, ?, ?, ?, ?)", (unit, *row))
    for step in RANKING_STEPS:
        assert isinstance(step, Step)
        sql = Template(step.sql).substitute(minimum_headcount="10")
        connection.execute(f"CREATE OR REPLACE TEMP {step.kept} {step.name} AS {sql}")
    return connection.execute(
        "SELECT rank_by_count, rank_by_rate, block_rank_by_count, block_rank_by_rate FROM unit_results ORDER BY unit"
    ).fetchall()


def test_fractions_that_floats_of_six_places_cannot_tell_apart(connection: duckdb.DuckDBPyConnection) -> None:
    units: list[Unit] = [
        (6_000_001, 3_000_000, 1, 1),
        (5_999_999, 3_000_000, 1, 1),
        (6_000_000, 3_000_000, 1, 1),
        (10, 5, 1, 1),
        (1_000_000_007, 500_000_004, 1, 1),
    ]
    assert [row[1] for row in places(connection, units)] == [5, 1, 3, 3, 2]


def test_places_of_every_kind(connection: duckdb.DuckDBPyConnection) -> None:
    units: list[Unit] = [(10, 1, 5, 1), (20, 2, 7, 1), (9, 9, 9, 2), (10, 0, 0, 2), (50, 50, 99, None)]
    assert places(connection, units) == [
        (3, 1, 2, 1),
        (2, 1, 1, 1),
        (1, None, 1, None),
        (4, 3, 2, 1),
        (None, None, None, None),
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.integers(10, 2**30 - 1).flatmap(
            lambda staff: st.tuples(st.just(staff), st.integers(0, staff), st.integers(0, 3), st.sampled_from([1, 2]))
        ),
        min_size=1,
        max_size=6,
    )
)
def test_a_place_counts_those_with_a_larger_fraction(connection: duckdb.DuckDBPyConnection, units: list[Unit]) -> None:
    rates = [Fraction(fulfilled, staff) for staff, fulfilled, _, _ in units]
    found = [row[1] for row in places(connection, units)]
    assert found == [1 + sum(other > rate for other in rates) for rate in rates]
