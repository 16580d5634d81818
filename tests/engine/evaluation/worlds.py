"""How does a tiny world of codes and days become the kernel's tables, and results codes again?

A world is a mapping as in cases/*.yaml. Defaults: unit A in block K1; An is a member of A; one claim P1;
a claim is by An for Lan, his mother, declared 09/05/2024 and linked; a payment or exit is Lan's.
Days are dd/mm/yyyy, months mm/yyyy.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from thidua.engine.evaluation import INPUTS, RESULTS, RuleSettings, evaluate, read_result, relationship_is_accepted
from thidua.engine.periods import parse_period
from thidua.engine.rulebook import rule_set

World = Mapping[str, Any]
KH_2024 = rule_set("kh-2024").settings
_DAYS = ("first_paid_on", "last_paid_on", "pay_by", "exit_recorded_on")
_MONTHS = ("covered_through", "exit_first_month")


def day(text: str | None) -> date | None:
    if not text:
        return None
    dd, mm, yyyy = text.split("/")
    return date(int(yyyy), int(mm), int(dd))


def month(text: str) -> int:
    mm, yyyy = text.split("/")
    return int(yyyy) * 12 + int(mm) - 1


class Keys:
    """Codes in plain text order and their keys."""

    def __init__(self, first: int, codes: list[str]) -> None:
        self.first = first
        self.codes = sorted({code for code in codes if code})

    def key(self, code: str | None) -> int | None:
        return self.first + self.codes.index(code) if code in self.codes else None

    def code(self, key: int | None) -> str | None:
        return None if key is None else self.codes[key - self.first]


class WorldTables:
    """The input tables of a world, and its results by code."""

    def __init__(self, world: World) -> None:
        self.settings = settings_of(world)
        units = world.get("units", [{"code": "A", "block": "K1"}])
        members = list(world.get("members", [{"person": "An", "unit": "A", "primary": True}]))
        for unit, size in world.get("crowd", {}).items():
            members += [{"person": f"{unit} {number}", "unit": unit} for number in range(size)]
        claims = [
            {"person": "An", "insured": "Lan", "declared": "09/05/2024", "relationship": "Mẹ", "link": "linked"} | claim
            for claim in world.get("claims", [{"claim": "P1"}])
        ]
        payments = [{"insured": "Lan"} | payment for payment in world.get("payments", [])]
        exits = [{"insured": "Lan"} | exit_ for exit_ in world.get("exits", [])]
        self.units = Keys(10, [unit["code"] for unit in units])
        self.blocks = Keys(1, [unit.get("block", "K1") for unit in units])
        self.people = Keys(1000, [member["person"] for member in members])
        self.claims = Keys(5000, [claim["claim"] for claim in claims])
        self.insured = Keys(9000, [row["insured"] for row in (*claims, *payments, *exits)])
        self.rows: dict[str, list[dict[str, Any]]] = {
            "units": [self._unit(unit) for unit in units],
            "memberships": [self._membership(member) for member in members],
            "claims": [self._claim(claim) for claim in claims],
            "contributions": [self._payment(payment) for payment in payments],
            "exits": [self._exit(exit_) for exit_ in exits],
        }

    def tables(self) -> dict[str, pa.Table]:
        return {name: pa.Table.from_pylist(self.rows[name], schema=schema) for name, schema in INPUTS.items()}

    def _unit(self, unit: dict[str, Any]) -> dict[str, Any]:
        successors = [code for code in unit.get("successors", "").split(";") if code]
        key = self.units.key(unit["code"])
        return {
            "unit": key,
            "unit_order": (key or 0) - self.units.first,
            "parent": self.units.key(unit.get("parent")),
            "block": self.blocks.key(unit.get("block", "K1")),
            "opens_on": day(unit.get("opens")),
            "closes_on": day(unit.get("closes")),
            "successor": self.units.key(successors[0]) if successors else None,
            "successor_count": len(successors),
        }

    def _membership(self, member: dict[str, Any]) -> dict[str, Any]:
        return {
            "person": self.people.key(member["person"]),
            "unit": self.units.key(member["unit"]),
            "starts_on": day(member.get("from")),
            "ends_on": day(member.get("to")),
            "is_primary": member.get("primary", False),
        }

    def _claim(self, claim: dict[str, Any]) -> dict[str, Any]:
        key = self.claims.key(claim["claim"])
        return {
            "claim": key,
            "claim_order": (key or 0) - self.claims.first,
            "person": self.people.key(claim["person"]),
            "declared_on": day(claim["declared"]),
            "withdrawn_on": day(claim.get("withdrawn")),
            "refused_on": day(claim.get("refused")),
            "confirmed_on": day(claim.get("confirmed")),
            "relationship_accepted": relationship_is_accepted(claim["relationship"], self.settings),
            "link_state": claim["link"],
            "insured": self.insured.key(claim["insured"]),
            "self_claim": claim.get("self", False),
        }

    def _payment(self, payment: dict[str, Any]) -> dict[str, Any]:
        return {
            "insured": self.insured.key(payment["insured"]),
            "paid_on": day(payment["paid"]),
            "first_month": month(payment["from"]),
            "months": payment["months"],
        }

    def _exit(self, exit_: dict[str, Any]) -> dict[str, Any]:
        return {
            "insured": self.insured.key(exit_["insured"]),
            "recorded_on": day(exit_["recorded"]),
            "first_month": month(exit_["from"]),
            "reason": exit_["reason"],
        }


def settings_of(world: World) -> RuleSettings:
    return RuleSettings.from_mapping({**KH_2024.to_mapping(), **world.get("settings", {})})


def results_by_code(connection: duckdb.DuckDBPyConnection, world: World) -> dict[str, dict[str, dict[str, Any]]]:
    """Evaluate a world on a connection: section -> code -> row with codes, days and months as in the YAML."""
    tables = WorldTables(world)
    for name, table in tables.tables().items():
        connection.register(name, table)
    evaluate(connection, parse_period(world["period"]), tables.settings, day(world.get("evaluated_on")))
    sections = zip(("cases", "people", "units"), ("claim", "person", "unit"), RESULTS, strict=True)
    results = {
        section: {row[key]: row for row in (_spelled(tables, one) for one in read_result(connection, name).to_pylist())}
        for section, key, name in sections
    }
    ranks = connection.execute("SELECT person, place FROM person_ranks ORDER BY person").fetchall()
    results["person_ranks"] = {str(tables.people.code(person)): place for person, place in ranks}
    return results


def _spelled(tables: WorldTables, row: dict[str, Any]) -> dict[str, Any]:
    spelled = dict(row)
    for name, keys in (
        ("claim", tables.claims),
        ("person", tables.people),
        ("unit", tables.units),
        ("insured", tables.insured),
        ("block", tables.blocks),
    ):
        if name in row:
            spelled[name] = keys.code(row[name])
    for name in _DAYS:
        if row.get(name):
            spelled[name] = f"{row[name]:%d/%m/%Y}"
    for name in _MONTHS:
        if row.get(name) is not None:
            spelled[name] = f"{row[name] % 12 + 1:02d}/{row[name] // 12}"
    if row.get("first_claim_order") is not None:
        spelled["first_claim"] = tables.claims.codes[row["first_claim_order"]]
    return spelled
