"""How does somebody who was invited come in? He shows the code, then chooses how he will sign in.

The code stands in no address and in no session: the session keeps its digest, and only until it is used.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.accounts.actions.accepting import (
    NoSuchCode,
    accept_as_new,
    accept_with,
    come_back,
    find_invitation,
    open_invitation,
)
from thidua.accounts.adapters import open_session
from thidua.accounts.codes import digest_of
from thidua.accounts.enums import SECOND_FACTOR_ROLES, Role
from thidua.accounts.invitation_forms import AcceptForm, CodeEntryForm, suggested_name
from thidua.accounts.models import Invitation
from thidua.accounts.views.refusing import answers_too_many
from thidua.lib.access import open_to_all
from thidua.lib.addresses import client_address
from thidua.lib.clock import today
from thidua.orgs.queries import version_on

KEPT = "invitation"  # in the session: the digest of the code that was shown


def kept_by_nobody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """View decorator: neither the browser nor anything on the way keeps the page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return guarded


@answers_too_many
@open_to_all
@kept_by_nobody
def enter_code(request: HttpRequest) -> HttpResponse:
    form = CodeEntryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            find_invitation(code=code, address=client_address(request))
        except NoSuchCode:
            form.add_error("code", _refusal())
        else:
            request.session[KEPT] = digest_of(code).hex()
            return HttpResponseRedirect(reverse("invitation-accept"))
    return render(request, "account/invitation_code.html", {"form": form})


@open_to_all
@kept_by_nobody
def accept(request: HttpRequest) -> HttpResponse:
    """What is offered to whoever has shown a code: taken with a new account, or with his own."""
    digest = bytes.fromhex(request.session.get(KEPT, ""))
    try:
        invitation = open_invitation(digest)
        if request.user.is_authenticated:
            return _with_account(request, invitation, digest)
        return _as_new(request, invitation, digest)
    except NoSuchCode:
        request.session.pop(KEPT, None)
        if digest:
            messages.error(request, _refusal())
        return HttpResponseRedirect(reverse("invitation-code"))


def _with_account(request: HttpRequest, invitation: Invitation, digest: bytes) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        user: Any = request.user
        try:
            accept_with(digest=digest, user=user)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            request.session.pop(KEPT, None)
            messages.success(request, _("Đã nhận vai trò %(role)s.") % {"role": Role(invitation.role).label})
            return HttpResponseRedirect("/")
    return render(request, "account/invitation_take.html", {**_offered(invitation), "problem": problem})


def _as_new(request: HttpRequest, invitation: Invitation, digest: bytes) -> HttpResponse:
    wants_passkey = request.POST.get("way") == "passkey"
    is_back = invitation.account is not None
    if request.method == "POST":
        form = AcceptForm(request.POST, wants_passkey=wants_passkey, is_back=is_back)
        if form.is_valid():
            said = form.cleaned_data
            password = None if wants_passkey else said["password"]
            try:
                if is_back:
                    user = come_back(digest=digest, password=password)
                else:
                    user = accept_as_new(digest=digest, username=said["username"], password=password)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                request.session.pop(KEPT, None)
                return open_session(request, user, reverse("mfa_add_webauthn") if wants_passkey else "/")
    else:
        form = AcceptForm(initial={"username": suggested_name(invitation)}, is_back=is_back)
    return render(request, "account/invitation_accept.html", {**_offered(invitation), "form": form})


def _offered(invitation: Invitation) -> dict[str, Any]:
    where = version_on(invitation.unit, today()).name if invitation.unit else _("Toàn tỉnh")
    return {
        "invitation": invitation,
        "role": Role(invitation.role).label,
        "where": where,
        "needs_second_factor": invitation.role in SECOND_FACTOR_ROLES,
    }


def _refusal() -> str:
    """The same words whatever is wrong with a code."""
    return _(
        "Mã này không dùng được: gõ sai, đã dùng, đã hết hạn hoặc đã bị thu hồi. Hãy xem lại từng chữ; nếu vẫn vậy, "
        "hãy hỏi người đã mời bạn để nhận mã mới."
    )
