"""Who entered many relatives on his own page whom the ledger does not know? Somebody may be asking about neighbours."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from thidua.campaigns.queries import NotSetUp, legal_number
from thidua.claims.enums import Channel
from thidua.lib.access import Capability
from thidua.lib.clock import today
from thidua.lib.waiting import WaitingItem
from thidua.linking.enums import LinkState
from thidua.linking.models import Link

ALERT = "own_claims_not_found_alert"


def _unfound() -> Any:
    links = Link.objects.for_system("entries that are not in the ledger")
    return links.filter(state=LinkState.NOT_FOUND, claim__channel=Channel.OWN, claim__confirmed_on__isnull=True)


def unfound_of(mobiliser_code: str) -> int:
    """How many of the person's own entries the ledger does not know, withdrawn ones too."""
    return int(_unfound().filter(claim__mobiliser_code=mobiliser_code).count())


def many_unfound(user: Any, place: Any) -> list[WaitingItem]:
    """One line for the operator: how many people have at least as many of them as the setting says."""
    if not user.can(Capability.OPERATE):
        return []
    try:
        most = legal_number(ALERT, today())
    except NotSetUp:
        return []
    people = _unfound().values("claim__mobiliser_code").annotate(claims=Count("pk")).filter(claims__gte=most)
    return [WaitingItem(_("Cán bộ tự nhập nhiều người không có trong sổ đóng"), people.count(), place.url("claims"))]
