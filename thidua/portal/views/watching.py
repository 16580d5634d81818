"""What must somebody look at that officials wrote of themselves: declarations, and entries that nobody knows?"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.portal.actions import decide_declaration
from thidua.portal.queries import declarations_of
from thidua.portal.queries.unfound import people_unfound

APPROVE, RETURN = "duyet", "tra-lai"


@requires_capability(Capability.VOUCH)
def unit_declarations(request: PageRequest) -> HttpResponse:
    """The unit's officials without any relative who could join: approved, or returned."""
    found = declarations_of(request.user.scope_for(Capability.VOUCH))
    if request.method == "POST":
        key, deed = request.POST.get("declaration", ""), request.POST.get("deed")
        one = get_object_or_404(found, pk=int(key) if key.isdecimal() and len(key) < 18 else None)
        try:
            decide_declaration(declaration=one, is_approved=deed == APPROVE, by=request.user, today=today())
        except PermissionDenied as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Đã duyệt lời khai.") if deed == APPROVE else _("Đã trả lại lời khai."))
        return HttpResponseRedirect(request.place.url("unit-declarations"))
    context = {"declarations": found, "approve_deed": APPROVE, "return_deed": RETURN}
    return render(request, "portal/unit/declarations.html", context)


@requires_capability(Capability.REVIEW)
def many_unfound(request: PageRequest) -> HttpResponse:
    """Who entered many relatives on his own page whom the ledger does not know; looking is recorded."""
    people = people_unfound()
    record(
        by=request.user,
        action="claims.many_not_found_looked_at",
        subject_kind="province",
        subject_key="",
        people=len(people),
    )
    return render(request, "portal/many_unfound.html", {"people": people})
