"""Which kinds of row can be imported, and how does each area take its rows?

Lower than the areas that own the rows: they register a ``RowImporter`` each in ``apps.py ready()``, and so do those
that must act after rows came or went, or that know which closings used a batch.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from thidua.engine.reading import CleanBatch, Problem
from thidua.imports.enums import RowKind
from thidua.lib.sealing import Sealer


class ImportRefused(Exception):
    """Nothing was changed; the message says why and what to do."""


class Current(NamedTuple):
    """The row that holds a key now: its fingerprint, its ImportRow and the batch that brought it."""

    fingerprint: bytes
    row_id: int
    batch_id: int


@dataclass
class ImportContext:
    """What an import knows while it runs; ``problems`` collects what the importers notice."""

    by: Any
    today: date
    sealer: Sealer
    is_correcting: bool = False
    is_restoring: bool = False  # rows that were used before come back: no test that other rows may fail meanwhile
    unit: int | None = None  # the unit that sent the file: only its own claims may come; None: the agency
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Prepared:
    """The rows of one CleanBatch that can be used, and the key under which each stands."""

    batch: CleanBatch
    indices: list[int]
    keys: list[str]
    extra: dict[str, Any] = field(default_factory=dict)
    untouched: int = 0  # rows that are left as they are without a word


class RowImporter(ABC):
    """How one area takes rows of one kind. Subclasses live in their area's actions."""

    kind: RowKind
    value_labels: Mapping[str, Mapping[str, Any]] = {}  # how people call the values of a column, for previews
    is_for_units = False  # whether a unit may send rows of this kind
    keeps_every_source = False  # facts: a row met again is written again, as a second source of the same fact

    @abstractmethod
    def prepare(self, batch: CleanBatch, context: ImportContext) -> Prepared:
        """Check what needs other tables, report what cannot be used, and name each row's key."""

    @abstractmethod
    def current(self, keys: Sequence[str]) -> Mapping[str, Current]:
        """The rows that hold these keys now."""

    @abstractmethod
    def write(self, prepared: Prepared, chosen: Sequence[int], row_ids: Sequence[int], batch_id: int) -> None:
        """Write the chosen rows (positions in ``prepared.indices``), each with the ImportRow it came from."""

    @abstractmethod
    def remove(self, keys: Sequence[str]) -> None:
        """An undone batch or a correction leaves these keys without any row: take what they wrote away."""

    def dates(self, prepared: Prepared) -> list[date | None]:
        """The day of each row's fact by which a period sees it; None where every period does."""
        return [None] * len(prepared.indices)


_importers: dict[str, RowImporter] = {}
ORDER: tuple[str, ...] = (RowKind.UNITS, RowKind.ROSTER, RowKind.CLAIMS, RowKind.CONTRIBUTIONS, RowKind.EXITS)


def register(importer: RowImporter) -> None:
    _importers[importer.kind] = importer


def importer_of(kind: str) -> RowImporter:
    return _importers[kind]


# Which batches did a closing use? The evaluation area answers; before it is loaded none did.
_used_batches: list[Callable[[], set[int]]] = []


def register_usage(answer: Callable[[], set[int]]) -> None:
    _used_batches.append(answer)


def batches_used_by_closings() -> set[int]:
    return set().union(*(answer() for answer in _used_batches))


class Use(NamedTuple):
    """A closing that used a batch, or a closed period that it touches: how people call it, and its page."""

    label: str
    url: str


# Which closings used a batch (batch, place), and which closed periods could differ because of batches (batches, place)?
UseAnswer = Callable[[Any, Any], list[Use]]
_closings: list[UseAnswer] = []
_touched: list[UseAnswer] = []


def register_closings(answer: UseAnswer) -> None:
    _closings.append(answer)


def register_touched(answer: UseAnswer) -> None:
    _touched.append(answer)


def closings_that_used(batch: Any, place: Any) -> list[Use]:
    return [use for answer in _closings for use in answer(batch, place)]


def periods_touched_by(batches: Sequence[Any], place: Any) -> list[Use]:
    return [use for answer in _touched for use in answer(batches, place)] if batches else []


class FollowUp(NamedTuple):
    """What must be done when rows came or went. ``is_within``: in the same transaction as the rows; else after it."""

    name: str
    act: Callable[[Any, date], object]  # (by, today)
    is_within: bool


_follow_ups: list[FollowUp] = []


def register_follow_up(name: str, act: Callable[[Any, date], object], *, is_within: bool) -> None:
    _follow_ups.append(FollowUp(name, act, is_within))


def follow_up(*, by: Any, today: date, is_within: bool) -> None:
    """Do all of one sort, in the order in which the areas registered them (lower areas first)."""
    for entry in _follow_ups:
        if entry.is_within == is_within:
            entry.act(by, today)
