"""Who said that he has no relative who could join, and what waits for an answer?"""

from typing import Any

from thidua.lib.scope import Scope
from thidua.people.models import NoRelativeDeclaration


def standing_declaration(user: Any) -> NoRelativeDeclaration | None:
    """The account's own."""
    if not user.person_code:
        return None
    rows = NoRelativeDeclaration.objects.for_system("one's own declaration").filter(withdrawn_on__isnull=True)
    return rows.filter(person__code=user.person_code).first()


def declarations_of(scope: Scope) -> Any:
    """Those that stand in the scope, the ones that wait first."""
    rows = NoRelativeDeclaration.objects.visible_to(scope).filter(withdrawn_on__isnull=True)
    return rows.select_related("person__identity", "approved_by").order_by("approved_at", "declared_on", "pk")


def waiting_declarations(scope: Scope) -> int:
    return int(declarations_of(scope).filter(approved_at__isnull=True).count())
