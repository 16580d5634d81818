"""Many claims accepted at once: one kind of identical, harmless difference, each line seen before."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.linking.actions import decide_together, recount_soon
from thidua.linking.queries.desk import alike_lines
from thidua.linking.queries.harmless import HARMLESS, HarmlessKind, harmless_kinds, waiting_of_kind

AT_ONCE = 100  # as many as somebody reads before he presses the button


@requires_capability(Capability.REVIEW)
def review_together(request: PageRequest, kind: str) -> HttpResponse:
    """The claims of one kind side by side with their candidates; pressing the button accepts those still ticked."""
    found = HARMLESS.get(kind)
    if found is None:
        raise Http404(_("Không có loại khác biệt này."))
    if request.method == "POST":
        return _accept(request, found)
    links = list(waiting_of_kind(found).select_related("claim__relative")[:AT_ONCE])
    record(by=request.user, action="review.listed", subject_kind="difference", subject_key=kind, claims=len(links))
    context: dict[str, Any] = {
        "kind": found,
        "lines": alike_lines(links),
        "total": dict(harmless_kinds()).get(found, 0),
    }
    return render(request, "linking/desk_together.html", context)


def _accept(request: PageRequest, kind: HarmlessKind) -> HttpResponse:
    ticked = [value.partition(":")[::2] for value in request.POST.getlist("claim")]
    seen = {int(key): token for key, token in ticked if key.isdecimal() and len(key) < 18}
    if not seen:
        messages.error(request, _("Chưa chọn phiếu nào. Hãy chọn ít nhất một phiếu rồi duyệt."))
        return HttpResponseRedirect(request.place.url("review-together", kind.code))
    try:
        decide_together(seen=seen, kind=kind.code, by=request.user)
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(request.place.url("review-together", kind.code))
    recount_soon(by=request.user, today=today())
    return HttpResponseRedirect(request.place.url("review"))  # it says what was done last, beside the way back
