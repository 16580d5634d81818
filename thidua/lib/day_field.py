"""How does a form ask for a day? As text, day first: the calendar of an English browser shows months first."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DayInput(forms.DateInput):
    """dd/mm/yyyy, with the numbers' keyboard on a phone."""

    def __init__(self, **attrs: Any) -> None:
        shown = {"class": "form-control", "placeholder": _("dd/mm/yyyy"), "inputmode": "numeric", "autocomplete": "off"}
        super().__init__(format="%d/%m/%Y", attrs={**shown, **attrs})


class DayField(forms.DateField):
    """A day written as people do: 1/7/2025, 01-07-2025, 01.07.2025."""

    default_error_messages = {"invalid": _("Hãy ghi một ngày có thật dạng dd/mm/yyyy, ví dụ 01/07/2025.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", DayInput())
        super().__init__(input_formats=["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"], **kwargs)
