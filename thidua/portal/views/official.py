"""What does an official see? His claims, each with one sentence, and the confirmations of his years."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from thidua.accounts.queries import own_scope
from thidua.audit.actions import record
from thidua.documents.queries import pdf_of
from thidua.evaluation.models import PersonResult
from thidua.evaluation.queries.confirming import confirmable
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.portal.actions import confirm_result
from thidua.portal.queries import own_context


@requires_capability(Capability.OWN)
def mine(request: PageRequest) -> HttpResponse:
    """One's own claims and results."""
    return render(request, "portal/own.html", own_context(request.user))


@requires_capability(Capability.OWN)
@require_POST
def confirmation(request: PageRequest) -> HttpResponse:
    """The confirmation of one's result in the closing that was asked for, as a file."""
    asked = request.POST.get("run", "")
    runs = {f"{run.pk}": run for run, _result in confirmable(own_scope(request.user))}
    if asked not in runs:
        raise Http404
    try:
        document = confirm_result(by=request.user, run=runs[asked], today=today())
    except PersonResult.DoesNotExist as error:
        raise Http404 from error
    except PermissionDenied as refusal:
        return HttpResponse(str(refusal), status=403, content_type="text/plain; charset=utf-8")
    record(by=request.user, action="document.downloaded", subject_kind="document", subject_key=document.number)
    response = HttpResponse(pdf_of(document), content_type="application/pdf")
    name = f"xac-nhan-{runs[asked].period.code}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
