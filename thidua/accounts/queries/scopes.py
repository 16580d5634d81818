"""Which rows may an account read with a capability, today?"""

from typing import Any

from thidua.accounts.models import scope_roots
from thidua.lib.access import Capability
from thidua.lib.clock import today
from thidua.lib.scope import NOTHING, Scope
from thidua.orgs.queries import subtree


def scope_of(user: Any, capability: Capability) -> Scope:
    """The units of the grants that give the capability, with what lies below and came before. Kept on the account for
    the request."""
    if not getattr(user, "is_authenticated", False):
        return NOTHING
    kept: dict[Capability, Scope] = vars(user).setdefault("_scopes", {})
    if capability not in kept:
        kept[capability] = _scope(user, capability)
    return kept[capability]


def own_scope(user: Any) -> Scope:
    """Only the account's own claims and results."""
    if not user.can(Capability.OWN):
        return NOTHING
    return Scope(day=today(), person_code=user.person_code)


def _scope(user: Any, capability: Capability) -> Scope:
    day = today()
    sees_all, roots = scope_roots(user, capability)
    if sees_all:
        return Scope(day=day, sees_all=True)
    if not roots:
        return NOTHING
    found = subtree(roots, day)
    return Scope(day=day, units=found.units, past_units=found.past, homeless=found.homeless)
