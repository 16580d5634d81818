"""Which fields does the gallery show? An invented form, never kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """One field of each kind, to see labels, hints and what is wrong."""

    name = forms.CharField(
        label=_("Họ và tên"), max_length=100, widget=forms.TextInput(attrs={"class": "form-control"})
    )
    born_on = forms.DateField(
        label=_("Ngày sinh"),
        help_text=_("Ngày, tháng, năm, ví dụ 05/06/1980."),
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    relationship = forms.ChoiceField(
        label=_("Quan hệ"),
        choices=[("me", _("Mẹ")), ("bo", _("Bố")), ("em", _("Em ruột"))],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    months = forms.IntegerField(
        label=_("Số tháng đóng"),
        min_value=1,
        max_value=60,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )
    note = forms.CharField(
        label=_("Ghi chú"), required=False, widget=forms.Textarea(attrs={"class": "form-control", "rows": 2})
    )


def sample_with_errors() -> SampleForm:
    """The form as it looks when something is wrong."""
    given: dict[str, Any] = {"name": "", "born_on": "31/02/1980", "relationship": "me", "months": "0"}
    form = SampleForm(given)
    form.is_valid()
    return form
