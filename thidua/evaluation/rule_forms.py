"""What does one fill in to change a rule, a legal value, or to try a setting?"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from thidua.campaigns.models import RuleSet
from thidua.engine.evaluation.settings import EXIT_REASONS, RuleSettings
from thidua.engine.text import fold
from thidua.evaluation.rule_words import exit_reason_text, setting_titles, spelled
from thidua.lib.day_field import DayField

USUAL_LENGTHS = (1, 3, 6, 12)
WORD = re.compile(r"[^\W\d_]{1,30}")
TEXT = {"class": "form-control"}
TICK = {"class": "form-check-input"}


def _number(label: Any, help_text: Any = "", *, low: int = 0, high: int = 1000, required: bool = True) -> Any:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=low,
        max_value=high,
        required=required,
        widget=forms.NumberInput(attrs={**TEXT, "inputmode": "numeric"}),
    )


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return DayField(label=label, help_text=help_text)


def _choice(label: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select(attrs={"class": "form-select"}))


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=3000, widget=forms.Textarea(attrs={**TEXT, "rows": 3})
    )


def folded_words(text: str) -> frozenset[str]:
    """The words of a list that people wrote with commas, without marks; raises ValidationError for what is no word."""
    found = [word.strip() for word in re.split(r"[,;\n]", text) if word.strip()]
    if wrong := [word for word in found if not WORD.fullmatch(word)]:
        raise forms.ValidationError(
            _("Mỗi mục phải là một từ, cách nhau bằng dấu phẩy; hãy xem lại: %(words)s.") % {"words": ", ".join(wrong)}
        )
    return frozenset(map(fold, found))


def _reasons(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=[], widget=forms.CheckboxSelectMultiple(attrs=TICK)
    )


def _reason_choices() -> list[tuple[str, str]]:
    return [(reason, exit_reason_text(reason)) for reason in EXIT_REASONS]


class RuleSetForm(forms.Form):
    """All settings of a new version, filled with those of the latest."""

    valid_from = _day(
        gettext_lazy("Có hiệu lực từ ngày"),
        gettext_lazy("Kỳ xét từ ngày này trở đi dùng bản mới; kỳ đã chốt giữ nguyên kết quả."),
    )
    other_length = _number(gettext_lazy("Phương thức khác: số tháng một lần đóng"), low=1, high=120, required=False)
    other_grace = _number(gettext_lazy("Phương thức khác: số tháng chờ"), high=60, required=False)
    first_relationships = _words(
        gettext_lazy("Quan hệ được tính: ít nhất một từ"), gettext_lazy("Các từ cách nhau bằng dấu phẩy.")
    )
    second_relationships = _words(
        gettext_lazy("Quan hệ được tính: các từ đi kèm"), gettext_lazy("Các từ cách nhau bằng dấu phẩy.")
    )
    minimum_headcount = _number(gettext_lazy("Số người tối thiểu để xếp hạng theo tỷ lệ"), low=1)
    neutral_exit_reasons = _reasons(gettext_lazy("Lý do giảm vẫn được tính trong năm và giai đoạn"))
    require_confirmation = forms.BooleanField(
        label=gettext_lazy("Phiếu phải được người thân xác nhận mới tính"),
        required=False,
        widget=forms.CheckboxInput(attrs=TICK),
    )
    count_prior = forms.BooleanField(
        label=gettext_lazy("Tính cả người thân đã tham gia từ trước phong trào"),
        required=False,
        widget=forms.CheckboxInput(attrs=TICK),
    )
    campaign_starts_on = _day(gettext_lazy("Ngày bắt đầu phong trào"))
    reason = forms.CharField(
        label=gettext_lazy("Lý do và văn bản làm căn cứ"),
        help_text=gettext_lazy("Được in cùng bộ quy tắc và giữ trong nhật ký."),
        max_length=1000,
        widget=forms.Textarea(attrs={**TEXT, "rows": 3}),
    )

    def __init__(self, latest: RuleSet, data: Any = None) -> None:
        self.rules = RuleSettings.from_mapping(latest.settings)
        super().__init__(data, initial=self._initial())
        self.lengths = sorted({*USUAL_LENGTHS, *self.rules.grace})
        for length in self.lengths:
            label = ngettext(
                "Đóng %(months)s tháng một lần: số tháng chờ", "Đóng %(months)s tháng một lần: số tháng chờ", length
            ) % {"months": length}
            self.fields[f"grace_{length}"] = _number(label, high=60)
            self.fields[f"grace_{length}"].initial = self.rules.grace.get(length, 0)
        self.fields["neutral_exit_reasons"].choices = _reason_choices()  # type: ignore[attr-defined]
        names = list(self.fields)
        graces = [f"grace_{length}" for length in self.lengths]
        self.order_fields([names[0], *graces, *names[1:]])

    def _initial(self) -> dict[str, Any]:
        rules = self.rules
        return {
            "first_relationships": ", ".join(spelled(word) for word in sorted(rules.first_relationships)),
            "second_relationships": ", ".join(spelled(word) for word in sorted(rules.second_relationships)),
            "minimum_headcount": rules.minimum_headcount,
            "neutral_exit_reasons": list(rules.neutral_exit_reasons),
            "require_confirmation": rules.require_confirmation,
            "count_prior": rules.count_prior,
            "campaign_starts_on": rules.campaign_starts_on,
        }

    def clean_first_relationships(self) -> list[str]:
        return sorted(folded_words(self.cleaned_data["first_relationships"]))

    def clean_second_relationships(self) -> list[str]:
        return sorted(folded_words(self.cleaned_data["second_relationships"]))

    def clean(self) -> None:
        if (self.cleaned_data.get("other_length") is None) != (self.cleaned_data.get("other_grace") is None):
            self.add_error("other_grace", _("Phương thức khác cần cả hai số: số tháng đóng và số tháng chờ."))

    def settings(self) -> dict[str, object]:
        """The settings as the engine reads them. A length without grace that had none before is left out."""
        data = self.cleaned_data
        grace = {length: data[f"grace_{length}"] for length in self.lengths}
        if data["other_length"] is not None:
            grace[data["other_length"]] = data["other_grace"]
        known = {length: months for length, months in grace.items() if months or length in self.rules.grace}
        return {
            "grace": {str(length): known[length] for length in sorted(known)},
            "first_relationships": data["first_relationships"],
            "second_relationships": data["second_relationships"],
            "neutral_exit_reasons": data["neutral_exit_reasons"],
            "campaign_starts_on": data["campaign_starts_on"].isoformat(),
            "minimum_headcount": data["minimum_headcount"],
            "require_confirmation": data["require_confirmation"],
            "count_prior": data["count_prior"],
        }


class LegalValueForm(forms.Form):
    value = forms.CharField(
        label=gettext_lazy("Giá trị"),
        help_text=gettext_lazy("Viết bằng số, ví dụ 2.340.000 hoặc 0,31."),
        max_length=30,
        widget=forms.TextInput(attrs={**TEXT, "inputmode": "decimal"}),
    )
    valid_from = _day(
        gettext_lazy("Áp dụng từ ngày"), gettext_lazy("Giá trị đang dùng được giữ nguyên đến hết ngày trước đó.")
    )
    source = forms.CharField(
        label=gettext_lazy("Văn bản"),
        help_text=gettext_lazy("Số hiệu, điều, khoản, ví dụ: Nghị định 161/2026/NĐ-CP Điều 3 khoản 2."),
        max_length=1000,
        widget=forms.TextInput(attrs=TEXT),
    )
    confidence = _choice(
        gettext_lazy("Mức chắc chắn"),
        [
            ("V", gettext_lazy("đã đọc trong văn bản")),
            ("V2", gettext_lazy("theo nguồn thứ hai")),
            ("M", gettext_lazy("theo trí nhớ, cần kiểm tra")),
            ("?", gettext_lazy("chưa tìm thấy văn bản")),
        ],
    )


class TryForm(forms.Form):
    """One setting tried; each subclass has the fields of its own. ``name`` stands in the page's form."""

    name = ""

    def __init__(self, rules: RuleSettings, data: Any = None) -> None:
        self.rules = rules
        super().__init__(data, prefix=self.name, initial=self.initial_of(rules))

    @property
    def title(self) -> str:
        return setting_titles()[self.name]

    def initial_of(self, rules: RuleSettings) -> dict[str, Any]:
        return {self.name: getattr(rules, self.name)}

    def changes(self) -> dict[str, Any]:
        """The settings that differ, as ``what_if`` takes them."""
        return {self.name: self.cleaned_data[self.name]}


