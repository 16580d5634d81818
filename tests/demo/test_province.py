"""Is the invented province the same for the same seed, and is it what the contract lets an office send?"""

import csv
import hashlib
import json
import shutil
from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from thidua.demo import ProvinceSize, ProvinceSummary, generate_province, province_is_current

SIZE = ProvinceSize(people=300, claims=220, contributions=1_100)
TODAY = date(2026, 1, 10)


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ProvinceSummary]:
    folder = tmp_path_factory.mktemp("province")
    summary = generate_province(folder, size=SIZE, seed=7, today=TODAY)
    return folder / "input", summary


def sheets(path: Path) -> list[list[list[Any]]]:
    book = CalamineWorkbook.from_path(path)
    return [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]


def table(path: Path, caption: str) -> list[dict[str, Any]]:
    """The rows below the header row that has `caption`."""
    if path.suffix == ".csv":
        return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    rows = sheets(path)[0]
    head = next(number for number, row in enumerate(rows) if caption in row)
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def roster(folder: Path) -> list[dict[str, Any]]:
    rows = [row for path in sorted(folder.glob("roster-*")) for row in table(path, "Mã cán bộ")]
    return [row for row in rows if str(row["Mã cán bộ"]).startswith("CB0")]


def test_the_same_seed_gives_the_same_bytes(province: tuple[Path, ProvinceSummary], tmp_path: Path) -> None:
    folder, summary = province
    assert generate_province(tmp_path / "again", size=SIZE, seed=7, today=TODAY) == summary
    for path in folder.iterdir():
        assert (
            hashlib.sha256(path.read_bytes()).digest()
            == hashlib.sha256((tmp_path / "again" / "input" / path.name).read_bytes()).digest()
        ), path.name


def test_the_summary_counts_what_is_in_the_files(province: tuple[Path, ProvinceSummary]) -> None:
    folder, summary = province
    assert (summary.people, summary.claims) == (SIZE.people, SIZE.claims)
    assert summary.contributions >= SIZE.contributions
    assert summary.units == sum(bool(row["Mã ĐV"]) for row in table(folder / "units.xlsx", "Mã ĐV"))
    assert summary.memberships == len(roster(folder))
    assert summary.people == len({row["Mã cán bộ"] for row in roster(folder)})
    receipts = {
        cell
        for path in folder.glob("ledger-*")
        for sheet in sheets(path)
        for row in sheet
        for cell in row
        if isinstance(cell, str) and len(cell) == 12 and cell.startswith("BL")
    }
    assert summary.contributions == len(receipts)
    claims = {
        row[0]
        for path in folder.glob("claims-*.xlsx")
        for row in sheets(path)[0]
        if len(str(row[0])) == 7 and str(row[0]).startswith("P")
    } | {row["Số phiếu"] for path in folder.glob("claims-*.csv") for row in table(path, "Số phiếu")}
    assert summary.claims == len(claims)
    about = json.loads((folder.parent / "about.json").read_text(encoding="utf-8"))
    assert about["claims"] == summary.claims
    assert about["periods"] == list(summary.periods)


def test_every_unit_named_in_a_roster_is_known_but_one(province: tuple[Path, ProvinceSummary]) -> None:
    folder, _ = province
    known = {row["Mã ĐV"] for row in table(folder / "units.xlsx", "Mã ĐV")}
    assert {row["Mã đơn vị"] for row in roster(folder)} <= known


def test_primary_memberships_of_one_person_never_overlap(province: tuple[Path, ProvinceSummary]) -> None:
    folder, _ = province
    spans: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for row in roster(folder):
        if row["Chính"] == "x":
            spans[row["Mã cán bộ"]].append((day(row["Từ ngày"]) or date.min, day(row["Đến ngày"]) or date.max))
    assert any(len(one) > 1 for one in spans.values())
    for one in spans.values():
        one.sort()
        assert all(start <= end for start, end in one)
        assert all(earlier[1] < later[0] for earlier, later in pairwise(one))


def day(cell: Any) -> date | None:
    if not cell:
        return None
    if isinstance(cell, date):
        return cell
    number, month, year = map(int, str(cell).split("/"))
    return date(year, month, number)


def test_national_ids_have_the_structure_of_the_law(province: tuple[Path, ProvinceSummary]) -> None:
    folder, _ = province
    people = {row["Mã cán bộ"]: row for row in roster(folder)}
    assert len({str(row["Số CCCD"]) for row in people.values()}) == len(people)
    for row in people.values():
        number = row["Số CCCD"] if isinstance(row["Số CCCD"], str) else f"{int(row['Số CCCD']):012d}"
        born_on = day(row["Ngày sinh"])
        assert born_on is not None
        assert len(number) == 12
        assert number[4:6] == f"{born_on:%y}"
        assert int(number[3]) == (born_on.year // 100 - 19) * 2 + (row["Giới tính"] == "Nữ")


def test_nothing_is_later_than_today(tmp_path: Path) -> None:
    today = date(2025, 2, 14)
    generate_province(tmp_path, size=ProvinceSize(people=80, claims=40, contributions=200), seed=3, today=today)
    for path in (tmp_path / "input").glob("ledger-*"):
        for sheet in sheets(path):
            for row in sheet:
                paid = row[5] if "D05" in path.name else row[6]
                assert not isinstance(paid, date) or paid <= today
    assert not list((tmp_path / "input").glob("ledger-2025Q2*"))
    for path in (tmp_path / "input").glob("claims-*.xlsx"):
        days = {cell for row in sheets(path)[0] for cell in row if isinstance(cell, date)}
        assert all(day <= today for day in days)


def test_the_stamp_says_whether_a_folder_is_current(tmp_path: Path) -> None:
    size = ProvinceSize(people=60, claims=20, contributions=80)
    assert province_is_current(tmp_path, size=size, seed=1, today=TODAY) is None
    summary = generate_province(tmp_path, size=size, seed=1, today=TODAY)
    assert province_is_current(tmp_path, size=size, seed=1, today=TODAY) == summary
    assert province_is_current(tmp_path, size=size, seed=2, today=TODAY) is None
    (tmp_path / "input" / "units.xlsx").unlink()
    assert province_is_current(tmp_path, size=size, seed=1, today=TODAY) is None
    assert generate_province(tmp_path, size=size, seed=1, today=TODAY) == summary
    shutil.rmtree(tmp_path / "input")
    assert province_is_current(tmp_path, size=size, seed=1, today=TODAY) is None


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    real = tmp_path / "input" / "danh-sach-that.xlsx"
    real.parent.mkdir()
    real.write_bytes(b"PK")
    with pytest.raises(FileExistsError, match="không phải thư mục dữ liệu mẫu"):
        generate_province(tmp_path, size=SIZE, seed=1, today=TODAY)
    assert real.read_bytes() == b"PK"
