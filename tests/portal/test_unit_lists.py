"""A unit's list of claims: its maker submits, its checker approves or returns; who has no result is for the maker."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from tests.accounts_of import account, give_role
from tests.builders import claim_row, person_row
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.accounts.models import User
from thidua.audit.models import AuditEntry
from thidua.claims.actions import decide_list, submit_list
from thidua.claims.enums import ListState
from thidua.claims.models import Claim, ListApproval
from thidua.orgs.models import Unit
from thidua.people.models import Identity
from thidua.portal.waiting import unit_waiting


def unit_of(code: str = "KH.A") -> Unit:
    return Unit.objects.get(code=code)


def post(site: Site, name: str, role: Role, **data: Any) -> Any:
    return site.client(role).post(site.url(name, unit_of().pk), data, follow=True)


def submit(site: Site, by: User | None = None) -> ListApproval:
    period = site.office.period("2024Q2")
    return submit_list(unit=unit_of(), period=period, by=by or site.user(Role.FOCAL), today=site.today)


def decide(site: Site, made: ListApproval, *, by: User | None = None, **more: Any) -> ListApproval:
    said = {"is_approved": True, "seen_sha256": made.list_sha256, "note": "", **more}
    return decide_list(approval=made, by=by or site.user(Role.HEAD), today=site.today, **said)


def waits(site: Site, role: Role) -> list[str]:
    place = site.client(role).get(site.url("desk-unit", unit_of().pk)).context["place"]
    return [str(item.text) for item in unit_waiting(site.user(role), place)]


def test_the_maker_submits_and_the_checker_approves(site: Site) -> None:
    assert waits(site, Role.FOCAL) == ["Trình danh sách phiếu của đơn vị"]
    assert waits(site, Role.HEAD) == []
    assert "Trình thủ trưởng" in site.page("unit-list", unit_of().pk, role=Role.FOCAL)
    assert "Trình thủ trưởng" not in site.page("unit-list", unit_of().pk, role=Role.HEAD)
    assert "Đã trình danh sách 2 phiếu." in post(site, "unit-list-submit", Role.FOCAL).content.decode()
    assert waits(site, Role.FOCAL) == []
    assert waits(site, Role.HEAD) == ["Duyệt danh sách phiếu của đơn vị"]
    assert "Duyệt danh sách phiếu của đơn vị" in site.page("start", role=Role.HEAD)
    assert "Duyệt danh sách phiếu của đơn vị" in site.page("desk-unit", unit_of().pk, role=Role.HEAD)
    seen = ListApproval.objects.get().list_sha256
    page = site.page("unit-list", unit_of().pk, role=Role.HEAD)
    assert f'value="{seen}"' in page
    assert 'value="approve"' in page
    assert 'value="approve"' not in site.page("unit-list", unit_of().pk, role=Role.FOCAL)
    page = post(site, "unit-list-decide", Role.HEAD, deed="approve", seen=seen, note="").content.decode()
    assert "Đã duyệt danh sách." in page
    made = ListApproval.objects.get()
    assert (made.state, made.made_by, made.decided_by) == (
        ListState.APPROVED, site.user(Role.FOCAL), site.user(Role.HEAD),
    )  # fmt: skip
    actions = AuditEntry.objects.filter(action__startswith="list.").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["list.submitted", "list.approved"]
    assert waits(site, Role.HEAD) == []


def test_a_return_needs_a_note_and_waits_for_the_maker(site: Site) -> None:
    made = submit(site)
    page = post(site, "unit-list-decide", Role.HEAD, deed="return", seen=made.list_sha256, note="  ").content.decode()
    assert "Hãy ghi cần sửa gì để đầu mối biết." in page
    assert ListApproval.objects.get().state == ListState.SUBMITTED
    page = post(site, "unit-list-decide", Role.HEAD, deed="return", seen="", note="Xem lại phiếu P2").content.decode()
    assert "Xem lại phiếu P2" in page
    assert waits(site, Role.FOCAL) == ["Danh sách phiếu bị trả lại, cần sửa"]
    post(site, "unit-list-submit", Role.FOCAL)  # also the same list once more
    assert sorted(ListApproval.objects.values_list("state", flat=True)) == ["returned", "submitted"]


def test_nobody_decides_what_he_submitted(site: Site) -> None:
    both = account("kiem-nhiem", Role.FOCAL, "KH.A")
    give_role(both, Role.HEAD, "KH.A")
    made = submit(site, both)
    with pytest.raises(PermissionDenied, match="không tự duyệt được"):
        decide(site, made, by=both)
    client = site.client(Role.HEAD)
    client.force_login(both)
    assert 'name="deed"' not in client.get(site.url("unit-list", unit_of().pk)).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        ListApproval.objects.filter(pk=made.pk).update(state="approved", decided_by=both, decided_at=made.made_at)
    assert decide(site, made).state == ListState.APPROVED


def test_only_the_list_that_was_submitted_and_seen_is_approved(site: Site) -> None:
    made = submit(site)
    with pytest.raises(PermissionDenied, match="đã đổi"):
        decide(site, made, seen_sha256="0" * 64)
    site.office.take_in_rows("claims-2", [claim_row("P9", "CB1", "Hồ Thị Năm")])
    with pytest.raises(PermissionDenied, match="đã đổi"):
        decide(site, made)
    page = site.page("unit-list", unit_of().pk, role=Role.HEAD)
    assert "Đã đổi từ khi trình" in page
    assert 'value="approve"' not in page
    again = submit(site)
    assert (again.pk, again.claims) == (made.pk, 3)
    assert decide(site, again).state == ListState.APPROVED


def test_a_claim_of_another_unit_or_a_later_day_changes_nothing(site: Site) -> None:
    made = submit(site)
    later = claim_row("P8", "CB1", "Hồ Thị Năm", **{"Ngày đăng ký": "01/07/2024"})
    site.office.take_in_rows("claims-3", [later, claim_row("P7", "CB2", "Hồ Thị Sáu")])
    with pytest.raises(PermissionDenied, match="không đổi"):
        submit(site)
    assert decide(site, made).claims == 2


def test_every_cell_of_the_list_is_in_its_digest(site: Site) -> None:
    seen = {submit(site).list_sha256}
    claims = Claim.objects.for_system("a test")
    changes: list[dict[str, Any]] = [{"relationship": "Bố vợ"}, {"declared_on": date(2024, 4, 11)}]
    changes += [{"withdrawn_on": date(2024, 5, 20)}]
    for change in changes:
        assert claims.filter(code="P2").update(**change) == 1
        seen.add(submit(site).list_sha256)
    Identity.objects.for_system("a test").filter(claim__code="P2").update(fingerprint=b"x" * 32)
    seen.add(submit(site).list_sha256)
    assert len(seen) == 5


def test_what_is_decided_is_not_decided_again(site: Site) -> None:
    made = submit(site)
    decide(site, made, is_approved=False, note="Sửa P2")
    with pytest.raises(PermissionDenied, match="đã được quyết định"):
        decide(site, made)
    with pytest.raises(ValidationError):
        decide(site, submit(site), is_approved=False, note=" ")


def test_another_unit_and_another_role_are_refused(site: Site) -> None:
    made = submit(site)
    other = account("thu-truong-b", Role.HEAD, "KH.B")
    for by in (other, site.user(Role.FOCAL), site.user(Role.OPERATOR)):
        with pytest.raises(PermissionDenied):
            decide(site, made, by=by)
    for by in (account("dau-moi-b", Role.FOCAL, "KH.B"), site.user(Role.HEAD)):
        with pytest.raises(PermissionDenied):
            submit(site, by)
    mixed = account("hai-don-vi", Role.FOCAL, "KH.A")
    give_role(mixed, Role.HEAD, "KH.B")
    client = site.client(Role.HEAD)
    client.force_login(mixed)
    page = client.get(site.url("unit-list", unit_of().pk)).content.decode()
    assert 'value="approve"' not in page  # a head of B is no head of A


@pytest.mark.parametrize("deed", ["", "x"])
def test_a_deed_that_is_none_decides_nothing(site: Site, deed: str) -> None:
    made = submit(site)
    answer = post(site, "unit-list-decide", Role.HEAD, deed=deed, seen=made.list_sha256, note="Sửa")
    assert answer.status_code == 404
    assert ListApproval.objects.get().state == ListState.SUBMITTED


def test_a_deed_is_no_address_to_look_at(site: Site) -> None:
    assert site.client(Role.FOCAL).get(site.url("unit-list-submit", unit_of().pk)).status_code == 405
    assert post(site, "unit-list-decide", Role.HEAD, deed="approve").status_code == 404  # nothing was submitted


def test_the_claims_are_shown_by_initials_and_words_alone(site: Site) -> None:
    page = site.page("unit-claims", unit_of().pk, role=Role.FOCAL)
    assert "L.T.B." in page
    for word in ("Lê Thị Bình", "Phạm Văn Em", "P3", "5600000001", "Dừng đóng", "Đã giảm"):
        assert word not in page
    counted = site.client(Role.FOCAL).get(site.url("unit-claims", unit_of().pk) + "?ket-qua=counted")
    assert ("P1" in counted.content.decode(), "P2" in counted.content.decode()) == (True, False)
    none = site.client(Role.FOCAL).get(site.url("unit-claims", unit_of().pk) + "?ma=CB2")
    assert "0 phiếu" in none.content.decode()
    assert AuditEntry.objects.filter(action="unit.claims_seen", subject_key="KH.A").count() == 3


def test_who_has_no_result_is_for_the_maker_and_every_look_is_written_down(site: Site) -> None:
    rows = [person_row("CB7", "KH.A", "Hồ Văn Bảy"), person_row("CB8", "KH.B", "Hồ Văn Tám")]
    site.office.take_in_rows("roster-2", rows)
    site.office.close("2024Q2", reason="Thêm người")
    page = site.page("unit-no-result", unit_of().pk, role=Role.FOCAL)
    assert "Hồ Văn Bảy" in page
    assert "Hồ Văn Tám" not in page
    assert "Trần Văn An" not in page.split("<main")[1]
    entry = AuditEntry.objects.get(action="unit.no_result_seen")
    assert (entry.subject_key, entry.detail["people"]) == ("KH.A", 1)
    for role in (Role.HEAD, Role.OPERATOR, Role.SUPERVISOR, Role.LEADER, Role.OFFICIAL):
        assert site.client(role).get(site.url("unit-no-result", unit_of().pk)).status_code == 403
    assert AuditEntry.objects.filter(action="unit.no_result_seen").count() == 1


def test_a_period_that_has_not_begun_takes_no_list(site: Site) -> None:
    site.office.period("2025Q4")
    client = site.client(Role.FOCAL)
    where = site.url("unit-list-submit", unit_of().pk, period="2025Q4")
    assert "Kỳ này chưa bắt đầu (từ 01/10/2025)" in client.post(where, follow=True).content.decode()
    assert not ListApproval.objects.exists()
    page = client.get(site.url("unit-list", unit_of().pk, period="2025Q4")).content.decode()
    assert "Trình thủ trưởng" not in page