class TryGrace(TryForm):
    name = "grace"
    length = _number(gettext_lazy("Số tháng một lần đóng"), low=1, high=120)
    months = _number(gettext_lazy("Số tháng chờ"), high=60)

    def initial_of(self, rules: RuleSettings) -> dict[str, Any]:
        return {"length": 3, "months": rules.grace.get(3, 0)}

    def changes(self) -> dict[str, Any]:
        grace: Mapping[int, int] = {**self.rules.grace, self.cleaned_data["length"]: self.cleaned_data["months"]}
        return {"grace": grace}


class TryRelationships(TryForm):
    name = "first_relationships"
    added = forms.CharField(
        label=gettext_lazy("Thêm các từ"), required=False, max_length=300, widget=forms.TextInput(attrs=TEXT)
    )
    removed = forms.CharField(
        label=gettext_lazy("Bớt các từ"), required=False, max_length=300, widget=forms.TextInput(attrs=TEXT)
    )

    def initial_of(self, rules: RuleSettings) -> dict[str, Any]:
        return {}

    def clean_added(self) -> frozenset[str]:
        return folded_words(self.cleaned_data["added"])

    def clean_removed(self) -> frozenset[str]:
        words = folded_words(self.cleaned_data["removed"])
        if unknown := words - self.rules.first_relationships:
            raise forms.ValidationError(
                _("Danh sách hiện không có: %(words)s.") % {"words": ", ".join(sorted(unknown))}
            )
        return words

    def changes(self) -> dict[str, Any]:
        words = (self.rules.first_relationships | self.cleaned_data["added"]) - self.cleaned_data["removed"]
        return {"first_relationships": words}


