"""Can an operator enter, correct and take back a claim by hand, warned in time, and nobody else?"""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders import claim_row, person_row
from tests.evaluation.test_case_page import plain
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.claims.models import Claim
from thidua.evaluation.models import CaseResult
from thidua.people.models import Person
from thidua.people.queries.numbers import opened

GOOD = {
    "mobiliser": "CB2",
    "relative_name": "Võ Thị Hạnh",
    "relationship": "Em ruột",
    "declared_on": "05/07/2024",
}


def post(site: Site, client: Client | None = None, target: str = "", **said: str) -> Any:
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    return (client or site.client()).post(site.url("claim-new", period="2024Q3"), {**GOOD, **said}, headers=headers)


def added(site: Site, **said: str) -> Claim:
    response = post(site, **said)
    assert response.status_code == 302, plain(response.content.decode())[-900:]
    return Claim.objects.for_system("a test").get(code__startswith="NT-")


def edit(site: Site, claim: Claim, **said: str) -> Any:
    return site.client().post(site.url("claim-edit", claim.pk, period="2024Q3"), said)


def test_four_fields_are_enough_and_the_open_period_knows_the_claim_at_once(site: Site) -> None:
    client = site.client()
    response = post(site, client)
    claim = Claim.objects.for_system("a test").get(code="NT-000001")
    assert response["Location"] == site.url("case", claim.pk, period="2024Q3")
    assert (claim.mobiliser_code, claim.relative.name, claim.source_row) == ("CB2", "Võ Thị Hạnh", None)
    assert CaseResult.objects.for_system("a test").get(run__period__code="2024Q3", claim=claim.pk).status == "not_found"
    assert not CaseResult.objects.for_system("a test").filter(run__period__code="2024Q2", claim=claim.pk).exists()
    page = plain(client.get(response["Location"]).content.decode())
    assert "Đã thêm phiếu NT-000001" in page
    assert "Nhập tay trên trang này" in page
    assert AuditEntry.objects.get(action="claim.added").detail == {}


def test_the_relative_is_found_by_the_insurance_code(site: Site) -> None:
    edit(
        site,
        Claim.objects.for_system("a test").get(code="P3"),
        deed="withdraw",
        withdrawn_on="11/04/2024",
        reason="mistake",
    )
    claim = added(site, relative_name="Phạm Văn Em", insurance_code="5600000003")
    assert (
        CaseResult.objects.for_system("a test").get(run__period__code="2024Q3", claim=claim.pk).status == "maintained"
    )
    assert opened(claim.relative, "insurance_code") == "5600000003"


def test_codes_go_on_in_their_own_series(site: Site) -> None:
    added(site)
    post(site, relative_name="Lê Văn Khác", declared_on="06/07/2024")
    assert sorted(Claim.objects.for_system("a test").filter(code__startswith="NT-").values_list("code", flat=True)) == [
        "NT-000001",
        "NT-000002",
    ]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"mobiliser": ""}, "Cán bộ vận động"),
        ({"mobiliser": "khong co ai"}, "Không tìm thấy cán bộ nào"),
        ({"relative_name": "123"}, "Hãy ghi họ tên người thân bằng chữ"),
        ({"relationship": ""}, "Quan hệ"),
        ({"declared_on": "31/02/2024"}, "ngày/tháng/năm"),
        ({"declared_on": "16/07/2025"}, "không thể sau hôm nay"),
        ({"birth": "30/02/1970"}, "Hãy ghi ngày sinh"),
        ({"national_id": "12345"}, "Số CCCD có 12 chữ số"),
        ({"insurance_code": "056179570329"}, "Đây là số CCCD"),
        ({"insurance_code": "abc"}, "Mã số BHXH có 10 chữ số"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    site: Site, said: dict[str, str], sentence: str
) -> None:
    response = post(site, **said)
    assert response.status_code == 200
    assert sentence in plain(response.content.decode())
    assert 'id="errors"' in response.content.decode()
    assert not Claim.objects.for_system("a test").filter(code__startswith="NT-").exists()


