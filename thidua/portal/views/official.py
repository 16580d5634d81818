"""What does an official see? His claims, each with one sentence, and the confirmations of his years."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thidua.accounts.queries import own_scope
from thidua.audit.actions import record
from thidua.campaigns.queries import NotSetUp, legal_values_on
from thidua.claims.actions import TooMany, restore_own_claim, withdraw_own_claim
from thidua.claims.enums import Channel
from thidua.claims.models import Claim
from thidua.documents.kinds.forwarding import forwarded_text
from thidua.documents.queries import pdf_of
from thidua.evaluation.models import PersonResult
from thidua.evaluation.queries.confirming import confirmable
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.masking import initials
from thidua.lib.pages import PageRequest
from thidua.lib.watermarks import watermark
from thidua.portal.actions import add_relative, confirm_result, declare_no_relative, take_back_declaration
from thidua.portal.forms import DeclarationForm, RelativeForm
from thidua.portal.queries import own_context, standing_declaration

COMMON = (
    "Vợ", "Chồng", "Cha", "Mẹ", "Con", "Anh ruột", "Chị ruột", "Em ruột", "Mẹ vợ", "Mẹ chồng", "Con dâu", "Con rể",
)  # fmt: skip


@requires_capability(Capability.OWN)
def mine(request: PageRequest) -> HttpResponse:
    """One's own claims and results."""
    return render(request, "portal/own.html", own_context(request.user))


@requires_capability(Capability.OWN)
def add(request: PageRequest) -> HttpResponse:
    """The form of a relative. The answer is the same whether or not the ledger or anybody else knows him."""
    form = RelativeForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            add_relative(by=request.user, entry=form.entry(), today=today())
        except (TooMany, NotSetUp) as reason:
            refusal = str(reason)
        else:
            messages.success(request, _("Đã ghi nhận. Kết quả có sau khi kỳ được chốt."))
            return HttpResponseRedirect(request.place.url("mine"))
    return render(request, "portal/own_add.html", {"form": form, "refusal": refusal, "common": COMMON})


@requires_capability(Capability.OWN)
def withdraw(request: PageRequest, claim: int) -> HttpResponse:
    """A claim of one's own is taken back after a question, or taken up again on the same day."""
    own = Claim.objects.visible_to(own_scope(request.user)).filter(channel=Channel.OWN)
    found = get_object_or_404(own.select_related("relative"), pk=claim)
    if request.method == "POST":
        is_restored = request.POST.get("deed") == "restore"
        deed, text = (
            (restore_own_claim, _("Phiếu có hiệu lực trở lại."))
            if is_restored
            else (withdraw_own_claim, _("Đã rút phiếu. Kết quả của các kỳ đã chốt không thay đổi."))
        )
        try:
            deed(claim=found, by=request.user, today=today())
        except PermissionDenied as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, text)
        return HttpResponseRedirect(request.place.url("mine"))
    context = {"claim": found, "relative": initials(found.relative.name), "can_restore": found.withdrawn_on == today()}
    return render(request, "portal/own_withdraw.html", context)


@requires_capability(Capability.OWN)
def declare(request: PageRequest) -> HttpResponse:
    """Say that one has no relative who could join, or take it back."""
    if request.POST.get("deed") == "take-back":
        if take_back_declaration(by=request.user, today=today()):
            messages.success(request, _("Đã rút lời khai."))
        return HttpResponseRedirect(request.place.url("mine"))
    form = DeclarationForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            declare_no_relative(by=request.user, today=today(), **form.cleaned_data)
        except PermissionDenied as reason:
            refusal = str(reason)
        else:
            messages.success(request, _("Đã ghi lời khai. Người duyệt của đơn vị sẽ xem."))
            return HttpResponseRedirect(request.place.url("mine"))
    standing = standing_declaration(request.user)
    return render(request, "portal/own_declare.html", {"form": form, "refusal": refusal, "declaration": standing})


@requires_capability(Capability.OWN)
def text(request: PageRequest) -> HttpResponse:
    """A text to forward to relatives, of the values of law that hold today."""
    ready = forwarded_text(legal_values_on(today()), today())
    return render(request, "portal/own_text.html", {"ready": ready, "lines": ready.count("\n") + 12})


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
    note = record(by=request.user, action="document.downloaded", subject_kind="document", subject_key=document.number)
    response = HttpResponse(pdf_of(document, watermark(note)), content_type="application/pdf")
    name = f"xac-nhan-{runs[asked].period.code}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
