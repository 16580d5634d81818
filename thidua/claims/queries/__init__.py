"""Which claims does somebody mean, and which may be the same as one that is being written?"""

import hashlib
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.campaigns.models import Period
from thidua.claims.enums import Channel
from thidua.claims.models import Claim, ListApproval
from thidua.engine.linking.names import NameAgreement, compare_names
from thidua.engine.reading.cells import read_code
from thidua.engine.text import fold
from thidua.lib.figures import day_text
from thidua.lib.scope import Scope
from thidua.lib.sealing import configured_sealer
from thidua.lib.search import Hit, Searcher
from thidua.orgs.models import Unit
from thidua.people.actions import Naming
from thidua.people.enums import IdentityKind
from thidua.people.queries.finding import AT_MOST, find_identities, identity_condition

ALIKE = (NameAgreement.EQUAL, NameAgreement.FOLDED, NameAgreement.COMPATIBLE, NameAgreement.SLIP)


class Likeness(NamedTuple):
    """A claim that may be the same. ``by_number``: it has the same id; else only a similar name with one mobiliser."""

    claim: Claim
    by_number: bool


class ClaimList(NamedTuple):
    """A unit's list of a period: how many claims, and the digest of what they say."""

    claims: int
    sha256: str


def claim_list(scope: Scope, period: Period) -> ClaimList:
    """The claims of the scope's mobilisers up to the period's end, in one form whatever their order: equal lists have
    equal digests, and any cell that changes changes the digest. A later withdrawal of the same list is a change."""
    rows = (
        Claim.objects.visible_to(scope)
        .filter(declared_on__lte=period.ends_on)
        .order_by("code")
        .values_list("code", "mobiliser_code", "relationship", "declared_on", "withdrawn_on", "relative__fingerprint")
    )
    lines = [repr((*row[:3], *map(str, row[3:5]), bytes(row[5]).hex())) for row in rows]
    return ClaimList(len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest())


def latest_approval(unit: Unit, period: Period) -> ListApproval | None:
    """What became last of the unit's list of the period."""
    made = ListApproval.objects.filter(unit=unit, period=period)
    return made.select_related("made_by", "decided_by").order_by("-made_at", "-pk").first()


def find_claims(text: str, limit: int) -> list[Claim]:
    """The best first: the code itself, then by the relative's name or number; with ``relative``."""
    exact = list(
        Claim.objects.for_system("keeping claims").filter(code=read_code(text) or "").select_related("relative")
    )
    identities = find_identities(IdentityKind.RELATIVE, text, limit)
    order = {key: place for place, key in enumerate(identities)}
    named = Claim.objects.for_system("keeping claims").filter(relative__in=identities).select_related("relative")
    ranked = sorted(named, key=lambda claim: order[claim.relative_id])
    return [*exact, *(claim for claim in ranked if claim not in exact)][:limit]


def claims_meant(text: str) -> QuerySet[Claim]:
    """The claims that a filter of a table means: by code, else by the relative's number or name, else by a name like
    it."""
    if (by_code := Claim.objects.for_system("keeping claims").filter(code=read_code(text) or "")).exists():
        return by_code
    named = Claim.objects.for_system("keeping claims").filter(
        identity_condition(text, "relative__"), relative__kind=IdentityKind.RELATIVE
    )
    if named.exists():
        return named
    return Claim.objects.for_system("keeping claims").filter(pk__in=[claim.pk for claim in find_claims(text, AT_MOST)])


def like_claims(
    mobiliser_code: str, name: str, national_id: str | None, insurance_code: str | None, but: int | None = None
) -> list[Likeness]:
    """Claims that may be the same as the one being written: the same number on any claim, or a similar name with the
    same mobiliser. Withdrawn ones are left out."""
    standing = Claim.objects.for_system("keeping claims").filter(withdrawn_on__isnull=True).select_related("relative")
    if but is not None:
        standing = standing.exclude(pk=but)
    numbers = _numbers(national_id, insurance_code)
    same = list(standing.filter(numbers).order_by("declared_on", "code")[:10]) if numbers else []
    own = standing.none()
    if mobiliser_code and name:
        own = standing.filter(mobiliser_code=mobiliser_code).order_by("declared_on", "code")
    alike = [claim for claim in own if claim not in same and compare_names(name, claim.relative.name) in ALIKE]
    return [*(Likeness(claim, True) for claim in same), *(Likeness(claim, False) for claim in alike)]


def same_relative(mobiliser_code: str, relative: Naming) -> bool:
    """Whether a standing claim of this mobiliser names the relative already: by a number, or by name and birth."""
    own = Claim.objects.for_system("one's own claims").filter(mobiliser_code=mobiliser_code, withdrawn_on__isnull=True)
    numbers = _numbers(relative.national_id, relative.insurance_code)
    if numbers and own.filter(numbers).exists():
        return True
    named = own.filter(relative__name_folded=fold(relative.name or "")[:200])
    births = set(named.values_list("relative__birth", flat=True))
    return bool(births & {relative.birth or "", ""}) or bool(births and not relative.birth)


def own_unanswered(mobiliser_code: str, today: date) -> int:
    """How many claims that the person entered himself wait for an answer. One that he took back still counts for the
    rest of its quarter: entering and taking back in turn gains nothing."""
    began = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    entered = Claim.objects.for_system("one's own claims").filter(mobiliser_code=mobiliser_code, channel=Channel.OWN)
    unanswered = entered.filter(confirmed_on__isnull=True, refused_on__isnull=True)
    return unanswered.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=began)).count()


def _numbers(national_id: str | None, insurance_code: str | None) -> Q:
    sealer, condition = configured_sealer(), Q()
    if national_id:
        condition |= Q(relative__national_id_index=sealer.blind_index(national_id, "national_id"))
    if insurance_code:
        condition |= Q(relative__insurance_code_index=sealer.blind_index(insurance_code, "insurance_code"))
    return condition


def _hits(text: str, user: Any, place: Any, limit: int) -> list[Hit]:
    return [
        Hit(
            f"{claim.code}: {claim.relative.name}",
            " · ".join(filter(None, (claim.relationship, day_text(claim.declared_on)))),
            place.url("case", claim.pk),
        )
        for claim in find_claims(text, limit)
    ]


CLAIM_SEARCH = Searcher("claims", _("Phiếu vận động"), _hits)
