"""Somebody of the ledger whom the machine does not propose: searched from the claim's page and shown beside it.

Both are posted, and both are written down: the search with what it was by and who was found (keys alone), and whoever
is compared with the claim.
"""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from thidua.audit.actions import record
from thidua.lib.access import Capability, requires_capability
from thidua.lib.pages import PageRequest
from thidua.linking.actions.leases import take_lease
from thidua.linking.desk_forms import asked_of
from thidua.linking.enums import PersonKind
from thidua.linking.models import Link
from thidua.linking.queries.merges import root_of
from thidua.linking.queries.records import is_in_ledger
from thidua.linking.queries.searching import Findings, find_insured
from thidua.linking.search_form import SearchForm
from thidua.linking.views.desk import go_to, link_of, show


@require_http_methods(["GET", "HEAD", "POST"])
@requires_capability(Capability.REVIEW)
def review_other(request: PageRequest, claim: int) -> HttpResponse:
    """The hits of a search, or somebody found beside the claim; opened without either it is the claim's page."""
    link, asked = link_of(claim, request.user), asked_of(request)
    if request.method != "POST":
        return go_to(request, asked, claim)
    if take_lease(claim=claim, by=request.user) is not None:
        return show(request, link, asked)  # a colleague's: nobody is searched for it
    form = SearchForm(request.POST, auto_id="search-%s")
    more: dict[str, Any] = {"search": form, "note": request.POST.get("note", "")}
    chosen = request.POST.get("person", "")
    if chosen.isdecimal() and len(chosen) < 18:
        return show(request, link, asked, further=_compared(request, link, int(chosen)), **more)
    if form.is_valid():
        more["findings"] = _searched(request, link, form)
    return show(request, link, asked, status=200 if form.is_valid() else 422, **more)


def _searched(request: PageRequest, link: Link, form: SearchForm) -> Findings:
    findings = find_insured(form.typed, link.claim.relative.birth)
    people = [found.insured for found in findings.people]
    record(
        by=request.user,
        action="review.searched",
        subject_kind="claim",
        subject_key=link.claim.code,
        way=form.typed.way,
        people=people,
    )
    return findings


def _compared(request: PageRequest, link: Link, insured: int) -> list[int]:
    """Somebody to show beside the claim; nobody where no row of the ledger names him any longer."""
    person = root_of(PersonKind.INSURED, insured)
    if not is_in_ledger(person):
        return []
    record(by=request.user, action="review.compared", subject_kind="claim", subject_key=link.claim.code, person=person)
    return [person]