def test_an_empty_form_names_the_four_fields(site: Site) -> None:
    response = site.client().post(site.url("claim-new"), {})
    assert response.content.decode().count('class="field-error"') == 4


def test_a_mobiliser_is_found_by_name_and_chosen_among_several(site: Site) -> None:
    site.office.take_in_rows("roster-2", [person_row("CB3", "KH.A", "Phạm Thị Cúc")])
    assert added(site, mobiliser="tran van an").mobiliser_code == "CB1"
    response = post(site, mobiliser="pham thi cuc", relative_name="Ngô Thị Lài")
    assert "Có nhiều cán bộ phù hợp" in plain(response.content.decode())
    chosen = Person.objects.for_system("a test").get(code="CB3")
    assert f'value="{chosen.pk}"' in response.content.decode()
    post(site, mobiliser="pham thi cuc", relative_name="Ngô Thị Lài", person=str(chosen.pk))
    assert Claim.objects.for_system("a test").get(relative__name="Ngô Thị Lài").mobiliser_code == "CB3"


def test_people_are_suggested_while_one_types(site: Site) -> None:
    page = post(site, target="people", mobiliser="cuc").content.decode()
    assert "Phạm Thị Cúc" in page
    assert "<html" not in page


def test_the_same_relative_of_the_same_mobiliser_is_warned_of_and_kept_when_confirmed(site: Site) -> None:
    said = {"mobiliser": "CB1", "relative_name": "le thi binh"}
    assert "Có thể phiếu này đã có" in post(site, target="warnings", **said).content.decode()
    response = post(site, **said)
    assert "Chưa lưu" in response.content.decode()
    assert not Claim.objects.for_system("a test").filter(code__startswith="NT-").exists()
    assert added(site, **said, confirmed="1").mobiliser_code == "CB1"


def test_the_same_number_on_another_mobiliser_s_claim_is_told_without_the_relative_s_name(site: Site) -> None:
    page = post(site, target="warnings", insurance_code="5600000001").content.decode()
    assert "P1" in page
    assert "Lê Thị Bình" not in page


def test_a_relationship_that_does_not_count_is_said_at_once(site: Site) -> None:
    page = post(site, target="warnings", relationship="hàng xóm").content.decode()
    assert "không nằm trong danh sách người thân được tính" in page
    assert added(site, relationship="hàng xóm", confirmed="1").relationship == "hàng xóm"


def test_a_correction_keeps_numbers_that_are_left_blank_and_a_dash_takes_one_away(site: Site) -> None:
    claim = Claim.objects.for_system("a test").get(code="P1")
    page = site.page("claim-edit", claim.pk)
    assert "•••• 0001" in page
    assert "5600000001" not in page
    said = {**GOOD, "mobiliser": "CB1", "relative_name": "Lê Thị Bình", "national_id": "056179570329"}
    assert edit(site, claim, **said).status_code == 302
    relative = Claim.objects.for_system("a test").get(code="P1").relative
    assert opened(relative, "insurance_code") == "5600000001"
    assert opened(relative, "national_id") == "056179570329"
    edit(site, claim, **{**said, "national_id": "-"})
    assert opened(Claim.objects.for_system("a test").get(code="P1").relative, "national_id") == ""
    assert AuditEntry.objects.filter(action="claim.corrected").first().detail == {  # type: ignore[union-attr]
        "fields": ["relationship", "declared_on", "relative"]
    }


@pytest.mark.django_db(transaction=True)  # the history's clock is the transaction's
def test_a_correction_after_a_closing_is_told_on_its_page(site: Site) -> None:
    claim = Claim.objects.for_system("a test").get(code="P1")
    edit(site, claim, **{**GOOD, "mobiliser": "CB1", "relative_name": "Lê Thị Bình", "relationship": "Con"})
    assert "Phiếu đã được sửa sau khi có kết quả này" in site.page("case", claim.pk)


