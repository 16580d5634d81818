"""Which nation is measured? An invented one of any size, the same bytes of data for the same size.

2.5 million insured with 15 million contributions, 6 million people in 67,000 units, 3 million claims
at scale 1, as Parquet in the kernel's input columns. Keys only: no name, no id.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from benchmarks.nation.tables_sql import MACROS, TABLES

_STAMP = "nation.json"


@dataclass(frozen=True)
class NationSize:
    """How many there are of each; contributions are about six for each insured person."""

    insured: int
    people: int
    claims: int
    units: int

    @classmethod
    def at(cls, scale: float) -> "NationSize":
        return cls(
            insured=max(50, round(2_500_000 * scale)),
            people=max(100, round(6_000_000 * scale)),
            claims=max(100, round(3_000_000 * scale)),
            units=max(60, round(67_000 * scale)),
        )

    @property
    def levels(self) -> tuple[int, int, int]:
        """Where the districts, the communes and the leaves of the tree begin."""
        provinces = max(1, self.units // 2000)
        districts = max(1, self.units // 100)
        return provinces, provinces + districts, provinces + districts + max(3, self.units // 7)


def generate(folder: Path, scale: float) -> NationSize:
    """Write the nation into the folder, unless the same one lies there already."""
    size = NationSize.at(scale)
    stamp = _stamp(size)
    if (folder / _STAMP).is_file() and (folder / _STAMP).read_text(encoding="utf-8") == stamp:
        return size
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _STAMP).unlink(missing_ok=True)
    districts_from, communes_from, leaves_from = size.levels
    numbers = asdict(size) | {
        "districts_from": districts_from,
        "communes_from": communes_from,
        "leaves_from": leaves_from,
    }
    with duckdb.connect(":memory:") as connection:
        connection.execute(MACROS)
        for name, sql in TABLES.items():
            connection.execute(f"COPY ({sql.format_map(numbers)}) TO '{folder / name}.parquet' (FORMAT parquet)")
    (folder / _STAMP).write_text(stamp, encoding="utf-8")
    return size


def _stamp(size: NationSize) -> str:
    text = json.dumps([MACROS, TABLES, asdict(size), duckdb.__version__])
    return json.dumps({**asdict(size), "made_by": hashlib.sha256(text.encode()).hexdigest()})
