"""What does one contestant answer, in how many seconds and at what peak of memory? In a process of its own.

A contestant reads ``claims.parquet`` and ``insured.parquet`` of a folder and gives the best insured person of each
claim with a score. The clock starts after the imports and stops when the answers stand in memory. Needs no package but
pyarrow: peers run in another environment than ours.
"""

import argparse
import importlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).parent.parent.parent
PEERS_PYTHON = ROOT / ".venv" / "bench" / "bin" / "python"
ANSWERS = pa.schema([("claim", pa.int64()), ("insured", pa.int64()), ("score", pa.float64())])
Answer = Callable[[Path, Path | None], pa.Table]


@dataclass(frozen=True)
class Run:
    """Seconds on the wall, of the processor (all threads), and peak memory (MB, 10^6 bytes) of one run."""

    seconds: float
    processor_seconds: float
    peak_megabytes: float


def run_apart(
    module: str, folder: Path, out: Path, *, model: Path | None = None, python: Path | str | None = None
) -> Run:
    """Run a contestant; its answers are then in ``out``."""
    command = [str(python or sys.executable), "-W", "ignore", "-m", module, "--data", str(folder), "--out", str(out)]
    command += ["--model", str(model)] if model else []
    quiet = {**os.environ, "TQDM_DISABLE": "1"}
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{module}: {done.stderr[-2000:]}")
    return Run(**json.loads(done.stdout.strip().splitlines()[-1]))


def contest(answer: Answer) -> None:
    """The body of a contestant's ``__main__``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--model", type=Path)
    chosen = parser.parse_args()
    warm_up()
    begun, begun_processor = time.perf_counter(), time.process_time()
    answers = answer(chosen.data, chosen.model)
    seconds, processor_seconds = time.perf_counter() - begun, time.process_time() - begun_processor
    run = Run(round(seconds, 3), round(processor_seconds, 3), round(peak_bytes() / 1e6, 1))
    pq.write_table(answers.select(ANSWERS.names).cast(ANSWERS), chosen.out)
    print(json.dumps(asdict(run)))


def warm_up() -> None:
    """What pyarrow imports at its first use where it is installed (pandas, NumPy, data sets): imports, not linking."""
    importlib.import_module("pyarrow.dataset")
    pa.array([1]).to_pylist()


def peak_bytes() -> int:
    """The peak of this program alone: ru_maxrss would also tell of the parent that started it."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
