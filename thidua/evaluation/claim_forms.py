"""What does somebody write who enters a claim by hand? Four fields are needed; the rest helps to find the relative.

Cells are read as a file's cells are (``engine.reading``): the same spellings of days, ids and codes are understood.
"""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.claims.actions import ClaimEntry
from thidua.claims.enums import WithdrawalReason
from thidua.claims.models import Claim
from thidua.engine.reading.cells import (
    Moved,
    Refused,
    read_insurance_code,
    read_national_id,
    read_phone,
    read_text,
)
from thidua.engine.reading.days import read_birth, read_day
from thidua.lib.clock import today
from thidua.lib.figures import day_text
from thidua.people.actions import Naming
from thidua.people.enums import Sex
from thidua.people.models import Person
from thidua.people.queries.finding import find_people
from thidua.people.queries.numbers import last_four, opened

KEPT = ("national_id", "insurance_code", "phone", "address", "hint")
SUGGESTIONS = 8


def _text_field(label: Any, *, required: bool = False, hint: Any = "", **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", **attributes})
    return forms.CharField(label=label, required=required, help_text=hint, max_length=200, widget=widget)


class ClaimForm(forms.Form):
    """A new claim, or what one says anew: then numbers left blank stay, and a dash takes them away."""

    mobiliser = _text_field(
        gettext_lazy("Cán bộ vận động"), required=True, hint=gettext_lazy("Gõ họ tên hoặc mã cán bộ.")
    )
    relative_name = _text_field(gettext_lazy("Họ tên người thân"), required=True)
    relationship = _text_field(
        gettext_lazy("Quan hệ"),
        required=True,
        hint=gettext_lazy("Ví dụ: mẹ vợ, em ruột, con dâu."),
        list="relationships",
    )
    declared_on = _text_field(
        gettext_lazy("Ngày vận động"), required=True, hint=gettext_lazy("Ngày/tháng/năm."), inputmode="numeric"
    )
    birth = _text_field(gettext_lazy("Ngày sinh"), hint=gettext_lazy("Ngày/tháng/năm, hoặc chỉ năm."))
    sex = forms.ChoiceField(
        label=gettext_lazy("Giới tính"),
        required=False,
        choices=[("", "–"), *Sex.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    national_id = _text_field(gettext_lazy("Số CCCD"), inputmode="numeric")
    insurance_code = _text_field(gettext_lazy("Mã số BHXH"), inputmode="numeric")
    phone = _text_field(gettext_lazy("Điện thoại"), inputmode="tel")
    address = _text_field(gettext_lazy("Địa chỉ"))

    needed = ("relative_name", "relationship", "declared_on")
    more = ("birth", "sex", "national_id", "insurance_code", "phone", "address")

    def __init__(self, *args: Any, claim: Claim | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claim = claim
        self.people: list[Person] = []  # whom the text may mean, to choose from
        self.person: Person | None = None
        if claim is not None:
            for name in ("national_id", "insurance_code", "phone", "address"):
                self.fields[name].help_text = self._kept_hint(claim, name)

    def _kept_hint(self, claim: Claim, name: str) -> str:
        shown = opened(claim.relative, name)
        if not shown:
            return ""
        if name in ("national_id", "insurance_code"):
            shown = f"•••• {getattr(last_four(claim.relative), name)}"
            return _("Đang có %(number)s. Để trống để giữ nguyên; ghi dấu - để bỏ.") % {"number": shown}
        return _("Đã có. Để trống để giữ nguyên; ghi dấu - để bỏ.")

    @property
    def needed_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.needed]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.more]

    @property
    def has_more(self) -> bool:
        """Whether the optional part should stand open."""
        return any(self[name].value() or self.errors.get(name) for name in self.more)

    def clean_mobiliser(self) -> str:
        """The code of the person chosen, or the only one whom the text means."""
        text, chosen = str(self.cleaned_data["mobiliser"]), self.data.get("person", "")
        self.people = find_people(text, SUGGESTIONS)
        found = [person for person in self.people if str(person.pk) == chosen]
        found = found or [person for person in self.people if person.code.casefold() == text.casefold()]
        if not found and len(self.people) == 1:
            found = self.people
        if found:
            self.person = found[0]
            return found[0].code
        if self.claim is not None and text == self.claim.mobiliser_code:
            return text  # a code that no list of people has, as the file wrote it
        if not self.people:
            raise forms.ValidationError(_("Không tìm thấy cán bộ nào có tên hoặc mã này trong danh sách cán bộ."))
        raise forms.ValidationError(_("Có nhiều cán bộ phù hợp; hãy chọn một người ở dưới."))

    def clean_relative_name(self) -> str:
        name = read_text(self.cleaned_data["relative_name"])
        if not isinstance(name, str) or not any(letter.isalpha() for letter in name):
            raise forms.ValidationError(_("Hãy ghi họ tên người thân bằng chữ."))
        return name

    def clean_relationship(self) -> str:
        text = read_text(self.cleaned_data["relationship"])
        return text if isinstance(text, str) else ""

    def clean_declared_on(self) -> date:
        day = read_day(self.cleaned_data["declared_on"], today())
        if not isinstance(day, date):
            raise forms.ValidationError(_("Hãy ghi ngày theo dạng ngày/tháng/năm, ví dụ 05/06/2025."))
        if day > today():
            raise forms.ValidationError(_("Ngày vận động không thể sau hôm nay."))
        return day

    def clean_birth(self) -> str | None:
        if not self.cleaned_data["birth"]:
            return None
        birth = read_birth(self.cleaned_data["birth"], today())
        if isinstance(birth, Refused):
            raise forms.ValidationError(_("Hãy ghi ngày sinh theo dạng ngày/tháng/năm, hoặc chỉ ghi năm."))
        return birth

    def clean_national_id(self) -> str | None:
        number = read_national_id(self.cleaned_data["national_id"])
        if isinstance(number, Refused):
            raise forms.ValidationError(_("Số CCCD có 12 chữ số (CMND cũ 9 chữ số). Hãy kiểm tra lại."))
        return number

    def clean_insurance_code(self) -> str | None:
        code = read_insurance_code(self.cleaned_data["insurance_code"])
        if isinstance(code, Moved):
            raise forms.ValidationError(_("Đây là số CCCD, không phải mã số BHXH. Hãy ghi vào ô Số CCCD."))
        if isinstance(code, Refused):
            raise forms.ValidationError(_("Mã số BHXH có 10 chữ số. Hãy kiểm tra lại."))
        return code

    def entry(self) -> ClaimEntry:
        """What a valid form says; of a claim that is corrected, what was left blank stays."""
        said = self.cleaned_data
        cells = {
            "national_id": said["national_id"],
            "insurance_code": said["insurance_code"],
            "phone": read_phone(said["phone"]),
            "address": _plain(said["address"]),
            "hint": None,
        }
        if self.claim is not None:
            for name in KEPT:
                if not self.data.get(name, "").strip():
                    cells[name] = opened(self.claim.relative, name) or None
        relative = Naming(name=said["relative_name"], birth=said["birth"], sex=said["sex"] or None, **cells)
        return ClaimEntry(said["mobiliser"], said["relationship"], said["declared_on"], relative)


def initial_of(claim: Claim) -> dict[str, str]:
    """What the form of a claim shows at first: no number, phone or address."""
    relative = claim.relative
    return {
        "mobiliser": claim.mobiliser_code,
        "relative_name": relative.name,
        "relationship": claim.relationship,
        "declared_on": day_text(claim.declared_on),
        "birth": day_text(date.fromisoformat(relative.birth)) if len(relative.birth) == 10 else relative.birth,
        "sex": relative.sex,
    }


class WithdrawForm(forms.Form):
    """From which day on, and why, a claim is taken back."""

    withdrawn_on = _text_field(gettext_lazy("Ngày rút"), required=True, hint=gettext_lazy("Ngày/tháng/năm."))
    reason = forms.ChoiceField(
        label=gettext_lazy("Lý do rút"),
        choices=WithdrawalReason.choices,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def clean_withdrawn_on(self) -> date:
        day = read_day(self.cleaned_data["withdrawn_on"], today())
        if not isinstance(day, date):
            raise forms.ValidationError(_("Hãy ghi ngày theo dạng ngày/tháng/năm, ví dụ 05/06/2025."))
        return day


def _plain(cell: str) -> str | None:
    text = read_text(cell)
    return text if isinstance(text, str) else None
