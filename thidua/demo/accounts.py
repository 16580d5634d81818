"""Who signs in to the demo? Invented people with one password, made by chance and kept in the demo's folder."""

import json
import os
import secrets
from datetime import date
from pathlib import Path
from typing import NamedTuple

from thidua.accounts.actions import give, open_account
from thidua.accounts.actions.inviting import Offer, invite, without_account
from thidua.accounts.enums import InvitationChannel, Role
from thidua.accounts.models import SYSTEM_USERNAME, User
from thidua.orgs.models import Unit
from thidua.people.models import Person

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another
_FILE = "dang-nhap.json"


class Login(NamedTuple):
    """An account. Django says the first name first: that is where the surname and middle names stand."""

    username: str
    surname: str
    given_name: str
    role: Role
    is_of_unit: bool = False


SINCE = date(2024, 5, 9)  # the day of the plan
LOGINS = (
    Login("dieu-hanh", "Lê Thị Minh", "Châu", Role.OPERATOR),
    Login("soat-xet-1", "Trần Quốc", "Bảo", Role.REVIEWER),
    Login("soat-xet-2", "Phạm Thị", "Duyên", Role.REVIEWER),
    Login("giam-sat", "Võ Hồng", "Sơn", Role.SUPERVISOR),
    Login("lanh-dao", "Đặng Thu", "Hà", Role.LEADER),
    Login("quan-tri", "Bùi Đức", "Long", Role.ADMINISTRATOR),
    Login("bao-ve-du-lieu", "Ngô Thị", "Tâm", Role.DATA_OFFICER),
    Login("dau-moi", "Hồ Thị", "Lan", Role.FOCAL, is_of_unit=True),
    Login("thu-truong", "Phan Văn", "Khải", Role.HEAD, is_of_unit=True),
    Login("can-bo", "", "", Role.OFFICIAL, is_of_unit=True),
)


def make_accounts(password: str) -> None:
    """Those of the whole province."""
    for login in LOGINS:
        if not login.is_of_unit:
            _open(login, password)


def make_unit_accounts(password: str, unit: Unit, official: Person) -> None:
    """Those of one unit, when its people are there: its focal person, its head, and one of its officials."""
    for login in LOGINS:
        if login.is_of_unit:
            names: dict[str, str] = {}
            if login.role == Role.OFFICIAL:
                surname, _, given_name = official.identity.name.rpartition(" ")
                names = {"person_code": official.code, "first_name": surname, "last_name": given_name}
            _open(login, password, unit, **names)
    _invite_some(unit)


def _invite_some(unit: Unit) -> None:
    """Two officials are invited on paper by their focal person, who can print them new codes."""
    focal = User.objects.get(username=next(login.username for login in LOGINS if login.role == Role.FOCAL))
    for line in without_account(focal, unit)[:2]:
        invite(by=focal, offer=Offer(Role.OFFICIAL, unit, InvitationChannel.PRINT, person_code=line.code))


def _open(login: Login, password: str, unit: Unit | None = None, **more: str) -> None:
    by = User.objects.get(username=SYSTEM_USERNAME)
    names = {"first_name": login.surname, "last_name": login.given_name, **more}
    user = open_account(by=by, username=login.username, password=password, **names)
    give(by=by, user=user, role=login.role, unit=unit, starts_on=SINCE)


def shown_name(login: Login) -> str:
    """What the account is called: the official bears the name of whoever he is in the roster."""
    user = User.objects.filter(username=login.username).first()
    return user.shown_name if user is not None else f"{login.surname} {login.given_name}".strip()


def kept_password(folder: Path) -> str:
    """The password of this folder's demo: made once, readable by this user only."""
    path = folder / _FILE
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump({"password": password, "logins": [login.username for login in LOGINS]}, file)
    kept: str = json.loads(path.read_text(encoding="utf-8"))["password"]
    return kept
