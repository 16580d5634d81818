"""Which tables does the clean sample come to? A loader of its own, apart from engine/reading.

The clean workbooks hold typed cells and right codes; the link of a claim is given by links.csv.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineWorkbook

from thidua.engine.evaluation import INPUTS, RuleSettings, relationship_is_accepted
from thidua.engine.text import fold

CLEAN = Path(__file__).parents[2] / "samples" / "clean"
_REASONS = (
    ("chuyen bhxh bat buoc", "compulsory"),
    ("huong huu tri", "pension"),
    ("chet", "death"),
    ("huong bhxh mot lan", "lump_sum"),
    ("dung dong", "stopped"),
    ("chuyen tinh", "moved_away"),
)
Row = dict[str, object]


@dataclass
class Keys:
    """Codes as surrogate keys in plain text order, and back."""

    codes: list[str]

    def __post_init__(self) -> None:
        self.codes = sorted(set(self.codes))
        self.keys = {code: 1000 + place for place, code in enumerate(self.codes)}

    def key(self, code: object) -> int | None:
        return self.keys.get(str(code)) if code else None

    def code(self, key: int | None) -> str:
        return "" if key is None else self.codes[key - 1000]


class SampleProvince:
    """The input tables of the kernel and the keys that lead back to codes."""

    def __init__(self, settings: RuleSettings) -> None:
        self.units_rows = list(_rows("units.xlsx"))
        self.roster = list(_rows("roster.xlsx"))
        self.claims_rows = list(_rows("claims-all.xlsx"))
        self.ledger = [row for path in sorted((CLEAN / "input").glob("ledger-*.xlsx")) for row in _rows(path.name)]
        with (CLEAN / "truth" / "links.csv").open(encoding="utf-8") as file:
            self.links = {row["claim"]: row["insured"] for row in csv.DictReader(file)}
        self.units = Keys([str(row["Mã đơn vị"]) for row in self.units_rows])
        self.people = Keys([str(row["Mã cán bộ"]) for row in self.roster])
        self.claims = Keys([str(row["Mã phiếu"]) for row in self.claims_rows])
        self.insured = Keys([str(row["Mã số BHXH"]) for row in self.ledger] + [c for c in self.links.values() if c])
        self.blocks = Keys([str(row["Khối thi đua"]) for row in self.units_rows if row["Khối thi đua"]])
        self.settings = settings

    def tables(self) -> dict[str, pa.Table]:
        rows: dict[str, list[Row]] = {
            "units": [self._unit(row) for row in self.units_rows],
            "memberships": [self._membership(row) for row in self.roster],
            "claims": [self._claim(row) for row in self.claims_rows],
            "contributions": [self._contribution(row) for row in self.ledger if row["Phương án"] != "GH"],
            "exits": [self._exit(row) for row in self.ledger if row["Phương án"] == "GH"],
        }
        return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in INPUTS.items()}

    def _unit(self, row: Row) -> Row:
        successors = [code for code in str(row["Đơn vị kế thừa"] or "").split(";") if code.strip()]
        key = self.units.key(row["Mã đơn vị"])
        return {
            "unit": key,
            "unit_order": key - 1000 if key else None,
            "parent": self.units.key(row["Mã đơn vị cấp trên"]),
            "block": self.blocks.key(row["Khối thi đua"]),
            "opens_on": row["Hiệu lực từ"] or None,
            "closes_on": row["Hiệu lực đến"] or None,
            "successor": self.units.key(successors[0]) if len(successors) == 1 else None,
            "successor_count": len(successors),
        }

    def _membership(self, row: Row) -> Row:
        return {
            "person": self.people.key(row["Mã cán bộ"]),
            "unit": self.units.key(row["Mã đơn vị"]),
            "starts_on": row["Từ ngày"] or None,
            "ends_on": row["Đến ngày"] or None,
            "is_primary": row["Chính"] == "x",
        }

    def _claim(self, row: Row) -> Row:
        code = str(row["Mã phiếu"])
        linked = self.links[code]
        return {
            "claim": self.claims.key(code),
            "claim_order": self.claims.key(code),
            "person": self.people.key(row["Mã cán bộ"]),
            "declared_on": row["Ngày đăng ký"],
            "withdrawn_on": row["Ngày rút"] or None,
            "relationship_accepted": relationship_is_accepted(str(row["Quan hệ"]), self.settings),
            "link_state": "linked" if linked else "not_found",
            "insured": self.insured.key(linked),
            "self_claim": self._is_self_claim(row, linked),
        }

    def _is_self_claim(self, claim: Row, linked: str) -> bool:
        known = [claim] + [row for row in self.ledger if linked and row["Mã số BHXH"] == linked]
        own = [row for row in self.roster if row["Mã cán bộ"] == claim["Mã cán bộ"]]
        return any(
            one[column] and one[column] == mine[column]
            for one in known
            for mine in own
            for column in ("Số CCCD", "Mã số BHXH")
        )

    def _contribution(self, row: Row) -> Row:
        return {
            "insured": self.insured.key(row["Mã số BHXH"]),
            "paid_on": row["Ngày biên lai"],
            "first_month": _month(row["Từ tháng"]),
            "months": int(str(row["Số tháng"]).removesuffix(".0")),
        }

    def _exit(self, row: Row) -> Row:
        reason = fold(str(row["Lý do giảm"]))
        return {
            "insured": self.insured.key(row["Mã số BHXH"]),
            "recorded_on": row["Ngày biên lai"],
            "first_month": _month(row["Từ tháng"]),
            "reason": next((code for words, code in _REASONS if words in reason), "other"),
        }


def truth(period: str, name: str) -> list[dict[str, str]]:
    with (CLEAN / "truth" / period / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _month(value: object) -> int:
    if isinstance(value, date):
        return value.year * 12 + value.month - 1
    month, year = str(value).split("/")
    return int(year) * 12 + int(month) - 1


def _rows(name: str) -> Iterator[Row]:
    sheet = CalamineWorkbook.from_path(CLEAN / "input" / name).get_sheet_by_index(0).to_python()
    headers: list[str] | None = None
    for cells in sheet:
        if headers is None:
            headers = [str(cell) for cell in cells] if _is_header(cells) else None
        elif any(cells):
            yield dict(zip(headers, cells, strict=True))


def _is_header(cells: Iterable[object]) -> bool:
    return any(str(cell).startswith(("Mã phiếu", "Mã cán bộ", "Mã đơn vị", "Mã số BHXH")) for cell in cells)
