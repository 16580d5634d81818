"""Do the reference units say what the law said, and do they hold together?"""

from collections import Counter
from datetime import date

import pytest

from thidua.orgs.reference import UNIT_KINDS, commune_outlines, reference_units, unit_kind_code

UNITS = {unit.code: unit for unit in reference_units()}


def test_codes_are_unique() -> None:
    assert len(UNITS) == len(reference_units())


def test_counts_are_those_of_the_resolutions() -> None:
    new = [unit for unit in UNITS.values() if unit.code.startswith("XP")]
    assert Counter(unit.kind for unit in new) == {"commune": 48, "ward": 16, "special_zone": 1}
    old = [unit for unit in UNITS.values() if "." in unit.code]
    assert len(old) == 65 + 129  # Resolution 1667: 129 fewer
    assert sum(unit.kind == "district" and unit.in_scope for unit in UNITS.values()) == 9


def test_every_parent_and_successor_exists_and_no_unit_follows_itself() -> None:
    for unit in UNITS.values():
        assert unit.parent is None or unit.parent in UNITS
        assert all(code in UNITS and code != unit.code for code in unit.successors)


def test_a_closed_unit_has_successors_that_open_the_day_after_or_are_open() -> None:
    for unit in UNITS.values():
        assert bool(unit.successors) == (unit.closes_on is not None)
        for code in unit.successors:
            opens_on = UNITS[code].opens_on
            assert opens_on is None or (unit.closes_on is not None and (opens_on - unit.closes_on).days == 1)


def test_districts_and_old_communes_end_with_june_2025() -> None:
    ended = [unit for unit in UNITS.values() if unit.kind == "district" or "." in unit.code]
    assert {unit.closes_on for unit in ended} == {date(2025, 6, 30)}


@pytest.mark.parametrize(
    ("code", "successors"),
    [
        ("HU01.22363", ("XP22366",)),  # Lộc Thọ → Nha Trang
        ("HU01.22330", ("XP22333",)),  # Vĩnh Hải → Bắc Nha Trang
        ("HU08.22438", ("XP22435", "XP22453", "XP22708")),  # Cam Hòa was divided among three
        ("HU09", ("XP22736",)),  # Trường Sa district became one special zone: followed automatically
        ("SN16", ("SN01",)),
        ("BH01", ("BH02",)),
    ],
)
def test_successors(code: str, successors: tuple[str, ...]) -> None:
    assert UNITS[code].successors == successors


def test_a_district_other_than_truong_sa_needs_a_person_to_decide() -> None:
    districts = [unit for unit in UNITS.values() if unit.kind == "district" and unit.code != "HU09"]
    assert all(len(unit.successors) > 1 for unit in districts)


def test_what_was_ninh_thuan_is_out_of_scope_and_does_not_compete() -> None:
    outside = [unit for unit in UNITS.values() if not unit.in_scope]
    assert len([unit for unit in outside if unit.code.startswith("XP")]) == 24
    assert all(unit.block is None for unit in outside)
    assert UNITS["XP22759"].in_scope is False  # Phan Rang
    assert UNITS["XP22736"].in_scope is True  # Trường Sa


def test_a_reused_number_names_two_units() -> None:
    assert UNITS["HU01.22366"].name == "UBND phường Tân Tiến"
    assert UNITS["XP22366"].name == "UBND phường Nha Trang"


def test_every_kind_used_is_in_the_list() -> None:
    assert {unit.kind for unit in UNITS.values()} <= {kind.code for kind in UNIT_KINDS}


def test_kind_spellings_are_folded_and_name_one_kind_each() -> None:
    spellings = [spelling for kind in UNIT_KINDS for spelling in (kind.code, *kind.spellings)]
    assert len(spellings) == len(set(spellings))
    assert all(unit_kind_code(kind.label) == kind.code for kind in UNIT_KINDS)
    assert unit_kind_code("HUYỆN") == "district"
    assert unit_kind_code("") is None


def test_outlines_are_those_of_the_65_communes() -> None:
    outlines = {f"XP{feature['id']}" for feature in commune_outlines()["features"]}
    assert outlines == {code for code in UNITS if code.startswith("XP")}
