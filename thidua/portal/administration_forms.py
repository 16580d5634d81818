"""What does somebody say who invites people, gives roles or sets seasons?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.accounts.actions.inviting import Offer
from thidua.accounts.enums import InvitationChannel, Role
from thidua.accounts.permissions import roles_given_by
from thidua.lib.clock import today
from thidua.lib.day_field import DayField
from thidua.lib.scope import Scope
from thidua.orgs.models import Unit
from thidua.orgs.queries import find_units, is_open_on, names_on, open_on

SELECTED = 60  # a scope of so many units is shown as a list; a larger one is typed


class UnitField(forms.Field):
    """A unit of the scope that is open today: chosen from a short list, or typed as a code or a name."""

    def __init__(self, *, scope: Scope, **more: Any) -> None:
        self.scope = scope
        self.listed = [] if scope.sees_all else _listed(scope)
        widget: forms.Widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"})
        if 0 < len(self.listed) <= SELECTED:
            widget = forms.Select(attrs={"class": "form-select"}, choices=[("", "–"), *self.listed])
        super().__init__(label=_("Đơn vị"), widget=widget, **more)
        if len(self.listed) == 1 and self.required:
            self.initial = self.listed[0][0]

    def clean(self, value: Any) -> Unit | None:
        text = str(value or "").strip()
        if not text:
            if self.required:
                raise ValidationError(_("Hãy chọn đơn vị."))
            return None
        found = [unit for unit in find_units(text, 30) if self.scope.has_unit(unit.pk) and is_open_on(unit, today())]
        exact = [unit for unit in found if unit.code == text.upper()]
        found = exact or found
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("Không có đơn vị nào như vậy trong phạm vi của bạn. Hãy ghi mã hoặc tên đơn vị."))
        names = names_on([unit.pk for unit in found[:5]], today())
        meant = "; ".join(f"{unit.code} – {names[unit.pk].name}" for unit in found[:5])
        raise ValidationError(_("Nhiều đơn vị khớp. Hãy ghi mã của một đơn vị: %(units)s.") % {"units": meant})


def _listed(scope: Scope) -> list[tuple[str, str]]:
    units = list(Unit.objects.filter(open_on(scope.day), pk__in=scope.units).order_by("code")[: SELECTED + 1])
    names = names_on([unit.pk for unit in units], scope.day)
    return [(unit.code, f"{names[unit.pk].name} ({unit.code})") for unit in units]


def line(label: Any, *, most: int = 200, is_required: bool = False, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=most, required=is_required, help_text=help_text, widget=widget)


def role_choices(by: Any) -> list[tuple[str, Any]]:
    """The roles that the account may give, in the order of the code's table."""
    given = roles_given_by(by)
    return [(role.value, role.label) for role in Role if role in given]


class InvitationForm(forms.Form):
    """One person."""

    role = forms.ChoiceField(label=gettext_lazy("Vai trò"), widget=forms.Select(attrs={"class": "form-select"}))
    person_code = line(
        gettext_lazy("Mã cán bộ"),
        most=100,
        help_text=gettext_lazy("Như trong danh sách của đơn vị. Cần cho vai trò cán bộ; họ tên lấy từ danh sách."),
    )
    full_name = line(gettext_lazy("Họ và tên"), help_text=gettext_lazy("Chỉ khi không có mã cán bộ."))
    channel = forms.ChoiceField(
        label=gettext_lazy("Gửi mã bằng"),
        choices=InvitationChannel.choices,
        initial=InvitationChannel.PRINT,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Thư điện tử"),
        required=False,
        help_text=gettext_lazy("Cần khi gửi bằng thư."),
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    starts_on = DayField(
        label=gettext_lazy("Từ ngày"), required=False, help_text=gettext_lazy("Để trống: từ ngày nhận lời mời.")
    )
    ends_on = DayField(label=gettext_lazy("Đến hết ngày"), required=False)

    def __init__(self, *args: Any, by: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(by)  # type: ignore[attr-defined]
        unit = UnitField(scope=scope, required=not scope.sees_all)
        if scope.sees_all:
            unit.help_text = _("Mã hoặc tên. Để trống: toàn tỉnh.")
        self.fields = {"role": self.fields.pop("role"), "unit": unit, **self.fields}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["person_code"] = (cleaned.get("person_code") or "").strip()
        return cleaned

    def offer(self) -> Offer:
        said = self.cleaned_data
        return Offer(
            role=said["role"],
            unit=said["unit"],
            channel=InvitationChannel(said["channel"]),
            email=said["email"],
            person_code=said["person_code"],
            full_name=said["full_name"].strip(),
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
        )


class UnitChoiceForm(forms.Form):
    """Of which unit."""

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitField(scope=scope)
