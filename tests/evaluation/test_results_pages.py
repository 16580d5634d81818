"""Do the tables of results show, sort, filter and hide what they must, and leave as files?"""

import csv
import hashlib
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import result_rows
from tests.evaluation.town import town
from tests.pages import body, csv_rows, page_rows, workbook_rows
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.evaluation.csv_files import CASE_COLUMNS, PERSON_COLUMNS, UNIT_COLUMNS

PAGES = ("results-units", "results-people", "results-cases")
LOOKERS = (Role.REVIEWER, Role.SUPERVISOR, Role.LEADER)


def codes(site: Site, name: str, title: str, role: Role = Role.OPERATOR, **query: Any) -> list[str]:
    return [row[title] for row in page_rows(site.page(name, role=role, **query))]


def people(site: Site, role: Role = Role.OPERATOR, **query: Any) -> list[str]:
    return codes(site, "results-people", "Mã cán bộ", role, **query)


def cases(site: Site, role: Role = Role.OPERATOR, **query: Any) -> list[str]:
    return codes(site, "results-cases", "Mã phiếu", role, **query)


def units(site: Site, **query: Any) -> list[str]:
    return codes(site, "results-units", "Mã", cot=["code"], **query)


def found(site: Site, name: str, title: str, field: str, text: str, role: Role = Role.OPERATOR) -> list[str]:
    """The rows after somebody typed a name: it is posted and stands sealed in the address."""
    client, address = site.client(role), site.url(name)
    response = client.post(address, {field: text})
    assert response.status_code == 302
    assert text not in response["Location"]
    return [row[title] for row in page_rows(client.get(response["Location"]).content.decode())]


def test_equal_places_are_shown_as_shared(site: Site) -> None:
    town(site)
    rows = {
        row["Mã"]: row for row in page_rows(site.page("results-units", cot=["code", "rank-by-count", "rank-by-rate"]))
    }
    assert {code: row["Hạng số lượng"] for code, row in rows.items()} == {
        "KH": "", "KH.A": "1 đồng hạng", "KH.A.1": "", "KH.B": "", "KH.C": "3 đồng hạng", "KH.D": "1 đồng hạng",
        "KH.E": "3 đồng hạng",
    }  # fmt: skip
    assert {row["Hạng tỷ lệ"] for row in rows.values()} == {""}  # nobody has ten people
    places = {row["Mã cán bộ"]: row["Hạng"] for row in page_rows(site.page("results-people"))}
    assert places == {
        "CB5": "1", "CB1": "2 đồng hạng", "CB2": "2 đồng hạng", "CB3": "2 đồng hạng", "CB4": "", "CB6": "", "CB7": "",
    }  # fmt: skip


def test_places_in_a_block_are_shared_within_it_alone(site: Site) -> None:
    town(site)
    rows = page_rows(site.page("results-units", cot=["code", "block-rank-by-count"]))
    places = {row["Mã"]: row["Trong khối, số lượng"] for row in rows}
    assert [places[code] for code in ("KH.A", "KH.C", "KH.D", "KH.E")] == ["1 đồng hạng", "3", "1 đồng hạng", "1"]


def test_units_are_filtered_and_sorted(site: Site) -> None:
    town(site)
    assert units(site, thuoc="KH.A") == ["KH.A", "KH.A.1"]
    assert units(site, thuoc="phong nghiep vu") == ["KH.A.1"]
    assert units(site, ten="so y te") == ["KH.D"]
    assert units(site, ten="hoi chu thap do") == units(site, ten="hội chữ tập đỏ") == ["KH.C"]
    assert units(site, khoi="Khối 2") == ["KH.E"]
    assert set(units(site, **{"thi-dua": "1"})) == {"KH.A", "KH.C", "KH.D", "KH.E"}
    assert set(units(site, **{"thi-dua": "0"})) == {"KH", "KH.A.1", "KH.B"}
    assert units(site, **{"sap-xep": "-relatives"})[:3] == ["KH", "KH.A", "KH.D"]
    by_rate = ["KH.B", "KH.A", "KH", "KH.A.1", "KH.D", "KH.E", "KH.C"]
    assert units(site, **{"sap-xep": "-rate"}) == by_rate  # no rate stands last
    by_name = ["KH.E", "KH", "KH.A", "KH.B", "KH.C", "KH.A.1", "KH.D"]
    assert units(site, **{"sap-xep": "name"}) == by_name  # Báo, Đơn vị…, Hội, Phòng, Sở


