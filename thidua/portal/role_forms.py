"""What does somebody say who gives or ends a role, names a deputy, or sets a season?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.accounts.models import SYSTEM_USERNAME, Grant, User
from thidua.accounts.registry import roster_of
from thidua.lib.day_field import DayField
from thidua.lib.scope import Scope
from thidua.portal.administration_forms import UnitField, line, role_choices


class AccountField(forms.CharField):
    """An account by its user name, its mail address or its holder's code: of the own subtree, or any for whoever sees
    everything. Another's and none read alike."""

    def __init__(self, *, scope: Scope, **more: Any) -> None:
        self.scope = scope
        widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", "autocapitalize": "none"})
        super().__init__(max_length=254, widget=widget, **more)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        meant = Q(username__iexact=text) | Q(person_code__iexact=text) | Q(email__iexact=text)
        found = [
            user
            for user in User.objects.filter(meant, is_active=True).exclude(username=SYSTEM_USERNAME)[:5]
            if self._is_visible(user)
        ]
        if len(found) != 1:
            raise ValidationError(_("Không có tài khoản nào như vậy, hoặc có nhiều. Hãy ghi đúng tên đăng nhập."))
        return found[0]

    def _is_visible(self, user: User) -> bool:
        if self.scope.sees_all or Grant.objects.within(self.scope).filter(user=user).exists():
            return True
        return bool(user.person_code and roster_of(self.scope, code=user.person_code))


ACCOUNT = gettext_lazy("Tài khoản")
HINT = gettext_lazy("Tên đăng nhập, thư điện tử hoặc mã cán bộ.")


class RoleForm(forms.Form):
    """A role for an account that there is."""

    role = forms.ChoiceField(label=gettext_lazy("Vai trò"), widget=forms.Select(attrs={"class": "form-select"}))
    starts_on = DayField(label=gettext_lazy("Từ ngày"), required=False, help_text=gettext_lazy("Để trống: hôm nay."))
    ends_on = DayField(label=gettext_lazy("Đến hết ngày"), required=False)
    reason = line(gettext_lazy("Lý do"), most=1000, is_required=True, help_text=gettext_lazy("Ví dụ: số quyết định."))

    def __init__(self, *args: Any, by: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(by)  # type: ignore[attr-defined]
        unit = UnitField(scope=scope, required=not scope.sees_all)
        if scope.sees_all:
            unit.help_text = _("Mã hoặc tên. Để trống: toàn tỉnh.")
        account = AccountField(scope=scope, label=ACCOUNT, help_text=HINT)
        self.fields = {"account": account, "role": self.fields.pop("role"), "unit": unit, **self.fields}


class EndForm(forms.Form):
    last_day = DayField(
        label=gettext_lazy("Ngày cuối"), required=False, help_text=gettext_lazy("Để trống: hết ngay bây giờ.")
    )
    reason = line(gettext_lazy("Lý do"), most=1000, is_required=True)


class DeputyForm(forms.Form):
    """Who stands in, and until when."""

    starts_on = DayField(label=gettext_lazy("Từ ngày"), required=False, help_text=gettext_lazy("Để trống: hôm nay."))
    last_day = DayField(label=gettext_lazy("Ngày cuối"))
    reason = line(gettext_lazy("Lý do"), most=1000, is_required=True)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = AccountField(scope=scope, label=gettext_lazy("Người làm thay"), help_text=HINT)
        self.fields = {"account": account, **self.fields}


class SeasonForm(forms.Form):
    """With a unit or an account it is an exception."""

    starts_on = DayField(label=gettext_lazy("Từ ngày"))
    ends_on = DayField(label=gettext_lazy("Đến hết ngày"))
    note = line(gettext_lazy("Ghi chú"), most=400)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = Scope(sees_all=True)
        unit = UnitField(scope=everything, required=False)
        unit.help_text = _("Chỉ khi là ngoại lệ: quyền được giao ở chính đơn vị này.")
        self.fields["unit"] = unit
        self.fields["account"] = AccountField(
            scope=everything, label=ACCOUNT, required=False, help_text=_("Chỉ khi là ngoại lệ của một người.")
        )