def test_a_claim_is_taken_back_and_up_again(site: Site) -> None:
    claim = Claim.objects.for_system("a test").get(code="P1")
    assert edit(site, claim, deed="withdraw", withdrawn_on="01/09/2024", reason="mistake").status_code == 302
    assert CaseResult.objects.for_system("a test").get(run__period__code="2024Q3", claim=claim.pk).reason == "withdrawn"
    assert AuditEntry.objects.get(action="claim.withdrawn").detail == {
        "withdrawn_on": "2024-09-01",
        "reason": "mistake",
    }
    assert "rút ngày 01/09/2024" in site.page("case", claim.pk, period="2024Q3")
    edit(site, claim, deed="restore")
    assert Claim.objects.for_system("a test").get(code="P1").withdrawn_on is None


@pytest.mark.parametrize("day", ["09/04/2024", "16/07/2025", "hôm qua", ""])
def test_a_withdrawal_has_a_day_of_the_claim_s_life(site: Site, day: str) -> None:
    response = edit(
        site, Claim.objects.for_system("a test").get(code="P1"), deed="withdraw", withdrawn_on=day, reason="mistake"
    )
    assert response.status_code == 200
    assert 'class="field-error"' in response.content.decode()
    assert Claim.objects.for_system("a test").get(code="P1").withdrawn_on is None


def test_a_file_neither_restates_nor_undoes_a_claim_entered_by_hand(site: Site) -> None:
    claim = added(site)
    outcome = site.office.take_in_rows("claims-2", [claim_row(claim.code, "CB1", "Tên Khác")])
    assert [problem.code for problem in outcome.problems] == ["claim_entered_by_hand"]
    assert Claim.objects.for_system("a test").get(pk=claim.pk).relative.name == "Võ Thị Hạnh"


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SUPERVISOR, Role.LEADER])
def test_only_operators_write(site: Site, role: Role) -> None:
    client, claim = site.client(role), Claim.objects.for_system("a test").get(code="P1")
    assert post(site, client).status_code == 403
    assert client.get(site.url("claim-edit", claim.pk)).status_code == 403
    page = client.get(site.url("claims"))
    assert page.status_code == (200 if role == Role.REVIEWER else 403)
    assert site.url("claim-new") not in page.content.decode()


def test_the_table_of_claims_filters_and_sorts(site: Site) -> None:
    page = plain(site.page("claims", **{"tinh-trang": "exited"}))
    assert "P2" in page
    assert "P1" not in page
    client = site.client()
    for text, code in (
        ("pham van em", "P3"),
        ("le thi bnih", "P1"),
        ("0002", "P2"),
        ("p3", "P3"),
        ("5600000001", "P1"),
    ):
        answer = client.post(site.url("claims"), {"tim": text})
        found = plain(client.get(answer["Location"]).content.decode())
        assert [entry for entry in ("P1", "P2", "P3") if f" {entry} " in found] == [code], text


def test_the_table_of_claims_asks_no_more_for_more_claims(site: Site) -> None:
    client, address = site.client(), site.url("claims", period="2024Q3")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    rows = [claim_row(f"Q{number}", "CB2", f"Lê Thị {chr(65 + number)}") for number in range(12)]
    site.office.take_in_rows("claims-2", rows)
    site.office.results("2024Q3")
    with CaptureQueriesContext(connection) as many:
        assert "Q11" in client.get(address).content.decode()
    assert len(many) == len(few)


def test_a_double_click_writes_one_claim(site: Site) -> None:
    claim = Claim.objects.for_system("a test").get(code="P1")
    for page in (site.page("claim-new"), site.page("claim-edit", claim.pk)):
        forms = re.findall(r"<form[^>]*>", page.partition("<main")[2].partition("</main>")[0])
        assert forms
        assert not [form for form in forms if "data-once" not in form]
