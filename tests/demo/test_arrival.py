"""Do the invented files arrive over time: nothing too early, nothing lost, what changes told as a correction?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.demo.test_province import day, sheets, table
from thidua.demo import ProvinceSize, ProvinceSummary, generate_province, province_is_current
from thidua.demo.arrival import known_officials, news_of_officials, put_right
from thidua.demo.claims import Claim
from thidua.demo.officials import Membership, Official
from thidua.demo.payments import Insured
from thidua.demo.people import Identity
from thidua.demo.province import CORRECTIONS, FOLDERS, INPUT, LATER, LATER_CORRECTIONS, MISTAKE

SIZE = ProvinceSize(people=400, claims=300, contributions=1_200)
FIRST, LAST = date(2025, 7, 10), date(2026, 1, 22)


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ProvinceSummary]:
    folder = tmp_path_factory.mktemp("delivered")
    return folder, generate_province(folder, size=SIZE, seed=7, today=FIRST, until=LAST)


def dates(paths: Sequence[Path], column: int) -> list[date]:
    cells = [row[column] for path in paths for sheet in sheets(path) for row in sheet if len(row) > column]
    return [cell for cell in cells if isinstance(cell, date)]


def test_what_had_arrived_tells_nothing_of_later_days(delivered: tuple[Path, ProvinceSummary]) -> None:
    folder, _ = delivered
    ledgers = sorted((folder / INPUT).glob("ledger-*-D05.xlsx"))
    assert [path.name[7:13] for path in ledgers] == ["2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2"]
    assert max(dates(ledgers, 5)) <= FIRST
    for path in (folder / INPUT).glob("claims-*.xlsx"):
        assert all(cell <= FIRST for row in sheets(path)[0] for cell in row if isinstance(cell, date)), path.name
    for row in roster(folder / INPUT):
        assert (day(row["Từ ngày"]) or FIRST) <= FIRST
        assert (day(row["Đến ngày"]) or FIRST) <= FIRST


def roster(folder: Path) -> list[dict[str, Any]]:
    return [row for path in folder.glob("roster-*") for row in table(path, "Mã cán bộ") if row["Mã đơn vị"]]


def test_what_comes_later_is_dated_later(delivered: tuple[Path, ProvinceSummary]) -> None:
    folder, _ = delivered
    ledgers = sorted((folder / LATER).glob("ledger-*"))
    assert [path.name[7:13] for path in ledgers] == ["2025Q3", "2025Q4"]
    assert FIRST < max(dates(ledgers, 5)) <= LAST
    assert list((folder / LATER).glob("claims-*_2025-dot-2.xlsx"))
    assert list((folder / CORRECTIONS).iterdir())
    assert list((folder / MISTAKE).iterdir())


def test_changes_of_known_memberships_come_as_corrections(delivered: tuple[Path, ProvinceSummary]) -> None:
    folder, _ = delivered
    known = {(row["Mã cán bộ"], row["Mã đơn vị"]) for row in roster(folder / INPUT)}
    changed = [row for row in roster(folder / LATER_CORRECTIONS) if (row["Mã cán bộ"], row["Mã đơn vị"]) in known]
    assert changed
    assert all(day(row["Đến ngày"]) for row in changed)
    assert any(row["Mã đơn vị"].startswith("XP") for row in roster(folder / LATER_CORRECTIONS))


def test_the_stamp_knows_the_later_day(delivered: tuple[Path, ProvinceSummary]) -> None:
    folder, summary = delivered
    assert province_is_current(folder, size=SIZE, seed=7, today=FIRST, until=LAST) == summary
    assert province_is_current(folder, size=SIZE, seed=7, today=FIRST) is None
    assert summary.files == sum(1 for name in FOLDERS for _ in (folder / name).iterdir())


def official(*memberships: Membership) -> Official:
    someone = Identity("Lê Văn Mẫu", True, date(1980, 1, 1), "056080000001", "5600000001", "0900000001", "")
    return Official("CB000001", someone, memberships)


def membership(unit: str, starts_on: date | None, ends_on: date | None) -> Membership:
    return Membership(unit, "Chuyên viên", "Công chức", starts_on, ends_on, True)


def test_an_end_that_lies_ahead_is_not_known() -> None:
    (known,) = known_officials([official(membership("SN01", None, date(2025, 9, 30)))], FIRST)
    assert known.memberships[0].ends_on is None
    (news,) = news_of_officials([official(membership("SN01", None, date(2025, 9, 30)))], [known])
    assert news.memberships[0].ends_on == date(2025, 9, 30)


def test_somebody_hired_later_is_not_known_at_all() -> None:
    hired = official(membership("SN01", date(2025, 8, 1), None))
    assert known_officials([hired], FIRST) == []
    assert news_of_officials([hired], []) == [hired]


def test_a_new_unit_that_has_not_written_leaves_its_people_where_they_were() -> None:
    moves = [
        official(membership("HU01.a", None, date(2025, 6, 30)), membership(f"XP{n}", date(2025, 7, 1), None))
        for n in range(30)
    ]
    known = known_officials(moves, FIRST)
    told = [one for one in known if len(one.memberships) == 2]
    untold = [one for one in known if len(one.memberships) == 1]
    assert 15 <= len(told) <= 25
    assert all(one.memberships[0].ends_on is None for one in untold)
    assert all(one.memberships[0].ends_on == date(2025, 6, 30) for one in told)
    assert len(news_of_officials([moves[0]], [])) == 1
    assert known_officials(moves, LAST) == moves


def test_who_was_mixed_up_gets_the_name_of_his_numbers() -> None:
    owner = Identity("Lê Thị Bưởi", False, date(1970, 2, 1), "056170000002", "5600000002", "0900000002", "")
    mixed = replace(owner, name="Đỗ Văn Khác", born_on=date(1960, 3, 12))

    def claim(code: str, relative: Identity, day: date | None, insured: Insured | None) -> Claim:
        return Claim(code, official(), "CB000001", "Lê Văn Mẫu", "SN01", relative, "Em ruột", day, None, insured)

    paying = Insured(owner, "", "", "")
    claims = [
        claim("P1", mixed, date(2024, 9, 1), paying),
        claim("P2", mixed, date(2024, 5, 1), paying),
        claim("P3", owner, date(2024, 5, 1), paying),
        claim("P4", mixed, date(2024, 5, 1), None),
    ]
    assert [(right.code, right.relative) for right in put_right(claims)] == [("P2", owner), ("P1", owner)]
