"""Where do the rulebook's first values stand, and are they shaped as they must be?"""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files

import yaml


class RulebookError(ValueError):
    """A value file is not what it must be; the message names the entry and what is wrong."""


def load_list(text: str, where: str) -> list[Mapping[str, object]]:
    """Parse a YAML list of mappings; `where` names the file in errors."""
    try:
        entries = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise RulebookError(f"{where}: không đọc được YAML: {error}") from error
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise RulebookError(f"{where}: phải là một danh sách các mục.")
    return entries


def packaged_text(name: str) -> str:
    """The text of a value file that comes with the program."""
    return (files(__package__) / name).read_text(encoding="utf-8")


def text_of(entry: Mapping[str, object], field: str, where: str) -> str:
    """A field that must hold text."""
    value = entry.get(field)
    if not isinstance(value, str) or not value.strip():
        raise RulebookError(f"{where}: mục “{field}” phải là chữ, đang là {value!r}.")
    return value.strip()


def day_of(entry: Mapping[str, object], field: str, where: str) -> date:
    """A field that must hold a day."""
    value = entry.get(field)
    if type(value) is not date:
        raise RulebookError(f"{where}: mục “{field}” phải là một ngày (yyyy-mm-dd), đang là {value!r}.")
    return value


def check_fields(entry: Mapping[str, object], expected: set[str], where: str) -> None:
    """No field may be missing or unknown: a misspelt one must not pass for a default."""
    if missing := expected - set(entry):
        raise RulebookError(f"{where}: thiếu mục {', '.join(sorted(missing))}.")
    if unknown := set(entry) - expected:
        raise RulebookError(f"{where}: có mục không rõ {', '.join(sorted(map(str, unknown)))}.")
