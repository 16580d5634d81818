"""What may an official write of a relative on his page, and what may a unit send through its own?"""

import re
import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.claims.actions import OwnEntry
from thidua.engine.reading.cells import Refused, read_insurance_code, read_national_id, read_phone, read_text
from thidua.engine.reading.days import read_birth
from thidua.lib.clock import today
from thidua.people.actions import Naming
from thidua.people.enums import NoRelativeReason

INSURANCE_DIGITS = 10
LARGEST_SHEET = 10 << 20
SHEET_ENDINGS = (".xlsx", ".xls", ".ods", ".csv")
LONG_NUMBER = re.compile(r"(?:\d[ .-]?){9,}")


def _text(label: Any, *, required: bool = True, hint: Any = "", **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", **attributes})
    return forms.CharField(label=label, required=required, help_text=hint, max_length=200, widget=widget)


class RelativeForm(forms.Form):
    """A relative as his mobiliser names him. The hidden key makes sending the form twice one sending."""

    key = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    relative_name = _text(gettext_lazy("Họ tên người thân"))
    relationship = _text(
        gettext_lazy("Quan hệ với bạn"),
        hint=gettext_lazy("Ví dụ: mẹ vợ, em ruột, con dâu."),
        list="relationships",
    )
    birth = _text(gettext_lazy("Ngày sinh"), hint=gettext_lazy("Ngày/tháng/năm, hoặc chỉ năm."))
    number = _text(
        gettext_lazy("Số CCCD hoặc mã số BHXH"),
        required=False,
        hint=gettext_lazy("Giúp tìm đúng người; trên trang chỉ hiện tên viết tắt."),
        inputmode="numeric",
    )
    phone = _text(gettext_lazy("Điện thoại"), required=False, inputmode="tel")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", secrets.token_urlsafe(16))

    def clean_relative_name(self) -> str:
        name = read_text(self.cleaned_data["relative_name"])
        if not isinstance(name, str) or not any(letter.isalpha() for letter in name):
            raise forms.ValidationError(_("Hãy ghi họ tên người thân bằng chữ."))
        return name

    def clean_relationship(self) -> str:
        text = read_text(self.cleaned_data["relationship"])
        return text if isinstance(text, str) else ""

    def clean_birth(self) -> str | None:
        birth = read_birth(self.cleaned_data["birth"], today())
        if isinstance(birth, Refused):
            raise forms.ValidationError(_("Hãy ghi ngày sinh theo dạng ngày/tháng/năm, hoặc chỉ ghi năm."))
        return birth

    def clean_number(self) -> tuple[str | None, str | None]:
        """(national id, insurance code): ten digits are an insurance code, nine or twelve a national id."""
        text = self.cleaned_data["number"]
        if not text:
            return None, None
        is_insurance = sum(letter.isdigit() for letter in text) == INSURANCE_DIGITS
        found = read_insurance_code(text) if is_insurance else read_national_id(text)
        if not isinstance(found, str):
            raise forms.ValidationError(_("Số CCCD có 12 chữ số, CMND cũ 9, mã số BHXH 10. Hãy kiểm tra lại."))
        return (None, found) if is_insurance else (found, None)

    def entry(self) -> OwnEntry:
        """What a valid form says."""
        said = self.cleaned_data
        national_id, insurance_code = said["number"]
        relative = Naming(
            name=said["relative_name"],
            birth=said["birth"],
            national_id=national_id,
            insurance_code=insurance_code,
            phone=read_phone(said["phone"]),
        )
        return OwnEntry(said["relationship"], relative, said["key"] or secrets.token_urlsafe(16))


class SheetForm(forms.Form):
    """One file of the unit's claims."""

    incoming = forms.FileField(
        label=gettext_lazy("Tệp"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Chưa có tệp nào. Hãy chọn tệp của đơn vị.")},
    )

    def clean_incoming(self) -> Any:
        file = self.cleaned_data["incoming"]
        name = (file.name or "").lower()
        if name.endswith(".xlsm"):
            raise forms.ValidationError(_("Tệp có macro (.xlsm) không được nhận. Hãy lưu thành .xlsx rồi gửi lại."))
        if not name.endswith(SHEET_ENDINGS):
            raise forms.ValidationError(
                _("Chỉ nhận tệp .xlsx, .xls, .ods hoặc .csv. Hãy lưu lại theo một trong các loại ấy.")
            )
        if file.size > LARGEST_SHEET:
            raise forms.ValidationError(_("Tệp lớn hơn 10 MB. Hãy tách thành nhiều tệp rồi gửi từng tệp."))
        return file


class DeclarationForm(forms.Form):
    """Why has one no relative who could join?"""

    reason = forms.ChoiceField(
        label=gettext_lazy("Lý do"),
        choices=NoRelativeReason.choices,
        initial=NoRelativeReason.ALL_INSURED,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    note = _text(
        gettext_lazy("Ghi chú"),
        required=False,
        hint=gettext_lazy("Chỉ cần khi chọn lý do khác. Không ghi tên hay số của người thân."),
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        note = said.get("note", "")
        if said.get("reason") == NoRelativeReason.OTHER and not note.strip():
            self.add_error("note", _("Hãy ghi lý do, vài chữ là đủ."))
        if LONG_NUMBER.search(note):
            self.add_error("note", _("Ghi chú không được có số CCCD, mã số BHXH hay số điện thoại. Hãy bỏ số ấy."))
        return said
