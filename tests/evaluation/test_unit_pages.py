"""Do the pages of units show stored figures, obey the period, let in who may, and ask the database constantly often?"""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import person_row, unit_row
from tests.site import Site
from thidua.accounts.enums import CAPABILITIES, Role
from thidua.audit.models import AuditEntry
from thidua.evaluation.actions import refresh_open_periods
from thidua.evaluation.models import UnitResult
from thidua.lib.access import Capability
from thidua.orgs.actions import Heir, Paper, Particulars, reorganise, restate_unit
from thidua.orgs.enums import Deed
from thidua.orgs.models import Unit

JULY = date(2024, 7, 1)


def key(code: str) -> int:
    return Unit.objects.get(code=code).pk


def queries(site: Site, name: str, *args: int, **query: str) -> int:
    client, address = site.client(), site.url(name, *args, **query)
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def merge(site: Site) -> None:
    heirs = [Heir("KH.C", Particulars("Sở Chung", "department", "KH", "Khối 1"))]
    units = list(Unit.objects.filter(code__in=["KH.A", "KH.B"]))
    reorganise(deed=Deed.MERGE, units=units, heirs=heirs, day=JULY, paper=Paper("Gọn", "9/NQ"), by=site.user())
    refresh_open_periods(by=site.office.by, today=site.today)


@pytest.mark.parametrize("role", [role for role in Role if Capability.LOOK in CAPABILITIES[role]])
@pytest.mark.parametrize("query", [{}, {"xem": "cay"}, {"ca-dong": "1"}])
def test_who_sees_the_provinces_figures_may_look(site: Site, role: Role, query: dict[str, str]) -> None:
    page = site.page("units", role=role, **query)
    assert ("Thêm đơn vị" in page) is (role == Role.OPERATOR)


@pytest.mark.parametrize("name", ["unit-new", "unit-edit", "unit-change", "people-to-place"])
def test_only_who_operates_may_change(site: Site, name: str) -> None:
    args = {"unit-edit": [key("KH.A")], "unit-change": [key("KH.A"), "close"]}.get(name, [])
    for role, status in ((Role.LEADER, 403), (Role.REVIEWER, 403), (Role.OPERATOR, 200)):
        assert site.client(role).get(site.url(name, *args)).status_code == status
    assert site.client(None).get(site.url(name, *args)).status_code == 302
    assert site.client(Role.SUPERVISOR).post(site.url(name, *args), {}).status_code == 403


def test_the_list_shows_stored_figures_and_no_rate_without_staff(site: Site) -> None:
    site.office.take_in_rows("empty", [unit_row("KH.E", "KH")])
    refresh_open_periods(by=site.office.by, today=site.today)
    page = site.page("units", period="2024Q3")
    assert "chưa có số liệu biên chế" in page
    assert "0,0 %" in page or "100,0 %" in page
    assert page.count("<tr>") == 1 + UnitResult.objects.filter(run__period__code="2024Q3").count()


def test_equal_units_share_a_place(site: Site) -> None:
    rows = [unit_row(code, "KH", **{"Khối thi đua": "Khối 1"}) for code in ("KH.X", "KH.Y")]
    site.office.take_in_rows("tied", rows)
    refresh_open_periods(by=site.office.by, today=site.today)
    page = site.page("units", period="2024Q3", tim="kh.x")
    assert ">đồng hạng</span>" in page


@pytest.mark.parametrize("text", ["don vi kh.b", "ĐƠN VỊ KH.B", "đơn vj kh.b", "kh.b"])
def test_the_list_is_searched_without_marks_and_with_slips(site: Site, text: str) -> None:
    assert "Đơn vị KH.B" in site.page("units", tim=text)


def grow(site: Site, name: str, size: int) -> list[int]:
    """How often the pages of units ask once so many units and people more are there."""
    site.office.take_in_rows(f"units-{name}", [unit_row(f"KH.{name}{number}", "KH") for number in range(size)])
    site.office.take_in_rows(f"people-{name}", [person_row(f"{name}{number}", "KH") for number in range(size)])
    site.office.close("2024Q2", reason="thêm đơn vị")
    return [queries(site, "units"), queries(site, "units", xem="cay"), queries(site, "unit", key("KH"))]


