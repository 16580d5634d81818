"""What may an official and his unit read of a relative? Until the relative confirms, three words and nothing else.

Before confirmation: counted, not counted yet, or being checked, and only as the latest closing says it; a refusal, a
duplicate and somebody who stopped paying all read the same. After it: how he stands, until when it is paid and by when
it must be paid next. Why somebody left the ledger, income and support are the insurance agency's alone.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.claims.models import Claim
from thidua.evaluation.enums import CaseStatus, RunKind
from thidua.evaluation.models import CaseResult
from thidua.lib.figures import day_text, month_text
from thidua.lib.masking import initials
from thidua.lib.scope import Scope

COUNTED, NOT_COUNTED, CHECKED, WAITING = "counted", "not_counted", "checked", "waiting"
WORDS = {
    COUNTED: gettext_lazy("Được tính"),
    NOT_COUNTED: gettext_lazy("Chưa được tính"),
    CHECKED: gettext_lazy("Đang kiểm tra"),
    WAITING: gettext_lazy("Chờ kết quả chốt kỳ"),
}
LOOKS = {
    COUNTED: "good circle-check",
    NOT_COUNTED: "calm circle-minus",
    CHECKED: "fair eye-check",
    WAITING: "news clock",
}

# How somebody stands on the closing's day. A counted exit is no standing: that it counts would tell why he left.
STANDINGS = {
    CaseStatus.JOINED: gettext_lazy("Đang tham gia"),
    CaseStatus.MAINTAINED: gettext_lazy("Đang tham gia"),
    CaseStatus.RETURNED: gettext_lazy("Đang tham gia"),
    CaseStatus.LAPSED: gettext_lazy("Quá hạn đóng"),
    CaseStatus.NOT_STARTED: gettext_lazy("Chưa đóng tháng nào"),
    CaseStatus.EXITED: gettext_lazy("Không còn đóng"),
}


@dataclass(frozen=True)
class ShownCase:
    """A claim as its own side may read it. Standing, months and days are blank unless the relative confirmed."""

    claim: Claim
    relative: str  # initials; blank when his data was erased
    word: str
    sentence: str
    covered_through: int | None = None
    pay_by: date | None = None
    standing: str = ""

    @property
    def label(self) -> Any:
        return WORDS[self.word]

    @property
    def tone(self) -> str:
        return LOOKS[self.word].split()[0]

    @property
    def icon(self) -> str:
        return LOOKS[self.word].split()[1]


def word_of(status: str | None, is_counted: bool) -> str:
    """The one word for a stored case of a closing; None: no closing has the claim yet."""
    if status is None:
        return WAITING
    if is_counted:
        return COUNTED
    return CHECKED if status == CaseStatus.NEEDS_REVIEW else NOT_COUNTED


def shown_case(claim: Claim, result: CaseResult | None, period: str) -> ShownCase:
    """One claim; ``result`` is its case in the latest closing, ``period`` what that closing's period is called."""
    word = word_of(result.status if result else None, bool(result and result.is_counted))
    sentences = {
        COUNTED: _("Được tính trong kết quả chốt %(period)s."),
        NOT_COUNTED: _("Chưa được tính trong kết quả chốt %(period)s."),
        CHECKED: _("Cơ quan BHXH đang kiểm tra."),
        WAITING: _("Kết quả có sau khi kỳ được chốt."),
    }
    named = initials(claim.relative.name)
    sentence = sentences[word] % {"period": period}
    if result is None or claim.confirmed_on is None or claim.refused_on is not None:
        return ShownCase(claim, named, word, sentence)
    standing = _standing(result)
    if standing:
        sentence += f" {standing}."
    if result.covered_through is not None:
        sentence += " " + _("Đã đóng đến tháng %(month)s.") % {"month": month_text(result.covered_through)}
    if result.pay_by is not None:
        sentence += " " + _("Hạn đóng tiếp: %(day)s.") % {"day": day_text(result.pay_by)}
    return ShownCase(claim, named, word, sentence, result.covered_through, result.pay_by, standing)


def _standing(result: CaseResult) -> str:
    if result.status == CaseStatus.EXITED and result.is_counted:
        return ""
    return str(STANDINGS.get(CaseStatus(result.status), ""))


def disclosed_claims(scope: Scope, label: Any) -> list[ShownCase]:
    """The claims of the scope as their own side may read them, the latest first; ``label`` names a period. Two queries
    whatever their number."""
    claims = list(Claim.objects.visible_to(scope).select_related("relative").order_by("-declared_on", "code"))
    closings = (
        CaseResult.objects.for_system("the closing of a claim that the scope sees")
        .filter(run__kind=RunKind.CLOSING, claim__in=[claim.pk for claim in claims])
        .select_related("run__period")
        .order_by("run__period__ends_on", "run__period__starts_on", "run__version")
    )
    latest = {result.claim: result for result in closings}
    found = [(claim, latest.get(claim.pk)) for claim in claims]
    return [shown_case(claim, result, label(result.run.period) if result else "") for claim, result in found]
