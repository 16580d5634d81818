"""How fast, in how much memory and how right is each way to link the same claims?"""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pyarrow.parquet as pq

from benchmarks.linking.claims import World, make_world
from benchmarks.linking.judging import best_threshold, settled_by_id
from benchmarks.linking.report import aim
from benchmarks.linking.running import PEERS_PYTHON, Run, run_apart
from thidua.engine.linking.model import LinkModel

SEED = 11
SLOW = 500_000  # beyond so many insured people the slow ones run once


@dataclass(frozen=True)
class Contestant:
    """``keeps_model``: it trains on its own and its model is kept for the one that ``uses`` it."""

    title: str
    module: str
    is_ours: bool = False
    is_slow: bool = False
    keeps_model: bool = False
    uses: str = ""


CONTESTANTS = (
    Contestant("ta, mô hình đã lưu", "benchmarks.linking.ours", is_ours=True, uses="ours.json"),
    Contestant("Splink, tự ước lượng", "benchmarks.linking.peers.splink_plain", is_slow=True, keeps_model=True),
    Contestant("Splink, mô hình đã lưu", "benchmarks.linking.peers.splink_plain", is_slow=True, uses="splink.json"),
    Contestant("vòng lặp rapidfuzz", "benchmarks.linking.peers.fuzzy", is_slow=True),
    Contestant("sàn: nối thẳng theo số", "benchmarks.linking.peers.floor"),
)
# (claims, insured) → seconds, megabytes that the issue allows us
LIMITS = {(9_000, 9_000): (3.0, None), (50_000, 2_500_000): (10.0, 2_000.0)}


@dataclass
class Result:
    contestant: Contestant
    runs: list[Run] = field(default_factory=list)
    f1: float = 0.0
    hard_f1: float = 0.0


@contextmanager
def written_world(claims: int, insured: int) -> Iterator[tuple[Path, World]]:
    """A world as Parquet in a private folder that is emptied."""
    with tempfile.TemporaryDirectory(prefix="thidua-linking-") as temporary:
        world = make_world(SEED, insured, claims)
        for name in ("claims", "insured"):
            pq.write_table(getattr(world, name), Path(temporary) / f"{name}.parquet")
        yield Path(temporary), World(world.claims, world.insured, world.truth)


def race(folder: Path, world: World, model: LinkModel, runs: int) -> list[Result]:
    """Turn by turn, so that a busy machine disturbs all alike; the first turn's answers are judged."""
    (folder / "ours.json").write_text(json.dumps(model.to_mapping()), encoding="utf-8")
    results = [Result(one) for one in CONTESTANTS if one.is_ours or PEERS_PYTHON.exists()]
    is_large = world.insured.num_rows > SLOW
    for turn in range(runs):
        for result in results:
            one = result.contestant
            if turn and is_large and one.is_slow:
                continue
            result.runs.append(_run(folder, one, turn))
    for result in results:
        result.f1, result.hard_f1 = _f1(world, folder / f"{result.contestant.title}.parquet")
    return results


def _run(folder: Path, one: Contestant, turn: int) -> Run:
    model = None
    if one.keeps_model:
        model = folder / "splink.json"
        model.unlink(missing_ok=True)
    elif one.uses:
        model = folder / one.uses
    python = None if one.is_ours else PEERS_PYTHON
    return run_apart(one.module, folder, folder / f"{one.title}.parquet", model=model, python=python)


def _f1(world: World, answers: Path) -> tuple[float, float]:
    """The best F1 over thresholds on all claims and on the hard remainder."""
    rows = pq.read_table(answers).to_pylist()
    truth = dict(zip(world.truth["claim"].to_pylist(), world.truth["truth"].to_pylist(), strict=True))
    both = []
    for chosen in (set(truth), set(truth) - settled_by_id(world)):
        scored = [(row["score"], row["insured"] == truth[row["claim"]]) for row in rows if row["claim"] in chosen]
        _, calls = best_threshold(scored, sum(truth[claim] is not None for claim in chosen))
        both.append(calls.f1 or 0.0)
    return both[0], both[1]


def machine() -> str:
    """How many cores there are and how busy they were: on a busy machine seconds on the wall say little."""
    return f"{os.cpu_count()} lõi, tải trung bình trước khi chạy {os.getloadavg()[0]:.1f}"


def speed_rows(claims: int, insured: int, results: list[Result]) -> list[list[str]]:
    mine = median(run.seconds for run in results[0].runs)
    rows = []
    for result in results:
        seconds = median(run.seconds for run in result.runs)
        processor = median(run.processor_seconds for run in result.runs)
        peak = max(run.peak_megabytes for run in result.runs)
        limits = LIMITS.get((claims, insured)) if result.contestant.is_ours else None
        aims = [aim(seconds, at_most=limits[0], unit=" s"), aim(peak, at_most=limits[1], unit=" MB")] if limits else []
        rows.append(
            [
                result.contestant.title,
                f"{seconds:.2f}",
                f"{processor:.2f}",
                f"{len(result.runs)}",
                f"{seconds / mine:.2f} ×",
                f"{peak:,.0f}",
                f"{result.f1:.4f}",
                f"{result.hard_f1:.4f}",
                "; ".join(filter(None, aims)),
            ]
        )
    return rows
