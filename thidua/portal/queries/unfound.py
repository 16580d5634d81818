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
from thidua.people.models import Person

ALERT = "own_claims_not_found_alert"


def _unfound() -> Any:
    links = Link.objects.for_system("entries that are not in the ledger")
    return links.filter(state=LinkState.NOT_FOUND, claim__channel=Channel.OWN, claim__confirmed_on__isnull=True)


def unfound_of(mobiliser_code: str) -> int:
    """How many of the person's own entries the ledger does not know, withdrawn ones too."""
    return int(_unfound().filter(claim__mobiliser_code=mobiliser_code).count())


def _many() -> dict[str, int]:
    """By code of each person with at least as many of them as the setting says, how many."""
    counted = _unfound().values_list("claim__mobiliser_code").annotate(claims=Count("pk"))
    found: dict[str, int] = dict(counted)
    most = legal_number(ALERT, today()) if found else 0
    return {code: claims for code, claims in found.items() if claims >= most}


def people_unfound() -> list[tuple[Person | None, str, int]]:
    """Who has so many, the most first: the person, his code and how many."""
    found = _many()
    people = Person.objects.for_system("entries that are not in the ledger").filter(code__in=found)
    by_code = {person.code: person for person in people.select_related("identity")}
    most_first = sorted(found.items(), key=lambda each: (-each[1], each[0]))
    return [(by_code.get(code), code, claims) for code, claims in most_first]


def many_unfound(user: Any, place: Any) -> list[WaitingItem]:
    """One line for those who review: how many people have so many."""
    if not user.can(Capability.REVIEW):
        return []
    try:
        count = len(_many())
    except NotSetUp:
        return []
    text = _("Cán bộ tự nhập nhiều người không có trong sổ đóng")
    return [WaitingItem(text, count, place.url("many-unfound"))]