class TryHeadcount(TryForm):
    name = "minimum_headcount"
    minimum_headcount = _number(gettext_lazy("Số người tối thiểu"), low=1)


class TryExitReasons(TryForm):
    name = "neutral_exit_reasons"
    neutral_exit_reasons = _reasons(gettext_lazy("Lý do giảm vẫn được tính"))

    def __init__(self, rules: RuleSettings, data: Any = None) -> None:
        super().__init__(rules, data)
        self.fields["neutral_exit_reasons"].choices = _reason_choices()  # type: ignore[attr-defined]

    def changes(self) -> dict[str, Any]:
        return {self.name: tuple(self.cleaned_data[self.name])}


class TryConfirmation(TryForm):
    name = "require_confirmation"
    require_confirmation = _choice(
        gettext_lazy("Xác nhận"),
        [
            ("True", gettext_lazy("chỉ tính phiếu đã được người thân xác nhận")),
            ("False", gettext_lazy("không cần xác nhận")),
        ],
    )

    def initial_of(self, rules: RuleSettings) -> dict[str, Any]:
        return {self.name: str(not rules.require_confirmation)}

    def changes(self) -> dict[str, Any]:
        return {self.name: self.cleaned_data[self.name] == "True"}


class TryPrior(TryForm):
    name = "count_prior"
    count_prior = _choice(
        gettext_lazy("Người đã tham gia từ trước"),
        [
            ("False", gettext_lazy("không tính người có biên lai đầu tiên trước ngày bắt đầu")),
            ("True", gettext_lazy("tính cả người đã tham gia từ trước")),
        ],
    )
    campaign_starts_on = _day(gettext_lazy("Ngày bắt đầu phong trào"))

    def initial_of(self, rules: RuleSettings) -> dict[str, Any]:
        start: date = rules.campaign_starts_on
        return {"count_prior": str(not rules.count_prior), "campaign_starts_on": start}

    def changes(self) -> dict[str, Any]:
        starts_on = self.cleaned_data["campaign_starts_on"]
        return {self.name: self.cleaned_data[self.name] == "True", "campaign_starts_on": starts_on}


TRY_FORMS: tuple[type[TryForm], ...] = (
    TryGrace,
    TryHeadcount,
    TryRelationships,
    TryExitReasons,
    TryConfirmation,
    TryPrior,
)
