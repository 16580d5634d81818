"""Does the repository keep its own rules? (docs/map.md tells them; `make check` has the rest.)"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pghistory.models
import pgtrigger
import pytest
from django.apps import apps
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
# `forms` and `middleware` since pages that join areas show the lower area's form and stand in its place (ADR 0005).
# `kinds` of documents: what a kind says is built of facts that only the areas above know (ADR 0012).
AREA_FILES = {"models", "enums", "permissions", "queries", "actions", "registry", "forms", "middleware", "kinds"}
FORBIDDEN_NAMES = {"utils", "helpers", "services", "managers", "signals", "constants"}
MAY_WRITE = {"actions", "lib", "migrations", "management", "engine", "demo"}
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "update"}
BULK_WRITES = {"copy_rows", "copy_csv", "update_rows"}
QUERY_STEPS = {"filter", "exclude", "all", "get", "select_for_update", "using"}
CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "monotonic", "perf_counter", "localtime", "gmtime"}
IMPURE = {"django", "socket", "ssl", "urllib", "http", "requests", "random", "secrets", "uuid", "time", "subprocess"}
SQL_CLOCK = re.compile(
    r"\b(now\s*\(|current_date\b|current_timestamp\b|today\s*\(\s*\)|random\s*\(|getdate\s*\()", re.I
)
UNFINISHED = re.compile(
    r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "raise NotImplemented" + "Error"]) + r")\b"
)
OUTSIDE = re.compile(r"\.\./" + r"shared\b|(?<![\w.])/?work/" + r"shared\b")


@cache
def project_files() -> list[Path]:
    """Everything git tracks or would track."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in sorted(set(listed.split("\0")) - {""}) if (path := ROOT / name).is_file()]


def python_files(*tops: str) -> list[Path]:
    return [path for path in project_files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in tops]


def hand_written(*tops: str) -> list[Path]:
    return [path for path in python_files(*tops) if "migrations" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def shown(path: Path, node: ast.AST | None = None) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def test_areas_import_downwards_only_and_the_engine_is_pure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True, is_debug_mode=False) == 0


def test_an_area_uses_only_the_front_files_of_another() -> None:
    areas = {config.name.split(".")[1] for config in apps.get_app_configs() if config.name.startswith("thidua.")}
    inner = []
    for path in hand_written("thidua"):
        own = path.relative_to(ROOT).parts[1]
        for node in ast.walk(tree(path)) if own in areas else ():
            for module in imported(node):
                parts = module.split(".")
                if parts[0] == "thidua" and len(parts) > 2 and parts[1] in areas - {own} and parts[2] not in AREA_FILES:
                    inner.append(f"{shown(path, node)} {module}")
    assert inner == []


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def test_only_actions_write() -> None:
    writes = [
        shown(path, node)
        for path in hand_written("thidua", "config")
        if not MAY_WRITE & {*path.relative_to(ROOT).parts, path.stem}
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and is_write(node)
    ]
    assert writes == []


def is_write(call: ast.Call) -> bool:
    """Whether the call changes rows: `copy_rows`, a manager's or queryset's writing method, or `.save()`."""
    if isinstance(call.func, ast.Name):
        return call.func.id in BULK_WRITES
    if not isinstance(call.func, ast.Attribute):
        return False
    if call.func.attr in {"save", *BULK_WRITES}:
        return True
    names = {node.attr for node in ast.walk(call.func.value) if isinstance(node, ast.Attribute)}
    return call.func.attr in WRITES and ("objects" in names or bool(QUERY_STEPS & names))


@pytest.mark.parametrize(
    ("line", "writes"),
    [
        ("Unit.objects.filter(code='a').update(name='b')", True),
        ("Unit.objects.create(code='a')", True),
        ("batch.facts.all().delete()", True),
        ("unit.save()", True),
        ("copy_rows(Unit, rows)", True),
        ("update_rows(Unit, fields, rows)", True),
        ("digest.update(text)", False),
        ("Unit.objects.filter(code='a').first()", False),
        ("known.update(other)", False),
    ],
)
def test_a_write_is_recognised(line: str, writes: bool) -> None:
    call = ast.parse(line, mode="eval").body
    assert isinstance(call, ast.Call)
    assert is_write(call) is writes


OPEN_DOORS = {"visible_to", "for_system", "create", "bulk_create", "none"}


def guarded_models() -> set[str]:
    """The names of the models whose rows need a scope or a reason."""
    from thidua.lib.scope import ScopedManager

    return {model.__name__ for model in apps.get_models() if isinstance(model._default_manager, ScopedManager)}


def test_personal_tables_have_no_open_manager() -> None:
    """Rows with personal data come by `visible_to(scope)` or `for_system(reason)`, and pages have only the first."""
    names = guarded_models()
    assert {"Identity", "Person", "Membership", "Claim", "Contribution", "CaseResult", "PersonResult", "Link"} <= names
    open_doors = []
    for path in hand_written("thidua", "config"):
        is_view = "views" in path.parts or path.stem == "views"
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Attribute):
                continue
            if node.attr in {"_default_manager", "_base_manager"} and path.name != "scope.py":
                open_doors.append(f"{shown(path, node)} {node.attr}")
            owner = node.value
            is_door = isinstance(owner, ast.Attribute) and owner.attr == "objects" and is_guarded(owner.value, names)
            if is_door and (node.attr not in OPEN_DOORS or (is_view and node.attr == "for_system")):
                open_doors.append(f"{shown(path, node)} {node.attr}")
    assert open_doors == []


