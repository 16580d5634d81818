"""Invitations: who may invite whom, that a code is good once and tells nothing, and what becomes of an offer."""

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from tests.accounts_of import account, give_role
from tests.site import Site
from thidua.accounts.actions import accepting, give, inviting, mailing
from thidua.accounts.actions.accepting import NoSuchCode
from thidua.accounts.actions.inviting import Offer
from thidua.accounts.actions.limits import TooMany
from thidua.accounts.codes import digest_of
from thidua.accounts.enums import GIVES, UNIT_ROLES, InvitationChannel, InvitationState, Role
from thidua.accounts.models import Grant, Invitation, User
from thidua.audit.models import AuditEntry
from thidua.lib.access import Capability
from thidua.lib.clock import today
from thidua.orgs.models import Unit
from thidua.people.models import Membership

LONG = "mot cau that dai de nho"


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def paper(role: str, code: str, person: str = "", **more: Any) -> Offer:
    return Offer(role, unit(code) if code else None, InvitationChannel.PRINT, person_code=person, **more)


def by_role(role: Role, code: str = "KH.A") -> User:
    return account(f"moi-{role.value}", role, code if role in UNIT_ROLES else "")


@pytest.mark.parametrize("giver", [role for role in Role if role != Role.EMERGENCY])
def test_every_pair_of_roles(site: Site, giver: Role) -> None:
    """What the table says, for giving and inviting, in the own subtree; nothing for another's, nothing for oneself."""
    by = by_role(giver)
    other = account("nguoi-khac")
    wrong = []
    for role in Role:
        for code in ("KH.A", "KH.B"):
            allowed = role in GIVES.get(giver, ()) and (code == "KH.A" or giver == Role.ADMINISTRATOR)
            offer = paper(role, code, "CB1" if role == Role.OFFICIAL else "", full_name="Người Mới")
            for deed in (
                lambda role=role, code=code: give(by=by, user=other, role=role, unit=unit(code)),
                lambda offer=offer: inviting.invite(by=by, offer=offer),
            ):
                try:
                    deed()
                    done = True
                except PermissionDenied:
                    done = False
                except ValidationError:  # he was invited a moment ago: what is offered is looked at after who may offer
                    done = True
                if done is not allowed:
                    wrong.append((role.value, code, done))
    assert wrong == []
    for role in Role:
        with pytest.raises(PermissionDenied):
            give(by=by, user=by, role=role, unit=unit("KH.A"))


def test_an_administrator_of_a_unit_gives_nothing(site: Site) -> None:
    by = account("quan-tri-don-vi")
    give_role(by, Role.ADMINISTRATOR, "KH.A")
    with pytest.raises(PermissionDenied):
        inviting.invite(by=by, offer=paper(Role.OPERATOR, "KH.A", full_name="Ai Đó"))


def test_the_code_of_an_official_must_stand_in_the_roster_of_the_subtree(site: Site) -> None:
    focal = by_role(Role.FOCAL)
    stranger = Membership.objects.for_system("a test").filter(unit__code="KH.B").first()
    assert stranger is not None
    told = set()
    for code in (stranger.person.code, "KHONG-CO"):
        with pytest.raises(ValidationError) as refusal:
            inviting.invite(by=focal, offer=paper(Role.OFFICIAL, "KH.A", code))
        told.add(str(refusal.value.message_dict))
    assert len(told) == 1


