"""How does the desk say why a claim waits, how likely its candidate is, and what the machine asks?"""

from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.linking.enums import LinkReason, QuestionKind
from thidua.linking.models import Link, ReviewDecision
from thidua.linking.queries.desk import Sheet
from thidua.linking.queries.queue import CHANGES_NOTHING, PUT_OFF, Queue
from thidua.linking.queries.reviews import waiting_for_second

SURE, LIKELY = 7.0, 0.0  # log2 odds


class QueueLine(NamedTuple):
    """One waiting claim in the list."""

    link: Link
    due_on: date | None
    reason: str
    likelihood: str
    holder: Any  # the colleague who has it open, None when it is free
    is_question: bool
    is_second: bool
    is_put_off: bool
    changes_nothing: bool


def queue_lines(queue: Queue, links: list[Link]) -> list[QueueLine]:
    now, codes = timezone.now(), [link.claim.code for link in links]
    seconds = set(waiting_for_second().filter(claim_code__in=codes).values_list("claim_code", flat=True))
    return [
        QueueLine(
            link,
            queue.due_on(link),
            _label(link.reason),
            likelihood(link.odds),
            _holder(link, queue.by, now),
            link.questioned_at is not None,
            link.claim.code in seconds,
            link.place == PUT_OFF,  # type: ignore[attr-defined]
            link.place == CHANGES_NOTHING,  # type: ignore[attr-defined]
        )
        for link in links
    ]


def likelihood(odds: float | None) -> str:
    """How likely the best candidate is the right one, in words."""
    if odds is None:
        return _("không có ứng viên")
    return _("rất có thể") if odds >= SURE else _("có thể") if odds >= LIKELY else _("ít khả năng")


def reason_sentence(machine: dict[str, Any]) -> str:
    return _label(str(machine.get("reason", "")))


def question_sentence(link: Link) -> str:
    """What the machine asks about a person's decision; blank when it asks nothing."""
    if link.question is None:
        return ""
    kind = link.question.get("kind", "")
    return str(QuestionKind(kind).label) if kind in QuestionKind.values else _("Máy hỏi lại quyết định này.")


def pending_text(sheet: Sheet, pending: ReviewDecision) -> str:
    """What the first person decided, by the places of the candidates on the page."""
    if pending.insured_id is None:
        return _("phiếu này không nói về ai trong sổ.")
    number = next((person.number for person in sheet.candidates if person.insured == pending.insured_id), None)
    if number is None:
        return _("phiếu này nói về một người trong sổ không còn là ứng viên.")
    return _("phiếu này nói về người thứ %(number)s trong sổ.") % {"number": number}


def _label(reason: str) -> str:
    return str(LinkReason(reason).label) if reason in LinkReason.values else reason


def _holder(link: Link, by: Any, now: Any) -> Any:
    lease = getattr(link.claim, "review_lease", None)
    return lease.by if lease is not None and lease.until > now and lease.by_id != by.pk else None
