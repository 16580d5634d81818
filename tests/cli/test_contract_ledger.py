"""Whose row is it, and what does a row say that a later one replaced? Ids, conflicts, self claims."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.contract import Outcome, run_province

pytestmark = pytest.mark.usefixtures("one_database")


def paid(code: object, name: str = "Lê Thị Bình", **more: Any) -> dict[str, Any]:
    return {"Mã số BHXH": code, "Họ và tên": name, **more}


def relative(claim: str, name: str, code: object = None, number: object = None, by: str = "CB01") -> dict[str, Any]:
    ids = {"Mã số BHXH": code, "Số CCCD": number}
    return {"Mã phiếu": claim, "Mã cán bộ": by, "Họ tên cán bộ": None, "Họ tên người thân": name, **ids}


def insured(outcome: Outcome) -> dict[str, str]:
    return {code: case["insured"] or case["reason"] or case["status"] for code, case in outcome.cases.items()}


def test_ids_in_every_dress_find_their_people(tmp_path: Path) -> None:
    ledger = [
        paid(35788533, "Lê Thị Một"),
        paid(None, "Lê Thị Hai", **{"Số CCCD": 56179570329}),
        paid("056179570330", "Lê Thị Ba"),
        paid(None, "Lê Thị Bốn", **{"Số CCCD": "225 123.456"}),
        paid(None, "Lê Thị Năm", **{"Số CCCD": "'001197091342"}),
        paid(None, "Lê Thị Sáu", **{"Số CCCD": "1197091343"}),
        paid(None, "Lê Thị Bảy", **{"Số CCCD": "056000000007"}),
        paid("56.000.000.07", "Lê Thị Bảy", **{"Số CCCD": "056000000007", "Ngày biên lai": "1/9/2024"}),
    ]
    claims = [
        relative("P1", "Lê Thị Một", "0035788533"),
        relative("P2", "Lê Thị Hai", None, "056179570329"),
        relative("P3", "Lê Thị Ba", 56179570330),
        relative("P4", "Lê Thị Bốn", None, 225123456),
        relative("P5", "Lê Thị Năm", None, "1197091342"),
        relative("P6", "Lê Thị Sáu", "001197091343"),
        relative("P7", "Lê Thị Bảy", None, "056 000 000 007"),
    ]
    assert insured(run_province(tmp_path / "in", claims=claims, ledger=ledger)) == {
        "P1": "0035788533", "P2": "056179570329", "P3": "056179570330", "P4": "225123456", "P5": "001197091342",
        "P6": "001197091343", "P7": "5600000007",
    }  # fmt: skip


def test_numbers_that_two_people_share_are_reported_and_asked_about(tmp_path: Path) -> None:
    ledger = [
        paid("5600000001", "Lê Thị Một", **{"Số CCCD": "056000000001"}),
        paid("5600000002", "Lê Thị Một", **{"Số CCCD": "056000000001"}),
        paid("5600000003", "Lê Thị Ba", **{"Số CCCD": "056000000003"}),
        paid("5600000003", "Lê Thị Ba", **{"Số CCCD": "056000000004"}),
        paid("5600000005", "Lê Thị Năm"),
        paid("5600000005", "Trần Văn Sáu"),
        paid("5600000007", "Lê Thị Bảy", **{"Số biên lai": "BL1"}),
        paid("5600000008", "Lê Thị Tám", **{"Số biên lai": "BL1"}),
    ]
    claims = [
        relative("P1", "Lê Thị Một", "5600000001"),
        relative("P2", "Lê Thị Một", None, "056000000001"),
        relative("P3", "Lê Thị Ba", "5600000003"),
        relative("P4", "Lê Thị Ba", "5600000003", "056000000004"),
        relative("P5", "Lê Thị Năm", "5600000005"),
        relative("P6", "Trần Văn Sáu", "5600000005"),
        relative("P7", "Lê Thị Bảy", "5600000007"),
        relative("P8", "Lê Thị Tám", "5600000008"),
    ]
    outcome = run_province(tmp_path / "in", claims=claims, ledger=ledger)
    assert insured(outcome) == {
        "P1": "5600000001", "P2": "needs_review", "P3": "needs_review", "P4": "5600000003", "P5": "5600000005",
        "P6": "5600000005", "P7": "5600000007", "P8": "5600000008",
    }  # fmt: skip
    assert [row for row, _ in outcome.problem_rows("all.xlsx")] == ["3", "5", "7", "9"]


def test_self_claims_by_any_row_of_either_in_the_same_column(tmp_path: Path) -> None:
    roster = [
        {"Số CCCD": "056000000001", "Mã số BHXH": "5600000009"},
        {"Từ ngày": "1/1/2020", "Mã số BHXH": "056000000002"},
        {"Mã cán bộ": "CB02", "Số CCCD": "056000000003"},
        {"Mã cán bộ": "CB03", "Số CCCD": "056000000005"},
        {"Mã cán bộ": "CB03", "Số CCCD": "056000000006", "Mã đơn vị": "KHÔNG CÓ"},
    ]
    ledger = [
        paid("5600000001"),
        paid("5600000001", **{"Số CCCD": "056000000003", "Ngày biên lai": "1/1/2025", "Từ tháng": "1/2025"}),
        paid("5600000009", "Trần Văn An"),
        paid("5600000008", "Cao Thị Tám", **{"Số CCCD": "056000000006"}),
    ]
    claims = [
        relative("P1", "Lê Thị Bình", "5600000001"),
        relative("P2", "Lê Thị Bình", "5600000001", by="CB02"),
        relative("P3", "Ai Đó", None, "056000000002"),
        relative("P4", "Ai Đó", None, 56000000001),
        relative("P5", "Ai Đó", "5600000009"),
        relative("P6", "Trần Văn An", "5600000009", by="CB02"),
        relative("P7", "Cao Thị Tám", "5600000008", by="CB03"),
    ]
    assert insured(run_province(tmp_path / "in", roster=roster, claims=claims, ledger=ledger)) == {
        "P1": "5600000001", "P2": "self_claim", "P3": "self_claim", "P4": "self_claim", "P5": "self_claim",
        "P6": "5600000009", "P7": "5600000008",
    }  # fmt: skip


def test_a_replaced_row_says_nothing_more(tmp_path: Path) -> None:
    roster = [{"Số CCCD": "056000000003"}]
    first = paid("5600000001", **{"Số biên lai": "BL1", "Số CCCD": "056000000003"})
    ledger = [first, {**first, "Số CCCD": None}]
    claims = [relative("P1", "Lê Thị Bình", "5600000001"), relative("P2", "Lê Thị Bình", None, "056000000009")]
    assert insured(run_province(tmp_path / "in", roster=roster, claims=claims, ledger=ledger))["P1"] == "5600000001"
