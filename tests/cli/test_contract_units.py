"""In which unit does whose result count, from the workbook to people.csv and units.csv? (rules.md 4 to 6)"""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.contract import run_province

pytestmark = pytest.mark.usefixtures("one_database")
CLOSED = {"Hiệu lực đến": "1/5/2024"}


def unit(code: str, parent: str | None = None, follows: str | None = None, **more: Any) -> dict[str, Any]:
    return {"Mã đơn vị": code, "Mã đơn vị cấp trên": parent, "Đơn vị kế thừa": follows, **more}


def person(code: str, unit_code: str, **more: Any) -> dict[str, Any]:
    return {"Mã cán bộ": code, "Mã đơn vị": unit_code, **more}


def test_successors_and_parents_from_the_workbook(tmp_path: Path) -> None:
    units = [
        unit("A", **{"Hiệu lực đến": "30/6/2024"}),
        unit("B", follows="b1", **{"Hiệu lực đến": "29/6/2024"}), unit("B1", follows=" B 2", **CLOSED), unit("B2"),
        unit("C", follows="C1;C2", **CLOSED), unit("C1"), unit("C2"),
        unit("D", **{"Hiệu lực từ": "1/7/2024"}),
        unit("E", follows="E", **CLOSED), unit("F", follows="G", **CLOSED), unit("G", follows="F", **CLOSED),
        unit("H", follows="ZZ", **CLOSED), unit("I.1", **CLOSED),
        unit("J", "B"), unit("J1", "J1"), unit("J2", "j3"), unit("J3", "J2"), unit("J4", "J3"), unit("K.1", "D"),
        unit("L", follows="D", **CLOSED), unit("M", follows="M1;m1 ", **CLOSED), unit("M1", "c"),
    ]  # fmt: skip
    roster = [person(f"P{row['Mã đơn vị']}", row["Mã đơn vị"]) for row in units if row["Mã đơn vị"] not in {"C1", "B2"}]
    outcome = run_province(tmp_path / "in", units, roster)
    assert {code: row["unit"] for code, row in outcome.people.items()} == {
        "PA": "A", "PB": "B2", "PB1": "B2", "PC2": "C2", "PJ": "J", "PJ1": "J1", "PJ2": "J2", "PJ3": "J3", "PJ4": "J4",
        "PK.1": "K.1", "PM": "M1", "PM1": "M1",
    }  # fmt: skip
    assert {code: row["staff"] for code, row in outcome.units.items()} == {
        "A": "1", "B2": "3", "C1": "0", "C2": "1", "J": "1", "J1": "1", "J2": "1", "J3": "2", "J4": "1", "K.1": "1",
        "M1": "2",
    }  # fmt: skip
    assert outcome.units["C1"]["rate"] == ""


def test_memberships_on_the_last_day(tmp_path: Path) -> None:
    roster = [
        person("A", "DV1", **{"Đến ngày": "30/6/2024"}), person("B", "DV1", **{"Đến ngày": "29/6/2024"}),
        person("C", "DV1", **{"Từ ngày": "30/6/2024"}), person("D", "DV1", **{"Từ ngày": "1/7/2024"}),
        person("E", "DV2", **{"Từ ngày": "1/1/2024"}), person("E", "DV1", **{"Từ ngày": "1/1/2024"}),
        person("F", "DV2", **{"Từ ngày": "1/1/2023", "Chính": "x"}), person("F", "DV1", **{"Từ ngày": "1/1/2024"}),
        person("G", "DV2"), person("G", "DV1", **{"Từ ngày": "1/1/1990"}),
    ]  # fmt: skip
    claims = [
        {"Mã phiếu": code, "Mã cán bộ": who, "Họ tên cán bộ": None, "Mã đơn vị": "DV2"}
        for code, who in (("P1", "B"), ("P2", "D"), ("P3", "Z"), ("P4", "A"))
    ]
    outcome = run_province(tmp_path / "in", [unit("DV1"), unit("DV2")], roster, claims)
    members = {code: row["unit"] for code, row in outcome.people.items()}
    assert members == {"A": "DV1", "C": "DV1", "E": "DV1", "F": "DV2", "G": "DV1"}
    assert [(case["person"], case["unit"], outcome.status_of(code)) for code, case in outcome.cases.items()] == [
        ("B", "", "mobiliser_not_member"), ("D", "", "mobiliser_not_member"), ("", "", "mobiliser_unknown"),
        ("A", "DV1", "joined"),
    ]  # fmt: skip


def test_places_and_rates(tmp_path: Path) -> None:
    blocks = {1: "Khối A", 2: "Khối A", 3: "Khối A", 4: "Khối B", 5: "Khối B", 6: None, 7: None}
    staff, counted = {1: 10, 2: 10, 3: 9, 4: 20, 5: 11, 6: 12, 7: 0}, {1: 2, 2: 2, 3: 3, 4: 4, 5: 0, 6: 5, 7: 0}
    units = [unit("T"), *(unit(f"U{u}", "T", **{"Khối thi đua": block}) for u, block in blocks.items())]
    roster = [person(f"C{u}{place:02}", f"U{u}") for u, number in staff.items() for place in range(number)]
    claims, ledger = [], []
    for u, number in counted.items():
        for place in range(number):
            code = f"58000000{u}{place}"
            claims.append({"Mã phiếu": code, "Mã cán bộ": f"C{u}{place:02}", "Mã số BHXH": code})
            ledger.append({"Mã số BHXH": code})
    outcome = run_province(tmp_path / "in", units, roster, claims, ledger)
    names = ("rate", "rank_by_count", "rank_by_rate", "block_rank_by_count", "block_rank_by_rate")
    assert {code: tuple(row[name] for name in names) for code, row in outcome.units.items()} == {
        "T": ("0.222222", "", "", "", ""),
        "U1": ("0.200000", "3", "1", "2", "1"),
        "U2": ("0.200000", "3", "1", "2", "1"),
        "U3": ("0.333333", "2", "", "1", ""),
        "U4": ("0.200000", "1", "1", "1", "1"),
        "U5": ("0.000000", "5", "4", "2", "2"),
        "U6": ("0.416667", "", "", "", ""),
        "U7": ("", "", "", "", ""),
    }
