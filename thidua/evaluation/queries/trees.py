"""How do the units of a run stand below each other? (rules.md 4)

The run's own stored input says it, so a closed period keeps its tree whatever happens to the units afterwards.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from thidua.engine.evaluation import INPUTS
from thidua.evaluation.inputs import UNITS
from thidua.evaluation.models import Run, RunInput
from thidua.lib.database import read_table

COLUMNS = ["unit", "parent", "opens_on", "closes_on", "successor", "successor_count"]


@dataclass(frozen=True)
class UnitTree:
    """The open units of a day: the unit above each (None at the top), and the units right below each."""

    parents: dict[int, int | None]
    children: dict[int | None, list[int]]

    def above(self, unit: int) -> list[int]:
        """The units above one, from the top down, without itself."""
        path: list[int] = []
        here = self.parents.get(unit)
        while here is not None and len(path) <= len(self.parents):
            path.append(here)
            here = self.parents.get(here)
        return path[::-1]


def unit_tree(run: Run | None, day: date) -> UnitTree:
    """The tree that a run was evaluated on; without a run the tree of the day as the units stand now."""
    if run is None:
        return _tree(read_table(UNITS, [day], INPUTS["units"]).select(COLUMNS).to_pylist(), day)
    return _tree_of_run(run.pk, run.inputs_sha256, run.evaluated_on)


@lru_cache(maxsize=24)
def _tree_of_run(run: int, _inputs_sha256: str, day: date) -> UnitTree:
    """A run never changes, so its tree is made once; the digest tells apart runs of two databases."""
    content = RunInput.objects.get(run=run, name="units").parquet
    table = pq.ParquetFile(pa.BufferReader(bytes(content))).read(columns=COLUMNS)
    return _tree(table.to_pylist(), day)


def _tree(rows: Iterable[dict[str, Any]], day: date) -> UnitTree:
    units = {row["unit"]: row for row in rows}
    found = {key: _home(units, row["parent"], day) for key, row in units.items() if _is_open(row, day)}
    in_circles = set(_in_circles(found))
    parents = {key: None if key in in_circles else parent for key, parent in found.items()}
    children: dict[int | None, list[int]] = defaultdict(list)
    for key, parent in parents.items():
        children[parent].append(key)
    return UnitTree(parents, dict(children))


def _is_open(row: dict[str, Any], day: date) -> bool:
    return (row["opens_on"] is None or row["opens_on"] <= day) and (row["closes_on"] is None or row["closes_on"] >= day)


def _home(units: dict[int, dict[str, Any]], start: int | None, day: date) -> int | None:
    """The open unit that single successors lead to from here; None with none, several, or a circle."""
    here, passed = start, set()
    while here is not None and here in units and here not in passed:
        row = units[here]
        if _is_open(row, day):
            return here
        if row["opens_on"] is not None and row["opens_on"] > day:
            return None
        passed.add(here)
        here = row["successor"] if row["successor_count"] == 1 else None
    return None


def _in_circles(parents: dict[int, int | None]) -> Iterator[int]:
    """The units that stand above themselves."""
    settled: set[int] = set()
    for start in parents:
        path: list[int] = []
        here: int | None = start
        while here is not None and here not in settled and here not in path:
            path.append(here)
            here = parents.get(here)
        if here is not None and here in path:
            yield from path[path.index(here) :]
        settled.update(path)
