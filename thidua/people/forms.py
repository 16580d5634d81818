"""Who of an ended unit goes where, from which day on?"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.lib.day_field import DayField
from thidua.orgs.forms import CodeField
from thidua.orgs.models import Unit
from thidua.orgs.queries import unit_by_code
from thidua.people.models import Membership


class CodesOnlyForm(forms.Form):
    """From which day on a unit's roster is kept by codes alone, and by which document."""

    starts_on = DayField(label=gettext_lazy("Từ ngày"))
    reason = forms.CharField(
        label=gettext_lazy("Lý do và văn bản"),
        max_length=1000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
    )


class NamesAgainForm(forms.Form):
    """The last day on which the unit's roster is kept by codes alone, and why."""

    ends_on = DayField(label=gettext_lazy("Ngày cuối cùng chỉ ghi mã"))
    reason = forms.CharField(
        label=gettext_lazy("Lý do và văn bản"),
        max_length=1000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
    )


class PlaceForm(forms.Form):
    """``people`` are memberships of the old unit; the new one is among those suggested, or any other by its code."""

    people = forms.MultipleChoiceField(label=gettext_lazy("Cán bộ"))
    chosen = forms.ChoiceField(
        label=gettext_lazy("Chuyển về"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    other = CodeField(
        label=gettext_lazy("Hoặc mã đơn vị khác"),
        required=False,
        help_text=gettext_lazy("Gõ mã hoặc vài chữ của tên."),
    )
    starts_on = DayField(label=gettext_lazy("Từ ngày"))

    def __init__(
        self,
        *args: Any,
        day: date,
        memberships: Sequence[Membership],
        suggestions: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        self.fields["people"].choices = [(str(each.pk), each.person.code) for each in memberships]  # type: ignore[attr-defined]
        self.fields["people"].error_messages["required"] = _("Hãy đánh dấu những người chuyển đi.")
        self.fields["people"].error_messages["invalid_choice"] = _(
            "Có người vừa được xếp xong. Hãy tải lại trang rồi chọn lại."
        )
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]
            ("", _("Chọn đơn vị…")),
            *((code, f"{name} ({code})") for code, name in suggestions),
        ]

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or {}
        code = entered.get("other") or entered.get("chosen") or ""
        unit: Unit | None = unit_by_code(code)
        if unit is None:
            sentence = (
                _("Không có đơn vị nào mang mã %(code)s.") % {"code": code} if code else _("Hãy chọn đơn vị mới.")
            )
            self.add_error("other" if code else "chosen", sentence)
        entered["to_unit"] = unit
        starts_on = entered.get("starts_on")
        if starts_on and starts_on > self.day:
            self.add_error(
                "starts_on", _("Ngày này sau ngày xét của kỳ, nên họ vẫn chưa có đơn vị trong kỳ. Hãy chọn sớm hơn.")
            )
        entered["people"] = [int(key) for key in entered.get("people", [])]
        return entered
