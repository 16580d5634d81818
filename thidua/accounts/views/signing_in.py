"""Who is there? Sign in by password or passkey, the second step, once more before a sensitive act, and sign out."""

import json
from typing import Any

from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thidua.accounts.forms import CodeAgain, CodeForm, PasswordAgain, SignInForm
from thidua.accounts.queries import sleep_of
from thidua.accounts.views.refusing import answers_too_many
from thidua.lib.access import Capability, open_to_all, signed_in


def in_json(js_data: dict[str, Any]) -> str:
    """What a passkey is asked, for the script of the page to read from an attribute."""
    return json.dumps(next(iter(js_data.values())), cls=DjangoJSONEncoder)


class SignIn(LoginView):  # type: ignore[misc]
    template_name = "account/login.html"

    def get_form_class(self) -> type[SignInForm]:
        return SignInForm

    def form_valid(self, form: SignInForm) -> HttpResponse:
        return form.login_to(self.request, self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        providers = get_social_adapter().list_providers(self.request)
        return {**super().get_context_data(**kwargs), "providers": providers}

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Whoever opens the first step again begins again; he is not held at the second."""


class PasskeySignIn(LoginWebAuthnView):  # type: ignore[misc]
    """A passkey is something one has and, by its device, something one is or knows: both factors at once."""

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("Khóa truy cập không dùng được ở đây. Hãy thử lại, hoặc dùng mật khẩu."))
        return HttpResponseRedirect(reverse("login"))


class SecondStep(AuthenticateView):  # type: ignore[misc]
    template_name = "mfa/authenticate.html"

    def get_form_class(self) -> type[CodeForm]:
        return CodeForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        asked = found["js_data"]["request_options"]["publicKey"]
        found["options"] = in_json(found["js_data"]) if asked.get("allowCredentials") else ""
        return found  # type: ignore[no-any-return]


class PasswordOnceMore(ReauthenticateView):  # type: ignore[misc]
    template_name = "account/reauthenticate.html"

    def get_form_class(self) -> type[PasswordAgain]:
        return PasswordAgain

    def _check_reauthentication_method_available(self, request: HttpRequest) -> HttpResponse | None:
        """Who has neither password nor second factor here came by single sign-on: he signs out and in again."""
        user: Any = request.user
        if not user.has_usable_password() and not self.get_reauthentication_alternatives():
            return render(request, "account/sign_in_again.html", {})
        found: HttpResponse | None = super()._check_reauthentication_method_available(request)
        return found


class CodeOnceMore(CodeAgainView):  # type: ignore[misc]
    template_name = "mfa/reauthenticate.html"

    def get_form_class(self) -> type[CodeAgain]:
        return CodeAgain


class PasskeyOnceMore(ReauthenticateWebAuthnView):  # type: ignore[misc]
    template_name = "mfa/webauthn/reauthenticate.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("Khóa truy cập không dùng được ở đây. Hãy thử lại, hoặc dùng cách khác."))
        return HttpResponseRedirect(self.passthrough_next_url(self.request.path))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        return {**found, "options": in_json(found["js_data"])}


sign_in = answers_too_many(open_to_all(SignIn.as_view()))
sign_in_by_passkey = open_to_all(PasskeySignIn.as_view())
second_step = answers_too_many(open_to_all(SecondStep.as_view()))
sign_out = open_to_all(LogoutView.as_view(template_name="account/logout.html"))
password_once_more = answers_too_many(signed_in(PasswordOnceMore.as_view()))
code_once_more = answers_too_many(signed_in(CodeOnceMore.as_view()))
passkey_once_more = signed_in(PasskeyOnceMore.as_view())


@open_to_all
@require_POST
def begin_anew(request: HttpRequest) -> HttpResponse:
    """From the second step back to the first: somebody else wants to sign in here."""
    request.session.flush()
    return HttpResponseRedirect(reverse("login"))


@signed_in
def asleep(request: HttpRequest) -> HttpResponse:
    """Signed in, but without a role of today: why, and when again."""
    if request.user.can(Capability.ENTER):  # type: ignore[union-attr]
        return HttpResponseRedirect("/")
    return render(request, "account/asleep.html", {"sleep": sleep_of(request.user)})


@open_to_all
def inactive(request: HttpRequest) -> HttpResponse:
    """An account that was closed."""
    return render(request, "account/account_inactive.html", {}, status=403)
