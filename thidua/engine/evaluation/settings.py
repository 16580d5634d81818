"""Which readings does a rule set choose where the plan is silent? (rules.md 7)"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

EXIT_REASONS = ("compulsory", "pension", "death", "lump_sum", "stopped", "moved_away", "other")


class RuleSettingsError(ValueError):
    """A rule set's settings can't be used; the message is Vietnamese and names the setting."""


@dataclass(frozen=True)
class RuleSettings:
    """The settings of one dated rule set: frozen, comparable, printed with every result.

    `grace` maps the length of a contribution (months) to the months after its last one in which the
    person still counts as active (rule 2.4); every other length has grace 0. `first_relationships` and
    `second_relationships` are folded words (rule 3, last paragraphs).
    """

    version: str
    grace: Mapping[int, int]
    first_relationships: frozenset[str]
    second_relationships: frozenset[str]
    neutral_exit_reasons: tuple[str, ...]
    campaign_starts_on: date
    minimum_headcount: int = 10
    require_confirmation: bool = False
    count_prior: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "grace", MappingProxyType(dict(self.grace)))
        for months, grace in self.grace.items():
            if months < 1 or grace < 0:
                raise RuleSettingsError(f"Thời hạn cho phép đóng không hợp lệ: {months} tháng → {grace}.")
        if self.minimum_headcount < 1:
            raise RuleSettingsError("Số người tối thiểu để xếp hạng theo tỷ lệ phải từ 1 trở lên.")
        if unknown := set(self.neutral_exit_reasons) - set(EXIT_REASONS):
            raise RuleSettingsError(f"Lý do giảm không có trong danh mục: {', '.join(sorted(unknown))}.")

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> "RuleSettings":
        """Read what `to_mapping` gave (JSON): raises RuleSettingsError naming what is missing or wrong."""
        expected = set(cls.__dataclass_fields__)
        if missing := expected - set(mapping):
            raise RuleSettingsError(f"Bộ quy tắc thiếu mục: {', '.join(sorted(missing))}.")
        if unknown := set(mapping) - expected:
            raise RuleSettingsError(f"Bộ quy tắc có mục không rõ: {', '.join(sorted(unknown))}.")
        return cls(
            version=_text(mapping, "version"),
            grace=_grace(mapping),
            first_relationships=frozenset(_words(mapping, "first_relationships")),
            second_relationships=frozenset(_words(mapping, "second_relationships")),
            neutral_exit_reasons=tuple(_words(mapping, "neutral_exit_reasons")),
            campaign_starts_on=_day(mapping, "campaign_starts_on"),
            minimum_headcount=_whole(mapping, "minimum_headcount"),
            require_confirmation=_flag(mapping, "require_confirmation"),
            count_prior=_flag(mapping, "count_prior"),
        )

    def to_mapping(self) -> dict[str, object]:
        """The settings as JSON values in a fixed order: the same settings give the same text."""
        return {
            "version": self.version,
            "grace": {str(months): self.grace[months] for months in sorted(self.grace)},
            "first_relationships": sorted(self.first_relationships),
            "second_relationships": sorted(self.second_relationships),
            "neutral_exit_reasons": list(self.neutral_exit_reasons),
            "campaign_starts_on": self.campaign_starts_on.isoformat(),
            "minimum_headcount": self.minimum_headcount,
            "require_confirmation": self.require_confirmation,
            "count_prior": self.count_prior,
        }


def _wrong(name: str, value: object) -> RuleSettingsError:
    return RuleSettingsError(f"Mục “{name}” của bộ quy tắc có giá trị không dùng được: {value!r}.")


def _text(mapping: Mapping[str, object], name: str) -> str:
    value = mapping[name]
    if not isinstance(value, str) or not value:
        raise _wrong(name, value)
    return value


def _words(mapping: Mapping[str, object], name: str) -> list[str]:
    value = mapping[name]
    if not isinstance(value, list | tuple) or not all(isinstance(word, str) and word for word in value):
        raise _wrong(name, value)
    return list(value)


def _whole(mapping: Mapping[str, object], name: str) -> int:
    value = mapping[name]
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(name, value)
    return value


def _flag(mapping: Mapping[str, object], name: str) -> bool:
    value = mapping[name]
    if not isinstance(value, bool):
        raise _wrong(name, value)
    return value


def _day(mapping: Mapping[str, object], name: str) -> date:
    value = mapping[name]
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _wrong(name, value) from None


def _grace(mapping: Mapping[str, object]) -> dict[int, int]:
    value = mapping["grace"]
    if not isinstance(value, Mapping):
        raise _wrong("grace", value)
    try:
        return {int(months): int(grace) for months, grace in value.items()}
    except (TypeError, ValueError):
        raise _wrong("grace", value) from None
