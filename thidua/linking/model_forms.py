"""What does one fill in to put a model in force?"""

from django import forms
from django.utils.translation import gettext_lazy

LONGEST_REASON = 1000


class ApplyForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        help_text=gettext_lazy("Nói vì sao đổi mô hình: ai đề nghị, dựa vào con số nào. Không ghi tên người dân."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
    )
    is_sure = forms.BooleanField(
        label=gettext_lazy("Tôi đã xem các thay đổi ở trên và muốn dùng mô hình này"),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        error_messages={"required": gettext_lazy("Hãy đánh dấu vào ô này để dùng mô hình.")},
    )
