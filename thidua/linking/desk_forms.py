"""What does the address of the review desk ask for? Filters of few values; what is none of them is passed over."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from thidua.engine.linking.fields import LEVELS
from thidua.linking.enums import LinkReason
from thidua.linking.queries.desk import ROWS
from thidua.linking.queries.queue import ONLY_QUESTIONS, ONLY_SECONDS, Wanted

REASON, UNIT, KIND, ONLY = "ly-do", "don-vi", "khac-biet", "chi"
SAYS_NOTHING = {"equal", "agrees"}
UNDECIDED_REASONS = (
    LinkReason.CONTRADICTION,
    LinkReason.IDS_DISAGREE,
    LinkReason.TWINS,
    LinkReason.SECOND_TOO_NEAR,
    LinkReason.TOO_LITTLE_EVIDENCE,
)


class Asked(NamedTuple):
    """The filters, and the same as a query to carry along."""

    wanted: Wanted
    query: dict[str, str]

    @property
    def is_any(self) -> bool:
        return bool(self.query)


def asked_of(request: HttpRequest) -> Asked:
    """The filters of a page, or those that a form of it carried along."""
    given = request.GET if request.method == "GET" else request.POST
    found = {
        REASON: _one_of(given.get(REASON, ""), LinkReason.values),
        UNIT: given.get(UNIT, "").strip()[:200],
        KIND: _one_of(given.get(KIND, ""), [value for value, _label in kind_choices()]),
        ONLY: _one_of(given.get(ONLY, ""), [ONLY_QUESTIONS, ONLY_SECONDS]),
    }
    wanted = Wanted(reason=found[REASON], unit=found[UNIT], kind=found[KIND], only=found[ONLY])
    return Asked(wanted, {name: value for name, value in found.items() if value})


def reason_choices() -> list[tuple[str, Any]]:
    return [(reason.value, reason.label) for reason in UNDECIDED_REASONS]


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of difference that the best candidate may show: every level that is no agreement."""
    is_english = get_language() == "en"
    return [
        (f"{field.value}={level.code}", _capital(level.text_en if is_english else level.text_vi))
        for _name, _title, field in ROWS
        for level in LEVELS[field]
        if level.code not in SAYS_NOTHING
    ]


def only_choices() -> list[tuple[str, str]]:
    return [(ONLY_QUESTIONS, _("Máy hỏi lại")), (ONLY_SECONDS, _("Chờ người thứ hai"))]


def _one_of(value: str, known: list[str]) -> str:
    return value if value in known else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
