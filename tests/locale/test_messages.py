"""Can everything that people read be read in English too, and is nothing said past the catalogues?"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import django
import polib
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template.base import Lexer, TokenType
from django.utils import translation

from tests.test_bootstrap import script

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "thidua" / "templates"
messages = script("messages")
MARKED = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
QUOTED = re.compile(r'"([^"]*)"|\'([^\']*)\'')
NAMES = (
    "Thi đua",
    "Tiếng Việt",
    "Khánh Hòa",
    "Trường Sa",
    "Vấn đề",
    "Ngày đăng ký",
)  # what is called so in every language
FILLED = (ast.JoinedStr, ast.BinOp)
SAID_AS_THEY_ARE = {"COMMON", "PLAIN"}  # relationships as claims state them; the page when no template can be read
# Modules whose texts stand on pages; the engine's, the command line's and the demo's are Vietnamese data.
SPEAKING = {"views", "forms", "permissions", "enums", "rooms", "waiting", "tables", "columns"}


@cache
def catalogue(language: str = "en") -> polib.POFile:
    return polib.pofile(str(ROOT / "thidua" / "locale" / language / "LC_MESSAGES" / "django.po"))


def test_every_text_has_its_english() -> None:
    """`make messages` adds what is new; a person translates it."""
    missing = [
        found for found in messages.messages_of(ROOT / "thidua") if not messages.is_translated(catalogue(), found)
    ]
    assert missing == []


def test_the_catalogue_is_as_make_messages_writes_it() -> None:
    fresh = messages.updated(catalogue(), messages.messages_of(ROOT / "thidua"))
    assert [str(entry) for entry in catalogue()] == [str(entry) for entry in fresh]


def test_a_translation_names_the_same_values() -> None:
    unlike = [
        entry.msgid
        for entry in catalogue()
        for said, meant in pairs(entry)
        if sorted(PLACEHOLDER.findall(said)) != sorted(PLACEHOLDER.findall(meant))
    ]
    assert unlike == []


def pairs(entry: polib.POEntry) -> list[tuple[str, str]]:
    """(translation, what it must agree with): one for each form that has a translation."""
    if entry.msgid_plural:
        return [(text, entry.msgid_plural) for text in entry.msgstr_plural.values() if text]
    return [(entry.msgstr, entry.msgid)] if entry.msgstr else []


def test_what_django_says_oddly_is_said_better() -> None:
    """Our Vietnamese replaces texts that Django still has, with the same values, and is what a form says."""
    of_django: set[str] = set()
    for path in Path(django.__file__).parent.glob("**/locale/en/LC_MESSAGES/django.po"):
        of_django.update(entry.msgid for entry in polib.pofile(str(path)))
    ours = catalogue("vi")
    assert [entry.msgid for entry in ours if entry.msgid not in of_django] == []
    for entry in ours:
        for said in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert set(PLACEHOLDER.findall(said)) <= set(PLACEHOLDER.findall(entry.msgid))  # it may name less
    with translation.override("vi"), pytest.raises(ValidationError, match="Hãy nhập một số nguyên"):
        forms.IntegerField().clean("mười")


def test_english_is_english() -> None:
    foreign = [said for entry in catalogue() for said, _ in pairs(entry) if MARKED.search(without_names(said))]
    assert foreign == []


def without_names(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, "")
    return text


def test_no_template_speaks_past_the_catalogue() -> None:
    silent = [f"{path.relative_to(ROOT)}: {text}" for path in sorted(TEMPLATES.rglob("*.html")) for text in bare(path)]
    assert silent == []


def bare(path: Path) -> list[str]:
    """Vietnamese texts of a template that stand in no translation tag."""
    found, is_inside, is_comment = [], False, False
    for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
        word = token.contents.split(None, 1)[0] if token.contents.strip() else ""
        if token.token_type == TokenType.BLOCK:
            if word in {"blocktranslate", "blocktrans", "comment"}:
                is_inside, is_comment = True, word == "comment"
            elif word.startswith("end") and word.removeprefix("end") in {"blocktranslate", "blocktrans", "comment"}:
                is_inside = is_comment = False
        if is_comment or (is_inside and token.token_type != TokenType.BLOCK):
            continue
        if token.token_type == TokenType.TEXT:
            texts = [token.contents]
        elif token.token_type in {TokenType.BLOCK, TokenType.VAR} and word not in {"translate", "trans"}:
            untranslated = re.sub(r"""_\((?:"[^"]*"|'[^']*')\)""", "", token.contents)
            texts = ["".join(pair) for pair in QUOTED.findall(untranslated)]
        else:
            texts = []
        found += [text.strip() for text in texts if MARKED.search(without_names(text))]
    return found


