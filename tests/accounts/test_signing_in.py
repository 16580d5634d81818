"""Signing in: the first step, its limits before anything is hashed, known devices, and accounts without a role."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.test import Client

from tests.accounts_of import PASSWORD, account, give_role
from tests.builders import TODAY, Office
from thidua.accounts.actions.attempts import ALARM, ALARM_AT, TRIES, TRIES_OF_ADDRESS
from thidua.accounts.enums import Role
from thidua.accounts.models import AttemptCount, Season, User
from thidua.audit.models import AuditEntry

DOOR = "/dang-nhap/"
HERE, ELSEWHERE = "10.0.0.1", "10.0.0.2"
WRONG = "không đúng. Hãy xem lại"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any, db: None) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.TODAY = TODAY


@pytest.fixture
def owner(quick_hashes: None) -> User:
    return account("chi-lan", Role.LEADER, email="lan@example.vn")


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one with every password that is hashed."""
    seen: list[str] = []
    encode = hashers.MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        seen.append(salt)
        return str(encode(self, password, salt))

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counted)
    return seen


def try_in(name: str, password: str = "sai-mat-khau-roi", address: str = HERE, client: Client | None = None) -> Any:
    return (client or Client()).post(DOOR, {"login": name, "password": password}, REMOTE_ADDR=address)


def is_in(answer: Any) -> bool:
    return bool(answer.status_code == 302 and answer["Location"] == "/")


def test_by_name_or_mail_address(owner: User) -> None:
    assert is_in(try_in("chi-lan", PASSWORD))
    assert is_in(try_in("Lan@Example.vn", PASSWORD))
    page = Client().get(DOOR)
    assert "no-store" in page["Cache-Control"]
    assert "Tên đăng nhập hoặc thư điện tử" in page.content.decode()


def test_a_wrong_password_and_an_unknown_name_read_the_same_and_cost_the_same(owner: User, hashed: list[str]) -> None:
    wrong = try_in("chi-lan")
    for_wrong = len(hashed)
    unknown = try_in("khong-co-ai")
    assert WRONG in wrong.content.decode()
    assert len(hashed) - for_wrong == for_wrong == 1
    for answer in (wrong, unknown):
        assert answer.status_code == 200
        assert answer.content.decode().count(WRONG) == wrong.content.decode().count(WRONG) >= 1


def test_past_the_limit_nothing_is_hashed_and_the_owner_gets_in_elsewhere(owner: User, hashed: list[str]) -> None:
    for _ in range(TRIES):
        assert try_in("chi-lan").status_code == 200
    before = len(hashed)
    refused = try_in("chi-lan", PASSWORD)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "Hãy thử lại sau" in refused.content.decode()
    assert "chi-lan" not in refused.content.decode()
    assert len(hashed) == before
    assert is_in(try_in("chi-lan", PASSWORD, ELSEWHERE))


def test_an_unknown_name_is_refused_after_as_many_tries_in_the_same_words(owner: User) -> None:
    for name in ("chi-lan", "khong-co-ai"):
        for _ in range(TRIES):
            try_in(name)
    known, unknown = try_in("chi-lan"), try_in("khong-co-ai")
    assert known.status_code == unknown.status_code == 429
    for word in ("Đã thử quá nhiều lần", "khóa truy cập"):
        assert word in known.content.decode()
        assert word in unknown.content.decode()


def test_a_known_device_gets_in_from_the_address_of_the_attack(owner: User) -> None:
    mine = Client()
    assert is_in(try_in("chi-lan", PASSWORD, client=mine))
    mine.post("/dang-xuat/")
    for _ in range(TRIES + 3):
        try_in("chi-lan")
    assert try_in("chi-lan", PASSWORD).status_code == 429
    assert is_in(try_in("chi-lan", PASSWORD, client=mine))


def test_a_cookie_that_was_made_up_is_no_known_device(owner: User) -> None:
    mine = Client()
    try_in("chi-lan", PASSWORD, client=mine)
    thief = Client()
    thief.cookies["thiet-bi"] = mine.cookies["thiet-bi"].value[:-2] + "xx"
    for _ in range(TRIES):
        try_in("chi-lan")
    assert try_in("chi-lan", PASSWORD, client=thief).status_code == 429


def test_one_password_on_many_accounts_is_stopped_by_its_address(owner: User) -> None:
    for number in range(TRIES_OF_ADDRESS):
        assert try_in(f"ten-{number}").status_code == 200
    assert try_in("ten-khac").status_code == 429
    assert try_in("chi-lan", PASSWORD).status_code == 429
    assert is_in(try_in("chi-lan", PASSWORD, ELSEWHERE))


def test_the_window_ends_by_itself_and_holds_no_name(owner: User) -> None:
    for _ in range(TRIES + 1):
        try_in("chi-lan")
    rows = AttemptCount.objects.all()
    assert rows
    assert all(b"chi-lan" not in bytes(row.key) and len(bytes(row.key)) == 16 for row in rows)
    for row in rows:
        AttemptCount.objects.filter(pk=row.pk).update(window_ends_at=row.window_ends_at - timedelta(hours=2))
    assert is_in(try_in("chi-lan", PASSWORD))


def test_many_failures_are_told_once(owner: User) -> None:
    for number in range(ALARM_AT + 5):
        try_in("chi-lan", address=f"10.1.0.{number}")
    (entry,) = AuditEntry.objects.filter(action=ALARM)
    assert entry.subject_key == "chi-lan"


def test_what_a_sender_says_of_its_address_is_not_believed(owner: User) -> None:
    for number in range(TRIES + 1):
        answer = Client().post(
            DOOR,
            {"login": "chi-lan", "password": "x" * 12},
            REMOTE_ADDR=HERE,
            headers={"X-Forwarded-For": f"1.1.1.{number}"},
        )
    assert answer.status_code == 429


def test_an_account_without_a_role_of_today_reads_why(office: Office) -> None:
    office.take_in_all()
    user = account("cua-cb1", Role.OFFICIAL, "KH.A", person_code="CB1")
    Season.objects.create(starts_on=date(2024, 5, 9), ends_on=TODAY - timedelta(days=1))
    Season.objects.create(starts_on=TODAY + timedelta(days=30), ends_on=TODAY + timedelta(days=60))
    client = Client()
    assert try_in("cua-cb1", PASSWORD, client=client)["Location"] == "/tai-khoan/chua-mo/"
    page = client.get("/", follow=True).content.decode()
    assert "Tài khoản đang nghỉ" in page
    assert f"{TODAY + timedelta(days=30):%d/%m/%Y}" in page
    give_role(user, Role.LEADER)
    assert client.get("/tai-khoan/chua-mo/").status_code == 302


def test_a_closed_account_does_not_get_in(owner: User) -> None:
    owner.is_active = False
    owner.save()
    answer = try_in("chi-lan", PASSWORD)
    assert not is_in(answer)
    assert "sessionid" not in answer.cookies
