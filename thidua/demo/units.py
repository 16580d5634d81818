"""Which units does the invented province have: the real list, and invented schools, centres and hamlets below it."""

from dataclasses import dataclass
from datetime import date
from random import Random

from thidua.orgs.reference import ReferenceUnit, reference_units

_SUBORDINATE_NAMES = {
    "SN04": "Trường THPT số {n}",
    "SN05": "Trung tâm Y tế số {n}",
    "SN11": "Trung tâm Văn hóa số {n}",
    "SN14": "Trạm Khuyến nông số {n}",
}
_SUBORDINATES = {"SN04": 12, "SN05": 9}  # the big ones; the others have two


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """A unit in the columns of the units file."""

    code: str
    name: str
    kind: str
    parent: str | None
    block: str | None
    opens_on: date | None
    closes_on: date | None
    successors: tuple[str, ...]

    def is_open(self, day: date) -> bool:
        opened = self.opens_on is None or self.opens_on <= day
        return opened and (self.closes_on is None or day <= self.closes_on)


class Units:
    """The province's units by code, and where a unit stands on a day."""

    def __init__(self, units: list[DemoUnit]) -> None:
        self.by_code = {unit.code: unit for unit in units}

    def __getitem__(self, code: str) -> DemoUnit:
        return self.by_code[code]

    def of_kind(self, *kinds: str) -> list[DemoUnit]:
        return [unit for unit in self.by_code.values() if unit.kind in kinds]

    def competing(self, code: str, day: date) -> str:
        """Give the unit in whose file a claim of `day` stands: the nearest one above that competes."""
        unit = self.by_code[code]
        while unit.block is None and unit.parent in self.by_code and unit.parent != "KH":
            unit = self.by_code[unit.parent]
            if not unit.is_open(day) and unit.successors:
                unit = self.by_code[unit.successors[0]]
        return unit.code


def demo_units(rng: Random) -> Units:
    """Give the reference units in scope with invented units below them."""
    known = [_demo_unit(unit) for unit in reference_units() if unit.in_scope]
    invented = [child for unit in known for child in _children(rng, unit)]
    return Units(known + invented)


def _demo_unit(unit: ReferenceUnit) -> DemoUnit:
    return DemoUnit(
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        parent=unit.parent,
        block=unit.block,
        opens_on=unit.opens_on,
        closes_on=unit.closes_on,
        successors=unit.successors,
    )


def _children(rng: Random, unit: DemoUnit) -> list[DemoUnit]:
    if unit.kind == "department" and unit.opens_on is None:
        pattern = _SUBORDINATE_NAMES.get(unit.code, "Trung tâm số {n} trực thuộc " + unit.name)
        count = _SUBORDINATES.get(unit.code, 2)
        # One centre ends with nothing to follow it: its people have no unit until somebody decides.
        ends = {("SN12", 2): date(2025, 2, 28)}
        return [
            _child(unit, n, pattern.format(n=n), "subordinate", closes_on=ends.get((unit.code, n)))
            for n in range(1, count + 1)
        ]
    if unit.kind in ("commune", "ward", "township") and unit.closes_on is not None:
        kind, word = ("hamlet", "Thôn") if unit.kind == "commune" else ("residents_group", "Tổ dân phố")
        place = unit.name.removeprefix("UBND ")
        return [_child(unit, n, f"{word} {n}, {place}", kind) for n in range(1, rng.choice((0, 1, 1, 2)) + 1)]
    return []


def _child(parent: DemoUnit, number: int, name: str, kind: str, *, closes_on: date | None = None) -> DemoUnit:
    return DemoUnit(f"{parent.code}.{number}", name, kind, parent.code, None, None, closes_on, ())
