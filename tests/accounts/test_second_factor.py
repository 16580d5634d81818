"""The second factor: who must show one, what is closed until then, and how it is set up and shown."""

import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from tests.accounts_of import PASSWORD, account
from tests.site import Site
from thidua.accounts.enums import SECOND_FACTOR_ROLES, Role
from thidua.accounts.models import User
from thidua.audit.models import AuditEntry

SET_UP = "/tai-khoan/bao-ve/"


@pytest.fixture
def strict(site: Site, settings: Any) -> Site:
    settings.SECOND_FACTOR = True
    return site


def entered(user: User) -> Client:
    client = Client()
    assert client.post("/dang-nhap/", {"login": user.username, "password": PASSWORD}).status_code == 302
    return client


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def with_app(client: Client) -> str:
    """Set up an authenticator app; its secret."""
    page = client.get("/tai-khoan/ung-dung/them/")
    secret = str(page.context["form"].secret)
    answer = client.post("/tai-khoan/ung-dung/them/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    return secret


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.OFFICIAL, Role.FOCAL, Role.HEAD, Role.EMERGENCY}]
)
def test_who_must_show_one_is_led_to_set_it_up(role: Role, strict: Site) -> None:
    client = entered(account("ai-do", role))
    answer = client.get(strict.url("start"))
    if role in SECOND_FACTOR_ROLES:
        assert answer["Location"].startswith(SET_UP)
        assert "cần hai bước" in client.get(SET_UP).content.decode()
    else:
        assert answer.status_code == 200


def test_nothing_else_is_open_before(strict: Site) -> None:
    client = entered(account("ai-do", Role.OPERATOR))
    for address in (strict.url("results-units", tep="xlsx"), strict.url("claims"), "/"):
        assert client.get(address)["Location"].startswith(SET_UP)
    assert client.post(strict.url("period-close"), {"reason": ""})["Location"] == SET_UP
    fragment = client.get(strict.url("units"), headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (403, SET_UP)
    assert client.post("/dang-xuat/").status_code == 302


def test_with_an_app_pages_open_and_the_next_sign_in_asks_for_the_code(strict: Site) -> None:
    user = account("ai-do", Role.OPERATOR)
    client = entered(user)
    secret = with_app(client)
    assert client.get(strict.url("start")).status_code == 200
    assert AuditEntry.objects.filter(action="account.factor_added", actor="ai-do").exists()

    again = Client()
    answer = again.post("/dang-nhap/", {"login": "ai-do", "password": PASSWORD})
    assert answer["Location"].startswith("/dang-nhap/buoc-hai/")
    assert again.get(strict.url("start"))["Location"].startswith("/dang-nhap/")
    wrong = again.post("/dang-nhap/buoc-hai/", {"code": "000000"})
    assert "Mã không đúng" in wrong.content.decode()
    assert again.post("/dang-nhap/buoc-hai/", {"code": code_of(secret)}).status_code == 302
    assert again.get(strict.url("start")).status_code == 200


def test_a_code_of_the_app_is_good_once(strict: Site) -> None:
    client = entered(account("ai-do", Role.OPERATOR))
    secret = with_app(client)
    code = code_of(secret)
    if int(time.time()) % 30 > 27:  # the next half minute has another code
        time.sleep(4)
        code = code_of(secret)
    answers = []
    for _ in range(2):
        again = Client()
        again.post("/dang-nhap/", {"login": "ai-do", "password": PASSWORD})
        answers.append(again.post("/dang-nhap/buoc-hai/", {"code": code}))
    assert [answer.status_code for answer in answers] == [302, 200]
    said = answers[1].content.decode()
    assert "đã được dùng" in said or "Mã không đúng" in said


def test_a_recovery_code_stands_in_once(strict: Site) -> None:
    client = entered(account("ai-do", Role.OPERATOR))
    with_app(client)
    file = client.get("/tai-khoan/ma-khoi-phuc/tep/").content.decode()
    code = file.splitlines()[1].replace(" ", "")
    for expected in (302, 200):
        again = Client()
        again.post("/dang-nhap/", {"login": "ai-do", "password": PASSWORD})
        assert again.post("/dang-nhap/buoc-hai/", {"code": code}).status_code == expected


def test_the_last_factor_of_a_strict_role_stays(strict: Site) -> None:
    client = entered(account("ai-do", Role.OPERATOR))
    with_app(client)
    refused = client.post("/tai-khoan/ung-dung/bo/")
    assert "cần hai bước đăng nhập" in refused.content.decode()
    assert client.get(strict.url("start")).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index", "account_change_password", "mfa_activate_totp", "mfa_add_webauthn", "usersessions_list",
        "account_reauthenticate",
    ],
)  # fmt: skip
def test_pages_of_ones_own_account(name: str, site: Site) -> None:
    user = account("ai-do", Role.LEADER)
    assert entered(user).get(reverse(name)).status_code == 200
    stranger = Client().get(reverse(name))
    assert stranger["Location"].startswith("/dang-nhap/")


def test_sensitive_pages_ask_once_more(site: Site) -> None:
    client = Client()
    client.force_login(account("ai-do", Role.LEADER))
    session = client.session
    session["signed_in_at"] = time.time() - 16 * 60
    session.save()
    answer = client.get("/tai-khoan/mat-khau/")
    assert answer["Location"].startswith("/tai-khoan/xac-nhan/mat-khau/?next=")
    assert client.post(answer["Location"], {"password": "sai-roi-nhe-ban"}).status_code == 200
    assert client.post(answer["Location"], {"password": PASSWORD})["Location"] == "/tai-khoan/mat-khau/"
    assert client.get("/tai-khoan/mat-khau/").status_code == 200


def test_a_new_password_signs_the_others_out(site: Site) -> None:
    user = account("ai-do", Role.LEADER)
    here, there = entered(user), entered(user)
    new = {"oldpassword": PASSWORD, "password1": "mot-cau-that-de-nho", "password2": "mot-cau-that-de-nho"}
    short = here.post("/tai-khoan/mat-khau/", {**new, "password1": "ngan", "password2": "ngan"})
    assert short.status_code == 200
    assert here.post("/tai-khoan/mat-khau/", new).status_code == 302
    assert here.get(site.url("start")).status_code == 200
    assert there.get(site.url("start")).status_code == 302
