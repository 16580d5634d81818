"""What do the commands share: who acts, what day it is, and how progress and outcomes are shown?"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from thidua.accounts.models import SYSTEM_USERNAME, User
from thidua.imports.actions import Advance, FileOutcome
from thidua.imports.originals import OriginalStore
from thidua.lib.sealing import configured_sealer

ERRORS = Console(stderr=True)
JSON_OPTION = click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")


def system_account() -> User:
    """The account under which the command line acts."""
    return User.objects.get(username=SYSTEM_USERNAME)


def original_store() -> OriginalStore:
    """Where this installation keeps sealed originals."""
    return OriginalStore(settings.VAR_DIR / "originals", configured_sealer())


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@contextmanager
def progress_bar(label: str, total: int) -> Iterator[Advance]:
    """A bar on the terminal (nothing where the output is no terminal); call what it yields with what was done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=ERRORS, disable=not ERRORS.is_terminal, transient=True) as progress:
        task = progress.add_task(label, total=total)
        yield lambda name: progress.update(task, advance=1, description=f"{label}: {name}")


def outcome_table(outcomes: Sequence[FileOutcome]) -> Table:
    """What became of each file."""
    table = Table("Tệp", "Đợt", "Dòng", "Mới", "Thay đổi", "Đã có", "Không dùng được", "Lưu ý")
    for outcome in outcomes:
        totals = {
            name: sum(counts[name] for counts in outcome.counts.values())
            for name in ("read", "new", "changed", "same", "known")
        }
        unusable = [problem for problem in outcome.problems if problem.severity == "problem"]
        table.add_row(
            outcome.name,
            str(outcome.batch_id or "–"),
            str(totals["read"]),
            str(totals["new"]),
            str(totals["changed"]),
            str(totals["same"] + totals["known"]),
            outcome.unreadable or str(len(unusable)),
            str(len(outcome.problems) - len(unusable)),
        )
    return table


def outcome_json(outcome: FileOutcome) -> dict[str, Any]:
    """The counts of one file for machines; no values of cells."""
    return {
        "file": outcome.name,
        "sha256": outcome.sha256,
        "batch": outcome.batch_id,
        "unreadable": outcome.unreadable or None,
        "counts": {kind: dict(counts) for kind, counts in outcome.counts.items()},
        "problems": sum(problem.severity == "problem" for problem in outcome.problems),
        "notes": sum(problem.severity != "problem" for problem in outcome.problems),
    }


def files_in(folder: Path) -> list[Path]:
    """The files of a folder that may hold data: no hidden ones and no lock files of open workbooks."""
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~$")))
