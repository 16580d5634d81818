"""What does a rule set say, in words that an officer reads? Made from the very settings that the engine takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from thidua.engine.evaluation.lines import EXIT_REASON_TEXTS, RULE_LINES, RULE_WORDS, RuleLine, RuleWords
from thidua.engine.evaluation.settings import RuleSettings
from thidua.engine.periods import month_index
from thidua.engine.rulebook import rule_sets
from thidua.engine.rulebook.rule_sets import relationship_spellings
from thidua.lib.figures import day_text, month_text, number_text

EXAMPLE_MONTH = month_index(date(2025, 3, 1))


class GraceRow(NamedTuple):
    """A length of payment, the months of grace after it, and until when one pays who has paid up to the example."""

    length: str
    grace: int
    pay_by: str


@dataclass(frozen=True)
class SettingWords:
    """One setting: what it says with its values, and where it comes from."""

    name: str
    title: str
    sentence: str
    words: tuple[str, ...] = ()
    grace: tuple[GraceRow, ...] = ()
    legal: str = ""
    reading: str = ""


@dataclass(frozen=True)
class Change:
    """What a setting says before and after."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class LineWords:
    """A line of the table, or a rule beside it, in the reader's language."""

    key: str
    title: str
    text: str
    place: str
    cases: tuple[str, ...] = field(default=())


def setting_titles() -> dict[str, str]:
    return {
        "grace": _("Thời hạn đóng tiếp"),
        "first_relationships": _("Quan hệ được tính: ít nhất một từ"),
        "second_relationships": _("Quan hệ được tính: các từ đi kèm"),
        "minimum_headcount": _("Số người tối thiểu để xếp hạng theo tỷ lệ"),
        "neutral_exit_reasons": _("Lý do giảm vẫn được tính trong năm và giai đoạn"),
        "require_confirmation": _("Xác nhận của người thân"),
        "count_prior": _("Người đã tham gia từ trước phong trào"),
        "campaign_starts_on": _("Ngày bắt đầu phong trào"),
    }


def settings_in_words(rules: RuleSettings) -> list[SettingWords]:
    """Every setting of the rule set, in the order in which one reads them."""
    sources = rule_sets()[0].sources
    return [
        SettingWords(
            name,
            title,
            sentence_of(name, rules),
            words_of(name, rules),
            grace_rows(rules) if name == "grace" else (),
            sources[name].legal if name in sources else "",
            sources[name].reading if name in sources else "",
        )
        for name, title in setting_titles().items()
    ]


def sentence_of(name: str, rules: RuleSettings) -> str:
    """What the setting says, in one sentence."""
    if name == "grace":
        return _("Sau tháng đã đóng cuối cùng, người thân vẫn được coi là đang tham gia thêm một số tháng theo bảng.")
    if name == "first_relationships":
        return _("Quan hệ ghi trên phiếu phải có ít nhất một trong các từ sau; dấu và chữ hoa không ảnh hưởng.")
    if name == "second_relationships":
        return _("Ngoài các từ trên, quan hệ chỉ được có thêm các từ sau; có từ khác thì phiếu không được tính.")
    if name == "minimum_headcount":
        return _("Đơn vị có từ %(number)s người trở lên mới được xếp hạng theo tỷ lệ.") % {
            "number": number_text(rules.minimum_headcount, get_language())
        }
    if name == "neutral_exit_reasons":
        if not rules.neutral_exit_reasons:
            return _("Không lý do giảm nào vẫn được tính: đã giảm là không được tính.")
        return _("Trong năm và giai đoạn, người thân giảm vì một trong các lý do sau vẫn được tính.")
    if name == "require_confirmation":
        if rules.require_confirmation:
            return _("Phiếu chỉ được tính khi người thân đã xác nhận.")
        return _("Không cần người thân xác nhận phiếu.")
    if name == "count_prior":
        if rules.count_prior:
            return _("Người thân đã tham gia từ trước phong trào và còn duy trì thì vẫn được tính.")
        return _("Người thân có biên lai đầu tiên trước ngày bắt đầu phong trào thì không được tính.")
    text = _("Phong trào bắt đầu ngày %(day)s.") % {"day": day_text(rules.campaign_starts_on)}
    return (
        text
        if not rules.count_prior
        else text + " " + _("Ngày này chỉ có tác dụng khi không tính người đã tham gia từ trước.")
    )


