"""Where do units lead, and what stands above them? Plain arrays, for both peers (rules.md 4).

A country has so few units that it makes no difference which library walks the tree.
"""

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import numpy.typing as npt

from benchmarks.nation.question import Question

Keys = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_NONE, _FAR = -1, 1_000_000


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
    table = _read(asked)
    unit = table["unit"]
    places = np.argsort(unit)

    def place_of(column: str) -> Keys:
        keys = table[column]
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
    open_block = np.where(table["block"] == _NONE, np.nan, table["block"])[is_open]
    leads = home != _NONE
    return PeerUnits(
        unit[leads],
        table["unit_order"][leads],
        unit[home[leads]],
        unit[is_open],
        open_block,
        unit[below],
        unit[above],
    )


def _read(asked: Question) -> dict[str, Keys]:
    """Numbers by column, days from 1970. By DuckDB: Arrow's way to NumPy spends a second on importing pandas."""
    with duckdb.connect(":memory:") as connection:
        relation = connection.sql(f"""
            SELECT
                unit, unit_order, COALESCE(parent, {_NONE}) AS parent, COALESCE(block, {_NONE}) AS block,
                COALESCE(DATEDIFF('day', DATE '1970-01-01', opens_on), -{_FAR}) AS opens_on,
                COALESCE(DATEDIFF('day', DATE '1970-01-01', closes_on), {_FAR}) AS closes_on,
                COALESCE(successor, {_NONE}) AS successor, CAST(successor_count AS BIGINT) AS successor_count
            FROM read_parquet('{asked.path("units")}')
        """)
        columns: dict[str, Keys] = relation.fetchnumpy()
    return columns


def _states(asked: Question, table: dict[str, Keys], successor: Keys) -> tuple[Flags, Keys]:
    day = (asked.ends_on - date(1970, 1, 1)).days
    not_yet, closed = table["opens_on"] > day, table["closes_on"] < day
    is_open = ~not_yet & ~closed
    follows = closed & ~not_yet & (table["successor_count"] == 1)
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