def test_a_code_makes_an_account_once(site: Site) -> None:
    slip = inviting.invite(by=by_role(Role.FOCAL), offer=paper(Role.OFFICIAL, "KH.A", "CB1"))
    assert bytes(slip.invitation.code_index) == digest_of(slip.code.lower().replace("-", " "))
    assert slip.invitation.state == InvitationState.WAITING
    client = Client()
    answer = client.post("/loi-moi/", {"code": slip.code})
    assert answer["Location"] == "/loi-moi/nhan/"
    page = client.get("/loi-moi/nhan/").content.decode()
    assert slip.invitation.full_name in page
    assert 'value="cb1"' in page
    weak = client.post("/loi-moi/nhan/", {"username": "cb1", "password": "123", "again": "123", "way": "password"})
    assert "field-error" in weak.content.decode()
    said = {"username": "cb1", "password": LONG, "again": LONG, "way": "password"}
    assert client.post("/loi-moi/nhan/", said).status_code == 302
    user = User.objects.get(username="cb1")
    assert (user.person_code, user.get_full_name()) == ("CB1", slip.invitation.full_name)
    assert user.can(Capability.OWN)
    assert client.get("/", follow=True).status_code == 200
    assert Client().login(username="cb1", password=LONG)
    assert "không dùng được" in Client().post("/loi-moi/", {"code": slip.code}).content.decode()
    entry = AuditEntry.objects.get(action="invitation.accepted")
    assert slip.invitation.full_name not in str(entry.detail)
    assert slip.code not in str(entry.detail)


def test_without_a_password_a_passkey_is_set_up_next(site: Site) -> None:
    slip = inviting.invite(by=by_role(Role.FOCAL), offer=paper(Role.OFFICIAL, "KH.A", "CB1"))
    client = Client()
    client.post("/loi-moi/", {"code": slip.code})
    answer = client.post("/loi-moi/nhan/", {"username": "cb1", "way": "passkey"})
    assert answer["Location"] == "/tai-khoan/khoa/them/"
    assert client.get(answer["Location"]).status_code == 200
    assert not User.objects.get(username="cb1").has_usable_password()


def test_who_has_an_account_takes_the_role_over(site: Site) -> None:
    slip = inviting.invite(by=by_role(Role.HEAD), offer=paper(Role.FOCAL, "KH.A", full_name="Ai Đó"))
    user = account("da-co")
    client = Client()
    client.force_login(user)
    client.post("/loi-moi/", {"code": slip.code})
    assert client.post("/loi-moi/nhan/").status_code == 302
    assert Grant.objects.get(user=user).role == Role.FOCAL


def test_another_officials_invitation_is_not_taken_over(site: Site) -> None:
    slip = inviting.invite(by=by_role(Role.FOCAL), offer=paper(Role.OFFICIAL, "KH.A", "CB1"))
    with pytest.raises(ValidationError):
        accepting.accept_with(digest=digest_of(slip.code), user=account("khac", person_code="CB9"))
    assert not Grant.objects.filter(user__username="khac").exists()


def test_unknown_expired_withdrawn_and_used_codes_read_alike(site: Site) -> None:
    focal = by_role(Role.FOCAL)
    expired = inviting.invite(by=focal, offer=paper(Role.FOCAL, "KH.A", full_name="Hết Hạn"))
    Invitation.objects.filter(pk=expired.invitation.pk).update(expires_on=today() - timedelta(days=1))
    back = inviting.invite(by=focal, offer=paper(Role.FOCAL, "KH.A", full_name="Thu Hồi"))
    inviting.withdraw_invitation(by=focal, invitation=back.invitation)
    orphan = inviting.invite(by=focal, offer=paper(Role.FOCAL, "KH.A", full_name="Mồ Côi"))
    used = inviting.invite(by=focal, offer=paper(Role.FOCAL, "KH.A", full_name="Đã Dùng"))
    accepting.accept_as_new(digest=digest_of(used.code), username="da-dung", password=LONG)
    old = inviting.invite(by=focal, offer=paper(Role.FOCAL, "KH.A", full_name="Cấp Lại"))
    inviting.reissue(by=focal, invitation=old.invitation)
    for slip in (expired, back, used, old):
        with pytest.raises(NoSuchCode):
            accepting.open_invitation(digest_of(slip.code))
    Grant.objects.filter(user=focal).update(revoked_at=timezone.now())
    with pytest.raises(NoSuchCode):  # who invited may no longer
        accepting.open_invitation(digest_of(orphan.code))
    texts = set()
    for code in ("ABCD-EFGH-JKMN", expired.code, back.code, used.code):
        answer = Client().post("/loi-moi/", {"code": code}).content.decode()
        texts.add(answer[answer.index("field-error") :].split("</div>")[0])
    assert len(texts) == 1


