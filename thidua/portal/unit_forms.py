"""What does a unit type: its launch, its headcount, somebody who comes or goes, why a list is returned?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.campaigns.actions.launching import LaunchEntry
from thidua.engine.reading.cells import Moved, Refused, read_code, read_insurance_code, read_national_id, read_text
from thidua.engine.reading.days import read_birth
from thidua.lib.clock import today
from thidua.lib.day_field import DayField
from thidua.people.actions import Naming, PersonEntry
from thidua.people.enums import LeavingReason, Sex


def _line(label: Any, *, most: int = 200, is_required: bool = False, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=most, required=is_required, help_text=help_text, widget=widget)


def _note(label: Any, *, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "form-control", "rows": 2})
    return forms.CharField(label=label, max_length=1000, required=False, help_text=help_text, widget=widget)


def _choice(label: Any, choices: Any, *, is_required: bool = True) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, choices=choices, required=is_required, widget=widget)


class LaunchForm(forms.Form):
    launched_on = DayField(label=gettext_lazy("Ngày phát động"))
    document_number = _line(gettext_lazy("Số văn bản"), most=100, is_required=True)
    document_on = DayField(label=gettext_lazy("Ngày văn bản"))
    note = _note(gettext_lazy("Ghi chú"))

    def entry(self) -> LaunchEntry:
        return LaunchEntry(**self.cleaned_data)


class HeadcountForm(forms.Form):
    certified = forms.IntegerField(
        label=gettext_lazy("Số người của đơn vị"),
        min_value=0,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    note = _note(
        gettext_lazy("Ghi chú"), help_text=gettext_lazy("Cần khi khác số trong danh sách. Không ghi tên người.")
    )


class ReturnForm(forms.Form):
    note = _note(
        gettext_lazy("Cần sửa gì (khi trả lại)"),
        help_text=gettext_lazy("Nêu mã phiếu, không ghi tên hay số của người thân."),
    )


class LeavingForm(forms.Form):
    ends_on = DayField(label=gettext_lazy("Ngày cuối cùng ở đơn vị"))
    reason = _choice(gettext_lazy("Lý do"), LeavingReason.choices)


class PostForm(forms.Form):
    position = _line(gettext_lazy("Chức vụ"))
    capacity = _line(gettext_lazy("Đối tượng"), help_text=gettext_lazy("Ví dụ: công chức, viên chức, người lao động."))


class PersonForm(PostForm):
    """Somebody new. A codes-only unit has no fields for name and numbers."""

    code = _line(gettext_lazy("Mã cán bộ"), most=100, is_required=True)
    starts_on = DayField(label=gettext_lazy("Từ ngày"))
    name = _line(gettext_lazy("Họ và tên"), is_required=True)
    birth = _line(gettext_lazy("Ngày sinh"), help_text=gettext_lazy("Ngày/tháng/năm, hoặc chỉ năm."))
    sex = _choice(gettext_lazy("Giới tính"), [("", "–"), *Sex.choices], is_required=False)
    national_id = _line(gettext_lazy("Số CCCD"))
    insurance_code = _line(gettext_lazy("Mã số BHXH"))

    personal = ("name", "birth", "sex", "national_id", "insurance_code")
    field_order = ("code", "name", "starts_on", "position", "capacity", "birth", "sex", "national_id", "insurance_code")

    def __init__(self, *args: Any, is_codes_only: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.personal if is_codes_only else ():
            del self.fields[name]

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if not isinstance(code, str) or not code:
            raise ValidationError(_("Hãy ghi mã cán bộ, ví dụ CB0123."))
        return code

    def clean_name(self) -> str:
        name = read_text(self.cleaned_data["name"])
        if not isinstance(name, str) or not any(letter.isalpha() for letter in name):
            raise ValidationError(_("Hãy ghi họ và tên bằng chữ."))
        return name

    def clean_birth(self) -> str | None:
        return self._read("birth", lambda text: read_birth(text, today()))

    def clean_national_id(self) -> str | None:
        return self._read("national_id", read_national_id)

    def clean_insurance_code(self) -> str | None:
        return self._read("insurance_code", read_insurance_code)

    def _read(self, name: str, read: Any) -> str | None:
        """A cell as a file's cells are read."""
        text = self.cleaned_data[name].strip()
        value = read(text) if text else None
        if isinstance(value, Moved | Refused):
            raise ValidationError(_("Không đọc được giá trị này. Hãy kiểm tra lại từng chữ số."))
        return str(value) if value else None

    def entry(self) -> PersonEntry:
        said = self.cleaned_data
        naming = Naming(**{name: said.get(name) or None for name in self.personal})
        return PersonEntry(said["code"], said["starts_on"], naming, said["position"], said["capacity"])
