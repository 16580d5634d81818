"""What became of a file, and what is it like while it is being imported?"""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from thidua.engine.reading import Problem, SheetInfo, UnreadableFile
from thidua.imports.enums import Stage
from thidua.imports.models import Batch
from thidua.imports.samples import RowSample

LONGEST_NAME = 400
UNIT_ROWS = 20_000
Advance = Callable[[str], None]
Watch = Callable[[Stage, str, int, int], None]  # stage, file, rows done, rows in all (0: not known)


@dataclass
class FileOutcome:
    """What became of one file. ``counts`` by kind and then: read, new, changed, same, known, unusable.

    A rehearsal also tells what each sheet is and shows a few rows of each outcome.
    """

    name: str
    sha256: str
    batch_id: int | None = None
    unreadable: str = ""
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    sheets: list[SheetInfo] = field(default_factory=list)
    samples: list[RowSample] = field(default_factory=list)

    @property
    def changes(self) -> int:
        return sum(counts["new"] + counts["changed"] for counts in self.counts.values())


@dataclass
class FileInHand:
    """A file while it is being imported."""

    path: Path
    outcome: FileOutcome
    batch: Batch | None = None
    known_rows: frozenset[tuple[str, int, str]] = frozenset()
    was_imported: bool = False
    digest: Any = field(default_factory=hashlib.sha256)
    earliest: date | None = date.max
    sheets: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.outcome.name


def unwatched(stage: Stage, name: str, done: int, total: int) -> None:
    """Nobody looks on."""


@dataclass
class Course:
    """How far an import is: counts rows and tells whoever watches, who may raise to stop it."""

    watch: Watch
    advance: Advance
    is_rehearsal: bool
    read: int = 0
    done: int = 0
    total: int = 0  # 0: a ledger too large to hold is among the files
    declared_on: date | None = None
    files: int = 1
    unit: int | None = None
    begun: int = 0

    def begin(self, name: str) -> None:
        self.begun += 1
        self.rows_read(name, 0)

    def rows_read(self, name: str, rows: int) -> None:
        self.read += rows
        place = f"{self.begun}/{self.files} · {name}" if self.files > 1 else name
        self.watch(Stage.READING, place[:LONGEST_NAME], self.read, 0)

    def check_size(self) -> None:
        """Raise UnreadableFile when a unit's file has more rows than a unit has claims."""
        if self.unit is not None and self.read > UNIT_ROWS:
            raise UnreadableFile(
                f"Tệp có hơn {UNIT_ROWS} dòng. Hãy tách thành nhiều tệp rồi gửi từng tệp.", "too_many_rows"
            )

    def rows_applied(self, name: str, rows: int) -> None:
        self.done += rows
        self.watch(Stage.COMPARING if self.is_rehearsal else Stage.WRITING, name, self.done, self.total)
