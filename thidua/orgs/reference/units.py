"""Which units does Khánh Hòa have by law, before and after the reorganisation of 2025, and what followed each?

Read from the tables beside this module: provincial bodies and districts are ours, communes come from the state's list
of 2025 and the list of old and new communes. Nothing here is a decision for good: an office imports its own list.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

DISTRICTS_END_ON = date(2025, 6, 30)  # Law 72/2025/QH15: two levels of government
COMMUNES_OPEN_ON = date(2025, 7, 1)  # Resolution 1667/NQ-UBTVQH15
DISTRICT_BLOCK = "Khối huyện, thị xã, thành phố"
COMMUNE_BLOCK = "Khối xã, phường, đặc khu"

# The commune lists name the kind as the first words of the name; longest first, "Xã" is no prefix of another.
_COMMUNE_KINDS = {"Đặc khu": "special_zone", "Thị trấn": "township", "Phường": "ward", "Xã": "commune"}
_COMMUNE_LIST_SOURCE = "vietnamese-provinces-database; Resolution 1667/NQ-UBTVQH15"


@dataclass(frozen=True, slots=True)
class ReferenceUnit:
    """A unit in the columns of the units file, with how sure we are of it and whether the plan reaches it.

    `confidence`: V read in the document, V2 read in a secondary source, M from memory. `in_scope` is off for what was
    Ninh Thuận: the plan was issued by the old province.
    """

    code: str
    name: str
    kind: str
    parent: str | None
    block: str | None
    opens_on: date | None
    closes_on: date | None
    successors: tuple[str, ...]
    in_scope: bool
    confidence: str
    source: str


@cache
def reference_units() -> tuple[ReferenceUnit, ...]:
    """Give every reference unit: provincial bodies, districts, communes to 30/06/2025, communes since; codes unique."""
    districts = {row["old_district_code"]: row for row in _rows("districts.csv")}
    moves = list(_rows("khanhhoa_communes_old_new.csv"))
    return (
        *map(_provincial_unit, _rows("provincial_units.csv")),
        *_districts(districts, moves),
        *_old_communes(districts, moves),
        *_new_communes(districts, moves),
    )


def new_commune_code(list_code: str) -> str:
    """Give the unit code of a commune of 2025: the list reuses numbers of old communes, so they need a mark.

    >>> new_commune_code("22366")
    'XP22366'
    """
    return f"XP{list_code}"


def old_commune_code(district_code: str, list_code: str) -> str:
    """Give the unit code of a commune that ended in 2025: its district's code, a dot, its number.

    >>> old_commune_code("HU01", "22366")
    'HU01.22366'
    """
    return f"{district_code}.{list_code}"


@cache
def commune_outlines() -> Mapping[str, Any]:
    """Give the GeoJSON FeatureCollection of the 65 communes; a feature's `id` is the state's commune number."""
    outlines: Mapping[str, Any] = json.loads(_text("khanhhoa_communes_2025.geojson"))
    return outlines


@cache
def renamed_communes() -> Mapping[str, str]:
    """The new name of every old commune that went into one new one, as written; a name that several bore, or a commune
    that was divided, leads nowhere for sure."""
    new_names: dict[str, set[str]] = defaultdict(set)
    for move in _rows("khanhhoa_communes_old_new.csv"):
        new_names[move["old_ward"]].add(move["new_ward"])
    return {old: names.pop() for old, names in sorted(new_names.items()) if len(names) == 1}


def _provincial_unit(row: dict[str, str]) -> ReferenceUnit:
    return ReferenceUnit(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        parent=row["parent"] or None,
        block=row["block"] or None,
        opens_on=_day(row["opens_on"]),
        closes_on=_day(row["closes_on"]),
        successors=_codes(row["successors"]),
        in_scope=row["in_scope"] == "1",
        confidence=row["confidence"],
        source=row["source"],
    )


def _districts(districts: Mapping[str, dict[str, str]], moves: list[dict[str, str]]) -> Iterator[ReferenceUnit]:
    """A district's people went to the communes of its land: several successors, but one for Trường Sa."""
    successors: dict[str, set[str]] = defaultdict(set)
    for move in moves:
        successors[move["old_district_code"]].add(new_commune_code(move["new_ward_code"]))
    for old_code, row in districts.items():
        in_scope = row["in_scope"] == "1"
        yield ReferenceUnit(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            parent="KH" if in_scope else "NT",
            block=DISTRICT_BLOCK if in_scope else None,
            opens_on=None,
            closes_on=DISTRICTS_END_ON,
            successors=tuple(sorted(successors[old_code])),
            in_scope=in_scope,
            confidence=row["confidence"],
            source=row["source"],
        )


def _old_communes(districts: Mapping[str, dict[str, str]], moves: list[dict[str, str]]) -> Iterator[ReferenceUnit]:
    communes: dict[str, ReferenceUnit] = {}
    for move in moves:
        district = districts[move["old_district_code"]]
        code = old_commune_code(district["code"], move["old_ward_code"])
        unit = communes.get(code) or ReferenceUnit(
            code=code,
            name=f"UBND {_inside_a_sentence(move['old_ward'])}",
            kind=_commune_kind(move["old_ward"]),
            parent=district["code"],
            block=None,
            opens_on=None,
            closes_on=DISTRICTS_END_ON,
            successors=(),
            in_scope=district["in_scope"] == "1",
            confidence="V2",
            source=_COMMUNE_LIST_SOURCE,
        )
        successors = {*unit.successors, new_commune_code(move["new_ward_code"])}
        communes[code] = replace(unit, successors=tuple(sorted(successors)))
    yield from sorted(communes.values(), key=lambda unit: unit.code)


def _new_communes(districts: Mapping[str, dict[str, str]], moves: list[dict[str, str]]) -> Iterator[ReferenceUnit]:
    scopes: dict[str, set[bool]] = defaultdict(set)
    for move in moves:
        scopes[move["new_ward_code"]].add(districts[move["old_district_code"]]["in_scope"] == "1")
    for row in sorted(_rows("khanhhoa_communes_2025.csv"), key=lambda row: row["code"]):
        in_scope = True in scopes[row["code"]]
        yield ReferenceUnit(
            code=new_commune_code(row["code"]),
            name=f"UBND {_inside_a_sentence(row['name'])}",
            kind=_commune_kind(row["name"]),
            parent="KH",
            block=COMMUNE_BLOCK if in_scope else None,
            opens_on=COMMUNES_OPEN_ON,
            closes_on=None,
            successors=(),
            in_scope=in_scope,
            confidence="V2",
            source=_COMMUNE_LIST_SOURCE,
        )


def _commune_kind(name: str) -> str:
    return next(kind for prefix, kind in _COMMUNE_KINDS.items() if name.startswith(prefix + " "))


def _inside_a_sentence(name: str) -> str:
    return name[0].lower() + name[1:]


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split(";") if code.strip())


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(_text(name).splitlines())


def _text(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
