"""A person says whom a claim means. What he decided holds until a person says otherwise; the machine only asks.

``seen`` is the token of what was shown (``queries.reviews.shown_token``): a decision on something else is refused with
``permissions.Overtaken`` and a sentence. The caller then has the open periods counted anew (``recount_soon``).
"""

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.claims.models import Claim
from thidua.lib.history import acting
from thidua.linking.actions.linking import link_claims, lock_links, restored
from thidua.linking.enums import LinkMethod, LinkState, PersonKind, Verdict
from thidua.linking.models import Link, ReviewDecision
from thidua.linking.permissions import (
    Overtaken,
    check_can_confirm,
    check_can_review,
    check_can_undo,
    check_is_free,
    check_saw_what_holds,
)
from thidua.linking.queries.contradictions import is_hard_contradiction
from thidua.linking.queries.harmless import HARMLESS
from thidua.linking.queries.merges import root_of, roots
from thidua.linking.queries.records import is_in_ledger
from thidua.linking.queries.reviews import (
    candidates_of,
    latest_standing,
    machine_of,
    shown_tokens,
    standing,
    waiting_decision,
)

NAMING = (Verdict.SAME, Verdict.OTHER)


@transaction.atomic
def decide(
    *, claim: Claim, verdict: str, by: Any, insured: int | None = None, note: str = "", seen: str
) -> ReviewDecision:
    """The answer of one person. SAME without ``insured`` is the machine's best candidate, SAME with him one of those
    whom the machine proposes, OTHER anybody of the ledger whom the desk has shown; LATER leaves the link alone.

    Where the answer stands against hard evidence it must have a note, has ``needs_second`` and changes nothing until
    another person confirms it; who decides the same as the first confirms it thereby.
    Raises PermissionDenied (Overtaken when it rests on what no longer holds).
    """
    check_can_review(by)
    link = _locked(claim)
    check_saw_what_holds(link, seen)
    check_is_free(link, by)
    if verdict == Verdict.LATER:
        return _write(link, Verdict.LATER, None, by, note=note)
    chosen, said = _choice(link, verdict, insured)
    first = waiting_decision(link.claim)
    if first is not None and first.by_id != by.pk and first.insured_id == chosen and first.verdict == said:
        return _confirm(link, first, by, note)
    if not note.strip() and is_hard_contradiction(link, chosen):
        raise PermissionDenied(
            _("Câu trả lời này trái với bằng chứng cứng: hãy ghi chú vì sao bạn tin như vậy, rồi chọn lại.")
        )
    return _answer(link, said, chosen, by, note)


@transaction.atomic
def confirm(*, decision: ReviewDecision, by: Any, note: str = "", seen: str | None = None) -> ReviewDecision:
    """A second person agrees to a decision against hard evidence: now it holds. Returns the confirming row."""
    link = _locked_by_code(decision)
    check_can_confirm(decision, by)
    if seen is not None:
        check_saw_what_holds(link, seen)
    if bytes(decision.relative_fingerprint) != bytes(link.claim.relative.fingerprint):
        raise Overtaken(_("Thông tin người thân trên phiếu đã thay đổi sau quyết định ấy. Hãy xét lại phiếu."))
    return _confirm(link, decision, by, note)


@transaction.atomic
def keep(*, claim: Claim, by: Any, note: str = "", seen: str) -> ReviewDecision:
    """The answer to the machine's question: what a person decided stays, also for what is known now."""
    check_can_review(by)
    link = _locked(claim)
    check_saw_what_holds(link, seen)
    check_is_free(link, by)
    before = latest_standing([link.claim.code]).get(link.claim.code)
    if link.question is None or before is None:
        raise Overtaken(_("Phiếu này không còn câu hỏi nào. Hãy tải lại trang."))
    chosen = root_of(PersonKind.INSURED, before.insured_id) if before.insured_id is not None else None
    return _answer(link, Verdict(before.verdict), chosen, by, note)


