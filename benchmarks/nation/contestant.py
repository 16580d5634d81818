"""One contestant's run in a process of its own: its seconds and its peak of memory as JSON.

The clock starts after the imports and stops when the last sorted row of the last result has been read.
"""

import argparse
import importlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.nation.question import Question, question

MODULES = {"floor": "floor", "ours": "ours", "polars": "polars_peer", "pandas": "pandas_peer"}
Results = Callable[[Question], Iterator[tuple[str, Iterator[pa.RecordBatch]]]]


@dataclass(frozen=True)
class Run:
    """Wall time and processor time (of all threads) in seconds, the peak in MB (10^6 bytes), rows by result."""

    seconds: float
    processor_seconds: float
    peak_megabytes: float
    rows: dict[str, int]


def run_apart(name: str, folder: Path, out: Path | None = None) -> Run:
    """Run a contestant in a process of its own; with `out` its results are kept there as Parquet."""
    command = [sys.executable, "-m", "benchmarks.nation.contestant", name, "--data", str(folder)]
    done = subprocess.run(command + (["--out", str(out)] if out else []), check=True, capture_output=True, text=True)
    return Run(**json.loads(done.stdout))


def run_here(name: str, asked: Question, out: Path | None = None) -> Run:
    """Run a contestant in this process."""
    results: Results = importlib.import_module(f"benchmarks.nation.{MODULES[name]}").results
    begun, begun_processor = time.perf_counter(), time.process_time()
    rows = {}
    for result, batches in results(asked):
        rows[result] = _write(batches, out / f"{result}.parquet") if out else sum(batch.num_rows for batch in batches)
    seconds, processor_seconds = time.perf_counter() - begun, time.process_time() - begun_processor
    return Run(round(seconds, 4), round(processor_seconds, 4), round(_peak_bytes() / 1e6, 1), rows)


def _write(batches: Iterator[pa.RecordBatch], path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    first = next(batches)
    with pq.ParquetWriter(path, first.schema) as writer:
        rows = 0
        while first is not None:
            writer.write_batch(first)
            rows += first.num_rows
            first = next(batches, None)
    return rows


def _peak_bytes() -> int:
    """The peak of this program alone: ru_maxrss would also tell of the parent that started it."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=sorted(MODULES))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    print(json.dumps(asdict(run_here(chosen.name, question(chosen.data), chosen.out))))


if __name__ == "__main__":
    main()