def test_the_query_count_is_constant(site: Site) -> None:
    assert grow(site, "M", 2) == grow(site, "N", 40)


def test_an_export_is_audited_and_holds_what_the_page_shows(site: Site) -> None:
    response = site.client().get(site.url("units", tep="csv", cot="name"))
    text = b"".join(response.streaming_content).decode()  # type: ignore[arg-type]
    assert "Đơn vị KH.A" in text
    entry = AuditEntry.objects.get(action="units.exported")
    assert (entry.detail["format"], entry.detail["rows"]) == ("csv", 3)


def test_htmx_gets_a_branch_alone(site: Site) -> None:
    address = site.url("units", xem="cay", mo=key("KH"))
    page = site.client().get(address, headers={"HX-Request": "true"}).content.decode()
    assert page.count("<li") == 2
    assert "<html" not in page
    assert "<html" in site.client().get(address).content.decode()


def test_the_tree_is_searched(site: Site) -> None:
    assert site.url("units", xem="cay", mo=key("KH.B")).replace("&", "&amp;") in site.page(
        "units", xem="cay", tim="don vi kh.b"
    )


def test_the_page_of_a_unit_shows_its_stored_result(site: Site) -> None:
    page = site.page("unit", key("KH.A"))
    assert "Trần Văn An" in page
    assert "100,0 %" in page
    assert site.url("unit", key("KH")) in page
    assert "Bản chốt số 1" in page


def test_people_without_a_result_are_shown_to_the_operator_alone(site: Site) -> None:
    site.office.take_in_rows("more", [person_row("N1", "KH.A", "Lê Văn Không")])
    refresh_open_periods(by=site.office.by, today=site.today)
    assert "Lê Văn Không" in site.page("unit", key("KH.A"), period="2024Q3")
    assert "Lê Văn Không" not in site.page("unit", key("KH.A"), period="2024Q3", role=Role.SUPERVISOR)


def test_an_old_unit_opens_in_every_period_and_tells_its_history(site: Site) -> None:
    merge(site)
    before, after = site.page("unit", key("KH.A")), site.page("unit", key("KH.A"), period="2024Q3")
    assert "Trần Văn An" in before
    assert "không hoạt động vào ngày 30/09/2024" in after
    assert "Sở Chung" in after
    assert "Văn bản số 9/NQ." in after
    new = site.page("unit", key("KH.C"), period="2024Q3")
    assert "Từ đơn vị:" in new
    assert "Đơn vị KH.A" in new


def test_the_name_is_that_of_the_day(site: Site) -> None:
    renamed = Particulars("Sở Tên Mới", "department", "KH", "Khối 1")
    restate_unit(unit=Unit.objects.get(code="KH.A"), from_on=JULY, particulars=renamed, paper=Paper(), by=site.user())
    assert "<h1>Đơn vị KH.A</h1>" in site.page("unit", key("KH.A"))
    assert "<h1>Sở Tên Mới</h1>" in site.page("unit", key("KH.A"), period="2024Q3")


def test_an_unknown_unit_is_not_found(site: Site) -> None:
    assert site.client().get(site.url("unit", 10**9)).status_code == 404
    assert site.client().get(site.url("unit-change", key("KH"), "explode")).status_code == 404


def test_suggestions_are_units_open_on_the_day(site: Site) -> None:
    merge(site)
    assert 'value="KH.A"' in site.page("unit-suggestions", q="kh.a")
    assert site.page("unit-suggestions", q="kh.a", period="2024Q3") == '<option value="KH">Đơn vị KH</option>'


def test_a_period_without_a_result_shows_the_units_of_its_day(site: Site) -> None:
    site.office.period("2026Q1")
    assert "Đơn vị KH.A" in site.page("units", period="2026Q1")
    assert "chưa có kết quả" in site.page("units", period="2026Q1", xem="cay")
    assert "Quý I/2026 chưa có kết quả." in site.page("unit", key("KH.A"), period="2026Q1")
