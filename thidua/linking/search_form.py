"""What does one type to find somebody of the ledger at the review desk? What is typed is personal: it is posted, and
stands in no address."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.linking.queries.searching import Typed
from thidua.people.queries.finding import number_condition

ENDING = 4  # digits


def _input(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", **attributes})


class SearchForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Mã số BHXH hoặc số CCCD"),
        help_text=gettext_lazy("Cả số, hoặc bốn số cuối kèm họ tên."),
        max_length=30,
        required=False,
        widget=_input(inputmode="numeric"),
    )
    name = forms.CharField(
        label=gettext_lazy("Họ tên trong sổ"),
        help_text=gettext_lazy("Đủ họ, đệm, tên; không cần dấu."),
        max_length=200,
        required=False,
        widget=_input(),
    )
    year = forms.CharField(
        label=gettext_lazy("Năm sinh"),
        max_length=4,
        required=False,
        widget=_input(inputmode="numeric"),
    )

    def clean_number(self) -> str:
        number = "".join(str(self.cleaned_data["number"]).split()).replace(".", "")
        if number and number_condition(number) is None:
            raise forms.ValidationError(_("Số này không phải mã số BHXH hay số CCCD. Hãy xem lại từng chữ số."))
        return number

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if name and not any(letter.isalpha() for letter in name):
            raise forms.ValidationError(_("Họ tên phải có chữ."))
        return name

    def clean_year(self) -> str:
        year = str(self.cleaned_data["year"])
        if year and not (year.isascii() and year.isdecimal() and len(year) == 4):
            raise forms.ValidationError(_("Năm sinh gồm bốn chữ số, ví dụ 1965."))
        return year

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        number, name = given.get("number", ""), given.get("name", "")
        if self.errors:
            return given
        if not number and not name:
            self.add_error("number", _("Hãy ghi một số, hoặc họ tên."))
        elif len(number) == ENDING and not name:
            self.add_error("name", _("Bốn số cuối là của nhiều người: hãy ghi thêm họ tên."))
        return given

    @property
    def typed(self) -> Typed:
        return Typed(**{name: self.cleaned_data[name] for name in Typed._fields})
