"""The kernel on views over the Parquet files, its results read in batches."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.nation.question import Question
from thidua.engine.evaluation import INPUTS, RESULTS, evaluate, stream_result

# The order of rows inside the kernel never matters (the results are sorted at the end): not keeping it
# saves memory. Beyond the limit DuckDB goes to disk beside the data.
_CONFIG = {"memory_limit": "1.2GB", "preserve_insertion_order": "false"}


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection that knows the five files as views."""
    connection = duckdb.connect(":memory:", config={**_CONFIG, "temp_directory": str(folder / "spill")})
    for name in INPUTS:
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{folder / name}.parquet')")
    return connection


def results(asked: Question) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
    """Each result's name and its batches in the order of the key."""
    with connect(asked.folder) as connection:
        evaluate(connection, asked.period, asked.rules, asked.ends_on)
        for name in RESULTS:
            yield name, stream_result(connection, name)
