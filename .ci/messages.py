"""Which texts do people read, and which of them have no English yet? `make messages` brings the catalogues up to date.

The machine needs no gettext: Django turns a template into calls, Python's own parser reads the calls. New texts are
added without a translation, texts that nobody uses any longer are dropped, the others keep theirs. Entries stand in the
order of the files; there are no dates, names or line numbers, so that two runs give the same bytes.

    python .ci/messages.py            write thidua/locale/en/LC_MESSAGES/django.po anew and compile the catalogues
    python .ci/messages.py --missing  only say what has no English, as lines of JSON; exit code 1 if there is any
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import polib
import yaml
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "thidua" / "locale"
ENGLISH = CATALOGUES / "en" / "LC_MESSAGES" / "django.po"
HEADER = {
    "Project-Id-Version": "thidua",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
# Texts of the rulebook that pages show: they are data, translated where they are shown.
RULEBOOK = {"legal_parameters.yaml": ("name",), "rule_sets.yaml": ("reading",)}
# Which argument of a call is what: context, text, text of many.
CALLS = {"gettext": ".t", "ngettext": ".tp", "pgettext": ".ct", "npgettext": ".ctp"}
CALL_IN_TEMPLATE = re.compile(
    r"""(?<!\w)(_|n?p?gettext)\(\s*((?:u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*,?\s*)+)""", re.DOTALL
)


class Message(NamedTuple):
    text: str
    plural: str = ""
    context: str = ""


def main(arguments: list[str]) -> int:
    catalogue = polib.pofile(str(ENGLISH)) if ENGLISH.exists() else polib.POFile(wrapwidth=120)
    found = messages_of(ROOT / "thidua")
    missing = [message for message in found if not is_translated(catalogue, message)]
    if "--missing" in arguments:
        print("\n".join(json.dumps(message._asdict(), ensure_ascii=False) for message in missing))
        return 1 if missing else 0
    updated(catalogue, found).save(str(ENGLISH))
    for source in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
    print(f"{len(found)} texts, {len(missing)} without English")
    return 0


def messages_of(folder: Path) -> dict[Message, list[str]]:
    """Every text of the folder's templates and modules, in order, with the files (seen from the root) that hold it."""
    found: dict[Message, list[str]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".txt", ".py"}):
        if "migrations" in path.parts or (path.suffix == ".txt" and "templates" not in path.parts):
            continue
        name = path.relative_to(folder.parent).as_posix()
        source = path.read_text(encoding="utf-8")
        for message in messages_of_module(source) if path.suffix == ".py" else messages_of_template(source, name):
            places = found.setdefault(message, [])
            if name not in places:
                places.append(name)
    for name, keys in RULEBOOK.items():
        path = folder / "engine" / "rulebook" / "values" / name
        for text in texts_under(yaml.safe_load(path.read_text(encoding="utf-8")), keys) if path.exists() else ():
            found.setdefault(Message(text), []).append(path.relative_to(folder.parent).as_posix())
    return merged({message: list(dict.fromkeys(places)) for message, places in found.items()})


def merged(found: dict[Message, list[str]]) -> dict[Message, list[str]]:
    """A text that is counted in one place and not in another is one entry, with its plural."""
    counted = {(message.text, message.context): message for message in found if message.plural}
    result: dict[Message, list[str]] = {}
    for message, places in found.items():
        result.setdefault(counted.get((message.text, message.context), message), []).extend(places)
    return result


def texts_under(data: Any, keys: tuple[str, ...]) -> Iterator[str]:
    """The texts that stand under these keys anywhere in the data."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        if key in keys and isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            yield from texts_under(value, keys)


def messages_of_template(source: str, name: str = "") -> Iterator[Message]:
    """The texts of `translate` and `blocktranslate` tags and of `_("…")` in a template."""
    for call, arguments in CALL_IN_TEMPLATE.findall(templatize(source, name)):
        texts = ast.literal_eval(f"({arguments.rstrip().rstrip(',')},)")
        yield message_of(CALLS.get(call, CALLS["gettext"]), texts)


def messages_of_module(source: str) -> Iterator[Message]:
    """The texts that a module hands to gettext, by whatever name it imported that."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: CALLS[alias.name.removesuffix("_lazy").removesuffix("_noop")]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name.removesuffix("_lazy").removesuffix("_noop") in CALLS
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and called(node) in names]
    for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        kinds = names[called(node)]
        constants = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if len(constants) >= len(kinds) - 1:
            yield message_of(kinds, constants)


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def message_of(kinds: str, texts: list[str]) -> Message:
    known = dict(zip(kinds[1:], texts, strict=False))
    return Message(known["t"], known.get("p", ""), known.get("c", ""))


def is_translated(catalogue: polib.POFile, message: Message) -> bool:
    entry = catalogue.find(message.text, msgctxt=message.context or False)
    if entry is None or "fuzzy" in entry.flags:
        return False
    if message.plural:
        return bool(entry.msgid_plural == message.plural and entry.msgstr_plural and all(entry.msgstr_plural.values()))
    return bool(entry.msgstr)


def updated(old: polib.POFile, found: dict[Message, list[str]]) -> polib.POFile:
    """The catalogue of the texts that were found, with the translations that are known."""
    fresh = polib.POFile(wrapwidth=120)
    fresh.metadata = dict(HEADER)
    for message, places in found.items():
        known = old.find(message.text, msgctxt=message.context or False)
        entry = polib.POEntry(msgid=message.text, occurrences=[(place, "") for place in places])
        if message.context:
            entry.msgctxt = message.context
        if message.plural:
            entry.msgid_plural = message.plural
            kept = known.msgstr_plural if known else {}
            entry.msgstr_plural = {number: kept.get(number, "") for number in (0, 1)}
        else:
            entry.msgstr = known.msgstr if known else ""
        if "%(" in message.text:
            entry.flags.append("python-format")
        fresh.append(entry)
    return fresh


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
