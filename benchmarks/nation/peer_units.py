"""Where do units lead, and what stands above them? Plain arrays, for both peers (rules.md 4).

A country has so few units that it makes no difference which library walks the tree.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from benchmarks.nation.question import Question

Keys = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_NONE = -1


@dataclass(frozen=True)
class PeerUnits:
    """All keys are unit keys. `unit`, `order`, `home`: units that lead to an open one. The rest: open units."""

    unit: Keys
    order: Keys
    home: Keys
    open_unit: Keys
    open_block: npt.NDArray[np.float64]
    below: Keys
    above: Keys


def peer_units(asked: Question) -> PeerUnits:
    """Read the units and walk them: `below` and `above` pair every open unit with itself and all units above it."""
    table = pq.read_table(asked.path("units"))
    unit = _numbers(table, "unit")
    places = np.argsort(unit)

    def place_of(column: str) -> Keys:
        keys = _numbers(table, column)
        found = places[np.clip(np.searchsorted(unit[places], keys), 0, len(unit) - 1)]
        return np.where(unit[found] == keys, found, _NONE)

    is_open, next_place = _states(asked, table, place_of("successor"))
    home = _far(next_place)
    home = np.where((home != _NONE) & is_open[home], home, _NONE)
    parent = place_of("parent")
    parent = np.where(is_open & (parent != _NONE), home[parent], _NONE)
    rounds = _far(parent)
    parent[rounds[rounds != _NONE]] = _NONE
    below, above = _pairs(np.flatnonzero(is_open), parent)
    block = table["block"].to_numpy(zero_copy_only=False).astype(np.float64)
    leads = home != _NONE
    return PeerUnits(
        unit[leads],
        _numbers(table, "unit_order")[leads],
        unit[home[leads]],
        unit[is_open],
        block[is_open],
        unit[below],
        unit[above],
    )


def _numbers(table: Any, column: str) -> Keys:
    filled: Keys = table[column].fill_null(_NONE).to_numpy()
    return filled


def _states(asked: Question, table: Any, successor: Keys) -> tuple[Flags, Keys]:
    day = np.datetime64(asked.ends_on)
    opens, closes = (table[name].to_numpy(zero_copy_only=False) for name in ("opens_on", "closes_on"))
    not_yet, closed = opens > day, closes < day
    is_open = ~not_yet & ~closed
    follows = closed & ~not_yet & (_numbers(table, "successor_count") == 1)
    return is_open, np.where(is_open, np.arange(len(is_open)), np.where(follows, successor, _NONE))


def _far(step: Keys) -> Keys:
    """Where one stands after more steps than there are units."""
    for _ in range(len(step).bit_length() + 1):
        step = np.where(step != _NONE, step[step], _NONE)
    return step


def _pairs(units: Keys, parent: Keys) -> tuple[Keys, Keys]:
    below, above = [units], [units]
    while len(below[-1]):
        next_above = parent[above[-1]]
        below.append(below[-1][next_above != _NONE])
        above.append(next_above[next_above != _NONE])
    return np.concatenate(below), np.concatenate(above)
