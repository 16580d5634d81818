"""What does an official see of his own: his claims, each with one sentence, and the years that can be confirmed?"""

from typing import Any

from thidua.accounts.queries import own_scope
from thidua.campaigns.queries import period_label
from thidua.evaluation.queries.confirming import confirmable
from thidua.evaluation.queries.disclosure import disclosed_claims
from thidua.lib.access import Capability


def own_context(user: Any) -> dict[str, Any]:
    """What the account's own section shows; nothing for whoever is no official."""
    if not user.can(Capability.OWN):
        return {}
    scope = own_scope(user)
    return {
        "is_official": True,
        "cases": disclosed_claims(scope, period_label),
        "confirmable": [(period_label(run.period), run, result) for run, result in confirmable(scope)],
    }
