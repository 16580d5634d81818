"""Where does allauth ask us? From which address, after signing in, for secrets, who comes by single sign-on."""

import base64
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.accounts import devices
from thidua.accounts.actions.secrets import SECRET_PURPOSE
from thidua.accounts.actions.single_sign_on import forget_claims
from thidua.accounts.middleware import note_second_factor
from thidua.accounts.models import User
from thidua.accounts.queries import count_of_second_factors
from thidua.accounts.single_sign_on import account_of, came_with_second_factor
from thidua.lib.access import Capability
from thidua.lib.addresses import full_address
from thidua.lib.sealing import configured_sealer


def shown_name(user: User) -> str:
    return user.shown_name


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in. Nothing here says to anybody whether an account exists."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy("Tên đăng nhập hoặc mật khẩu không đúng."),
        "incorrect_password": gettext_lazy("Mật khẩu không đúng."),
        "enter_current_password": gettext_lazy("Mật khẩu hiện nay không đúng."),
        "incorrect_code": gettext_lazy("Mã không đúng."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return full_address(request)

    def get_login_stages(self) -> list[str]:
        return ["thidua.accounts.adapters.SecondFactorStage"]

    def post_login(self, request: HttpRequest, user: Any, **hints: Any) -> HttpResponse:
        """From now on this browser is known to the account: its own failures alone can block it. Whoever has no role
        today is told why, wherever he wanted to go."""
        response: HttpResponse = super().post_login(request, user, **hints)
        if came_with_second_factor(hints.get("signal_kwargs")):
            note_second_factor(request, user)
        if not user.can(Capability.ENTER):
            response = HttpResponseRedirect(reverse("asleep"))
        devices.remember(request, response, user)
        return response

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say themselves what happened."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Mail about accounts is an area's own."""


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """The second step of signing in, unless the provider of the single sign-on says that it asked for one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return bool(super()._should_handle(request)) and not came_with_second_factor(self.login.signal_kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps and recovery codes are sealed like every other secret."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("Mã không đúng."),
        "cannot_delete_authenticator": gettext_lazy(
            "Vai trò của bạn cần hai bước đăng nhập. Hãy thêm khóa truy cập hoặc ứng dụng khác trước khi bỏ cái này."
        ),
        "cannot_generate_recovery_codes": gettext_lazy("Hãy thêm ứng dụng xác thực hoặc khóa truy cập trước."),
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(configured_sealer().seal(text.encode(), SECRET_PURPOSE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return configured_sealer().open(base64.b64decode(encrypted_text), SECRET_PURPOSE).decode()

    def build_totp_svg(self, url: str) -> str:
        return str(segno.make(url, error="m").svg_inline(scale=5, border=4, light="#fff"))

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """The last one stays with whoever must have one."""
        user: User = authenticator.user
        return not user.needs_second_factor or count_of_second_factors(user) > 1

    def get_totp_label(self, user: User) -> str:
        return user.username

    def _get_user_identifier(self, user: User) -> str:
        return user.username

    def _get_site_name(self) -> str:
        return "Thi đua"

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        return _("Khóa truy cập")


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who comes from the office's provider is led to the account that he already has, and to no other."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        claims = dict(sociallogin.account.extra_data.get("id_token") or {})
        sociallogin.account.extra_data = {}  # nothing of what the provider tells is kept, but who is who there
        if sociallogin.account.pk:
            forget_claims(sociallogin.account)
        sociallogin.state["amr"] = claims.get("amr")
        if not sociallogin.is_existing:
            user = account_of(claims)
            if user is None:
                raise ImmediateHttpResponse(render(request, "socialaccount/unknown.html", {}, status=403))
            sociallogin.connect(request, user)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def on_authentication_error(self, request: HttpRequest, provider: Any, **hints: Any) -> None:
        raise ImmediateHttpResponse(render(request, "socialaccount/failed.html", {"name": provider.name}, status=403))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Mail about accounts is an area's own."""


def open_session(request: HttpRequest, user: User, leads_to: str = "/") -> HttpResponse:
    """Sign in whoever proved by other means (an invitation's code) that the account is his: the second factor is still
    asked for, the session stands in the list, and the browser is known from now on."""
    found: HttpResponse = perform_login(request, Login(user=user, redirect_url=leads_to))
    return found
