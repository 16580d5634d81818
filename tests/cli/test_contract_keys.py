"""What identifies a row, and which of several rows counts? Over sheets and files, units to ledger."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.contract import Rows, grid, run_files, run_province, write_xlsx

pytestmark = pytest.mark.usefixtures("one_database")


def folder_of(folder: Path, files: dict[str, dict[str, Rows]]) -> Path:
    """A folder of workbooks; a sheet's kind is the part of its name before "-"."""
    folder.mkdir()
    for name, sheets in files.items():
        write_xlsx(folder / name, {title: grid(title.split("-")[0], rows) for title, rows in sheets.items()})
    return folder


def claim(code: str | None, mobiliser: str | None = "CB01", **more: Any) -> dict[str, Any]:
    return {"Mã phiếu": code, "Mã cán bộ": mobiliser, "Họ tên cán bộ": None, **more}


def test_the_later_file_in_text_order_wins_as_a_whole(tmp_path: Path) -> None:
    units: Rows = [{"Khối thi đua": "Khối A"}, {"Mã đơn vị": "DV2"}]
    files: dict[str, dict[str, Rows]] = {
        "b.xlsx": {"units": units, "roster": [{"Chính": "x"}, {"Mã đơn vị": "DV2", "Từ ngày": "1/1/2024"}],
                   "claims": [claim("P01")], "ledger": [{}]},
        "a.xlsx": {"units": [{"Khối thi đua": "Khối B", "Mã đơn vị cấp trên": "DV2"}], "claims": [claim("P01", "CB9")]},
        "c.xlsx": {"units": [{"Mã đơn vị": "dv 1"}], "roster": [{"Mã cán bộ": "cb 01", "Mã đơn vị": "dv1"}],
                   "claims": [claim("p 01", **{"Quan hệ": "bạn", "Mã số BHXH": None})]},
        "B.xlsx": {"units": [{"Khối thi đua": "Khối C"}]},
    }  # fmt: skip
    outcome = run_files(folder_of(tmp_path / "in", files))
    assert outcome.units["DV1"]["block"] == ""
    assert outcome.people["CB01"]["unit"] == "DV2"  # no membership is primary any more: the latest start
    assert (outcome.cases["P01"]["person"], outcome.status_of()) == ("CB01", "relationship_not_accepted")
    noted = {(row["file"], row["sheet"]) for row in outcome.problems if "thay cả dòng trước" in row["problem"]}
    assert noted == {("a.xlsx", "units"), ("b.xlsx", "units"), ("b.xlsx", "claims"), ("c.xlsx", "units"),
                     ("c.xlsx", "roster"), ("c.xlsx", "claims")}  # fmt: skip


def test_within_a_file_the_later_sheet_and_row_win(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "units-z": [{"Khối thi đua": "Một"}, {"Khối thi đua": "Hai"}],
        "units-a": [{"Khối thi đua": "Ba"}, {"Khối thi đua": "Bốn"}],
    }
    outcome = run_files(folder_of(tmp_path / "in", {"a.xlsx": sheets}))
    assert outcome.units["DV1"]["block"] == "Bốn"
    assert sorted(row for row, _ in outcome.problem_rows("a.xlsx")) == ["2", "3", "3"]


def test_rows_that_cannot_be_used_change_nothing(tmp_path: Path) -> None:
    roster: Rows = [{}, {"Mã cán bộ": "CB02", "Mã đơn vị": "XX"}, {"Mã đơn vị": None}, {"Từ ngày": "32/1/2024"}]
    claims: Rows = [
        claim("P01"),
        claim("P01", **{"Ngày đăng ký": None}),
        claim("P01", **{"Ngày rút": "31/3/2024"}),
        claim("P01", **{"Họ tên cán bộ": "Trần Văn Ánh"}),
        claim(None),
        claim("P02", "CB02", **{"Họ tên cán bộ": "Ai Cũng Được"}),
        claim("P03", None),
        claim("P04", **{"Họ tên cán bộ": "NGUYEN THI AN", "Họ tên người thân": "Võ Kim", "Mã số BHXH": None}),
    ]
    ledger: Rows = [
        {}, {"Ngày biên lai": None}, {"Từ tháng": None}, {"Số tháng": None}, {"Số tháng": 0}, {"Số tháng": 1.5},
        {"Mã số BHXH": None}, {"Phương án": "GH", "Từ tháng": None},
    ]  # fmt: skip
    outcome = run_province(tmp_path / "in", roster=roster, claims=claims, ledger=ledger)
    assert {code: outcome.status_of(code) for code in outcome.cases} == {
        "P01": "joined", "P02": "mobiliser_unknown", "P03": "mobiliser_unknown", "P04": "not_found",
    }  # fmt: skip
    assert list(outcome.people) == ["CB01"]
    places = sorted({(row["sheet"], int(row["row"])) for row in outcome.problems})
    assert places == [
        *(("claims", row) for row in (3, 4, 5, 6)), *(("ledger", row) for row in range(3, 10)),
        *(("roster", row) for row in (3, 4, 5)),
    ]  # fmt: skip


def test_keys_of_contributions_and_exits(tmp_path: Path) -> None:
    def paid(place: int, **more: Any) -> dict[str, Any]:
        return {"Mã số BHXH": f"560000000{place}", **more}

    old = {"Số tháng": 1, "Từ tháng": "1/2024"}
    gone = {"Phương án": "GH", "Số tháng": None, "Từ tháng": "3/2024", "Ngày biên lai": "1/3/2024"}
    ledger: Rows = [
        paid(1, **{"Số biên lai": "BL1", "Số tháng": 6}),
        paid(1, **{"Số biên lai": "BL1", "Số tháng": 3}),  # the same receipt, corrected
        paid(2, **old, **{"Ngày biên lai": "1/1/2024"}),
        paid(2, **old, **{"Ngày biên lai": "1/6/2024"}),  # without numbers another day is another receipt
        paid(3, **{"Số biên lai": "BL3", "Từ tháng": "4/2024"}),
        paid(3, **{"Số biên lai": "BL3", "Từ tháng": "7/2024"}),  # one receipt may pay two spans
        paid(4, **{"Số tháng": 12, "Từ tháng": "1/2024", "Ngày biên lai": "1/1/2024"}),
        paid(4, **gone, **{"Lý do giảm": "Chết"}),
        paid(4, **gone, **{"Lý do giảm": "dừng đóng"}),
    ]
    claims = [claim(f"P{place}", **{"Mã số BHXH": f"560000000{place}"}) for place in range(1, 5)]
    outcome = run_province(tmp_path / "in", claims=claims, ledger=ledger, period="2024")
    assert {code: (outcome.status_of(code), case["covered_through"]) for code, case in outcome.cases.items()} == {
        "P1": ("lapsed", "2024-06"), "P2": ("lapsed", "2024-01"), "P3": ("lapsed", "2024-09"),
        "P4": ("stopped", "2024-02"),
    }  # fmt: skip
    assert [row for row, _ in outcome.problem_rows("all.xlsx")] == ["3", "10"]