def is_guarded(node: ast.expr, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def test_rows_without_a_scope_are_refused() -> None:
    from thidua.claims.models import Claim
    from thidua.lib.scope import NoScope

    for name in ("all", "filter", "count", "first", "select_for_update"):
        with pytest.raises(NoScope):
            getattr(Claim.objects, name)()
    with pytest.raises(NoScope):
        Claim.objects.for_system(" ")


def test_every_address_says_who_may_open_it() -> None:
    """Behind every address stands a view with a decorator of `lib.access`: `requires_…` or `open_to_all`."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def views(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from views(pattern.url_patterns)
            else:
                yield pattern

    found = list(views(get_resolver().url_patterns))
    assert len(found) > 40
    assert [str(pattern.pattern) for pattern in found if not hasattr(pattern.callback, "access")] == []


def test_the_engine_has_no_clock_no_chance_and_no_network() -> None:
    impure = []
    for path in python_files("thidua"):
        if path.relative_to(ROOT).parts[1] != "engine":
            continue
        for node in ast.walk(tree(path)):
            impure += [f"{shown(path, node)} {name}" for name in imported(node) if name.split(".")[0] in IMPURE]
            if isinstance(node, ast.Attribute) and node.attr in CLOCKS and is_clock(node.value):
                impure.append(f"{shown(path, node)} {node.attr}")
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_CLOCK.search(node.value):
                impure.append(f"{shown(path, node)} a clock or chance in SQL")
    for path in project_files():
        if path.suffix == ".sql" and SQL_CLOCK.search(path.read_text(encoding="utf-8")):
            impure.append(shown(path))
    assert impure == []


def is_clock(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in {"datetime", "date", "dt", "time"}


def test_nothing_reaches_outside_the_repository() -> None:
    assert [shown(path) for path in project_files() if OUTSIDE.search(text_of(path))] == []


def test_nothing_is_left_unfinished() -> None:
    assert [
        shown(path)
        for path in python_files("thidua", "config", "benchmarks", "tests")
        if UNFINISHED.search(text_of(path))
    ] == []


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") if path.stat().st_size < 2_000_000 else ""
    except UnicodeDecodeError:  # a workbook
        return ""


def test_files_and_functions_stop_in_time() -> None:
    too_long = []
    for path in hand_written("thidua", "config", "benchmarks", "tests", ".ci", "bootstrap.py"):
        stop = 600 if path.relative_to(ROOT).parts[0] == "tests" else 400
        lines = text_of(path).count("\n")
        if lines > stop:
            too_long.append(f"{shown(path)} {lines} lines")
        too_long += [
            f"{shown(path, node)} {node.name} {length} lines" for node, length in functions(path) if length > 50
        ]
    templates = [path for path in project_files() if path.suffix == ".html" and "templates" in path.parts]
    too_long += [shown(path) for path in templates if text_of(path).count("\n") > 200]
    assert too_long == []


def functions(path: Path) -> Iterator[tuple[ast.FunctionDef, int]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_module_is_named_after_nothing() -> None:
    named = [
        shown(path) for path in hand_written("thidua", "config") if FORBIDDEN_NAMES & {path.stem, path.parent.name}
    ]
    assert named == []


def test_every_module_says_which_question_it_answers() -> None:
    silent = [
        shown(path)
        for path in hand_written("thidua", "config", "benchmarks", "tests")
        if path.name != "apps.py" and text_of(path).strip() and not ast.get_docstring(tree(path))
    ]
    assert silent == []


def test_migrations_are_named_by_intent() -> None:
    named = [path for path in python_files("thidua") if path.parent.name == "migrations"]
    assert [shown(path) for path in named if re.search(r"_auto_\d|_alter_|_and_more", path.stem)] == []


def test_the_glossary_knows_every_model() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    models = [model for model in apps.get_models() if model.__module__.startswith("thidua.")]
    words = {model.__name__ for model in models if not issubclass(model, pghistory.models.Event)}
    assert sorted(word for word in words if f"`{word}`" not in glossary) == []


def test_history_is_written_by_statement_triggers() -> None:
    """Row triggers are quadratic on big writes: 50,000 rows 28.6 s against 1.9 s."""
    history = [trigger for _, trigger in pgtrigger.registered() if type(trigger).__module__.startswith("pghistory")]
    assert history
    assert [trigger.name for trigger in history if trigger.level is not pgtrigger.Statement] == []


def test_every_template_is_used() -> None:
    templates = [path for path in project_files() if path.suffix == ".html" and "templates" in path.parts]
    places = [path for path in project_files() if path.suffix in {".py", ".html"} and "thidua" in path.parts]
    everything = "\n".join(text_of(path) for path in places)
    names = [path.relative_to(ROOT / "thidua" / "templates").as_posix() for path in templates]
    assert [name for name in names if name not in everything] == []
