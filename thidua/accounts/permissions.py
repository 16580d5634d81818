"""May this account give the role, invite somebody to it, or end it?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from thidua.accounts.enums import GIVES, Role
from thidua.accounts.models import SYSTEM_USERNAME, Grant
from thidua.accounts.queries import scope_of
from thidua.lib.access import Capability
from thidua.lib.clock import today
from thidua.orgs.models import Unit


def roles_given_by(by: Any) -> set[str]:
    """The roles that the account may give somewhere, today."""
    if by.username == SYSTEM_USERNAME:
        return set(GIVES[Role.ADMINISTRATOR])
    return {role for grant in by.grants_today if _gives(grant) for role in GIVES[grant.role]}


def _gives(grant: Any) -> bool:
    """Whether the grant itself lets its holder give roles: an administrator's only for the whole province."""
    return grant.role in GIVES and (grant.role != Role.ADMINISTRATOR or grant.unit_id is None)


def can_give(by: Any, *, role: str, unit: Unit | None) -> bool:
    """Administrators give every role but the emergency one; a unit's head and focal person those below their own place
    in their own subtree."""
    if role not in roles_given_by(by):
        return False
    if by.can(Capability.ADMINISTER):
        return True
    return unit is not None and scope_of(by, Capability.INVITE).has_unit(unit.pk)


def can_end(by: Any, *, role: str, unit: Unit | None) -> bool:
    """Who may give a role may end it, also for a unit that is closed meanwhile."""
    if role not in roles_given_by(by):
        return False
    if by.can(Capability.ADMINISTER):
        return True
    return unit is not None and unit.pk in scope_of(by, Capability.INVITE).past_units


def can_reopen(by: Any, user: Any) -> bool:
    """Whether the account may let another back in who lost his password or telephone: an administrator everybody, a
    unit's people only whom they could have given every role that he holds, wherever."""
    if by.pk == user.pk or not user.is_active or user.username == SYSTEM_USERNAME:
        return False
    if by.can(Capability.ADMINISTER):
        return True
    grants = list(Grant.objects.lasting_on(today()).filter(user=user).select_related("unit"))
    return bool(grants) and all(can_give(by, role=grant.role, unit=grant.unit) for grant in grants)


def check_can_give(by: Any, *, role: str, unit: Unit | None) -> None:
    """Raise PermissionDenied with a sentence for the user unless the account may give the role for the unit."""
    if not can_give(by, role=role, unit=unit):
        raise PermissionDenied(_("Bạn không giao được vai trò này cho đơn vị này. Hãy nhờ người quản trị."))


def check_can_end(by: Any, *, role: str, unit: Unit | None) -> None:
    """Raise PermissionDenied with a sentence for the user unless the account may end the role for the unit."""
    if not can_end(by, role=role, unit=unit):
        raise PermissionDenied(_("Bạn không thu hồi được vai trò này. Hãy nhờ người quản trị."))


def check_is_another(by: Any, user: Any) -> None:
    """Nobody gives himself a role: raise PermissionDenied with a sentence for the user."""
    if by.pk == user.pk:
        raise PermissionDenied(_("Không ai tự giao vai trò cho mình. Hãy nhờ một người quản trị khác."))
