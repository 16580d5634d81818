"""Letters to relatives: the agency alone makes them, codes are nowhere but on paper, what came back is kept."""

import io
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.builders import CLAIMS, TODAY, changed, claim_row
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.claims.models import Claim, Consent, DoorKey
from thidua.portal.actions.inviting import make_letters
from thidua.portal.queries.inviting import asked_in, letters_waiting

BORN = [
    *changed(changed(CLAIMS, 0, **{"Ngày sinh": "01/05/1960"}), 2, **{"Ngày sinh": "1950"}),
    claim_row("P4", "CB2", "Hồ Thị Gấm", **{"Ngày sinh": "1955"}),
]


@pytest.fixture(autouse=True)
def the_day(settings: Any) -> None:
    settings.TODAY = TODAY


@pytest.fixture
def born(site: Site) -> Site:
    site.office.take_in_rows("claims-born", BORN, reason="Bổ sung ngày sinh")
    return site


def states(site: Site) -> dict[str, str]:
    rows = asked_in(site.user(), site.office.period("2024Q2"))
    return dict(rows.values_list("code", "invitation"))


def claim_of(code: str) -> Claim:
    return Claim.objects.for_system("a test").select_related("relative").get(code=code)


def pages_of(file: bytes) -> list[str]:
    with pypdfium2.PdfDocument(file) as document:
        return [" ".join(document[number].get_textpage().get_text_range().split()) for number in range(len(document))]


def code_on(page: str) -> str:
    found = re.search(r"Mã của ông/bà: ([A-Z0-9]{4}.[A-Z0-9]{4}.[A-Z0-9]{4})", page)
    assert found is not None, page
    return found[1]


def printed(site: Site, **more: Any) -> list[str]:
    response = site.client().post(site.url("invitation-letters"), {"channel": "post", "letters": 10, **more})
    assert response.headers["Content-Type"] == "application/pdf"
    assert "no-store" in response.headers["Cache-Control"]
    return pages_of(response.content)


@pytest.mark.django_db(transaction=True)
def test_a_batch_of_letters_opens_the_doors_of_its_relatives(born: Site) -> None:
    assert states(born) == {"P1": "none", "P2": "by_hand", "P3": "none", "P4": "by_hand"}
    pages = printed(born)
    assert len(pages) == 2
    assert "Lê Thị Bình" in pages[0]
    assert "Trần Văn An" not in pages[0]  # who named him, he reads behind the door
    assert "http://testserver/nguoi-than/" in pages[0]
    assert states(born) == {"P1": "printed", "P2": "by_hand", "P3": "printed", "P4": "by_hand"}
    proof = {"code": code_on(pages[0]), "birth": "01/05/1960", "last4": "0001"}
    assert "Trần Văn An" in Client().post(reverse("relative"), proof).content.decode()
    proof = {"code": code_on(pages[1]), "birth": "1950", "last4": "0003"}
    assert "Phạm Thị Cúc" in Client().post(reverse("relative"), proof).content.decode()


@pytest.mark.django_db(transaction=True)
def test_codes_are_kept_nowhere(born: Site, tmp_path: Path) -> None:
    pages = printed(born)
    code = re.sub(r"[^A-Z0-9]", "", code_on(pages[0]))
    link = re.search(r"nguoi-than/([\w-]+)/", pages[0])
    assert link is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(k::text, '') FROM claims_doorkey k")
        keys = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(e::text, '') FROM audit_auditentry e")
        audit = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM documents_document")
        assert cursor.fetchone()[0] == 0
    for kept in (keys, audit):
        assert code not in kept
        assert code.encode().hex() not in kept
        assert link[1] not in kept
    assert "Bình" not in audit


def test_neither_the_official_nor_his_unit_comes_near(born: Site) -> None:
    claim = claim_of("P1")
    for role in (Role.OFFICIAL, Role.FOCAL, Role.HEAD, Role.REVIEWER, Role.SUPERVISOR, Role.ADMINISTRATOR):
        with pytest.raises(PermissionDenied):
            make_letters(claims=[claim], channel="post", by=born.user(role), site="http://x/", today=TODAY)
        for name, values in (("invitations", ()), ("invitation", (claim.pk,))):
            assert born.client(role).get(born.url(name, *values)).status_code in (403, 404)
    assert not DoorKey.objects.for_system("a test").exists()
    for name in ("mine", "mine-text"):
        assert "/nguoi-than/" not in born.page(name, role=Role.OFFICIAL)


