"""The answers of the review desk: same, other, none, later, keep, agree; taking the last one back; many at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thidua.accounts.queries import scope_of
from thidua.claims.models import Claim
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.linking.actions import confirm, decide, keep, recount_soon, undo
from thidua.linking.actions.leases import give_back
from thidua.linking.desk_forms import asked_of
from thidua.linking.enums import Verdict
from thidua.linking.models import Link, ReviewDecision
from thidua.linking.queries.queue import Queue
from thidua.linking.queries.reviews import waiting_decision
from thidua.linking.shown import shown_by
from thidua.linking.views.desk import PART, go_to, link_of, now_shown, show

NOTE_LENGTH = 1000
VERDICTS = {"same": Verdict.SAME, "other": Verdict.OTHER, "none": Verdict.NONE, "later": Verdict.LATER}
NAMING = (Verdict.SAME, Verdict.OTHER)


@require_POST
@requires_capability(Capability.REVIEW)
def review_decide(request: PageRequest, claim: int) -> HttpResponse:
    """Write one answer and go on to the next claim."""
    link, asked = link_of(claim, request.user), asked_of(request)
    queue = Queue(request.place.campaign, request.user, asked.wanted)
    following = queue.following(claim)  # in the order before the answer
    try:
        answer(request, link)
    except PermissionDenied as refusal:
        note, found = request.POST.get("note", ""), _found(request, link)
        further = [] if found is None else [found]
        return show(
            request, link_of(claim, request.user), asked, status=409, further=further, error=str(refusal), note=note
        )
    give_back(by=request.user, claims=[claim])
    recount_soon(by=request.user, today=today())
    shown = request.POST.get("shown", "")
    if request.headers.get(PART) == "shown" and shown.isdecimal() and len(shown) < 18:
        return now_shown(request, int(shown), asked)
    return go_to(request, asked, following)


def answer(request: PageRequest, link: Link) -> ReviewDecision:
    """What the pressed button means. Raises PermissionDenied with a sentence when it cannot be done."""
    kind, _colon, key = request.POST.get("answer", "").partition(":")
    note = request.POST.get("note", "").strip()[:NOTE_LENGTH]
    given: dict[str, Any] = {"by": request.user, "note": note, "seen": request.POST.get("seen", "")}
    if kind == "keep":
        return keep(claim=link.claim, **given)
    if kind == "confirm":
        pending = waiting_decision(link.claim)
        if pending is None or str(pending.pk) != key:
            raise PermissionDenied(_("Quyết định này không còn chờ xác nhận. Hãy xem lại phiếu."))
        return confirm(decision=pending, **given)
    verdict, insured = VERDICTS.get(kind), None
    if kind == "same":
        insured = int(key) if key.isdecimal() and len(key) < 18 else None
    elif kind == "other":
        insured = _found(request, link)
    if verdict is None or (verdict in NAMING and insured is None):
        raise PermissionDenied(_("Hãy chọn một câu trả lời."))
    return decide(claim=link.claim, verdict=verdict, insured=insured, **given)


def _found(request: PageRequest, link: Link) -> int | None:
    """The person whom the machine does not propose and the answer names, if the desk has shown him."""
    kind, _colon, mark = request.POST.get("answer", "").partition(":")
    return shown_by(mark, link.claim_id, request.user.pk) if kind == "other" else None


@require_POST
@requires_capability(Capability.REVIEW)
def review_undo(request: PageRequest, decision: int) -> HttpResponse:
    """Take an answer back and show its claim again; of many given together the queue."""
    found = (
        ReviewDecision.objects.visible_to(scope_of(request.user, Capability.REVIEW))
        .filter(pk=decision)
        .select_related("confirms")
        .first()
    )
    if found is None:
        raise Http404(_("Không có quyết định này."))
    standing = ReviewDecision.objects.visible_to(scope_of(request.user, Capability.REVIEW)).filter(
        together__isnull=False, together=found.together, undoing__isnull=True
    )
    together = standing.count()
    try:
        undo(decision=found, by=request.user)
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
    else:
        recount_soon(by=request.user, today=today())
        if together > 1:
            messages.success(request, _("Đã hoàn tác %(number)s phiếu duyệt chung.") % {"number": together})
        else:
            messages.success(request, _("Đã hoàn tác: %(code)s.") % {"code": found.claim_code})
    claim = (
        Claim.objects.visible_to(scope_of(request.user, Capability.REVIEW))
        .filter(code=found.claim_code)
        .values_list("pk", flat=True)
        .first()
    )
    return go_to(request, asked_of(request), None if found.together else claim)