def test_people_and_cases_are_filtered_and_sorted(site: Site) -> None:
    town(site)
    assert people(site, **{"don-vi": "KH.A"}) == ["CB1", "CB3", "CB4"]
    assert people(site, **{"ket-qua": "chua"}) == ["CB4", "CB6", "CB7"]
    assert people(site, tu="2") == ["CB5"]
    by_name = ["CB1", "CB2", "CB3", "CB4", "CB5", "CB6", "CB7"]  # An, Cúc, Giang, Hạnh, Ích, Kim, Lộc
    assert people(site, **{"sap-xep": "name"}) == by_name
    assert found(site, "results-people", "Mã cán bộ", "ten", "do van giang") == ["CB3"]
    assert cases(site, **{"duoc-tinh": "1"}) == ["P1", "P3", "P4", "P5", "P6"]
    assert cases(site, **{"tinh-trang": "not_found"}) == ["P7"]
    assert cases(site, **{"ly-do": "stopped"}) == ["P2"]
    assert cases(site, **{"don-vi": "KH.D"}) == ["P5", "P6"]
    assert found(site, "results-cases", "Mã phiếu", "tim", "mai van") == ["P5", "P6"]  # a relative and a mobiliser
    assert cases(site, **{"sap-xep": "relative"})[:2] == ["P1", "P2"]  # Bình, Dũng


def test_who_has_no_result_is_on_no_list_but_the_operators(site: Site) -> None:
    town(site)
    for role in LOOKERS:
        assert people(site, role) == ["CB5", "CB1", "CB2", "CB3"]
        assert people(site, role, **{"ket-qua": "chua"}) == ["CB5", "CB1", "CB2", "CB3"]  # there is no such filter
        assert 'name="ket-qua"' not in site.page("results-people", role=role)
        _, rows = csv_rows(site.client(role).get(site.url("results-people", tep="csv")))
        assert [row["Mã cán bộ"] for row in rows] == ["CB5", "CB1", "CB2", "CB3"]


def test_a_case_that_does_not_count_names_nobody_without_a_result(site: Site) -> None:
    town(site)
    named = ["mobiliser", "mobiliser-code", "code"]
    for role in (Role.SUPERVISOR, Role.LEADER):
        assert site.client(role).get(site.url("results-cases")).status_code == 403
    for role in (Role.REVIEWER, Role.EMERGENCY):
        shown = {row["Mã phiếu"]: row for row in page_rows(site.page("results-cases", role=role, cot=named))}
        assert (shown["P7"]["Cán bộ"], shown["P7"]["Mã cán bộ"]) == ("", "")
        assert (shown["P2"]["Cán bộ"], shown["P2"]["Mã cán bộ"]) == ("Trần Văn An", "CB1")
        text = body(site.client(role).get(site.url("results-cases", cot=named, tep="csv"))).decode()
        assert "Lộc" not in text
        assert "CB7" not in text
        assert found(site, "results-cases", "Mã phiếu", "tim", "dang van loc", role) == []
        assert found(site, "results-cases", "Mã phiếu", "tim", "CB7", role) == []
        # nor does the order tell
        assert cases(site, role, **{"sap-xep": "mobiliser"}) == cases(site, role)
    assert found(site, "results-cases", "Mã phiếu", "tim", "dang van loc") == ["P7"]


