"""Does every step's SQL stay in the portable subset: read as Spark SQL, no function only DuckDB has?"""

from string import Template

import pytest
import sqlglot
from sqlglot import exp

from thidua.engine.evaluation import STEPS
from thidua.engine.evaluation.kernel import parameter_literals
from thidua.engine.periods import parse_period
from thidua.engine.rulebook import rule_set
from thidua.engine.steps import Repeat, Step

# What both engines have and compute alike (integers, days, nothing that rounds or depends on row order).
_FUNCTIONS = {
    "Case", "Cast", "Coalesce", "Count", "DateDiff", "If", "Lag", "LastDay", "Least", "Max", "Min", "Nullif", "Sum",
    "And", "Or", "DateFromParts", "TsOrDsToDate",
}  # fmt: skip
_LITERALS = parameter_literals(parse_period("2024"), rule_set("kh-2024").settings, parse_period("2024").ends_on)


def statements() -> list[object]:
    found = []
    for step in STEPS:
        texts = [step.sql] if isinstance(step, Step) else [step.first, step.again, step.open_rows]
        found += [pytest.param(text, id=f"{step.name}-{number}") for number, text in enumerate(texts)]
    return found


@pytest.mark.parametrize("sql", statements())
def test_statement_is_spark_sql(sql: str) -> None:
    duckdb_sql = Template(sql).substitute(_LITERALS)
    (spark_sql,) = sqlglot.transpile(
        duckdb_sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
    )
    parsed = sqlglot.parse_one(spark_sql, read="spark")
    assert isinstance(parsed, exp.Select)
    functions = {type(one).__name__ for one in sqlglot.parse_one(duckdb_sql, read="duckdb").find_all(exp.Func)}
    assert functions <= _FUNCTIONS


@pytest.mark.parametrize("step", [step for step in STEPS if isinstance(step, Step)], ids=lambda step: step.name)
def test_every_window_is_ordered_by_a_unique_key(step: Step) -> None:
    """The order is the rest of the key that the rows are grouped by: a row a day of recording, a row a value."""
    unique = {
        "exit_cuts": [("insured", "recorded_on")] * 3,
        "count_places": [("relatives",)],
        "block_count_places": [("block", "relatives")],
        "rate_places": [("rate_high", "rate_low")],
        "block_rate_places": [("block", "rate_high", "rate_low")],
        "person_ranks": [("relatives",)],
    }
    windows = sqlglot.parse_one(Template(step.sql).substitute(_LITERALS), read="duckdb").find_all(exp.Window)
    keys = [
        tuple(column.name for part in (*window.args["partition_by"], window.args["order"]) for column in _columns(part))
        for window in windows
    ]
    assert keys == unique.get(step.name, [])


def test_every_step_cites_a_rule_and_has_a_name_of_its_own() -> None:
    assert len({step.name for step in STEPS}) == len(STEPS)
    assert all(step.rule[0] in "1234567" for step in STEPS)
    assert any(isinstance(step, Repeat) for step in STEPS)


def _columns(part: exp.Expression) -> list[exp.Column]:
    return list(part.find_all(exp.Column))
