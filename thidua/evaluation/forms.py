"""What does one fill in to close a period, open one, or move its dates?"""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.campaigns.models import Campaign, Period
from thidua.campaigns.queries import period_label, periods_to_open
from thidua.evaluation.permissions import latest_version
from thidua.lib.day_field import DayField
from thidua.lib.figures import day_text

LONGEST_REASON = 1000


def _reason(*, help_text: Any, required: bool) -> forms.CharField:
    area = forms.Textarea(attrs={"class": "form-control", "rows": 3})
    return forms.CharField(
        label=gettext_lazy("Lý do"), help_text=help_text, required=required, max_length=LONGEST_REASON, widget=area
    )


class CloseForm(forms.Form):
    """``seen`` is the latest version that the page knew of: what is sent twice is done once."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    may_leave_people = forms.BooleanField(
        label=gettext_lazy("Tôi đã biết còn cán bộ chưa xếp được đơn vị và vẫn muốn chốt"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    reason = _reason(
        help_text=gettext_lazy(
            "Nói vì sao phải chốt lại: ai yêu cầu, văn bản nào, sửa điều gì. Không ghi tên người dân."
        ),
        required=False,
    )
    is_sure = forms.BooleanField(
        label=gettext_lazy("Tôi đã xem các số liệu ở trên và muốn chốt kỳ này"),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        error_messages={"required": gettext_lazy("Hãy đánh dấu vào ô này để chốt kỳ.")},
    )

    def __init__(self, period: Period, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.period_text = latest_version(period), period_label(period)
        self.fields["seen"].initial = self.version
        if self.version:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """What was sent before the latest version was there is not asked for more: it is not done at all."""
        if self.is_stale:
            self.errors.clear()
            raise forms.ValidationError(
                _("%(period)s vừa được chốt thành bản số %(version)s, nên lần chốt này không được thực hiện.")
                % {"period": self.period_text, "version": self.version}
            )
        return super().clean() or {}

    @property
    def is_stale(self) -> bool:
        return self.is_bound and self.data.get("seen", "") != str(self.version)


class OpenForm(forms.Form):
    period = forms.ChoiceField(label=gettext_lazy("Kỳ muốn mở"), widget=forms.Select(attrs={"class": "form-select"}))

    def __init__(self, campaign: Campaign, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [  # type: ignore[attr-defined]
            (
                span.code,
                _("%(period)s (%(first)s – %(last)s)")
                % {"period": period_label(span), "first": day_text(span.starts_on), "last": day_text(span.ends_on)},
            )
            for span in periods_to_open(campaign, today)
        ]


class DatesForm(forms.Form):
    due_on = DayField(
        label=gettext_lazy("Hạn gửi kết quả"),
        help_text=gettext_lazy("Tính đến hết ngày này. Kế hoạch: trước ngày 20 là hết ngày 19."),
    )
    locks_on = DayField(
        label=gettext_lazy("Ngày khóa số liệu"), help_text=gettext_lazy("Cùng ngày với hạn hoặc sau hạn.")
    )
    reason = _reason(
        help_text=gettext_lazy("Văn bản hoặc yêu cầu cho phép đổi ngày; được giữ trong nhật ký."), required=True
    )
