"""`thidua account`: the first accounts of an office."""

import re

import pytest
from click.testing import CliRunner, Result

from tests.builders import TODAY, Office
from thidua.accounts.enums import Role
from thidua.accounts.models import Grant, User
from thidua.cli import account as command


@pytest.fixture
def run(office: Office, monkeypatch: pytest.MonkeyPatch, settings: object) -> object:
    settings.TODAY = TODAY  # type: ignore[attr-defined]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    office.take_in_all()
    monkeypatch.setattr(command, "use_main_database", lambda: None)

    def called(*arguments: str) -> Result:
        return CliRunner().invoke(command.account_command, list(arguments))

    return called


def test_it_opens_an_account_gives_a_role_and_says_the_password_once(run: object) -> None:
    told = run("chi-lan", "--role", "focal", "--unit", "KH.A", "--until", "31/12/2025")  # type: ignore[operator]
    assert told.exit_code == 0, told.output
    password = re.search(r": (\S+)  \(chỉ hiện", told.output)
    user = User.objects.get(username="chi-lan")
    assert password
    assert user.check_password(password[1])
    grant = Grant.objects.get(user=user)
    assert (grant.role, grant.unit and grant.unit.code, f"{grant.ends_on}") == (Role.FOCAL, "KH.A", "2025-12-31")
    again = run("chi-lan", "--role", "official", "--unit", "KH.A")  # type: ignore[operator]
    assert "Mật khẩu" not in again.output
    renewed = run("chi-lan", "--new-password")  # type: ignore[operator]
    assert "Mật khẩu mới" in renewed.output
    assert not User.objects.get(username="chi-lan").check_password(password[1])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("a", "--role", "focal"), "--unit"),
        (("a", "--role", "focal", "--unit", "KHONG.CO"), "KHONG.CO"),
        (("a", "--role", "emergency"), "emergency"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_opened(run: object, arguments: tuple[str, ...], said: str) -> None:
    told = run(*arguments)  # type: ignore[operator]
    assert told.exit_code != 0
    assert said in told.output
    assert not User.objects.filter(username="a").exists()
