"""What does the agency write down of a letter: which way it goes, when it was handed over, what came back on paper?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from thidua.claims.enums import Answer, AnswerChannel, DoorChannel
from thidua.lib.day_field import DayField


def _choice(label: Any, choices: Any, first: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, initial=first or None, widget=forms.Select(attrs={"class": "form-select"})
    )


class LettersForm(forms.Form):
    """How many of the letters that are due, and which way they go."""

    channel = _choice(gettext_lazy("Giao bằng"), DoorChannel.choices, DoorChannel.POST)
    letters = forms.IntegerField(
        label=gettext_lazy("Số thư in lần này"),
        min_value=1,
        max_value=200,
        initial=50,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )


class LetterForm(forms.Form):
    """One letter, and which way it goes."""

    channel = _choice(gettext_lazy("Giao bằng"), DoorChannel.choices, DoorChannel.POST)


class HandOverForm(forms.Form):
    """When and how was it handed over?"""

    channel = _choice(gettext_lazy("Đã giao bằng"), DoorChannel.choices, DoorChannel.POST)
    handed_on = DayField(label=gettext_lazy("Ngày giao"))


class AnswerForm(forms.Form):
    """What did the relative say, and how did it reach the agency?"""

    said = _choice(gettext_lazy("Người thân trả lời"), Answer.choices)
    channel = _choice(
        gettext_lazy("Câu trả lời đến bằng"),
        [(value, label) for value, label in AnswerChannel.choices if value != AnswerChannel.PAGE],
    )
    is_sure = forms.BooleanField(
        label=gettext_lazy("Tôi đã hỏi đúng người ấy, không qua người vận động"),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
