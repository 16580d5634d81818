"""Are units found without marks, with slips, by old names, and by their codes first?"""

import pytest

from tests.builders import Office, unit_row
from tests.site import Site
from thidua.lib.search import search
from thidua.orgs.queries import find_units, matching_units

NAMES = {
    "SN01": "Sở Nội vụ",
    "SN02": "Sở Giáo dục và Đào tạo",
    "SN03": "Sở Y tế",
    "XA01": "UBND xã Diên Điền",
    "XA02": "UBND phường Tây Nha Trang",
    "NV": "Trung tâm SN01",
}


@pytest.fixture
def units(office: Office) -> Office:
    office.take_in_rows("units", [unit_row(code, **{"Tên đơn vị": name}) for code, name in NAMES.items()])
    return office


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("giao duc", "SN02"),
        ("GIÁO DỤC", "SN02"),
        ("giao duk va dao tao", "SN02"),
        ("dien dienn", "XA01"),
        ("tay nha tarng", "XA02"),
        ("sở nọi vụ", "SN01"),
        ("sn03", "SN03"),
    ],
)
def test_a_unit_is_found(units: Office, text: str, code: str) -> None:
    assert find_units(text, 5)[0].code == code
    assert matching_units(text).filter(code=code).exists()


def test_the_code_itself_comes_first(units: Office) -> None:
    assert [unit.code for unit in find_units("SN01", 3)][:2] == ["SN01", "NV"]


@pytest.mark.parametrize("text", ["", "   ", "khách sạn", "%", "_"])
def test_nothing_is_found_for_nothing(units: Office, text: str) -> None:
    assert find_units(text, 5) == []


def test_every_page_finds_units(site: Site) -> None:
    from thidua.evaluation.middleware import Place

    place = Place(site.office.campaign, site.run.period)
    found = {str(searcher.kind): hits for searcher, hits in search("don vi kh.a", site.user(), place)}
    assert found["unit"][0].title == "Đơn vị KH.A"
    assert found["unit"][0].url.endswith("/")
