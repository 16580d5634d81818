"""Roles: given and ended with their dates and reasons, deputies, hand-over of a closed unit, seasons."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from tests.accounts_of import account, give_role
from tests.site import Site
from thidua.accounts.actions import give
from thidua.accounts.actions.handing import deputise, end_role, hand_over
from thidua.accounts.actions.seasons import end_season, set_season
from thidua.accounts.enums import CAPABILITIES, DEPUTISED, UNIT_ROLES, Role
from thidua.accounts.models import Grant, Season, User
from thidua.accounts.queries import scope_of, sleep_of
from thidua.accounts.queries.closing import heirs_of, left_behind
from thidua.audit.actions import record
from thidua.audit.models import AuditEntry
from thidua.evaluation.models import PersonResult
from thidua.lib.access import Capability
from thidua.lib.clock import today
from thidua.orgs.models import Unit, UnitSuccessor

WHY = "Quyết định 12/QĐ"
DAY = timedelta(days=1)


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


@pytest.fixture
def admin(site: Site) -> User:
    return site.user(Role.ADMINISTRATOR)


def again(user: User) -> User:
    """The account as the next request finds it."""
    return User.objects.get(pk=user.pk)


def close(code: str, *heirs: str) -> Unit:
    closed = unit(code)
    Unit.objects.filter(pk=closed.pk).update(closes_on=today() - DAY)
    UnitSuccessor.objects.filter(unit=closed).delete()
    UnitSuccessor.objects.bulk_create(UnitSuccessor(unit=closed, successor_code=heir) for heir in heirs)
    return unit(code)


def test_a_role_is_given_and_ended_with_its_reason(admin: User) -> None:
    user = account("an")
    grant = give(by=admin, user=user, role=Role.FOCAL, unit=unit("KH.A"), reason=WHY)
    assert again(user).can(Capability.KEEP)
    ended = end_role(by=admin, grant=grant, last_day=today() + DAY, reason="Chuyển công tác")
    assert (ended.ends_on, ended.end_reason) == (today() + DAY, "Chuyển công tác")
    assert again(user).can(Capability.KEEP)
    end_role(by=admin, grant=grant, last_day=None, reason="Nghỉ ngay")
    assert not again(user).can(Capability.ENTER)
    assert AuditEntry.objects.filter(action="role.ended", subject_key="an").count() == 2


def test_a_last_day_that_is_over_is_refused(admin: User) -> None:
    grant = give(by=admin, user=account("an"), role=Role.FOCAL, unit=unit("KH.A"))
    with pytest.raises(ValidationError) as refusal:
        end_role(by=admin, grant=grant, last_day=today() - DAY, reason=WHY)
    assert set(refusal.value.message_dict) == {"last_day"}


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.EMERGENCY}))  # which ends by the clock
def test_a_deputy_may_what_his_principal_may_within_the_span(admin: User, role: str) -> None:
    where = "KH.A" if role in UNIT_ROLES else ""
    holder, deputy = account("nguoi-giu"), account("lam-thay")
    principal = give_role(holder, role, where)
    said: dict[str, Any] = {"by": admin, "principal": principal, "user": deputy, "reason": WHY}
    if role not in DEPUTISED:
        with pytest.raises(ValidationError):
            deputise(**said, starts_on=None, last_day=today())
        return
    grant = deputise(**said, starts_on=None, last_day=today() + DAY)
    capabilities = [one for one in Capability if again(deputy).can(one)]
    assert capabilities == [one for one in Capability if one in grant.capabilities]
    assert frozenset(capabilities) <= CAPABILITIES[role]
    for day, holds in ((today(), True), (today() + DAY, True), (today() + 2 * DAY, False)):
        assert Grant.objects.holding(day).filter(pk=grant.pk).exists() is holds
    entry = record(by=again(deputy), action="account.password_changed", subject_kind="account", subject_key="x")
    assert entry.detail["deputy_for"] == "nguoi-giu"
    assert (
        "deputy_for"
        not in record(
            by=again(holder), action="account.password_changed", subject_kind="account", subject_key="x"
        ).detail
    )


def test_a_deputy_needs_a_last_day_and_not_beyond_his_principal(admin: User) -> None:
    principal = give_role(account("giu"), Role.HEAD, "KH.A", ends_on=today() + DAY)
    deputy = account("thay")
    for more in ({"last_day": None}, {"last_day": today() + 2 * DAY}, {"last_day": today() - DAY}):
        with pytest.raises(ValidationError):
            deputise(by=admin, principal=principal, user=deputy, starts_on=None, reason=WHY, **more)
    with pytest.raises(ValidationError):
        deputise(by=admin, principal=principal, user=principal.user, starts_on=None, last_day=today(), reason=WHY)


def test_a_deputy_goes_with_his_principal(admin: User) -> None:
    principal, deputy = give_role(account("giu"), Role.HEAD, "KH.A"), account("thay")
    deputise(by=admin, principal=principal, user=deputy, starts_on=None, last_day=today() + 30 * DAY, reason=WHY)
    end_role(by=admin, grant=principal, last_day=None, reason=WHY)
    assert not again(deputy).can(Capability.VOUCH)


def test_a_unit_ends_and_deputises_only_below_its_own_place(site: Site) -> None:
    focal = site.user(Role.FOCAL)
    head = give_role(account("thu"), Role.HEAD, "KH.A")
    other = give_role(account("khac"), Role.FOCAL, "KH.B")
    for grant in (head, other):
        with pytest.raises(PermissionDenied):
            end_role(by=focal, grant=grant, last_day=None, reason=WHY)
        with pytest.raises(PermissionDenied):
            deputise(
                by=focal, principal=grant, user=account(f"t{grant.pk}"), starts_on=None, last_day=today(), reason=WHY
            )


def test_handed_over_to_the_successor_one_reads_what_was_before(site: Site, admin: User) -> None:
    """2024Q2 is closed with results of KH.B; KH.B then closes and KH.A succeeds it."""
    old = unit("KH.B")
    before = set(PersonResult.objects.for_system("a test").filter(unit=old.pk).values_list("pk", flat=True))
    assert before
    user = account("dau-moi-b")
    grant = give_role(user, Role.FOCAL, "KH.B")
    close("KH.B", "KH.A")
    assert [kept.pk for kept in left_behind(today())] == [grant.pk]
    assert not scope_of(again(user), Capability.KEEP).has_unit(unit("KH.A").pk)  # nothing follows by itself
    moved = hand_over(by=admin, grant=grant, heir=unit("KH.A"), reason=WHY)
    scope = scope_of(again(user), Capability.LOOK_UNIT)
    assert moved.unit == unit("KH.A")
    assert scope.has_unit(unit("KH.A").pk)
    seen = set(PersonResult.objects.visible_to(scope).values_list("pk", flat=True))
    assert before <= seen
    assert not left_behind(today()).exists()
    assert AuditEntry.objects.get(action="role.handed_over").detail["from_unit"] == "KH.B"


def test_a_role_moves_to_no_other_unit(admin: User) -> None:
    grant = give_role(account("b"), Role.FOCAL, "KH.B")
    with pytest.raises(ValidationError):  # it is open
        hand_over(by=admin, grant=grant, heir=unit("KH.A"), reason=WHY)
    close("KH.B")
    with pytest.raises(ValidationError):  # nobody succeeded it
        hand_over(by=admin, grant=grant, heir=unit("KH.A"), reason=WHY)


def test_heirs_are_found_over_units_that_closed_meanwhile_and_circles_end(site: Site) -> None:
    close("KH.B", "KH.B2")
    Unit.objects.create(code="KH.B2", closes_on=today() - DAY)
    UnitSuccessor.objects.bulk_create(
        [UnitSuccessor(unit=unit("KH.B2"), successor_code=code) for code in ("KH.A", "KH.B", "KH.KHONG")]
    )
    key = unit("KH.B").pk
    assert [heir.code for heir in heirs_of([key])[key]] == ["KH.A"]


def test_the_page_of_the_hand_over(site: Site, admin: User) -> None:
    moving, ending = give_role(account("b1"), Role.FOCAL, "KH.B"), give_role(account("b2"), Role.HEAD, "KH.B")
    close("KH.B", "KH.A")
    client, address = site.client(Role.ADMINISTRATOR), site.url("roles-left")
    said = {f"grant-{moving.pk}": str(unit("KH.A").pk), f"grant-{ending.pk}": "end"}
    assert "Hãy ghi lý do" in client.post(address, said).content.decode()
    assert client.post(address, {**said, "reason": WHY}).status_code == 302
    assert not left_behind(today()).exists()
    assert Grant.objects.get(user=moving.user, revoked_at=None).unit == unit("KH.A")
    assert not Grant.objects.filter(user=ending.user, revoked_at=None).exists()


def test_the_list_shows_the_own_subtree_and_costs_the_same(site: Site, django_assert_max_num_queries: Any) -> None:
    for number in range(25):
        give_role(account(f"a{number}"), Role.FOCAL, "KH.A")
    theirs = give_role(account("cua-b", first_name="Của", last_name="Bê"), Role.FOCAL, "KH.B")
    client = site.client(Role.HEAD)
    with django_assert_max_num_queries(18):
        page = client.get(site.url("roles")).content.decode()
    assert "a24" in page
    assert "Của Bê" not in page
    for pk in (theirs.pk, 987_654):
        assert client.get(site.url("role", pk)).status_code == 404
    for state, number in (("hold", 26), ("rest", 0), ("over", 0)):
        table = client.get(site.url("roles", **{"tinh-trang": state, "tep": "csv"}))
        rows = b"".join(table.streaming_content).decode().strip().splitlines()  # type: ignore[attr-defined]
        assert len(rows) - 1 == number, state


def test_a_role_by_its_page(site: Site) -> None:
    user = account("moi-den", person_code="CB1")
    client = site.client(Role.ADMINISTRATOR)
    said = {"account": "MOI-DEN", "role": "focal", "unit": "kh.a", "reason": WHY}
    wrong = client.post(site.url("role-new"), {**said, "account": "khong-co"}).content.decode()
    assert "field-error" in wrong
    assert client.post(site.url("role-new"), said).status_code == 302
    grant = Grant.objects.get(user=user)
    stand_in = {"deputy-account": "khong-co", "deputy-last_day": "31/12/2099", "deputy-reason": WHY, "deed": "deputise"}
    assert "field-error" in client.post(site.url("role", grant.pk), stand_in).content.decode()
    account("thay")
    assert client.post(site.url("role", grant.pk), {**stand_in, "deputy-account": "thay"}).status_code == 302
    assert Grant.objects.get(user__username="thay").principal == grant
    assert client.post(site.url("role", grant.pk), {"deed": "end", "end-reason": WHY}).status_code == 302
    assert (
        Grant.objects.lasting_on(today()).filter(user__in=User.objects.filter(username__in=["moi-den", "thay"])).count()
        == 0
    )


def test_nobody_gives_himself_a_role_on_the_page(site: Site, admin: User) -> None:
    said = {"account": admin.username, "role": "operator", "unit": "", "reason": WHY}
    page = site.client(Role.ADMINISTRATOR).post(site.url("role-new"), said).content.decode()
    assert "Không ai tự giao" in page
    assert not Grant.objects.filter(user=admin, role=Role.OPERATOR).exists()


def test_outside_the_season_units_sleep_and_exceptions_wake(site: Site, admin: User) -> None:
    focal, head = site.user(Role.FOCAL), site.user(Role.HEAD)
    b = account("dau-moi-b", Role.FOCAL, "KH.B")
    set_season(by=admin, starts_on=today() + 10 * DAY, ends_on=today() + 20 * DAY)
    assert [again(user).can(Capability.ENTER) for user in (focal, head, b, admin)] == [False, False, False, True]
    sleep = sleep_of(again(focal))
    assert sleep.is_asleep
    assert sleep.wakes_on == today() + 10 * DAY
    assert admin.shown_name in sleep.ask
    page = Client()
    page.force_login(again(focal))
    text = page.get("/tai-khoan/chua-mo/").content.decode()
    assert f"{today() + 10 * DAY:%d/%m/%Y}" in text
    assert admin.shown_name in text
    set_season(by=admin, starts_on=today(), ends_on=today(), unit=unit("KH.B"))
    set_season(by=admin, starts_on=today(), ends_on=today(), user=head)
    assert [again(user).can(Capability.ENTER) for user in (focal, head, b)] == [False, True, True]


def test_an_exception_alone_puts_nobody_to_sleep(site: Site, admin: User) -> None:
    set_season(by=admin, starts_on=today() + DAY, ends_on=today() + DAY, unit=unit("KH.B"))
    assert again(site.user(Role.FOCAL)).can(Capability.ENTER)


def test_a_season_is_ended_or_taken_back(admin: User) -> None:
    running = set_season(by=admin, starts_on=today() - DAY, ends_on=today() + DAY)
    coming = set_season(by=admin, starts_on=today() + DAY, ends_on=today() + DAY)
    end_season(by=admin, season=running)
    end_season(by=admin, season=coming)
    assert [season.ends_on for season in Season.objects.all()] == [today() - DAY]
    with pytest.raises(ValidationError):
        end_season(by=admin, season=running)


def test_bad_seasons_are_told_by_field(site: Site, admin: User) -> None:
    with pytest.raises(ValidationError):
        set_season(by=admin, starts_on=date(2020, 1, 1), ends_on=date(2020, 2, 1))
    with pytest.raises(PermissionDenied):
        set_season(by=site.user(Role.HEAD), starts_on=today(), ends_on=today())
    client, address = site.client(Role.ADMINISTRATOR), site.url("seasons")
    bad = {"deed": "set", "starts_on": "10/12/2099", "ends_on": "09/12/2099"}
    assert "field-error" in client.post(address, bad).content.decode()
    assert client.post(address, {**bad, "ends_on": "11/12/2099", "unit": "KH.A"}).status_code == 302
    made = Season.objects.get()
    assert made.unit == unit("KH.A")
    assert client.post(address, {"deed": "end", "season": made.pk}).status_code == 302
    assert not Season.objects.exists()
    assert client.post(address, {"deed": "end", "season": "987654"}).status_code == 404
