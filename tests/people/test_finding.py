"""Are people and claims found by name with or without marks, with slips, by code, number and last four digits?"""

import doctest

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import claim_row, person_row
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.engine.linking import slips
from thidua.evaluation.middleware import Place
from thidua.lib.search import search


@pytest.fixture
def found(site: Site) -> Site:
    site.office.take_in_rows(
        "roster-2",
        [
            person_row("CB3", "KH.A", "Nguyễn Thị Lan", **{"Số CCCD": "056179570329", "Mã số BHXH": "5612345678"}),
            person_row("CB4", "KH.B", "Nguyễn Thị Hoa"),
            person_row("CB5", "KH.B", "Kator Thị Chăm"),
        ],
    )
    site.office.take_in_rows("claims-2", [claim_row("P9", "CB3", "Đặng Ngọc Ánh", "5699990009")])
    site.office.close("2024Q2", reason="thêm")
    return site


def hits(site: Site, text: str, kind: str = "people", role: Role = Role.OPERATOR) -> list[str]:
    place = Place(site.office.campaign, site.office.period("2024Q2"))
    answers = {searcher.kind: entries for searcher, entries in search(text, site.user(role), place)}
    return [hit.title for hit in answers.get(kind, [])]


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Thị Lan", "nguyen thi lan", "NGUYEN LAN", "thi lan", "lan nguyen", "nguyen thi lna", "ngyen thi lan",
        "nguyeen thi lan", "CB3", "cb3", "056179570329", "056 179 570 329", "5612345678", "0329", "5678",
    ],
)  # fmt: skip
def test_a_person_is_found(found: Site, text: str) -> None:
    assert hits(found, text)[:1] == ["Nguyễn Thị Lan"]


def test_a_family_name_of_several_syllables_is_found_with_a_slip(found: Site) -> None:
    assert hits(found, "kattor thi cham") == ["Kator Thị Chăm"]


def test_a_common_name_finds_all_who_have_it_in_the_order_of_names(found: Site) -> None:
    assert hits(found, "nguyen thi") == ["Nguyễn Thị Hoa", "Nguyễn Thị Lan"]


@pytest.mark.parametrize("text", ["", " ", "xyzzy", "9999", "000000000000", "%", "'", "\\", "(", "a" * 500])
def test_what_nobody_is_called_finds_nobody(found: Site, text: str) -> None:
    assert hits(found, text) == []


@pytest.mark.parametrize("text", ["đặng ngọc ánh", "dang ngoc anh", "dang ngoc ahn", "P9", "p9", "5699990009", "0009"])
def test_a_claim_is_found_by_its_relative_code_or_number(found: Site, text: str) -> None:
    assert hits(found, text, "claims") == ["P9: Đặng Ngọc Ánh"]


def test_a_hit_tells_code_and_unit(found: Site) -> None:
    place = Place(found.office.campaign, found.office.period("2024Q2"))
    answers = {searcher.kind: entries for searcher, entries in search("CB3", found.user(), place)}
    assert answers["people"][0].detail == "CB3 · Đơn vị KH.A"


def test_who_only_looks_finds_nobody_without_a_result(found: Site) -> None:
    assert hits(found, "nguyen thi lan", role=Role.REVIEWER) == []
    assert hits(found, "pham thi cuc", role=Role.REVIEWER) == ["Phạm Thị Cúc"]


def test_people_and_claims_are_found_by_who_may_open_them(found: Site) -> None:
    for role in (Role.SUPERVISOR, Role.LEADER, Role.FOCAL, Role.OFFICIAL):
        assert hits(found, "pham thi cuc", role=role) == []
        assert hits(found, "dang ngoc anh", "claims", role=role) == []


def test_a_search_asks_the_same_number_of_queries_whatever_it_finds(found: Site) -> None:
    hits(found, "nguyen thi")
    with CaptureQueriesContext(connection) as one:
        hits(found, "lan")
    with CaptureQueriesContext(connection) as several:
        hits(found, "nguyen thi")
    assert abs(len(one) - len(several)) <= 2


def test_the_examples_in_the_text_hold() -> None:
    assert doctest.testmod(slips).failed == 0
