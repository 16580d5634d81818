"""What is every claim, person and unit worth in a period? Runs the steps of rules.md on DuckDB.

Nothing is written outside the connection: the steps are temporary relations, and all but the results
and what these read are dropped again.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from string import Template

import duckdb
import pyarrow as pa

from thidua.engine.evaluation.case_steps import CASE_STEPS, CLAIM_STEPS
from thidua.engine.evaluation.result_steps import RESULT_STEPS
from thidua.engine.evaluation.settings import EXIT_REASONS, RuleSettings
from thidua.engine.evaluation.standing_steps import STANDING_STEPS
from thidua.engine.evaluation.tables import INPUTS, RESULTS
from thidua.engine.evaluation.unit_steps import UNIT_STEPS
from thidua.engine.periods import PeriodSpan, is_last_day_of_month, month_index
from thidua.engine.ranking.steps import RANKING_STEPS
from thidua.engine.steps import AnyStep, Repeat, Step

STEPS: tuple[AnyStep, ...] = UNIT_STEPS + CLAIM_STEPS + STANDING_STEPS + CASE_STEPS + RESULT_STEPS + RANKING_STEPS
# Large relations that are dropped as soon as the step beside them has been made.
_LAST_READERS = {"case_codes": ("claim_tests", "live_insured", "exit_days", "exit_cuts", "latest_exits")}
# The results of cases and people are decoded and joined when they are read: these tables hold the facts.
_KEPT = (*RESULTS, "person_ranks", "case_codes", "person_units", "person_cases")
_BATCH_ROWS = 100_000


def evaluate(
    connection: duckdb.DuckDBPyConnection,
    period: PeriodSpan,
    rules: RuleSettings,
    evaluated_on: date | None = None,
) -> None:
    """Evaluate one period; afterwards the connection holds the relations named in `RESULTS`.

    The connection must know the relations of `INPUTS` (tables, views over Parquet, Arrow tables or
    record batch readers: each is read once). `evaluated_on` (default: the period's last day) is the day
    of a provisional run: everything that the rules say of E then holds of this day, and on a day that
    is not the last of its month the current month can still be paid (rule 2.4, 7). `person_ranks`
    (rule 6) stands beside the results as a view.

    Raises ValueError where `evaluated_on` lies outside the period.
    """
    ends_on = evaluated_on or period.ends_on
    if not period.starts_on <= ends_on <= period.ends_on:
        raise ValueError(f"evaluated_on {ends_on} lies outside {period.code}")
    _drop_steps(connection, keep=())
    _make_setting_tables(connection, rules)
    parameters = parameter_literals(period, rules, ends_on)
    for step in STEPS:
        _make(connection, step, parameters)
        for name in _LAST_READERS.get(step.name, ()):
            connection.execute(f"DROP TABLE {name}")
    _drop_steps(connection, keep=_KEPT)


def result_query(name: str) -> str:
    """The SELECT that reads a result with its columns, types and order: the same rows in the same order always.

    The ORDER BY stands outermost: DuckDB does not keep the order of a sorted subquery when
    `preserve_insertion_order` is off (seen at 100,000 rows).
    """
    columns = ", ".join(field.name for field in RESULTS[name])
    return f"SELECT {columns} FROM {name} ORDER BY {RESULTS[name].names[0]}"  # noqa: S608 - names of this module


def read_result(connection: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    """One result of the last evaluation as an Arrow table in the order of its key."""
    return connection.sql(result_query(name)).to_arrow_table().cast(RESULTS[name])


def stream_result(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[pa.RecordBatch]:
    """One result of the last evaluation in batches, in the order of its key."""
    reader = connection.sql(result_query(name)).to_arrow_reader(_BATCH_ROWS)
    for batch in reader:
        yield batch.cast(RESULTS[name])


def evaluate_tables(
    tables: Mapping[str, pa.Table | pa.RecordBatchReader],
    period: PeriodSpan,
    rules: RuleSettings,
    evaluated_on: date | None = None,
) -> dict[str, pa.Table]:
    """Evaluate Arrow tables or readers with the columns of `INPUTS` in a connection of its own.

    Gives the tables of `RESULTS`, sorted by key: the same input in any order gives the same bytes.
    Raises ValueError for a missing or misshapen table.
    """
    connection = duckdb.connect(":memory:")
    try:
        for name, schema in INPUTS.items():
            connection.register(name, _checked(tables, name, schema))
        evaluate(connection, period, rules, evaluated_on)
        return {name: read_result(connection, name) for name in RESULTS}
    finally:
        connection.close()


def _checked(
    tables: Mapping[str, pa.Table | pa.RecordBatchReader], name: str, schema: pa.Schema
) -> pa.Table | pa.RecordBatchReader:
    if name not in tables:
        raise ValueError(f"table {name} is missing")
    if missing := set(schema.names) - set(tables[name].schema.names):
        raise ValueError(f"table {name} lacks {', '.join(sorted(missing))}")
    if isinstance(tables[name], pa.Table):
        return tables[name].select(schema.names).cast(schema)
    return tables[name]


def parameter_literals(period: PeriodSpan, rules: RuleSettings, ends_on: date) -> dict[str, str]:
    """The `$names` of the steps as SQL literals."""
    values: dict[str, date | int | bool] = {
        "starts_on": period.starts_on,
        "ends_on": ends_on,
        "first_month": month_index(period.starts_on),
        "last_month": month_index(ends_on),
        "month_before": month_index(period.starts_on - timedelta(days=1)),
        "allowance": 0 if is_last_day_of_month(ends_on) else 1,
        "counts_neutral_exits": period.kind != "quarter",
        "minimum_headcount": rules.minimum_headcount,
        "require_confirmation": rules.require_confirmation,
        "count_prior": rules.count_prior,
        "campaign_starts_on": rules.campaign_starts_on,
    }
    return {name: _literal(value) for name, value in values.items()}


def _literal(value: date | int | bool) -> str:
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return str(value).upper()


def _make_setting_tables(connection: duckdb.DuckDBPyConnection, rules: RuleSettings) -> None:
    reasons = [(code, reason, reason in rules.neutral_exit_reasons) for code, reason in enumerate(EXIT_REASONS)]
    _fill(connection, "grace (months BIGINT, grace INTEGER)", list(rules.grace.items()))
    _fill(connection, "exit_reasons (code INTEGER, reason VARCHAR, is_neutral BOOLEAN)", reasons)


def _fill(connection: duckdb.DuckDBPyConnection, definition: str, rows: Sequence[tuple[object, ...]]) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {definition}")
    name = definition.split(" ", 1)[0]
    for row in rows:
        connection.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608


def _make(connection: duckdb.DuckDBPyConnection, step: AnyStep, parameters: Mapping[str, str]) -> None:
    if isinstance(step, Step):
        sql = Template(step.sql).substitute(parameters)
        connection.execute(f"CREATE OR REPLACE TEMP {step.kept.upper()} {step.name} AS {sql}")
    elif step.grows:
        _grow(connection, step)
    else:
        _jump(connection, step)


def _jump(connection: duckdb.DuckDBPyConnection, step: Repeat) -> None:
    """Rounds double the distance: beyond the number of rows nobody can still be on the way but in a circle."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {step.name} AS {step.first}")
    rows, distance = _count(connection, f"SELECT COUNT(*) FROM {step.name}"), 1  # noqa: S608
    while distance <= rows and _count(connection, step.open_rows):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {step.name} AS {step.again}")
        distance *= 2


def _grow(connection: duckdb.DuckDBPyConnection, step: Repeat) -> None:
    """Level after level is added until one is empty; no branch is longer than there are units."""
    level = f"{step.name}_level"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {level} AS {step.first}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {step.name} AS SELECT * FROM {level}")  # noqa: S608
    for _ in range(_count(connection, step.open_rows)):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {level} AS {step.again}")
        if not _count(connection, step.open_rows):
            break
        connection.execute(f"INSERT INTO {step.name} SELECT * FROM {level}")  # noqa: S608
    connection.execute(f"DROP TABLE {level}")


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(connection.execute(sql).fetchall()[0][0])


def _drop_steps(connection: duckdb.DuckDBPyConnection, keep: tuple[str, ...]) -> None:
    """Drop what earlier steps left, last step first; views die quietly with what they read."""
    for step in reversed(STEPS):
        if step.name not in keep:
            kind = "VIEW" if isinstance(step, Step) and step.kept == "view" else "TABLE"
            connection.execute(f"DROP {kind} IF EXISTS {step.name}")
