"""Which entries of the audit does somebody ask for?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from thidua.accounts.models import Grant, User
from thidua.audit.enums import DeedKind
from thidua.audit.queries.entries import Wanted, deed_choices, subject_choices
from thidua.engine.text import fold
from thidua.lib.clock import today
from thidua.lib.day_field import DayField
from thidua.lib.scope import Scope
from thidua.orgs.models import Unit
from thidua.orgs.queries import subtree

SEALED = ("nguoi", "so")  # may name somebody: sealed in the address
MOST_PEOPLE = 100


def _text(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", **attrs})


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class AuditForm(forms.Form):
    """Everything is optional; names are those of the address."""

    nguoi = forms.CharField(label=gettext_lazy("Tài khoản hoặc họ tên"), required=False, max_length=200, widget=_text())
    loai = forms.ChoiceField(label=gettext_lazy("Loại việc"), required=False, widget=_select())
    viec = forms.ChoiceField(label=pgettext_lazy("audit", "Việc"), required=False, widget=_select())
    ve = forms.ChoiceField(label=gettext_lazy("Về gì"), required=False, widget=_select())
    so = forms.CharField(label=gettext_lazy("Mã của phiếu, cán bộ…"), required=False, max_length=200, widget=_text())
    don_vi = forms.CharField(label=gettext_lazy("Người của đơn vị"), required=False, max_length=200, widget=_text())
    tu = DayField(label=gettext_lazy("Từ ngày"), required=False)
    den = DayField(label=gettext_lazy("Đến ngày"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", gettext_lazy("Tất cả"))]
        fields: Any = self.fields
        fields["loai"].choices = [*every, *DeedKind.choices]
        fields["viec"].choices = [*every, *deed_choices()]
        fields["ve"].choices = [*every, *subject_choices()]

    def clean_don_vi(self) -> Unit | None:
        text = self.cleaned_data["don_vi"].strip()
        if not text:
            return None
        units = Unit.objects.filter(Q(code__iexact=text) | Q(versions__search_text=fold(text))).distinct()[:2]
        if len(units) != 1:
            raise ValidationError(
                _("Có nhiều đơn vị mang tên này. Hãy ghi mã đơn vị.")
                if units
                else _("Không có đơn vị nào mang mã hay tên này. Hãy ghi đúng mã, hoặc trọn tên đơn vị.")
            )
        return units[0]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("tu") and said.get("den") and said["tu"] > said["den"]:
            self.add_error("den", _("Ngày này đứng trước ngày bắt đầu. Hãy đổi lại."))
        return said

    def wanted(self, scope: Scope) -> Wanted:
        """What a valid form asks, within the scope of whoever asks."""
        said = self.cleaned_data
        actors: list[Any] = []
        if not scope.sees_all:
            actors.append(_holders(scope.units))
        if said["don_vi"]:
            found = subtree([said["don_vi"].pk], today())
            actors.append(_holders({said["don_vi"].pk, *found.units, *found.past}))
        if said["nguoi"].strip():
            actors.append(_named(said["nguoi"].strip()))
        return Wanted(
            tuple(actors), said["loai"], said["viec"], said["ve"], said["so"].strip(), said["tu"], said["den"]
        )


def _holders(units: Any) -> Any:
    """Who has or had a role for one of the units."""
    return Grant.objects.filter(unit__in=units).values("user__username")


def _named(text: str) -> list[str]:
    """User names: the typed one itself, and of the accounts whose owner is called so."""
    named = User.objects.filter(Q(username__iexact=text) | Q(first_name__icontains=text) | Q(last_name__icontains=text))
    return [text, *named.order_by("username").values_list("username", flat=True)[:MOST_PEOPLE]]
