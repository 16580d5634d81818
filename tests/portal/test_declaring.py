"""No relative who could join: said by oneself, answered by the unit's head; and what waits for whom."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.accounts_of import account, give_role
from tests.builders import person_row
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.accounts.models import User
from thidua.audit.models import AuditEntry
from thidua.claims.models import Claim
from thidua.evaluation.middleware import Place
from thidua.evaluation.models import CaseResult
from thidua.lib.waiting import waiting_items
from thidua.people.models import NoRelativeDeclaration
from thidua.portal.actions import decide_declaration, declare_no_relative, take_back_declaration

WAITS = "Lời khai không có đối tượng chờ duyệt"
SAID = {"reason": "not_of_age", "note": ""}


@pytest.fixture
def single(site: Site) -> User:
    """An official of KH.A without claims."""
    site.office.take_in_rows("them-nguoi", [person_row("CB7", "KH.A", "Hồ Văn Bảy")])
    return account("thu-bay", Role.OFFICIAL, "KH.A", person_code="CB7")


def standing() -> Any:
    return NoRelativeDeclaration.objects.for_system("a test").filter(withdrawn_on__isnull=True)


def waits(site: Site, user: User) -> dict[str, int]:
    place = Place(site.office.campaign, site.office.period())
    return {item.text: item.count for item in waiting_items(user, place)}


def test_it_is_said_once_and_taken_back_and_audited(site: Site, single: User) -> None:
    client = site.client(None)
    client.force_login(single)
    address = site.url("mine-declare")
    for _again in range(2):
        assert "Chờ đơn vị duyệt" in client.post(address, SAID, follow=True).content.decode()
    assert standing().get().person.code == "CB7"
    assert client.post(address, {"deed": "take-back"}).status_code == 302
    client.post(address, {"deed": "take-back"})
    assert not standing().exists()
    assert not take_back_declaration(by=single, today=site.today)
    entries = AuditEntry.objects.filter(action__startswith="declaration.").order_by("pk")
    assert list(entries.values_list("action", flat=True)) == ["declaration.made", "declaration.taken_back"]


def test_a_wrong_form_says_what_to_do_and_keeps_what_was_typed(site: Site, single: User) -> None:
    client = site.client(None)
    client.force_login(single)
    address = site.url("mine-declare")
    assert "Hãy ghi lý do" in client.post(address, {"reason": "other", "note": ""}).content.decode()
    page = client.post(address, {"reason": "other", "note": "mẹ số 056 180 001 234"}).content.decode()
    assert "Hãy bỏ số ấy" in page
    assert "mẹ số 056 180 001 234" in page
    assert not standing().exists()


def test_who_has_a_standing_claim_has_a_relative(site: Site) -> None:
    page = site.client(Role.OFFICIAL).post(site.url("mine-declare"), SAID).content.decode()
    assert "Bạn đang có phiếu vận động người thân" in page
    assert not standing().exists()


def test_the_unit_answers_and_another_does_not(site: Site, single: User) -> None:
    declaration = declare_no_relative(by=single, today=site.today, **SAID)
    head, other = site.user(Role.HEAD), account("thu-truong-b", Role.HEAD, "KH.B")
    assert (waits(site, head).get(WAITS), waits(site, other).get(WAITS)) == (1, None)
    elsewhere = site.client(None)
    elsewhere.force_login(other)
    address = site.url("unit-declarations")
    assert "Hồ Văn Bảy" not in elsewhere.get(address).content.decode()
    for key in (declaration.pk, 0, "x", ""):
        assert elsewhere.post(address, {"declaration": key, "deed": "duyet"}).status_code == 404
    with pytest.raises(PermissionDenied):
        decide_declaration(declaration=declaration, is_approved=True, by=other, today=site.today)
    with pytest.raises(PermissionDenied):
        decide_declaration(declaration=declaration, is_approved=True, by=site.user(Role.FOCAL), today=site.today)

    client = site.client(Role.HEAD)
    assert "Hồ Văn Bảy" in client.get(address).content.decode()
    assert (
        "Đã duyệt lời khai."
        in client.post(address, {"declaration": declaration.pk, "deed": "duyet"}, follow=True).content.decode()
    )
    declaration.refresh_from_db()
    assert (declaration.approved_by, WAITS in waits(site, head)) == (head, False)
    again = client.post(address, {"declaration": declaration.pk, "deed": "tra-lai"}, follow=True).content.decode()
    assert "đã được quyết định" in again
    assert standing().get().approved_at is not None


def test_nobody_answers_his_own_and_a_returned_one_may_be_said_again(site: Site, single: User) -> None:
    give_role(single, Role.HEAD, "KH.A")
    declaration = declare_no_relative(by=single, today=site.today, **SAID)
    with pytest.raises(PermissionDenied, match="không tự duyệt"):
        decide_declaration(declaration=declaration, is_approved=True, by=single, today=site.today)
    decide_declaration(declaration=declaration, is_approved=False, by=site.user(Role.HEAD), today=site.today)
    assert not standing().exists()
    assert declare_no_relative(by=single, today=site.today, **SAID).pk != declaration.pk


@pytest.mark.parametrize(("days", "is_told"), [(0, True), (14, True), (15, False), (-1, False)])
def test_a_relative_who_confirmed_and_must_pay_soon_waits_for_who_persuaded(
    site: Site, settings: Any, days: int, is_told: bool
) -> None:
    text = "Người thân sắp đến hạn đóng tiếp"
    pay_by = CaseResult.objects.for_system("a test").get(run=site.run, claim_code="P1").pay_by
    assert pay_by is not None
    settings.TODAY = pay_by - timedelta(days=days)
    assert text not in waits(site, site.user(Role.OFFICIAL))  # not before the relative confirms
    Claim.objects.for_system("a test").filter(code="P1").update(confirmed_on=date(2024, 7, 1))
    assert (waits(site, site.user(Role.OFFICIAL)).get(text) == 1) is is_told
    assert text not in waits(site, site.user(Role.FOCAL))