def test_no_page_speaks_past_the_catalogue() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value!r}"
        for path in sorted((ROOT / "thidua").rglob("*.py"))
        if SPEAKING & {path.stem, path.parent.name} and not {"engine", "cli", "demo"} & set(path.parts)
        for node in bare_constants(ast.parse(path.read_text(encoding="utf-8")))
        if MARKED.search(without_names(str(node.value)))
    ]
    assert silent == []


def bare_constants(tree: ast.Module) -> list[ast.Constant]:
    """Strings of a module that are neither documentation nor handed to gettext."""
    said: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            said.add(id(node.body[0].value))  # type: ignore[attr-defined]
        if isinstance(node, ast.Call) and is_gettext(node):
            said.update(id(part) for part in ast.walk(node))
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in SAID_AS_THEY_ARE:
            said.update(id(part) for part in ast.walk(node))
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [node for node in constants if id(node) not in said]


def is_gettext(call: ast.Call) -> bool:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    return name == "_" or name.removesuffix("_lazy").removesuffix("_noop") in messages.CALLS


def test_no_text_is_filled_before_it_is_translated() -> None:
    """`_(f"…")` asks the catalogue for a text that nobody could translate."""
    filled = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "thidua").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and is_gettext(node) and node.args and isinstance(node.args[0], FILLED)
    ]
    assert filled == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "Đơn vị" %}', ["Đơn vị"]),
        ("{% translate 'Đơn vị' as title %}{{ _('Cán bộ') }}", ["Đơn vị", "Cán bộ"]),
        ('{% include "x.html" with text=_("Chưa có") %}', ["Chưa có"]),
        ('{{ value|default:_("Trống") }}', ["Trống"]),
        ("{% blocktranslate with n=a|number %}Có {{ n }} phiếu{% endblocktranslate %}", ["Có %(n)s phiếu"]),
        ("{% blocktranslate trimmed %}\n  Một\n  hai\n{% endblocktranslate %}", ["Một hai"]),
        ('{% translate "đạt 50%" %}', ["đạt 50%%"]),
        ('{% comment %}{% translate "Không" %}{% endcomment %}', []),
    ],
)
def test_texts_of_templates_are_found(source: str, found: list[str]) -> None:
    assert [message.text for message in messages.messages_of_template(source)] == found


def test_plural_and_context_are_found() -> None:
    (counted,) = messages.messages_of_template(
        "{% blocktranslate count n=n %}{{ n }} dòng{% plural %}{{ n }} các dòng{% endblocktranslate %}"
    )
    assert counted == messages.Message("%(n)s dòng", "%(n)s các dòng")
    (meant,) = messages.messages_of_template('{% translate "Nam" context "hướng" %}')
    assert meant == messages.Message("Nam", context="hướng")


def test_texts_of_modules_are_found() -> None:
    source = (
        "from django.utils.translation import gettext as _, gettext_lazy, ngettext as many, pgettext\n"
        'a = _("Một " "hai")\n'
        'b = gettext_lazy("Ba")\n'
        'c = many("%(n)s dòng", "%(n)s các dòng", n)\n'
        'd = pgettext("hướng", "Nam")\n'
        "e = _(unknown)\n"
    )
    assert list(messages.messages_of_module(source)) == [
        messages.Message("Một hai"),
        messages.Message("Ba"),
        messages.Message("%(n)s dòng", "%(n)s các dòng"),
        messages.Message("Nam", context="hướng"),
    ]


def test_what_is_known_stays_and_what_nobody_says_goes() -> None:
    old = polib.POFile()
    old.append(polib.POEntry(msgid="Một", msgstr="One"))
    old.append(polib.POEntry(msgid="Cũ", msgstr="Old"))
    fresh = messages.updated(old, {messages.Message("Hai"): ["a.html"], messages.Message("Một"): ["b.html"]})
    assert [(entry.msgid, entry.msgstr) for entry in fresh] == [("Hai", ""), ("Một", "One")]


def test_what_is_said_while_modules_load_waits_for_the_reader() -> None:
    """At the top of a module or class only the lazy forms: the others would keep the language of whoever came first."""
    early = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "thidua").rglob("*.py"))
        for call in eager_calls(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert early == []


def eager_calls(tree: ast.Module) -> list[ast.Call]:
    """Calls of gettext itself that run when the module is imported."""
    eager = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in messages.CALLS
    }
    found: list[ast.Call] = []
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Call) and messages.called(node) in eager:
            found.append(node)
        waiting += ast.iter_child_nodes(node)
    return found
