"""Do the list of people and a person's page show what is stored, to those who may know it?"""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import claim_row, person_row, receipt_row
from tests.evaluation.test_case_page import plain
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.lib.search import seal_text
from thidua.people.models import Person


def person(code: str) -> Person:
    return Person.objects.for_system("a test").get(code=code)


def crowd(site: Site, number: int) -> None:
    rows = [person_row(f"X{place:03}", "KH.B", f"Lê Văn {chr(65 + place % 26)}") for place in range(number)]
    site.office.take_in_rows(f"roster-{number}", rows)
    site.office.results("2024Q3")


def names(page: str) -> list[str]:
    table = plain(page)
    return sorted((code for code in ("CB1", "CB2", "CB3", "CB4") if code in table), key=table.index)


def test_people_stand_in_the_vietnamese_order_of_names(site: Site) -> None:
    site.office.take_in_rows(
        "roster-2", [person_row("CB3", "KH.B", "Nguyễn Thị Ánh"), person_row("CB4", "KH.B", "Lê Bình")]
    )
    site.office.results("2024Q3")
    assert names(site.page("people", period="2024Q3")) == ["CB1", "CB3", "CB4", "CB2"]  # An, Ánh, Bình, Cúc


def test_who_only_looks_sees_those_with_a_result(site: Site) -> None:
    site.office.take_in_rows("roster-2", [person_row("CB3", "KH.B", "Võ Thị Gấm")])
    site.office.results("2024Q3")
    assert names(site.page("people", period="2024Q3")) == ["CB1", "CB2", "CB3"]
    assert names(site.page("people", period="2024Q3", role=Role.SUPERVISOR)) == ["CB1", "CB2"]


def test_filters_by_unit_result_and_a_sealed_name(site: Site) -> None:
    assert names(site.page("people", **{"don-vi": "KH.B"})) == ["CB2"]
    assert names(site.page("people", **{"don-vi": "KH"})) == ["CB1", "CB2"]
    assert names(site.page("people", **{"ket-qua": "0"})) == []
    client = site.client()
    answer = client.post(site.url("people"), {"tim": "pham thi cuc"})
    assert "pham" not in answer["Location"]
    assert names(client.get(answer["Location"]).content.decode()) == ["CB2"]


def test_a_filter_forgives_a_slip(site: Site) -> None:
    client = site.client()
    answer = client.post(site.url("people"), {"tim": "phamm thi cuc"})
    assert names(client.get(answer["Location"]).content.decode()) == ["CB2"]


def test_an_export_is_written_down(site: Site) -> None:
    body = site.client().get(site.url("people", tep="csv")).getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "Phạm Thị Cúc" in body
    assert AuditEntry.objects.get(action="people.exported").detail == {"format": "csv", "rows": 2}


def test_the_list_asks_the_same_number_of_queries_for_many_people(site: Site) -> None:
    client, address = site.client(), site.url("people", period="2024Q3")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    crowd(site, 40)
    with CaptureQueriesContext(connection) as many:
        assert "X039" in client.get(address).content.decode()
    assert len(many) == len(few)


def test_the_page_of_a_person_tells_his_units_claims_and_results(site: Site) -> None:
    text = plain(site.page("person", person("CB1").pk))
    assert "Trần Văn An" in text
    assert "Đơn vị KH.A" in text
    assert "roster.xlsx · trang Trang1 · dòng 2" in text
    assert "phiếu P1, vận động ngày 10/04/2024" in text
    assert "Được tính là tham gia mới trong Quý II/2024" in text
    assert "đã được báo giảm từ tháng 06/2024 (lý do: dừng đóng)" in text
    assert "Quý III/2024" in text


def test_opening_a_person_is_written_down_without_a_name(site: Site) -> None:
    site.page("person", person("CB1").pk)
    entry = AuditEntry.objects.get(action="person.opened")
    assert (entry.subject_key, entry.detail) == ("CB1", {"period": "2024Q2"})


def test_who_only_looks_cannot_open_somebody_without_a_result(site: Site) -> None:
    site.office.take_in_rows("roster-2", [person_row("CB3", "KH.B", "Võ Thị Gấm")])
    address = site.url("person", person("CB3").pk)
    assert site.client(Role.LEADER).get(address).status_code == 403
    assert site.client().get(address).status_code == 200


def test_a_person_without_a_unit_on_the_day_is_told_so(site: Site) -> None:
    site.office.take_in_rows("roster-2", [person_row("CB3", "KH.B", "Võ Thị Gấm", **{"Đến ngày": "31/05/2024"})])
    assert "không thuộc đơn vị nào" in site.page("person", person("CB3").pk)


def test_a_person_s_page_asks_no_more_for_more_claims(site: Site) -> None:
    client, address = site.client(), site.url("person", person("CB2").pk, period="2024Q3")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    rows = [claim_row(f"Q{number}", "CB2", f"Lê Thị {chr(65 + number)}") for number in range(12)]
    site.office.take_in_rows("claims-2", rows)
    site.office.results("2024Q3")
    with CaptureQueriesContext(connection) as many:
        assert "Q11" in client.get(address).content.decode()
    assert len(many) == len(few)


def test_who_only_looks_does_not_read_in_which_periods_nothing_came_of_it(site: Site) -> None:
    site.office.take_in_rows("roster-2", [person_row("CB3", "KH.B", "Võ Thị Gấm")])
    late = claim_row("P9", "CB3", "Lê Thị Hoa", "5600000009", **{"Ngày đăng ký": "02/07/2024"})
    site.office.take_in_rows("claims-2", [late])
    paid = receipt_row("5600000009", "Lê Thị Hoa", "BL009", **{"Ngày biên lai": "03/07/2024", "Từ tháng": "07/2024"})
    site.office.take_in_rows("ledger-2", [paid])
    site.office.close("2024Q2", reason="thêm phiếu")
    site.office.results("2024Q3")

    def row_of_q2(role: Role) -> str:
        page = site.page("person", person("CB3").pk, period="2024Q3", role=role)
        return plain(page.partition('id="trend"')[2]).partition("Quý II/2024")[2].strip()

    assert row_of_q2(Role.OPERATOR).startswith("0")
    assert row_of_q2(Role.REVIEWER).startswith("–")


def test_a_list_of_a_past_period_shows_the_position_of_then(site: Site) -> None:
    first = person_row("CB3", "KH.B", "Võ Thị Gấm", **{"Chức vụ": "Kế toán", "Đến ngày": "30/06/2024"})
    then = person_row("CB3", "KH.B", "Võ Thị Gấm", **{"Chức vụ": "Trưởng phòng", "Từ ngày": "01/07/2024"})
    site.office.take_in_rows("roster-2", [first, then])
    site.office.close("2024Q2", reason="thêm người")
    site.office.results("2024Q3")
    assert ("Kế toán" in site.page("people"), "Trưởng phòng" in site.page("people")) == (True, False)
    assert "Trưởng phòng" in site.page("people", period="2024Q3")


def test_a_search_finds_who_may_be_known_among_many_who_may_not(site: Site) -> None:
    namesakes = [person_row(f"X{number:02}", "KH.B", "Văn An") for number in range(25)]
    site.office.take_in_rows("roster-2", namesakes)
    site.office.close("2024Q2", reason="thêm người")
    text = plain(site.page("search", tim=seal_text("van an"), role=Role.REVIEWER))
    assert ("CB1" in text, "X01" in text) == (True, False)
    assert "X01" in site.page("search", tim=seal_text("van an"))
