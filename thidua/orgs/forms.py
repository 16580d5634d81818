"""What may be typed about a unit? Typed values only; whether it may be done is the actions' to say."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.engine.reading.cells import read_code
from thidua.lib.day_field import DayField
from thidua.orgs.actions import Heir, Paper, Particulars
from thidua.orgs.enums import Deed
from thidua.orgs.models import Unit
from thidua.orgs.queries import kind_choices, unit_by_code

DATED, CORRECTION = "dated", "correction"
MOST_HEIRS = 8


class CodeField(forms.CharField):
    """The code of a unit as files write it: no spaces, capitals. Codes are suggested while one types."""

    def __init__(self, *, is_new: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 100)
        super().__init__(**kwargs)
        self.widget.attrs |= {"class": "form-control", "autocapitalize": "characters", "autocomplete": "off"}
        if not is_new:
            self.widget.attrs |= {"list": "unit-codes", "data-unit-code": ""}

    def clean(self, value: Any) -> str:
        return read_code(super().clean(value) or "") or ""


def text(label: Any, *, most: int, is_required: bool = False, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control"})
    return forms.CharField(label=label, max_length=most, required=is_required, help_text=help_text, widget=widget)


class PaperForm(forms.Form):
    """Why, and by which document."""

    reason = text(gettext_lazy("Lý do"), most=1000)
    document_number = text(
        gettext_lazy("Số văn bản"),
        most=100,
        help_text=gettext_lazy("Ví dụ: 1667/NQ-UBTVQH15. Hiện trong lịch sử đơn vị."),
    )

    @property
    def paper(self) -> Paper:
        return Paper(self.cleaned_data["reason"], self.cleaned_data["document_number"])


class ParticularsForm(PaperForm):
    """Name, kind, unit above and block."""

    name = text(gettext_lazy("Tên đơn vị"), most=200, is_required=True)
    kind = forms.ChoiceField(
        label=gettext_lazy("Loại đơn vị"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    parent_code = CodeField(
        label=gettext_lazy("Mã đơn vị cấp trên"),
        required=False,
        help_text=gettext_lazy("Gõ mã hoặc vài chữ của tên rồi chọn trong gợi ý."),
    )
    block = text(
        gettext_lazy("Khối thi đua"), most=200, help_text=gettext_lazy("Để trống thì đơn vị không được xếp hạng.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Chưa rõ")), *kind_choices()]
        stated = self.initial.get("kind", "")
        if stated and stated not in dict(choices):
            choices.append((stated, stated))  # a kind that a file stated in its own words
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    @property
    def particulars(self) -> Particulars:
        entered = self.cleaned_data
        name = " ".join(entered["name"].split())
        return Particulars(name, entered["kind"], entered["parent_code"], " ".join(entered["block"].split()))


class NewUnitForm(ParticularsForm):
    code = CodeField(label=gettext_lazy("Mã đơn vị"), is_new=True)
    opens_on = DayField(
        label=gettext_lazy("Hoạt động từ ngày"),
        required=False,
        help_text=gettext_lazy("Để trống nghĩa là đã có từ trước khi phong trào bắt đầu."),
    )
    field_order = ("code", "name", "kind", "parent_code", "block", "opens_on", "document_number", "reason")


class UnitForm(ParticularsForm):
    """A change from a day on, or a correction of what is written now."""

    manner = forms.ChoiceField(
        label=gettext_lazy("Vì sao sửa"),
        choices=[
            (DATED, gettext_lazy("Đơn vị có thay đổi từ một ngày; trước ngày đó giữ nguyên")),
            (CORRECTION, gettext_lazy("Trước đây ghi sai; sửa cho đúng, kể cả về trước")),
        ],
        initial=DATED,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    from_on = DayField(
        label=gettext_lazy("Thay đổi từ ngày"),
        required=False,
        help_text=gettext_lazy("Chỉ cần khi đơn vị có thay đổi từ một ngày."),
    )
    field_order = ("name", "kind", "parent_code", "block", "manner", "from_on", "document_number", "reason")

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or {}
        if entered.get("manner") == DATED and not entered.get("from_on") and "from_on" not in self.errors:
            self.add_error("from_on", _("Hãy ghi ngày bắt đầu thay đổi."))
        return entered


class ChangeForm(PaperForm):
    """A deed with a day. Subclasses say which units end and which take over."""

    deed: Deed
    day = DayField(
        label=gettext_lazy("Có hiệu lực từ ngày"),
        help_text=gettext_lazy("Đơn vị cũ hoạt động đến hết ngày hôm trước."),
    )

    def __init__(self, *args: Any, unit: Unit, name: str, parent_code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.unit_name, self.parent_code = unit, name, parent_code
        self.kind, self.block = "", ""

    @property
    def closing(self) -> list[Unit]:
        return [self.unit]

    @property
    def heirs(self) -> list[Heir]:
        return []

    def heir(self, code: str, name: str) -> Heir:
        """One that is there is taken as it is; a new one stands where the old unit stood."""
        if unit_by_code(code) is not None or not name:
            return Heir(code)
        return Heir(code, Particulars(" ".join(name.split()), self.kind, self.parent_code, self.block))


class RenameForm(ChangeForm):
    deed = Deed.RENAME
    new_name = text(gettext_lazy("Tên mới"), most=200, is_required=True)
    field_order = ("new_name", "day", "document_number", "reason")


class CloseForm(ChangeForm):
    deed = Deed.CLOSE
    field_order = ("day", "document_number", "reason")


class MergeForm(ChangeForm):
    """This unit and others go into one that is there, or into a new one."""

    deed = Deed.MERGE
    into_code = CodeField(label=gettext_lazy("Mã đơn vị nhận"))
    into_name = text(
        gettext_lazy("Tên đơn vị nhận"), most=200, help_text=gettext_lazy("Chỉ ghi khi mở đơn vị mới với mã ở trên.")
    )
    others = forms.CharField(
        label=gettext_lazy("Mã các đơn vị khác cùng sáp nhập"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Cách nhau bằng dấu chấm phẩy. Để trống nếu chỉ có đơn vị này."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    field_order = ("into_code", "into_name", "others", "day", "document_number", "reason")

    def clean_others(self) -> list[Unit]:
        codes = list(
            dict.fromkeys(code for part in self.cleaned_data["others"].split(";") if (code := read_code(part)))
        )
        units = Unit.objects.in_bulk(codes, field_name="code")
        if unknown := [code for code in codes if code not in units]:
            raise ValidationError(_("Không có đơn vị nào mang mã %(codes)s.") % {"codes": ", ".join(unknown)})
        return [units[code] for code in codes]

    @property
    def closing(self) -> list[Unit]:
        """All but the one that takes over, when that is one of them."""
        units = {unit.code: unit for unit in (self.unit, *self.cleaned_data["others"])}
        return [unit for code, unit in units.items() if code != self.cleaned_data["into_code"]]

    @property
    def heirs(self) -> list[Heir]:
        return [self.heir(self.cleaned_data["into_code"], self.cleaned_data["into_name"])]


class SplitForm(ChangeForm):
    """The unit ends, two or more take over: each a code, and a name where it is new."""

    deed = Deed.SPLIT
    field_order = ("day", "document_number", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_HEIRS + 1):
            label = _("Mã đơn vị thứ %(number)s") % {"number": number}
            self.fields[f"code_{number}"] = CodeField(label=label, required=number <= 2)
            self.fields[f"name_{number}"] = text(_("Tên, nếu là đơn vị mới"), most=200)

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """The fields of the heirs, code beside name."""
        return [(self[f"code_{number}"], self[f"name_{number}"]) for number in range(1, MOST_HEIRS + 1)]

    @property
    def has_many(self) -> bool:
        return any(code.value() for code, _name in self.rows[3:])

    @property
    def heirs(self) -> list[Heir]:
        entered = self.cleaned_data
        numbers = range(1, MOST_HEIRS + 1)
        return [
            self.heir(code, entered[f"name_{number}"]) for number in numbers if (code := entered.get(f"code_{number}"))
        ]


FORMS: dict[str, type[ChangeForm]] = {form.deed: form for form in (RenameForm, SplitForm, MergeForm, CloseForm)}
