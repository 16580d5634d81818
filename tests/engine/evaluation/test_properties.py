"""Which promises does the kernel keep on every world? Order, later facts, duplicates, sums, ties, bytes."""

import io
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.evaluation.strategies import PERIODS, SETTINGS, rows
from thidua.engine.evaluation import INPUTS, RESULTS, RuleSettings, evaluate, evaluate_tables, read_result
from thidua.engine.periods import PeriodSpan, parse_period
from thidua.engine.rulebook import rule_set

World = dict[str, list[dict[str, Any]]]
_FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
_DATED = {
    "claims": ("declared_on", "withdrawn_on", "refused_on", "confirmed_on"),
    "contributions": ("paid_on",),
    "exits": ("recorded_on",),
}


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as opened:
        yield opened


def evaluated(
    connection: duckdb.DuckDBPyConnection, world: World, period: PeriodSpan, rules: RuleSettings
) -> dict[str, pa.Table]:
    for name, schema in INPUTS.items():
        connection.register(name, pa.Table.from_pylist(world[name], schema=schema))
    evaluate(connection, period, rules)
    return {name: read_result(connection, name) for name in RESULTS}


@_FEW
@given(world=rows(), period=PERIODS, rules=SETTINGS, seed=st.integers(0, 10_000))
def test_the_order_of_rows_never_matters(
    connection: duckdb.DuckDBPyConnection, world: World, period: PeriodSpan, rules: RuleSettings, seed: int
) -> None:
    shuffled = {name: Random(seed).sample(table, len(table)) for name, table in world.items()}
    assert evaluated(connection, world, period, rules) == evaluated(connection, shuffled, period, rules)


@_FEW
@given(world=rows(), period=PERIODS, rules=SETTINGS)
def test_a_fact_after_the_last_day_never_matters(
    connection: duckdb.DuckDBPyConnection, world: World, period: PeriodSpan, rules: RuleSettings
) -> None:
    known: World = dict(world)
    for name in ("contributions", "exits"):
        known[name] = [row for row in world[name] if row[_DATED[name][0]] <= period.ends_on]
    known["claims"] = [
        row | {day: None for day in _DATED["claims"][1:] if row[day] and row[day] > period.ends_on}
        for row in world["claims"]
        if row["declared_on"] <= period.ends_on
    ]
    assert evaluated(connection, world, period, rules) == evaluated(connection, known, period, rules)


@_FEW
@given(world=rows(), period=PERIODS, rules=SETTINGS, days_later=st.integers(0, 40))
def test_a_duplicate_claim_never_raises_a_total(
    connection: duckdb.DuckDBPyConnection, world: World, period: PeriodSpan, rules: RuleSettings, days_later: int
) -> None:
    again = [
        row
        | {
            "claim": row["claim"] + 50_000,
            "claim_order": row["claim_order"] + 50_000,
            "declared_on": row["declared_on"] + timedelta(days=days_later),
        }
        for row in world["claims"]
    ]
    before = evaluated(connection, world, period, rules)
    after = evaluated(connection, world | {"claims": world["claims"] + again}, period, rules)
    assert before["person_results"] == after["person_results"]
    assert before["unit_results"] == after["unit_results"]


@_FEW
@given(world=rows(), period=PERIODS, rules=SETTINGS)
def test_own_people_and_children_add_up_to_the_unit(
    connection: duckdb.DuckDBPyConnection, world: World, period: PeriodSpan, rules: RuleSettings
) -> None:
    tree = {row["unit"]: row["parent"] for row in world["units"]}
    open_always: World = world | {
        # A tree without circles of units that are always open: each stands under a unit with a smaller key.
        "units": [
            row
            | {
                "opens_on": None,
                "closes_on": None,
                "parent": tree[row["unit"]] if (tree[row["unit"]] or 99) < row["unit"] else None,
            }
            for row in world["units"]
        ]
    }
    results = evaluated(connection, open_always, period, rules)
    people = results["person_results"].to_pylist()
    units = {row["unit"]: row for row in results["unit_results"].to_pylist()}
    for unit, row in units.items():
        own = [one for one in people if one["unit"] == unit]
        children = [units[one["unit"]] for one in open_always["units"] if one["parent"] == unit]
        assert row["staff"] == len(own) + sum(child["staff"] for child in children)
        for column in ("fulfilled", "relatives"):
            assert row[column] == sum(one[column] for one in own) + sum(child[column] for child in children)
    tops = [units[one["unit"]] for one in open_always["units"] if one["parent"] is None]
    assert sum(top["staff"] for top in tops) == len(people)


