"""How do the tests get accounts? One line for each: a name, a role, and the unit it is given for."""

from datetime import date
from typing import Any

from thidua.accounts.enums import UNIT_ROLES
from thidua.accounts.models import SYSTEM_USERNAME, Grant, User
from thidua.orgs.models import Unit

PASSWORD = "mat-khau-thu-nghiem"
LONG_AGO = date(2020, 1, 1)


def account(name: str, role: str = "", unit: str = "", password: str | None = PASSWORD, **fields: Any) -> User:
    """An account with the role since long ago; ``unit``: the code of the unit it is given for (none: the province)."""
    user = User.objects.create_user(name, password=password, **fields)
    if role:
        give_role(user, role, unit)
    return user


def give_role(user: User, role: str, unit: str = "", **more: Any) -> Grant:
    assert unit or role not in UNIT_ROLES, "vai trò của đơn vị phải có đơn vị"
    where = Unit.objects.get(code=unit) if unit else None
    by = User.objects.get(username=SYSTEM_USERNAME)
    grant = Grant.objects.create(
        **{"user": user, "role": role, "unit": where, "starts_on": LONG_AGO, "given_by": by, **more}
    )
    user.forget_grants()
    return grant
