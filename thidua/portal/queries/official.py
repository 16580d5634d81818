"""What does an official see of his own: his claims, each with one sentence, and the years that can be confirmed?"""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from thidua.accounts.queries import own_scope
from thidua.campaigns.queries import period_label
from thidua.evaluation.queries.confirming import confirmable
from thidua.evaluation.queries.disclosure import disclosed_claims
from thidua.lib.access import Capability
from thidua.lib.clock import today
from thidua.lib.waiting import WaitingItem
from thidua.portal.queries.declarations import standing_declaration, waiting_declarations

SOON = timedelta(days=14)


def own_context(user: Any) -> dict[str, Any]:
    """What the account's own section shows; nothing for whoever is no official."""
    if not user.can(Capability.OWN):
        return {}
    scope = own_scope(user)
    return {
        "is_official": True,
        "cases": disclosed_claims(scope, period_label),
        "confirmable": [(period_label(run.period), run, result) for run, result in confirmable(scope)],
        "declaration": standing_declaration(user),
    }


def due_soon(user: Any, place: Any) -> list[WaitingItem]:
    """Relatives who confirmed and must pay within a fortnight, as the latest closing says."""
    if not user.can(Capability.OWN):
        return []
    days = [case.pay_by for case in disclosed_claims(own_scope(user), period_label) if case.pay_by is not None]
    near = sorted(day for day in days if today() <= day <= today() + SOON)
    return [WaitingItem(_("Người thân sắp đến hạn đóng tiếp"), len(near), place.url("mine"), near[0] if near else None)]


def declarations_to_decide(user: Any, place: Any) -> list[WaitingItem]:
    """Declarations of the account's units that nobody has answered."""
    if not user.can(Capability.VOUCH):
        return []
    count = waiting_declarations(user.scope_for(Capability.VOUCH))
    return [WaitingItem(_("Lời khai không có đối tượng chờ duyệt"), count, place.url("unit-declarations"))]
