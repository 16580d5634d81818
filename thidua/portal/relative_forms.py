"""What does a relative type at his door: a code, his birth, four digits?"""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.engine.reading.days import read_birth
from thidua.lib.clock import today

LETTERS_OF_CODE = 12


def _text(label: Any, hint: Any, **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", **attributes})
    return forms.CharField(label=label, help_text=hint, max_length=40, widget=widget)


class ProofForm(forms.Form):
    """Birth and last four. A slip of form is said at once and costs no try."""

    birth = _text(
        gettext_lazy("Ngày sinh của bạn"),
        gettext_lazy("Ngày/tháng/năm như trên căn cước. Căn cước chỉ ghi năm thì chỉ ghi năm."),
        inputmode="numeric",
    )
    last4 = _text(
        gettext_lazy("Bốn số cuối của căn cước"),
        gettext_lazy("Hoặc bốn số cuối của mã số BHXH."),
        inputmode="numeric",
    )

    def clean_birth(self) -> str:
        typed = self.cleaned_data["birth"]
        digits = re.sub(r"\D", "", typed)
        if len(digits) == 8 and digits == typed.strip():  # 01051960, as keys of numbers write it
            typed = f"{digits[:2]}/{digits[2:4]}/{digits[4:]}"
        birth = read_birth(typed, today())
        if not isinstance(birth, str):
            raise forms.ValidationError(_("Hãy ghi ngày sinh dạng ngày/tháng/năm, ví dụ 05/02/1960."))
        return birth

    def clean_last4(self) -> str:
        digits = re.sub(r"\s", "", self.cleaned_data["last4"])
        if not re.fullmatch(r"\d{4}", digits, re.ASCII):
            raise forms.ValidationError(_("Hãy ghi đúng bốn chữ số cuối."))
        return digits


class CodeForm(ProofForm):
    """The same for whoever has the code of a letter and no link."""

    code = _text(
        gettext_lazy("Mã trong thư"),
        gettext_lazy("Mười hai chữ và số; viết hoa hay thường, có gạch hay không đều được."),
        autocapitalize="characters",
        spellcheck="false",
    )
    field_order = ("code", "birth", "last4")

    def clean_code(self) -> str:
        plain = "".join(letter for letter in self.cleaned_data["code"].upper() if letter.isalnum())
        if len(plain) != LETTERS_OF_CODE:
            raise forms.ValidationError(_("Mã trong thư có mười hai chữ và số. Hãy xem lại thư."))
        return plain
