"""The review desk: what waits, and one claim beside the people of the ledger whom it may mean.

Opening a claim writes two things only: the audit's line that somebody looked, and the lease that keeps colleagues from
deciding the same claim. A claim that the browser fetches ahead, to show it without waiting, is leased for a short time
and has an audit line of its own kind, since its data have left the server; the line of an opening follows when it is
shown (``review_show``).
"""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thidua.accounts.queries import scope_of
from thidua.audit.actions import record
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.linking.actions.leases import give_back, take_lease
from thidua.linking.desk_forms import ONLY, Asked, asked_of, kind_choices, only_choices, reason_choices
from thidua.linking.models import Link, ReviewLease
from thidua.linking.queries.claimants import claimant_of, last_deed
from thidua.linking.queries.desk import sheet_of
from thidua.linking.queries.harmless import harmless_kinds
from thidua.linking.queries.queue import ONLY_SECONDS, Queue, work_of
from thidua.linking.queries.reviews import history_of, shown_token, waiting_decision
from thidua.linking.search_form import SearchForm
from thidua.linking.shown import mark_of
from thidua.linking.words import doubt_of, pending_text, question_sentence, queue_lines, reason_sentence

AT_ONCE = 25
PART = "X-Desk"  # the desk's script asks for the page's part: "part", "ahead" of its turn, or "shown" already


@requires_capability(Capability.REVIEW)
def review(request: PageRequest) -> HttpResponse:
    """The queue, and how the work stands."""
    asked = asked_of(request)
    queue = Queue(request.place.campaign, request.user, asked.wanted)
    after = request.GET.get("sau", "")
    links = queue.page(AT_ONCE + 1, int(after) if after.isdecimal() and len(after) < 18 else None)
    last = links[AT_ONCE - 1].claim_id if len(links) > AT_ONCE else None
    context = {
        **status_of(queue),
        "lines": queue_lines(queue, links[:AT_ONCE]),
        "after": last,
        "next_url": request.place.url("review-next", **asked.query),
        "first_url": request.place.url("review", **asked.query),
        "more_url": request.place.url("review", sau=last, **asked.query),
        "seconds_url": request.place.url("review", **{ONLY: ONLY_SECONDS}),
        "is_continued": bool(after),
        "asked": asked,
        "reasons": reason_choices(),
        "kinds": kind_choices(),
        "onlys": only_choices(),
        "together": harmless_kinds(),
    }
    return render(request, "linking/desk.html", context)


@requires_capability(Capability.REVIEW)
def review_next(request: PageRequest) -> HttpResponse:
    """Go to the first claim that is free, or to the one after ``sau``, which is given back."""
    asked, after = asked_of(request), request.GET.get("sau", "")
    left = int(after) if after.isdecimal() and len(after) < 18 else None
    if left is not None:
        give_back(by=request.user, claims=[left])
    return go_to(request, asked, Queue(request.place.campaign, request.user, asked.wanted).following(left))


def go_to(request: PageRequest, asked: Asked, claim: int | None) -> HttpResponse:
    """The page of a claim, or the queue when none is left."""
    name, args = ("review", ()) if claim is None else ("review-claim", (claim,))
    return HttpResponseRedirect(request.place.url(name, *args, **asked.query))


@requires_capability(Capability.REVIEW)
def review_claim(request: PageRequest, claim: int) -> HttpResponse:
    """One claim, leased and written down; for the desk's script its part of the page alone."""
    return show(request, link_of(claim, request.user), asked_of(request))


@require_POST
@requires_capability(Capability.REVIEW)
def review_show(request: PageRequest, claim: int) -> HttpResponse:
    """The browser shows a claim that it had fetched: now it is opened."""
    left = request.POST.get("left", "")
    if left.isdecimal() and len(left) < 18:
        give_back(by=request.user, claims=[int(left)])
    return now_shown(request, claim, asked_of(request))