def words_of(name: str, rules: RuleSettings) -> tuple[str, ...]:
    if name in {"first_relationships", "second_relationships"}:
        return tuple(spelled(word) for word in sorted(getattr(rules, name)))
    if name == "neutral_exit_reasons":
        return tuple(exit_reason_text(reason) for reason in rules.neutral_exit_reasons)
    return ()


def spelled(word: str) -> str:
    """A folded relationship word as people write it, every spelling of it."""
    return ", ".join(relationship_spellings().get(word, (word,)))


def exit_reason_text(reason: str) -> str:
    vietnamese, english = EXIT_REASON_TEXTS[reason]
    return english if get_language() == "en" else vietnamese


def grace_rows(rules: RuleSettings) -> tuple[GraceRow, ...]:
    """The table of grace, with until when one pays who has paid up to March 2025; all other lengths have none."""
    rows = [
        GraceRow(
            ngettext("%(months)s tháng một lần", "%(months)s tháng một lần", length) % {"months": length},
            grace,
            _pay_by(grace),
        )
        for length, grace in sorted(rules.grace.items())
    ]
    return (*rows, GraceRow(_("mọi phương thức khác"), 0, _pay_by(0)))


def _pay_by(grace: int) -> str:
    following = EXAMPLE_MONTH + 2 + grace  # the month after the last in which one may pay
    return day_text(date(following // 12, following % 12 + 1, 1) - timedelta(days=1))


def example_month() -> str:
    return month_text(EXAMPLE_MONTH)


def differences(before: RuleSettings, after: RuleSettings) -> list[Change]:
    """What one version says otherwise than another, setting by setting; of lists only what came or went."""
    found = []
    for name, title in setting_titles().items():
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if name == "grace":
            changed = sorted(length for length in {*old, *new} if old.get(length, 0) != new.get(length, 0))
            found.append(Change(title, _lengths(changed, old), _lengths(changed, new)))
        elif name in {"first_relationships", "second_relationships"}:
            found.append(Change(title, _listed(map(spelled, old - new)), _listed(map(spelled, new - old))))
        elif name == "neutral_exit_reasons":
            found.append(Change(title, _listed(map(exit_reason_text, old)), _listed(map(exit_reason_text, new))))
        else:
            found.append(Change(title, sentence_of(name, before), sentence_of(name, after)))
    return found


def _lengths(lengths: list[int], grace: Mapping[int, int]) -> str:
    return "; ".join(
        _("đóng %(length)s tháng: chờ %(grace)s tháng") % {"length": length, "grace": grace.get(length, 0)}
        for length in lengths
    )


def _listed(words: Any) -> str:
    return "; ".join(sorted(words)) or _("không có")


def lines_in_words() -> list[LineWords]:
    """The twelve lines: the first that fits decides."""
    return [_line(line) for line in RULE_LINES]


def rules_beside() -> list[LineWords]:
    """The rules beside the table: what is seen, months covered, standing, when a relative counts."""
    return [LineWords(words.key, *_texts(words), words.place) for words in RULE_WORDS]


def _line(line: RuleLine) -> LineWords:
    is_english = get_language() == "en"
    cases = tuple(case.text_en if is_english else case.text_vi for case in line.cases)
    return LineWords(str(line.number), *_texts(line), line.place, cases)


def _texts(words: RuleLine | RuleWords) -> tuple[str, str]:
    return (words.title_en, words.text_en) if get_language() == "en" else (words.title_vi, words.text_vi)
