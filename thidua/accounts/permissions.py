"""May this account give the role?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from thidua.accounts.enums import Role
from thidua.accounts.queries import scope_of
from thidua.lib.access import Capability
from thidua.orgs.models import Unit

BY_UNIT = frozenset({Role.OFFICIAL, Role.FOCAL})  # what a unit's own focal person may give in his subtree


def can_give(by: Any, *, role: str, unit: Unit | None) -> bool:
    """Administrators give every role but the emergency one; a unit's focal person those of his own subtree."""
    if role == Role.EMERGENCY:
        return False
    if by.can(Capability.ADMINISTER):
        return True
    return role in BY_UNIT and unit is not None and scope_of(by, Capability.INVITE).has_unit(unit.pk)


def check_can_give(by: Any, *, role: str, unit: Unit | None) -> None:
    """Raise PermissionDenied with a sentence for the user unless the account may give the role for the unit."""
    if not can_give(by, role=role, unit=unit):
        raise PermissionDenied(_("Bạn không giao được vai trò này cho đơn vị này. Hãy nhờ người quản trị."))
