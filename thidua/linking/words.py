"""How does the desk say why a claim waits, how likely its candidate is, and what the machine asks?"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.linking.enums import LinkReason, QuestionKind
from thidua.linking.models import Link, ReviewDecision
from thidua.linking.queries.desk import Sheet, outcome_of
from thidua.linking.queries.queue import CHANGES_NOTHING, PUT_OFF, Queue
from thidua.linking.queries.reviews import waiting_for_second
from thidua.linking.queries.waterfall import TITLES

IDS = ("insurance_code", "national_id")
WHO = ("name", "birth")
ORDER = (*IDS, "name", "birth", "phone", "address", "hint", "sex")
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

    @property
    def has_mark(self) -> bool:
        return bool(self.holder) or self.is_question or self.is_second or self.is_put_off or self.changes_nothing


def queue_lines(queue: Queue, links: list[Link]) -> list[QueueLine]:
    now, codes = timezone.now(), [link.claim.code for link in links]
    seconds = set(waiting_for_second().filter(claim_code__in=codes).values_list("claim_code", flat=True))
    return [
        QueueLine(
            link,
            queue.due_on(link),
            agreement_sentence(dict(part.split("=", 1) for part in link.pattern.split())) or _label(link.reason),
            likelihood(link.odds),
            _holder(link, queue.by, now),
            link.questioned_at is not None,
            link.claim.code in seconds,
            link.place == PUT_OFF,  # type: ignore[attr-defined]
            link.place == CHANGES_NOTHING,  # type: ignore[attr-defined]
        )
        for link in links
    ]


def doubt_of(sheet: Sheet) -> str:
    """Why a person must look, in one sentence: what the best candidate has in common with the claim, and what not."""
    proposed = [person for person in sheet.candidates if not person.is_further]
    if not proposed:
        return _("Không còn ai trong sổ giống người ghi trên phiếu.")
    best, *rest = proposed
    for other in rest:
        owned = [name for name in IDS if _agrees(other.levels, name) and not _agrees(best.levels, name)]
        if owned:
            return _("Người thứ 1 giống %(alike)s, nhưng %(number)s trên phiếu là của người thứ %(other)s.") % {
                "alike": _listed(_titles(best.levels, "equal")) or _listed(_titles(best.levels, "near")),
                "number": _listed([str(TITLES[name]) for name in owned]),
                "other": other.number,
            }
    for other in rest:
        alike = [name for name in (*IDS, *WHO) if _agrees(best.levels, name) and _agrees(other.levels, name)]
        if {*WHO, *IDS[1:]} <= {*alike}:
            return _(
                "Người thứ 1 và người thứ %(other)s đều giống %(alike)s: có thể là một người có hai mã. "
                "Hãy để sau và báo cán bộ điều hành gộp hai mã ở trang Người nghi trùng."
            ) % {"alike": _listed([str(TITLES[name]) for name in alike]), "other": other.number}
    for other in rest:
        owned = [name for name in IDS if _agrees(best.levels, name)]
        if owned and all(_fits(other.levels, name) and _differs(best.levels, name) for name in WHO):
            return _(
                "%(number)s trên phiếu là của người thứ 1, nhưng họ tên và ngày sinh là của người thứ %(other)s."
            ) % {
                "number": _capital(_listed([str(TITLES[name]) for name in owned])),
                "other": other.number,
            }
    return agreement_sentence(best.levels)


def agreement_sentence(levels: Mapping[str, str]) -> str:
    """What agrees and what does not, from the levels of a candidate's fields; blank where there is nothing to say."""
    alike, near, different = (_listed(_titles(levels, outcome)) for outcome in ("equal", "near", "other"))
    values = {"alike": alike, "near": near, "different": different}
    if alike and near and different:
        return _("Giống %(alike)s, gần giống %(near)s, nhưng khác %(different)s.") % values
    if alike and different:
        return _("Giống %(alike)s, nhưng khác %(different)s.") % values
    if near and different:
        return _("Gần giống %(near)s, nhưng khác %(different)s.") % values
    if alike and near:
        return _("Giống %(alike)s, gần giống %(near)s.") % values
    return _("Giống %(alike)s.") % values if alike else _("Gần giống %(near)s.") % values if near else ""


def _titles(levels: Mapping[str, str], outcome: str) -> list[str]:
    """Strong fields first: numbers, name and birth, then the rest."""
    return [str(TITLES[name]) for name in ORDER if outcome_of(levels.get(name, "")) == outcome]


def _agrees(levels: Mapping[str, str], name: str) -> bool:
    return outcome_of(levels.get(name, "")) == "equal"


def _fits(levels: Mapping[str, str], name: str) -> bool:
    return outcome_of(levels.get(name, "")) in ("equal", "near")


def _differs(levels: Mapping[str, str], name: str) -> bool:
    return outcome_of(levels.get(name, "")) == "other"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _listed(titles: Sequence[str]) -> str:
    """Titles in a sentence: small letters."""
    words = [title[:1].lower() + title[1:] for title in titles]
    return ", ".join(words[:-1]) + _(" và ") + words[-1] if len(words) > 1 else "".join(words)


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
