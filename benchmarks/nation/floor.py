"""The floor: DuckDB reads every column that the rules need, counts and sums it, and does nothing else."""

from collections.abc import Iterator

import duckdb
import pyarrow as pa

from benchmarks.nation.question import Question
from thidua.engine.evaluation import INPUTS


def results(asked: Question) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
    """One row of sums for each input."""
    with duckdb.connect(":memory:") as connection:
        for name, schema in INPUTS.items():
            sums = ", ".join(_sum(field) for field in schema)
            relation = connection.sql(f"SELECT COUNT(*), {sums} FROM read_parquet('{asked.path(name)}')")
            yield name, iter(relation.to_arrow_table().to_batches())


def _sum(field: pa.Field) -> str:
    if pa.types.is_date(field.type):
        value = f"DATEDIFF('day', DATE '2000-01-01', {field.name})"
    elif pa.types.is_boolean(field.type):
        value = f"CAST({field.name} AS INTEGER)"
    elif pa.types.is_string(field.type):
        value = f"LENGTH({field.name})"
    else:
        value = field.name
    return f"COUNT({field.name}), SUM({value})"