@transaction.atomic
def decide_together(*, seen: Mapping[int, str], kind: str, by: Any) -> list[ReviewDecision]:
    """Accept the machine's best candidate of several claims whose difference is of one harmless kind; ``seen`` are the
    tokens of what was shown, by the claims' keys.

    All under one ``together``, by which they are undone as a set. Raises Overtaken when one of them is no longer of
    the kind or as it was shown, or is open at somebody else's desk: nothing is decided then.
    """
    check_can_review(by)
    if kind not in HARMLESS or not seen:
        raise PermissionDenied(_("Hãy chọn phiếu và một loại khác biệt vô hại."))
    links, same = _locked_links(Claim.objects.for_system("linking").filter(pk__in=seen)), roots(PersonKind.INSURED)
    if len(links) < len(seen) or shown_tokens(links) != seen or not all(HARMLESS[kind].fits(link) for link in links):
        raise Overtaken(_("Có phiếu trong danh sách đã thay đổi. Hãy tải lại trang; chưa phiếu nào được quyết định."))
    together, written = uuid.uuid4(), []
    for link in links:
        check_is_free(link, by)
        insured, verdict = _choice(link, Verdict.SAME, None)
        if is_hard_contradiction(link, insured, same):
            raise PermissionDenied(
                _("Phiếu %(code)s trái với bằng chứng cứng nên phải xét riêng.") % {"code": link.claim.code}
            )
        decision = _write(link, verdict, insured, by, together=together)
        _apply(link, decision, by)
        written.append(decision)
    return written


@transaction.atomic
def undo(*, decision: ReviewDecision, by: Any) -> ReviewDecision:
    """Take one's last answer to a claim back (an operator: anybody's); of answers given together take back the set.

    What a person had decided before holds again; without that the claim is the machine's, which decides at once.
    Returns the undoing row.
    """
    check_can_review(by)
    rows = _given_with(decision)
    claims = {
        claim.code: claim
        for claim in Claim.objects.for_system("linking").filter(code__in=[row.claim_code for row in rows])
    }
    links = {link.claim.code: link for link in _locked_links(claims.values(), is_linking=True)}
    written, freed = {}, []
    with acting(by, "link.undo"):
        for row in rows:
            check_can_undo(row, by)
            link = links.get(row.claim_code)
            if link is not None and _held(row):
                freed.append((link, row.confirms or row))
            written[row.pk] = _undo_one(row, by)
        _give_back(freed)
    if freed:
        link_claims(by=by, claims=[link.claim_id for link, _row in freed])
    return written[decision.pk]


def _given_with(decision: ReviewDecision) -> list[ReviewDecision]:
    """The answers that are taken back with this one."""
    together = ReviewDecision.objects.for_system("linking").filter(
        together=decision.together, undoes__isnull=True, undoing__isnull=True
    )
    rows = list(together.select_related("confirms").order_by("pk")) if decision.together is not None else []
    return rows or [decision]


def _held(row: ReviewDecision) -> bool:
    """Whether the link said what this answer says: a "later", or what waits for a second person, never did."""
    return row.confirms_id is not None or standing().filter(pk=row.pk).exists()


def _undo_one(row: ReviewDecision, by: Any) -> ReviewDecision:
    written = ReviewDecision.objects.create(
        claim_code=row.claim_code,
        relative_fingerprint=bytes(row.relative_fingerprint),
        verdict=row.verdict,
        insured_id=row.insured_id,
        machine=row.machine,
        undoes=row,
        by=by,
    )
    record(by=by, action="link.undone", subject_kind="claim", subject_key=row.claim_code, verdict=row.verdict)
    return written


def _give_back(freed: list[tuple[Link, ReviewDecision]]) -> None:
    """Each link says again what held before the answer: what a person had decided, though the relative is named
    otherwise since, else the machine's."""
    before = latest_standing([link.claim.code for link, _row in freed])
    for link, row in freed:
        answer = before.get(link.claim.code)
        if answer is not None and answer.pk == row.replaces_id:
            for name, value in restored(answer).items():
                setattr(link, name, value)
        else:
            link.decided_by = None
        link.question = link.questioned_at = None
        link.save()


