"""Who wrote the claim that is reviewed, and what did somebody at the desk do last?"""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from thidua.claims.models import Claim
from thidua.linking.enums import Verdict
from thidua.linking.models import ReviewDecision
from thidua.linking.queries.reviews import waiting_for_second
from thidua.orgs.queries import unit_by_code, version_on
from thidua.people.models import Person


class Claimant(NamedTuple):
    """The mobiliser and the unit as the claim names them; blank where no row has the code."""

    name: str
    code: str
    unit: str


def claimant_of(claim: Claim, day: date) -> Claimant:
    person = Person.objects.for_system("linking").filter(code=claim.mobiliser_code).select_related("identity").first()
    unit = unit_by_code(claim.unit_code)
    return Claimant(
        name=person.identity.name if person else "",
        code=claim.mobiliser_code,
        unit=version_on(unit, day).name if unit else claim.unit_code,
    )


class Done(NamedTuple):
    """The last deed of somebody at the desk, as a sentence, and which decision takes it back."""

    sentence: str
    decision: ReviewDecision


def last_deed(by: Any, since: datetime) -> Done | None:
    """What this account did last that it may still undo."""
    own = ReviewDecision.objects.for_system("linking").filter(
        by=by, at__gte=since, undoes__isnull=True, undoing__isnull=True
    )
    decision = own.select_related("confirms").order_by("-at", "-pk").first()
    return Done(_sentence(decision), decision) if decision else None


def _sentence(decision: ReviewDecision) -> str:
    values = {"code": decision.claim_code}
    if decision.together is not None:
        number = (
            ReviewDecision.objects.for_system("linking").filter(together=decision.together, undoes__isnull=True).count()
        )
        return _("Đã duyệt chung %(number)s phiếu.") % {"number": number}
    if decision.verdict == Verdict.LATER:
        return _("Phiếu %(code)s: để sau.") % values
    if decision.confirms is not None:
        return _("Phiếu %(code)s: đã xác nhận quyết định của người thứ nhất.") % values
    if decision.needs_second and waiting_for_second().filter(pk=decision.pk).exists():
        return _("Phiếu %(code)s: đã ghi, chờ người thứ hai xác nhận.") % values
    if decision.verdict == Verdict.NONE:
        return _("Phiếu %(code)s: không có trong sổ.") % values
    if decision.verdict == Verdict.OTHER:
        return _("Phiếu %(code)s: là người khác, không phải người máy đề nghị.") % values
    return _("Phiếu %(code)s: đúng người máy đề nghị.") % values