@_FEW
@given(world=rows(), period=PERIODS, rules=SETTINGS)
def test_equal_values_share_a_place_and_the_next_is_skipped(
    connection: duckdb.DuckDBPyConnection, world: World, period: PeriodSpan, rules: RuleSettings
) -> None:
    units = evaluated(connection, world, period, rules)["unit_results"].to_pylist()
    competing = sorted((row for row in units if row["block"] is not None), key=lambda row: row["rank_by_count"])
    for place, row in enumerate(competing, start=1):
        tied = [one for one in competing if one["relatives"] == row["relatives"]]
        assert {one["rank_by_count"] for one in tied} == {row["rank_by_count"]}
        assert row["rank_by_count"] <= place < row["rank_by_count"] + len(tied)


@_FEW
@given(world=rows(), period=PERIODS, rules=SETTINGS)
def test_running_again_gives_the_same_bytes(world: World, period: PeriodSpan, rules: RuleSettings) -> None:
    tables = {name: pa.Table.from_pylist(world[name], schema=schema) for name, schema in INPUTS.items()}
    readers = {name: table.to_reader(max_chunksize=3) for name, table in tables.items()}
    first, second = (evaluate_tables(given_tables, period, rules) for given_tables in (tables, readers))
    for name in RESULTS:
        assert parquet_bytes(first[name]) == parquet_bytes(second[name])


def parquet_bytes(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def test_a_table_that_is_missing_or_lacks_a_column_is_named() -> None:
    rules, period = rule_set("kh-2024").settings, parse_period("2024Q2")
    tables = {name: schema.empty_table() for name, schema in INPUTS.items()}
    with pytest.raises(ValueError, match="table exits is missing"):
        evaluate_tables({name: table for name, table in tables.items() if name != "exits"}, period, rules)
    tables["exits"] = tables["exits"].drop_columns(["reason"])
    with pytest.raises(ValueError, match="table exits lacks reason"):
        evaluate_tables(tables, period, rules)


@pytest.mark.parametrize("days", [-1, 91])
def test_a_day_outside_the_period_is_refused(days: int) -> None:
    period = parse_period("2024Q2")
    tables = {name: schema.empty_table() for name, schema in INPUTS.items()}
    with pytest.raises(ValueError, match="lies outside 2024Q2"):
        evaluate_tables(
            tables, period, rule_set("kh-2024").settings, evaluated_on=period.starts_on + timedelta(days=days)
        )


def test_empty_tables_give_empty_results_with_their_types() -> None:
    tables = {name: schema.empty_table() for name, schema in INPUTS.items()}
    results = evaluate_tables(tables, parse_period("2024Q2"), rule_set("kh-2024").settings)
    assert {name: (table.schema, table.num_rows) for name, table in results.items()} == {
        name: (schema, 0) for name, schema in RESULTS.items()
    }


def test_nothing_but_the_results_and_their_sources_is_left_behind(connection: duckdb.DuckDBPyConnection) -> None:
    empty: World = {name: [] for name in INPUTS}
    evaluated(connection, empty, parse_period("2024Q2"), rule_set("kh-2024").settings)
    evaluated(connection, empty, parse_period("2024Q3"), rule_set("kh-2024").settings)
    stored = connection.execute("SELECT database_name FROM duckdb_tables() WHERE NOT temporary").fetchall()
    left = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert stored == []
    assert left == {
        "case_codes", "exit_reasons", "grace", "person_cases", "person_units",
        "unit_results",
    }  # fmt: skip