def test_a_table_leaves_as_it_is_shown_and_the_audit_knows(site: Site) -> None:
    town(site)
    client = site.client()
    asked = {"cot": ["code", "relatives", "rate"], "khoi": "Khối 1", "sap-xep": "-relatives"}
    response = client.get(site.url("results-units", tep="csv", **asked))
    assert 'filename="ket-qua-don-vi-2024Q2-ban-2.csv"' in response["Content-Disposition"]
    note, rows = csv_rows(response)
    assert note == "Quý II/2024. Bản chốt số 2, xét đến 30/06/2024. Bộ quy tắc kh-2024, bản 1."
    assert rows == [
        {"Mã": "KH.A", "Người thân": "2", "Tỷ lệ": "0.666667"},
        {"Mã": "KH.D", "Người thân": "2", "Tỷ lệ": "0.500000"},
        {"Mã": "KH.C", "Người thân": "0", "Tỷ lệ": ""},
    ]
    _, rows = workbook_rows(client.get(site.url("results-units", tep="xlsx", **asked)))
    assert rows[1] == {"Mã": "KH.D", "Người thân": 2, "Tỷ lệ": 0.5}
    entry = AuditEntry.objects.filter(action="results.exported").order_by("-pk")[0]
    assert (entry.subject_key, entry.detail) == (
        "2024Q2 v2",
        {"table": "ket-qua-don-vi", "format": "xlsx", "rows": 3},
    )


def test_what_is_provisional_says_so_on_the_page_and_in_its_files(site: Site) -> None:
    assert "Số liệu tạm tính đến 30/09/2024" in " ".join(site.page("results-units", period="2024Q3").split())
    response = site.client().get(site.url("results-cases", period="2024Q3", tep="csv"))
    assert 'filename="ket-qua-phieu-2024Q3-tam-tinh-den-2024-09-30.csv"' in response["Content-Disposition"]
    assert "Tạm tính đến 30/09/2024" in csv_rows(response)[0]
    assert site.client().get(site.url("results-file", "units", period="2024Q3")).status_code == 403


def test_the_contract_files_are_those_of_the_command_line(site: Site) -> None:
    run = town(site)
    stored = result_rows(run)
    for name, columns in (("cases", CASE_COLUMNS), ("people", PERSON_COLUMNS), ("units", UNIT_COLUMNS)):
        expected = io.StringIO(newline="")
        csv.writer(expected, lineterminator="\n").writerows([columns, *stored[name]])
        assert body(site.client().get(site.url("results-file", name))).decode() == expected.getvalue()
        entry = AuditEntry.objects.filter(action="results.exported").latest("pk")
        assert entry.detail["sha256"] == hashlib.sha256(expected.getvalue().encode()).hexdigest()
    assert AuditEntry.objects.filter(action="results.exported", detail__table="people.csv").count() == 1
    assert site.client(Role.LEADER).get(site.url("results-file", "people")).status_code == 403
    assert site.client().get(site.url("results-file", "secrets")).status_code == 404


def test_an_older_version_is_shown_and_stays_in_every_link(site: Site) -> None:
    town(site)
    assert set(units(site, version="1")) == {"KH", "KH.A", "KH.B"}
    page = site.page("results-units", version="1")
    assert "ban=1" in page
    assert "không phải bản mới nhất" in page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_the_same_number_of_questions_however_long_it_is(site: Site, name: str) -> None:
    def queries() -> int:
        client = site.client()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(site.url(name)).status_code == 200
        return len(captured)

    few = queries()
    town(site)
    assert queries() == few <= 16


@pytest.mark.parametrize("name", PAGES)
def test_a_period_without_a_result_says_what_to_do(site: Site, name: str) -> None:
    site.office.period("2026Q4")
    assert "Kỳ này chưa có kết quả" in site.page(name, period="2026Q4")
    assert site.client().get(site.url(name, period="2026Q4", tep="csv")).status_code == 200
    assert site.client(None).get(site.url(name)).status_code == 302
