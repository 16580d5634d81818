"""What does a person say when files are sent, corrected or taken back?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.lib.day_field import DayField
from thidua.lib.receiving import ArrivedFile


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A list of files; empty ones are let in, so that the reader says of them what it says everywhere."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=ManyFiles(), allow_empty_file=True, **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [super(ManyFilesField, self).clean(file, initial) for file in files]


class ReadingForm(forms.Form):
    """How files are to be read: claims without a day, and whether they correct what a closing used."""

    declared_on = DayField(
        label=_("Ngày đăng ký cho phiếu không ghi ngày"),
        required=False,
        help_text=_("Chỉ dùng cho các phiếu mà tệp để trống cột Ngày đăng ký."),
    )
    is_correcting = forms.BooleanField(
        label=_("Đây là đợt đính chính: được thay dòng mà kỳ đã chốt đã dùng"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    reason = forms.CharField(
        label=_("Lý do đính chính"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
        help_text=_("Bắt buộc khi đính chính; lý do được lưu cùng đợt nạp."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_correcting") and not (cleaned.get("reason") or "").strip():
            self.add_error("reason", _("Đợt đính chính phải có lý do. Hãy ghi lý do."))
        if not cleaned.get("is_correcting"):
            cleaned["reason"] = ""
        return cleaned


class UploadForm(ReadingForm):
    incoming = ManyFilesField(
        label=_("Tệp"), error_messages={"required": _("Chưa có tệp nào. Hãy chọn ít nhất một tệp Excel hoặc CSV.")}
    )

    @property
    def arrived(self) -> list[ArrivedFile]:
        files: list[ArrivedFile] = self.cleaned_data["incoming"]
        return files


class VoidForm(forms.Form):
    """Which rows are voided, and why."""

    rows = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": _("Hãy đánh dấu ít nhất một dòng.")})
    reason = forms.CharField(
        label=_("Lý do hủy dòng"),
        max_length=1000,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": _("Hãy ghi lý do hủy dòng.")},
    )