def test_tries_are_counted_before_anything_is_looked_up(site: Site) -> None:
    for _ in range(accepting.TRIES_OF_ADDRESS):
        with pytest.raises(NoSuchCode):
            accepting.find_invitation(code="ABCD-EFGH-JKMN", address="10.0.0.1")
    slip = inviting.invite(by=by_role(Role.FOCAL), offer=paper(Role.OFFICIAL, "KH.A", "CB1"))
    with pytest.raises(TooMany):
        accepting.find_invitation(code=slip.code, address="10.0.0.1")
    assert accepting.find_invitation(code=slip.code, address="10.0.0.2") == slip.invitation


def test_all_officials_of_a_unit_are_invited_once(site: Site) -> None:
    focal = by_role(Role.FOCAL)
    missing = [line.code for line in inviting.without_account(focal, unit("KH.A"))]
    assert "CB1" in missing
    client = Client()
    client.force_login(focal)
    form = client.get(site.url("account-invitation-officials")).context["form"]
    assert form["unit"].value() == "KH.A"  # there is no other to choose
    page = client.post(site.url("account-invitation-officials"), {"unit": "KH.A", "deed": "invite"})
    assert page.content.decode().count('class="slip"') == len(missing)
    assert "no-store" in page["Cache-Control"]
    again = client.post(site.url("account-invitation-officials"), {"unit": "KH.A", "deed": "invite"}).content.decode()
    assert 'class="slip"' not in again
    assert "field-error" in again
    anew = client.post(site.url("account-invitation-officials"), {"unit": "KH.A", "deed": "reissue"}).content.decode()
    assert anew.count('class="slip"') == len(missing)


def test_who_has_an_account_is_not_invited_again(site: Site) -> None:
    focal = by_role(Role.FOCAL)
    account("da-co", Role.OFFICIAL, "KH.A", person_code="CB1")
    assert "CB1" not in [line.code for line in inviting.without_account(focal, unit("KH.A"))]
    with pytest.raises(ValidationError):
        inviting.invite(by=focal, offer=paper(Role.OFFICIAL, "KH.A", "CB1"))


def test_another_units_invitation_is_not_there(site: Site) -> None:
    admin = by_role(Role.ADMINISTRATOR)
    mine = inviting.invite(by=admin, offer=paper(Role.FOCAL, "KH.A", full_name="Của A")).invitation
    theirs = inviting.invite(by=admin, offer=paper(Role.FOCAL, "KH.B", full_name="Của B")).invitation
    client = site.client(Role.FOCAL)
    assert client.get(site.url("account-invitation", mine.pk)).status_code == 200
    for pk in (theirs.pk, 987_654):
        assert client.get(site.url("account-invitation", pk)).status_code == 404
        assert client.post(site.url("account-invitation", pk), {"deed": "withdraw"}).status_code == 404
    assert "Của B" not in client.get(site.url("account-invitations")).content.decode()


def test_a_mail_carries_the_code_and_no_name(site: Site) -> None:
    offer = Offer(Role.OFFICIAL, unit("KH.A"), InvitationChannel.MAIL, email="a@example.vn", person_code="CB1")
    made = inviting.invite(by=by_role(Role.FOCAL), offer=offer, site="https://thi-dua.example/loi-moi/")
    assert (made.code, made.invitation.state) == ("", InvitationState.SENDING)
    mailing.send_invitation(invitation=made.invitation.pk, site="https://thi-dua.example/loi-moi/")
    mailing.send_invitation(invitation=made.invitation.pk, site="https://thi-dua.example/loi-moi/")
    (sent,) = mail.outbox
    assert made.invitation.full_name not in sent.body
    assert "CB1" not in sent.body
    code = next(line.strip() for line in sent.body.splitlines() if line.startswith("    "))
    assert accepting.open_invitation(digest_of(code)).state == InvitationState.WAITING


