"""What do people type to sign in: a name and a password, a code, a password once more?"""

from datetime import timedelta
from typing import Any

from allauth.account.forms import ChangePasswordForm
from allauth.account.forms import ReauthenticateForm as AllauthPasswordAgain
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.accounts.actions.attempts import Attempt
from thidua.accounts.actions.limits import count_failure
from thidua.accounts.devices import device_of
from thidua.accounts.models import User
from thidua.accounts.queries import account_named
from thidua.lib.addresses import client_address

CODE_USED_FOR = timedelta(minutes=3)  # a code is valid for a minute and a half: once


def attempt_at(request: HttpRequest, user: User | None, name: str = "", *, for_code: bool = False) -> Attempt:
    """The attempt of this browser at an account, or at a name that nobody has: both are counted alike."""
    account = str(user.pk) if user is not None else f"name:{name.casefold()}"
    device = device_of(request, user.pk) if user is not None else ""
    return Attempt(account, device, client_address(request), for_code)


class SignInForm(forms.Form):
    """The same answer, after the same time, whether or not the name exists. Raises TooMany before hashing anything."""

    login = forms.CharField(
        label=gettext_lazy("Tên đăng nhập hoặc thư điện tử"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"class": "form-control", "autocomplete": "username webauthn", "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        name = cleaned["login"].strip()
        meant = account_named(name)
        attempt = attempt_at(self.request, meant, name)
        attempt.begin()
        username = meant.username if meant is not None else name
        user = authenticate(self.request, username=username, password=cleaned["password"])
        if user is None:
            attempt.failed()
            raise ValidationError(
                _("Tên đăng nhập hoặc mật khẩu không đúng. Hãy xem lại chữ hoa, chữ thường và bộ gõ tiếng Việt."),
                code="mismatch",
            )
        attempt.succeeded()
        self.user = user
        return cleaned

    def login_to(self, request: HttpRequest, redirect_url: str | None) -> HttpResponse:
        """Go on with allauth: the second step, then the session. Names are not kept in the session."""
        found: HttpResponse = perform_password_login(request, {}, Login(user=self.user, redirect_url=redirect_url))
        return found


class PasswordAgain(AllauthPasswordAgain):  # type: ignore[misc]
    """The password once more, of whoever is signed in."""

    password = forms.CharField(
        label=gettext_lazy("Mật khẩu"),
        strip=False,
        widget=forms.PasswordInput(
            attrs={"class": "form-control", "autocomplete": "current-password", "autofocus": True}
        ),
    )

    def clean_password(self) -> str:
        attempt = attempt_at(context.request, self.user)
        attempt.begin()
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            attempt.failed()
            raise ValidationError(_("Mật khẩu không đúng."), code="incorrect_password")
        attempt.succeeded()
        return password


class _Counted:
    """A code of six digits can be guessed: tries are counted, and a code of an app is good once, on every server."""

    user: User
    authenticator: Authenticator
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("Mã xác thực"),
            max_length=20,
            widget=forms.TextInput(
                attrs={"class": "form-control", "autocomplete": "one-time-code", "inputmode": "numeric"}
            ),
        )

    def clean_code(self) -> str:
        attempt = attempt_at(context.request, self.user, for_code=True)
        attempt.begin()
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except ValidationError:
            attempt.failed()
            raise
        if self.authenticator.type == Authenticator.Type.TOTP:
            used = count_failure("code.used", self.user.pk, normalize_user_code(code), window=CODE_USED_FOR)
            if used.count > 1:
                raise ValidationError(_("Mã này đã được dùng. Hãy chờ mã kế tiếp."), code="used")
        attempt.succeeded()
        return code


class CodeForm(_Counted, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class CodeAgain(_Counted, ReauthenticateForm):  # type: ignore[misc]
    """A code once more, of whoever is signed in."""


class ActivateCodeForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Mã 6 chữ số mà ứng dụng đang hiện")
        self.fields["code"].widget.attrs = {
            **{"class": "form-control", "autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "7"},
        }


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey, with the name under which its owner will know it again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)  # every passkey here signs in by itself,
        _dress_name(self.fields["name"])

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True  # so its device must have checked who holds it
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress_name(self.fields["name"])


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """A new password; the old one is asked for as well, and its tries are counted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": _("Mật khẩu hiện nay"),
            "password1": _("Mật khẩu mới"),
            "password2": _("Mật khẩu mới, gõ lại"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs = {"class": "form-control", "autocomplete": AUTOCOMPLETE[name]}
        self.fields["password1"].help_text = _("Ít nhất 12 ký tự, không phải chỉ toàn số. Một câu dễ nhớ là tốt nhất.")

    def clean_oldpassword(self) -> str:
        attempt = attempt_at(context.request, self.user)
        attempt.begin()
        if not self.user.check_password(self.cleaned_data.get("oldpassword", "")):
            attempt.failed()
            raise ValidationError(_("Mật khẩu hiện nay không đúng."), code="incorrect_password")
        attempt.succeeded()
        return str(self.cleaned_data["oldpassword"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = forms.Form.clean(self) or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("Hai lần gõ mật khẩu mới khác nhau."))
        return cleaned


AUTOCOMPLETE = {"oldpassword": "current-password", "password1": "new-password", "password2": "new-password"}


def _dress_name(field: forms.Field) -> None:
    field.label = _("Tên của khóa")
    field.help_text = _("Để bạn nhận ra nó: “Điện thoại của tôi”, “Máy ở cơ quan”.")
    field.required = True
    field.max_length = 60  # type: ignore[attr-defined]
    field.widget.attrs = {"class": "form-control", "maxlength": "60", "autocomplete": "off"}
