"""What does somebody type who was invited: his code, a user name, a password twice?"""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.accounts.models import Invitation


class CodeEntryForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Mã mời"),
        max_length=40,
        help_text=gettext_lazy("Mười hai chữ và số trên phiếu hoặc trong thư. Viết hoa hay thường đều được."),
        widget=forms.TextInput(
            attrs={
                "class": "form-control",
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


def _password(label: Any, **more: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "new-password"})
    return forms.CharField(label=label, max_length=1000, strip=False, required=False, widget=widget, **more)


class AcceptForm(forms.Form):
    """``wants_passkey``: no password, a passkey is set up on the next page; ``is_back``: the account has its name."""

    username = forms.CharField(
        label=gettext_lazy("Tên đăng nhập"),
        max_length=150,
        help_text=gettext_lazy("Chữ, số và các dấu @ . + - _; không có dấu cách. Hãy nhớ tên này."),
        widget=forms.TextInput(
            attrs={"class": "form-control", "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = _password(
        gettext_lazy("Mật khẩu mới"),
        help_text=gettext_lazy("Ít nhất 12 ký tự, không phải chỉ toàn số. Một câu dễ nhớ là tốt nhất."),
    )
    again = _password(gettext_lazy("Mật khẩu mới, gõ lại"))

    def __init__(self, *args: Any, wants_passkey: bool = False, is_back: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_back:
            del self.fields["username"]
        self.wants_passkey = wants_passkey

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.wants_passkey:
            if not cleaned.get("password"):
                self.add_error("password", _("Hãy đặt một mật khẩu, hoặc chọn dùng khóa truy cập."))
            elif cleaned["password"] != cleaned.get("again"):
                self.add_error("again", _("Hai lần gõ mật khẩu mới khác nhau."))
        return cleaned


def suggested_name(invitation: Invitation) -> str:
    """A user name to begin with: the code in the roster, else what stands before the @."""
    text = invitation.person_code or invitation.email.partition("@")[0]
    return re.sub(r"[^\w.@+-]", "-", text.lower())[:150]