def test_a_mail_that_cannot_be_sent_leaves_the_invitation_unsent(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    offer = Offer(Role.FOCAL, unit("KH.A"), InvitationChannel.MAIL, email="a@example.vn")
    made = inviting.invite(by=by_role(Role.FOCAL), offer=offer).invitation

    def refuse(*_: Any, **__: Any) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    with pytest.raises(ConnectionRefusedError):
        mailing.send_invitation(invitation=made.pk, site="")
    made.refresh_from_db()
    assert made.state == InvitationState.SENDING


def test_who_lost_his_password_comes_back_with_a_code(site: Site) -> None:
    lost = account("mat", Role.OFFICIAL, "KH.A", person_code="CB1")
    Authenticator.objects.create(user=lost, type=Authenticator.Type.TOTP, data={"secret": "x"})
    elsewhere = Client()
    elsewhere.force_login(lost)
    client = site.client(Role.FOCAL)
    grant = Grant.objects.get(user=lost)
    page = client.post(site.url("role", grant.pk), {"deed": "reopen"}).content.decode()
    code = page.split('class="code">')[1].split("<")[0]
    owner = Client()
    owner.post("/loi-moi/", {"code": code})
    assert 'name="username"' not in owner.get("/loi-moi/nhan/").content.decode()
    said = {"password": LONG, "again": LONG, "way": "password"}
    assert owner.post("/loi-moi/nhan/", said).status_code == 302
    assert Client().login(username="mat", password=LONG)
    assert not Authenticator.objects.filter(user=lost).exists()
    assert Grant.objects.filter(user=lost).count() == 1
    assert elsewhere.get("/tai-khoan/bao-ve/")["Location"].startswith("/dang-nhap/")
    with pytest.raises(NoSuchCode):
        accepting.open_invitation(digest_of(code))


def test_a_unit_lets_nobody_back_in_who_holds_more(site: Site) -> None:
    focal = by_role(Role.FOCAL)
    lost = account("mat", Role.OFFICIAL, "KH.A")
    grant = Grant.objects.get(user=lost)
    code = inviting.reopen(by=focal, grant=grant).code
    give_role(lost, Role.OPERATOR)
    with pytest.raises(NoSuchCode):  # he rose meanwhile
        accepting.open_invitation(digest_of(code))
    head = give_role(account("thu-truong-a"), Role.HEAD, "KH.A")
    other = give_role(account("cua-b"), Role.OFFICIAL, "KH.B")
    for one in (grant, head, other, Grant.objects.get(user=focal)):
        with pytest.raises(PermissionDenied):
            inviting.reopen(by=focal, grant=one)
    slip = inviting.reopen(by=by_role(Role.ADMINISTRATOR), grant=head)
    with pytest.raises(ValidationError):  # a code to come back gives nobody else a role
        accepting.accept_with(digest=digest_of(slip.code), user=lost)
    with pytest.raises(NoSuchCode):
        accepting.accept_as_new(digest=digest_of(slip.code), username="moi", password=LONG)


def test_bad_offers_are_told_by_field(site: Site) -> None:
    admin = by_role(Role.ADMINISTRATOR)
    offers = {
        "email": Offer(Role.LEADER, None, InvitationChannel.MAIL),
        "unit": Offer(Role.FOCAL, None, InvitationChannel.PRINT, full_name="Ai"),
        "ends_on": Offer(Role.LEADER, None, InvitationChannel.PRINT, full_name="Ai", ends_on=date(2020, 1, 1)),
        "person_code": Offer(Role.OFFICIAL, unit("KH.A"), InvitationChannel.PRINT),
    }
    for field, offer in offers.items():
        with pytest.raises(ValidationError) as refusal:
            inviting.invite(by=admin, offer=offer)
        assert set(refusal.value.message_dict) == {field}


def test_the_list_costs_the_same_however_long_it_is(site: Site, django_assert_max_num_queries: Any) -> None:
    client = site.client(Role.ADMINISTRATOR)
    admin = site.user(Role.ADMINISTRATOR)
    for number in range(30):
        inviting.invite(by=admin, offer=paper(Role.FOCAL, "KH.A", full_name=f"Người {number}"))
    with django_assert_max_num_queries(14):
        assert client.get(site.url("account-invitations")).status_code == 200
    page = client.get(site.url("account-invitations", **{"tinh-trang": "waiting", "vai-tro": "focal"})).content.decode()
    assert "30" in page