def now_shown(request: PageRequest, claim: int, asked: Asked) -> HttpResponse:
    """Lease and write down a claim on the screen: answers how the work stands; the claim anew where it has changed."""
    link = link_of(claim, request.user)
    if request.POST.get("token") != shown_token(link) or take_lease(claim=claim, by=request.user) is not None:
        return show(request, link, asked, status=409)
    record(by=request.user, action="review.opened", subject_kind="claim", subject_key=link.claim.code)
    queue = Queue(request.place.campaign, request.user, asked.wanted)
    context = {**status_of(queue), "asked": asked, **addresses(request, claim, asked, queue)}
    return render(request, "linking/desk_status.html", context)


def link_of(claim: int, user: Any) -> Link:
    link = (
        Link.objects.visible_to(scope_of(user, Capability.REVIEW))
        .select_related("claim__relative", "decided_by")
        .filter(claim=claim)
        .first()
    )
    if link is None:
        raise Http404(_("Phiếu này không còn, hoặc chưa được đối chiếu với sổ."))
    return link


def show(
    request: PageRequest, link: Link, asked: Asked, status: int = 200, further: Iterable[int] = (), **more: Any
) -> HttpResponse:
    """The claim's page or, for the script, its part; a colleague's claim shows who has it and nothing of the people.
    ``further``: people that were found, to be shown beside the candidates; ``more``: what was wrong with an answer."""
    part = request.headers.get(PART, "")
    held = take_lease(claim=link.claim_id, by=request.user, ahead=part == "ahead")
    if held is not None and part == "ahead":
        return HttpResponse(status=204)
    queue = Queue(request.place.campaign, request.user, asked.wanted)
    context = {"claim": link.claim, "link": link, "asked": asked, "held": held, **status_of(queue), **more}
    context |= addresses(request, link.claim_id, asked, queue)
    if held is None:
        action = "review.fetched" if part == "ahead" else "review.opened"
        record(by=request.user, action=action, subject_kind="claim", subject_key=link.claim.code)
        context = {**claim_context(link, queue, further), **context}
    template = "linking/desk_body.html" if part else "linking/desk_claim.html"
    return render(request, template, context, status=status)


def addresses(request: PageRequest, claim: int, asked: Asked, queue: Queue) -> dict[str, Any]:
    """Where the page's buttons lead: the filters go along."""
    place, query = request.place, asked.query
    following = queue.following(claim)
    return {
        "next": following,
        "here_url": place.url("review-claim", claim, **query),
        "alive_url": place.url("review-alive", claim),
        "queue_url": place.url("review", **query),
        "decide_url": place.url("review-decide", claim),
        "other_url": place.url("review-other", claim),
        "skip_url": place.url("review-next", sau=claim, **query),
        "ahead_url": place.url("review-claim", following, **query) if following else "",
        "show_url": place.url("review-show", following) if following else "",
    }


def claim_context(link: Link, queue: Queue, further: Iterable[int]) -> dict[str, Any]:
    """What the page says of the claim."""
    pending = waiting_decision(link.claim) if link.claim.code in queue.seconds else None
    waiting = [pending.insured_id] if pending is not None and pending.insured_id is not None else []
    sheet = sheet_of(link, [*waiting, *further])
    for person in sheet.candidates:
        if person.is_further:
            person.mark = mark_of(link.claim_id, person.insured, queue.by.pk)
    return {
        "sheet": sheet,
        "found": set(further),
        "search": SearchForm(initial={"name": link.claim.relative.name}, auto_id="search-%s"),
        "token": shown_token(link),
        "reason": reason_sentence(sheet.machine),
        "doubt": doubt_of(sheet),
        "question": question_sentence(link),
        "pending": pending,
        "pending_text": pending_text(sheet, pending) if pending else "",
        "claimant": claimant_of(link.claim, today()),
        "history": list(history_of(link.claim)[:20]),
    }


def status_of(queue: Queue) -> dict[str, Any]:
    """How the work stands, and what the account did last."""
    since = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    return {"work": work_of(queue, since), "done": last_deed(queue.by, since)}


@require_POST
@requires_capability(Capability.REVIEW)
def review_alive(request: PageRequest, claim: int) -> HttpResponse:
    """Somebody still works on the claim that he has open."""
    if ReviewLease.objects.filter(claim=claim, by=request.user).exists():
        take_lease(claim=claim, by=request.user)
    return HttpResponse(status=204)
