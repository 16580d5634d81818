"""Does the kernel give every row of the clean sample's truth, for every period?"""

import json
from fractions import Fraction
from functools import cache

import pyarrow as pa
import pytest

from tests.engine.evaluation.sample_province import CLEAN, SampleProvince, truth
from thidua.engine.evaluation import evaluate_tables
from thidua.engine.periods import month_text, parse_period
from thidua.engine.rulebook import rule_set

PERIODS = json.loads((CLEAN / "about.json").read_text(encoding="utf-8"))["periods"]


@cache
def province() -> SampleProvince:
    return SampleProvince(rule_set("kh-2024").settings)


@cache
def results(period: str) -> dict[str, pa.Table]:
    return evaluate_tables(province().tables(), parse_period(period), province().settings)


def text(value: object) -> str:
    return "" if value is None else str(int(value) if isinstance(value, bool) else value)


def rate(row: dict[str, int]) -> str:
    if not row["staff"]:
        return ""
    millionths = int(Fraction(row["fulfilled"], row["staff"]) * 1_000_000 + Fraction(1, 2))
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}"


@pytest.mark.parametrize("period", PERIODS)
def test_every_case_is_as_in_the_truth(period: str) -> None:
    keys = province()
    rows = [
        {
            "claim": keys.claims.code(row["claim"]),
            "person": keys.people.code(row["person"]),
            "unit": keys.units.code(row["unit"]),
            "insured": keys.insured.code(row["insured"]),
            "status": row["status"],
            "reason": text(row["reason"]),
            "counted": text(row["counted"]),
            "covered_through": "" if row["covered_through"] is None else month_text(row["covered_through"]),
        }
        for row in results(period)["case_results"].to_pylist()
    ]
    assert rows == truth(period, "cases")


@pytest.mark.parametrize("period", PERIODS)
def test_every_person_is_as_in_the_truth(period: str) -> None:
    keys = province()
    rows = [
        {name: text(value) for name, value in row.items()}
        | {"person": keys.people.code(row["person"]), "unit": keys.units.code(row["unit"])}
        for row in results(period)["person_results"].to_pylist()
    ]
    assert rows == truth(period, "people")


@pytest.mark.parametrize("period", PERIODS)
def test_every_unit_is_as_in_the_truth(period: str) -> None:
    keys = province()
    rows = [
        {name: text(value) for name, value in row.items()}
        | {"unit": keys.units.code(row["unit"]), "block": keys.blocks.code(row["block"]), "rate": rate(row)}
        for row in results(period)["unit_results"].to_pylist()
    ]
    assert rows == truth(period, "units")