@pytest.mark.django_db(transaction=True)
def test_a_letter_goes_its_way_and_its_answer_comes_back_on_paper(born: Site) -> None:
    claim, client = claim_of("P1"), born.client()
    where = born.url("invitation", claim.pk)
    first = pages_of(client.post(born.url("invitation-letter", claim.pk), {"channel": "point"}).content)
    second = pages_of(client.post(born.url("invitation-letter", claim.pk), {"channel": "point"}).content)
    assert code_on(first[0]) != code_on(second[0])
    assert [text.count for text in letters_waiting(born.user(), client.get(where).context["place"])] == [1, 0]
    said = {"deed": "hand-over", "channel": "point", "handed_on": "15/07/2025"}
    assert "Đã ghi việc giao thư" in client.post(where, said, follow=True).content.decode()
    assert states(born)["P1"] == "handed"
    answer = {"deed": "answer", "said": "confirmed", "channel": "paper"}
    assert "field-error" in client.post(where, answer).content.decode()  # asked whether it was he
    page = client.post(where, {**answer, "is_sure": "on"}, follow=True).content.decode()
    assert "Xác nhận ngày 15/07/2025 (Giấy có chữ ký)" in page
    assert states(born)["P1"] == "confirmed"
    third = client.post(born.url("invitation-letter", claim.pk), {"channel": "point"})  # he lost it and would withdraw
    proof = {"code": code_on(pages_of(third.content)[0]), "birth": "01/05/1960", "last4": "0001"}
    assert "Bạn đã xác nhận" in Client().post(reverse("relative"), proof).content.decode()
    actions = AuditEntry.objects.filter(subject_key="P1", action__startswith="door.").values_list("action", flat=True)
    assert sorted(actions) == [
        *("door.confirmed", "door.key_handed_over", "door.key_issued", "door.key_issued", "door.key_issued"),
        "door.opened",
    ]
    assert AuditEntry.objects.filter(action="invitation.opened", subject_key="P1").exists()


def test_all_printed_letters_of_one_way_are_handed_over_together(born: Site) -> None:
    printed(born)
    deed = {"deed": "hand-over", "channel": "point", "handed_on": "15/07/2025"}
    where = born.url("invitation-letters")
    assert "Đã ghi giao 0 thư" in born.client().post(where, deed, follow=True).content.decode()
    page = born.client().post(where, {**deed, "channel": "post"}, follow=True).content.decode()
    assert "Đã ghi giao 2 thư" in page
    assert {state for state in states(born).values() if state != "by_hand"} == {"handed"}
    late = born.client().post(where, {**deed, "handed_on": "16/07/2025"}, follow=True)
    assert "Đã ghi giao 0 thư" in late.content.decode()


def test_who_cannot_prove_himself_is_asked_in_person(born: Site) -> None:
    claim = claim_of("P4")
    letter = born.client().post(born.url("invitation-letter", claim.pk), {"channel": "post"}, follow=True)
    assert "thiếu ngày sinh hoặc số" in letter.content.decode()
    said = {"deed": "answer", "said": "withdrawn", "channel": "phone", "is_sure": "on"}
    page = born.client().post(born.url("invitation", claim.pk), said, follow=True).content.decode()
    assert "Người thân đã rút" in page
    assert claim_of("P4").relative.name == ""
    assert Consent.objects.for_system("a test").get().channel == "phone"
    assert states(born)["P4"] == "withdrawn"
    again = born.client().post(born.url("invitation-letter", claim.pk), {"channel": "post"}, follow=True)
    assert "đã rút lại đồng ý" in again.content.decode()


def test_states_are_filtered_counted_and_exported(born: Site) -> None:
    printed(born)
    DoorKey.objects.for_system("a test").filter(claim__code="P1").update(tries_left=0)
    page = born.page("invitations", **{"trang-thai": "locked"})
    assert "P1" in page
    assert "P3" not in page.split("<tbody>")[1]
    assert "Mã của người thân bị đóng vì nhập sai" in born.page("start")
    csv = born.client().get(born.url("invitations", tep="csv"))
    body = b"".join(csv.streaming_content) if csv.streaming else csv.content  # type: ignore[attr-defined]
    assert "Mã bị đóng vì nhập sai" in io.TextIOWrapper(io.BytesIO(body), encoding="utf-8-sig").read()
    assert AuditEntry.objects.filter(action="invitations.exported").exists()


def test_a_page_of_letters_costs_the_same_whatever_their_number(born: Site, django_assert_max_num_queries: Any) -> None:
    client = born.client()
    with django_assert_max_num_queries(24):
        client.get(born.url("invitations"))
