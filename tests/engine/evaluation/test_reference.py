"""Does the kernel say what the rules say, read slowly, on any world? (reference.py)"""

from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.evaluation.reference import Reference
from tests.engine.evaluation.strategies import PERIODS, SETTINGS, evaluated_days, rows
from thidua.engine.evaluation import INPUTS, RuleSettings, evaluate, read_result
from thidua.engine.periods import PeriodSpan

_CASE_COLUMNS = ("claim", "person", "unit", "insured", "status", "reason", "counted", "covered_through")


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as opened:
        yield opened


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=False)
@given(data=st.data(), world=rows(), period=PERIODS, rules=SETTINGS)
def test_kernel_agrees_with_the_rules_read_slowly(
    connection: duckdb.DuckDBPyConnection,
    data: st.DataObject,
    world: dict[str, list[dict[str, Any]]],
    period: PeriodSpan,
    rules: RuleSettings,
) -> None:
    evaluated_on = data.draw(evaluated_days(period))
    for name, schema in INPUTS.items():
        connection.register(name, pa.Table.from_pylist(world[name], schema=schema))
    evaluate(connection, period, rules, evaluated_on)
    slow = Reference(world, period, rules, evaluated_on)
    cases = read_result(connection, "case_results").select(_CASE_COLUMNS).to_pylist()
    expected = slow.cases()
    assert cases == [{name: row[name] for name in _CASE_COLUMNS} for row in expected]
    people = slow.people(expected)
    assert read_result(connection, "person_results").to_pylist() == people
    assert read_result(connection, "unit_results").to_pylist() == slow.unit_rows(people)
