"""Which rule sets are there from the start, with which settings and by which document? (rules.md 7)"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import cast

from thidua.engine.evaluation.settings import RuleSettings, RuleSettingsError
from thidua.engine.rulebook.values import RulebookError, check_fields, day_of, load_list, packaged_text, text_of
from thidua.engine.text import fold

_FILE = "rule_sets.yaml"
_WORD_LISTS = ("first_relationships", "second_relationships")


@dataclass(frozen=True)
class SettingSource:
    """Where a setting comes from: the document, and the reading chosen where it is silent."""

    legal: str
    reading: str


@dataclass(frozen=True)
class RuleSet:
    """A dated rule set: its settings, and the source of each by the setting's name."""

    code: str
    name: str
    valid_from: date
    settings: RuleSettings
    sources: Mapping[str, SettingSource]


def read_rule_sets(text: str, where: str = _FILE) -> tuple[RuleSet, ...]:
    """Read rule sets from YAML text; raises RulebookError naming the entry that is wrong."""
    read = tuple(_rule_set(entry, where) for entry in load_list(text, where))
    if len({one.code for one in read}) < len(read):
        raise RulebookError(f"{where}: có hai bộ quy tắc cùng mã.")
    return read


@cache
def rule_sets() -> tuple[RuleSet, ...]:
    """The rule sets that come with the program."""
    return read_rule_sets(packaged_text(_FILE))


def rule_set(code: str) -> RuleSet:
    """One rule set of the program; raises RulebookError when there is none with this code."""
    for one in rule_sets():
        if one.code == code:
            return one
    raise RulebookError(f"Không có bộ quy tắc “{code}”.")


@cache
def relationship_spellings() -> Mapping[str, tuple[str, ...]]:
    """How the packaged lists spell each folded relationship word, with its marks ("ba" stands for "ba" and "bà").

    >>> relationship_spellings()["ba"]
    ('ba', 'bà')
    """
    found: dict[str, tuple[str, ...]] = {}
    for entry in load_list(packaged_text(_FILE), _FILE):
        settings = cast(Mapping[str, Mapping[str, list[str]]], entry["settings"])
        for word in (word for name in _WORD_LISTS for word in settings[name]["value"]):
            found[fold(word)] = tuple(dict.fromkeys((*found.get(fold(word), ()), word)))
    return found


def _rule_set(entry: Mapping[str, object], where: str) -> RuleSet:
    check_fields(entry, {"code", "name", "valid_from", "settings"}, where)
    code = text_of(entry, "code", where)
    inside = f"{where}, {code}"
    given = entry["settings"]
    if not isinstance(given, Mapping):
        raise RulebookError(f"{inside}: mục “settings” phải có các mục con.")
    values: dict[str, object] = {"version": code}
    sources = {}
    for name, setting in given.items():
        if not isinstance(setting, Mapping):
            raise RulebookError(f"{inside}: mục “{name}” phải có value, legal, reading.")
        check_fields(setting, {"value", "legal", "reading"}, f"{inside}, {name}")
        values[name] = _folded(setting["value"]) if name in _WORD_LISTS else setting["value"]
        sources[name] = SettingSource(text_of(setting, "legal", inside), text_of(setting, "reading", inside))
    try:
        settings = RuleSettings.from_mapping(values)
    except RuleSettingsError as error:
        raise RulebookError(f"{inside}: {error}") from error
    return RuleSet(code, text_of(entry, "name", inside), day_of(entry, "valid_from", inside), settings, sources)


def _folded(words: object) -> object:
    return [fold(str(word)) for word in words] if isinstance(words, list) else words
