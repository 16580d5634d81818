"""The agency's side of the relatives' door: who has a letter, print it, hand it over, write an answer down."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thidua.audit.actions import record
from thidua.claims.actions import hand_over, revoke_key
from thidua.claims.enums import Answer
from thidua.claims.models import Claim
from thidua.claims.queries.door import can_prove
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.figures import day_text
from thidua.lib.markup import link
from thidua.lib.pages import PageRequest
from thidua.lib.tables import Column, Filter, Table, respond
from thidua.lib.watermarks import Noted
from thidua.portal.actions.answering import answered_to_agency
from thidua.portal.actions.inviting import hand_over_all, make_letters, printed_letters
from thidua.portal.letter_forms import AnswerForm, HandOverForm, LetterForm, LettersForm
from thidua.portal.queries.inviting import (
    LOOKS,
    NONE,
    WITHDRAWN,
    answers_of,
    asked_in,
    contacts,
    invited,
    letters_of,
    state_mark,
)


@requires_capability(Capability.OPERATE)
def invitations(request: PageRequest) -> HttpResponseBase:
    """Every relative of the period whom the agency asks, with the state of his letter."""
    claims = asked_in(request.user, request.place.period)
    table = Table(
        request,
        name="thu-nguoi-than",
        rows=claims.select_related("relative"),
        columns=_columns(request.place),
        sort="declared",
        filters=[
            Filter(
                "trang-thai",
                _("Trạng thái"),
                lambda rows, state: rows.filter(invitation=state),
                choices=[(state, look.title) for state, look in LOOKS.items()],
            ),
            Filter("phieu", _("Mã phiếu"), lambda rows, code: rows.filter(code__iexact=code.strip())),
        ],
        caption=_("Thư gửi người thân"),
        empty=_("Kỳ này chưa có phiếu nào cần hỏi người thân."),
    )
    context = {
        "due": claims.filter(invitation=NONE).count(),
        "letters_form": LettersForm(),
        "hand_over_form": HandOverForm(initial={"handed_on": day_text(today())}),
    }
    code = request.place.period.code
    return respond(request, table, "portal/inviting/list.html", context, exported=_exported(request.user, code))


def _exported(user: Any, code: str) -> Any:
    def write(kind: str, rows: int) -> Noted:
        return record(
            by=user, action="invitations.exported", subject_kind="period", subject_key=code, format=kind, rows=rows
        )

    return write


def _columns(place: Any) -> list[Column]:
    return [
        Column(
            "code",
            _("Phiếu"),
            lambda claim: claim.code,
            cell=lambda claim: link(place.url("invitation", claim.pk), claim.code),
            kind="code",
            order=("code",),
        ),
        Column("relative", _("Người thân"), lambda claim: claim.relative.name or _("Người thân đã rút")),
        Column("mobiliser", _("Mã cán bộ"), lambda claim: claim.mobiliser_code, kind="code", order=("mobiliser_code",)),
        Column(
            "declared", _("Ngày đăng ký"), lambda claim: claim.declared_on, kind="date", order=("declared_on", "code")
        ),
        Column(
            "state",
            _("Trạng thái"),
            lambda claim: str(LOOKS[claim.invitation].title),
            cell=lambda claim: state_mark(claim.invitation),
        ),
        Column("handed", _("Ngày giao"), lambda claim: claim.handed_on, kind="date", order=("handed_on", "code")),
    ]


@requires_capability(Capability.OPERATE)
@require_POST
def invitation_letters(request: PageRequest) -> HttpResponse:
    """Letters for the first of the relatives who have none, or a note that those printed were handed over."""
    claims, back = asked_in(request.user, request.place.period), request.place.url("invitations")
    if request.POST.get("deed") == "hand-over":
        return _handed_over(request, claims, back)
    form = LettersForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy ghi số thư từ 1 đến 200 và chọn cách giao."))
        return HttpResponseRedirect(back)
    due = claims.filter(invitation=NONE).select_related("relative").order_by("declared_on", "code")
    return _printed(request, list(due[: form.cleaned_data["letters"]]), form.cleaned_data["channel"], back)


def _handed_over(request: PageRequest, claims: Any, back: str) -> HttpResponse:
    form = HandOverForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy ghi ngày giao dạng dd/mm/yyyy và chọn cách giao."))
        return HttpResponseRedirect(back)
    try:
        keys = printed_letters(claims, form.cleaned_data["channel"])
        number = hand_over_all(keys=keys, by=request.user, today=today(), **form.cleaned_data)
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi giao %(number)s thư.") % {"number": number})
    return HttpResponseRedirect(back)


def _printed(request: PageRequest, claims: list[Claim], channel: str, back: str) -> HttpResponse:
    site = request.build_absolute_uri("/")
    try:
        file = make_letters(claims=claims, channel=channel, by=request.user, site=site, today=today())
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(back)
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="thu-nguoi-than-{today():%Y%m%d}.pdf"'
    return response


@requires_capability(Capability.OPERATE)
def invitation(request: PageRequest, claim: int) -> HttpResponse:
    """One relative: his letters, how the ledger reaches him, his answers; what is done is written down here."""
    found = _claim(request, claim)
    forms = {"hand-over": HandOverForm, "answer": AnswerForm}
    deed = request.POST.get("deed", "")
    if request.method == "POST" and deed == "revoke":
        return _revoked(request, found)
    form = forms[deed](request.POST) if request.method == "POST" and deed in forms else None
    if form is not None and form.is_valid():
        _do(request, found, deed, form.cleaned_data)
        return HttpResponseRedirect(request.place.url("invitation", found.pk))
    record(by=request.user, action="invitation.opened", subject_kind="claim", subject_key=found.code)
    letters = letters_of(found)
    context = {
        "claim": found,
        "state": state_mark(found.invitation),
        "can_print": found.invitation != WITHDRAWN and can_prove(found.relative),
        "is_first": not letters,
        "standing": next((letter for letter in letters if letter.revoked_at is None), None),
        "letters": letters,
        "answers": answers_of(found),
        "contact": contacts([found.pk]).get(found.pk),
        "letter_form": LetterForm(),
        "hand_over_form": form if deed == "hand-over" else HandOverForm(initial={"handed_on": day_text(today())}),
        "answer_form": form if deed == "answer" else AnswerForm(),
        "form": form,
    }
    return render(request, "portal/inviting/one.html", context)


def _claim(request: PageRequest, claim: int) -> Any:
    rows = invited(Claim.objects.visible_to(request.user.scope_for(Capability.OPERATE)), today())
    return get_object_or_404(rows.select_related("relative"), pk=claim)


def _do(request: PageRequest, claim: Claim, deed: str, said: dict[str, Any]) -> None:
    """Write it down, and say so or why not."""
    standing = next((letter for letter in letters_of(claim) if letter.revoked_at is None), None)
    try:
        if deed == "answer":
            answered_to_agency(
                claim=claim, said=Answer(said["said"]), channel=said["channel"], by=request.user, today=today()
            )
            messages.success(request, _("Đã ghi câu trả lời của người thân."))
        elif standing is None:
            messages.error(request, _("Phiếu này không có thư nào đang dùng. Hãy in thư trước."))
        else:
            hand_over(key=standing, by=request.user, today=today(), **said)
            messages.success(request, _("Đã ghi việc giao thư."))
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))


def _revoked(request: PageRequest, claim: Claim) -> HttpResponse:
    for letter in letters_of(claim):
        revoke_key(key=letter, by=request.user)
    messages.success(request, _("Mã của thư không mở được nữa."))
    return HttpResponseRedirect(request.place.url("invitation", claim.pk))


@requires_capability(Capability.OPERATE)
@require_POST
def invitation_letter(request: PageRequest, claim: int) -> HttpResponse:
    """A letter for one relative; the one before it opens nothing any more."""
    found, form = _claim(request, claim), LetterForm(request.POST)
    back = request.place.url("invitation", found.pk)
    if not form.is_valid():
        messages.error(request, _("Hãy chọn cách giao thư."))
        return HttpResponseRedirect(back)
    return _printed(request, [found], form.cleaned_data["channel"], back)