def _choice(link: Link, verdict: str, insured: int | None) -> tuple[int | None, Verdict]:
    """Whom the answer names (under the key by which he counts now), and whether that is the machine's best one."""
    if verdict == Verdict.NONE:
        return None, Verdict.NONE
    if verdict not in NAMING:
        raise PermissionDenied(_("Hãy chọn một câu trả lời."))
    same = roots(PersonKind.INSURED)
    shown = [same.get(pair["insured"], pair["insured"]) for pair in candidates_of(machine_of(link))]
    best = shown[0] if shown else None
    if insured is None and verdict == Verdict.SAME:
        insured = best
    if insured is None:
        raise PermissionDenied(_("Hãy chọn một người trong sổ."))
    chosen = same.get(insured, insured)
    if not is_in_ledger(chosen):
        raise Overtaken(_("Người được chọn không còn dòng nào có hiệu lực trong sổ. Hãy xem lại rồi quyết định."))
    if verdict == Verdict.SAME and chosen not in shown:
        raise PermissionDenied(_("Hãy chọn một trong những người được so với phiếu này."))
    return chosen, Verdict.SAME if chosen == best else Verdict.OTHER


def _answer(link: Link, verdict: Verdict, insured: int | None, by: Any, note: str) -> ReviewDecision:
    """Write an answer, and apply it unless it needs a second person."""
    decision = _write(link, verdict, insured, by, note=note, needs_second=is_hard_contradiction(link, insured))
    if not decision.needs_second:
        _apply(link, decision, by)
    return decision


def _confirm(link: Link, decision: ReviewDecision, by: Any, note: str) -> ReviewDecision:
    confirming = _write(link, Verdict(decision.verdict), decision.insured_id, by, note=note, confirms=decision)
    _apply(link, decision, by)
    return confirming


def _write(link: Link, verdict: Verdict, insured: int | None, by: Any, **more: Any) -> ReviewDecision:
    """The row of one answer, and the audit's line of it without anything about the people."""
    machine, code = machine_of(link), link.claim.code
    decision = ReviewDecision.objects.create(
        claim_code=code,
        relative_fingerprint=bytes(link.claim.relative.fingerprint),
        verdict=verdict,
        insured_id=insured,
        machine=machine,
        replaces=latest_standing([code]).get(code) if link.decided_by_id is not None else None,
        by=by,
        **more,
    )
    record(
        by=by,
        action="link.reviewed",
        subject_kind="claim",
        subject_key=code,
        verdict=verdict.value,
        machine=machine["state"],
        reason=machine["reason"],
        needs_second=decision.needs_second,
        confirms=decision.confirms_id is not None,
        together=str(decision.together or ""),
    )
    return decision


def _apply(link: Link, decision: ReviewDecision, by: Any) -> None:
    """Let the link say what the person decided; its evidence stays the machine's of this moment."""
    machine = machine_of(link)
    link.state = LinkState.NOT_FOUND if decision.insured_id is None else LinkState.LINKED
    link.insured_id = decision.insured_id
    link.method = LinkMethod.PERSON
    link.reason, link.odds, link.pattern = machine["reason"], machine["odds"], machine["pattern"]
    link.evidence, link.model_version = machine["evidence"], machine["model"]
    link.question = link.questioned_at = None
    link.decided_by = decision.by
    with acting(by, "link.review"):
        link.save()


def _locked(claim: Claim) -> Link:
    links = _locked_links([claim])
    if not links:
        raise Overtaken(_("Phiếu này không còn, hoặc chưa được đối chiếu với sổ. Hãy tải lại trang."))
    return links[0]


def _locked_by_code(decision: ReviewDecision) -> Link:
    claim = Claim.objects.for_system("linking").filter(code=decision.claim_code).first()
    if claim is None:
        raise Overtaken(_("Phiếu này không còn. Hãy tải lại trang."))
    return _locked(claim)


def _locked_links(claims: Any, *, is_linking: bool = False) -> list[Link]:
    """The links of the claims; the rows of both are held until the transaction ends, in the order in which the machine
    takes them too (``is_linking``: it decides on them afterwards). New rows may refer to the claims meanwhile."""
    keys = [claim.pk for claim in claims]
    list(
        Claim.objects.for_system("linking")
        .select_for_update(no_key=True)
        .filter(pk__in=keys)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if is_linking:
        lock_links()
    locked = Link.objects.for_system("linking").select_for_update(of=("self",)).filter(claim__in=keys).order_by("pk")
    return list(locked.select_related("claim__relative"))
