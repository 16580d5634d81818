"""What does a relative read behind his door: who named him, what is kept, how he stands, what he pays and gets?

Only about himself and only after he proved who he is. Nothing of it is anybody else's but the name of who named him.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thidua.campaigns.queries import legal_values_on
from thidua.claims.models import Claim, DoorKey
from thidua.claims.queries.door import is_erased
from thidua.documents.kinds.forwarding import monthly_amounts
from thidua.evaluation.enums import RunKind
from thidua.evaluation.models import CaseResult
from thidua.lib.figures import number_text
from thidua.orgs.queries import names_on
from thidua.people.models import Membership, Person, runs_on
from thidua.people.queries.codes_only import people_of_codes_only

UNANSWERED, CONFIRMED, REFUSED, ERASED = "unanswered", "confirmed", "refused", "erased"


@dataclass(frozen=True)
class DoorView:
    """One claim as its relative reads it."""

    claim: Claim
    state: str
    mobiliser: str  # blank where his unit keeps codes only
    unit: str
    kept: list[str]  # what the claim states of the relative, by kind
    covered_through: int | None
    pay_by: date | None
    amounts: dict[str, Any]


def key_opened(key: int | None) -> DoorKey | None:
    """The key of a ticket, as long as the agency has not taken it back."""
    kept = DoorKey.objects.for_system("its relative opened the door")
    return kept.filter(pk=key, revoked_at__isnull=True).first() if key is not None else None


def door_view(key: DoorKey, today: date) -> DoorView:
    """The claim of an opened key, as it stands now."""
    claim = Claim.objects.for_system("its relative opened the door").select_related("relative").get(pk=key.claim_id)
    mobiliser, unit = _who_named(claim.mobiliser_code, today)
    closed = (
        CaseResult.objects.for_system("its relative opened the door")
        .filter(claim=claim.pk, run__kind=RunKind.CLOSING)
        .order_by("-run__period__ends_on", "run__period__starts_on", "-run__version")
        .first()
    )
    state = _state(claim)
    is_shown = closed is not None and state != ERASED
    return DoorView(
        claim=claim,
        state=state,
        mobiliser=mobiliser,
        unit=unit,
        kept=_kept(claim),
        covered_through=closed.covered_through if is_shown and closed else None,
        pay_by=closed.pay_by if is_shown and closed else None,
        amounts=_amounts(today),
    )


def _amounts(today: date) -> dict[str, Any]:
    """What is paid and given, the groups in the reader's language."""
    words = {
        "hộ nghèo": _("hộ nghèo"),
        "hộ cận nghèo": _("hộ cận nghèo"),
        "người dân tộc thiểu số": _("người dân tộc thiểu số"),
        "người khác": _("người khác"),
    }
    amounts = monthly_amounts(legal_values_on(today))
    support = [(words.get(name, name), _read(amount)) for name, amount in amounts["support"]]
    return {**amounts, **{name: _read(amounts[name]) for name in ("floor", "contribution")}, "support": support}


def _read(amount: str) -> str:
    """330.000 as the reader's language writes it."""
    return number_text(int(amount.replace(".", "")), get_language())


def _state(claim: Claim) -> str:
    if is_erased(claim):
        return ERASED
    if claim.refused_on is not None:
        return REFUSED
    return CONFIRMED if claim.confirmed_on is not None else UNANSWERED


def _who_named(code: str, today: date) -> tuple[str, str]:
    """The mobiliser's name and his unit's; blank what is not known, and the name where his unit keeps codes only."""
    person = Person.objects.for_system("a relative asks who named him").select_related("identity").filter(code=code)
    named = person.first()
    if named is None:
        return "", ""
    name = "" if named.pk in people_of_codes_only(today) else named.identity.name
    home = (
        Membership.objects.for_system("a relative asks who named him")
        .filter(runs_on(today), person=named)
        .order_by("-is_primary", "-starts_on", "unit__code")
        .first()
    )
    if home is None:
        return name, ""
    unit = names_on([home.unit_id], today).get(home.unit_id)
    return name, unit.name if unit else ""


def _kept(claim: Claim) -> list[str]:
    relative = claim.relative
    kinds = (
        (relative.name, _("họ tên")),
        (relative.birth, _("ngày sinh")),
        (relative.sex, _("giới tính")),
        (relative.sealed_national_id, _("số căn cước")),
        (relative.sealed_insurance_code, _("mã số BHXH")),
        (relative.sealed_phone, _("điện thoại")),
        (relative.sealed_address, _("địa chỉ")),
    )
    return [str(word) for value, word in kinds if value]
