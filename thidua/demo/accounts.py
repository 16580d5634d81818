"""Who signs in to the demo? Invented people with one password, made by chance and kept in the demo's folder."""

import json
import os
import secrets
from pathlib import Path
from typing import NamedTuple

from thidua.accounts.enums import Role
from thidua.accounts.models import User

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another
_FILE = "dang-nhap.json"


class Login(NamedTuple):
    """An account. Django says the first name first: that is where the surname and middle names stand."""

    username: str
    surname: str
    given_name: str
    role: Role


LOGINS = (
    Login("dieu-hanh", "Lê Thị Minh", "Châu", Role.OPERATOR),
    Login("soat-xet-1", "Trần Quốc", "Bảo", Role.REVIEWER),
    Login("soat-xet-2", "Phạm Thị", "Duyên", Role.REVIEWER),
    Login("giam-sat", "Võ Hồng", "Sơn", Role.SUPERVISOR),
    Login("lanh-dao", "Đặng Thu", "Hà", Role.LEADER),
)


def make_accounts(password: str) -> None:
    for login in LOGINS:
        User.objects.create_user(
            login.username,
            password=password,
            role=login.role,
            first_name=login.surname,
            last_name=login.given_name,
        )


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
