"""Whose rows may this person read? A scope is a plain value; tables with personal data have no open manager.

Rows of such a table come through ``Model.objects.visible_to(scope)``, which every page uses, or through
``Model.objects.for_system(reason)``, which says why the program itself reads them (counting, linking, importing).
Everything else raises ``NoScope``; a test of the architecture finds it before it runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class NoScope(Exception):
    """Rows with personal data were asked for without saying for whom or why."""


@dataclass(frozen=True)
class Scope:
    """Which rows somebody may read, on ``day``. The default is nothing.

    ``units``: keys of the units whose present people are his: the open units of his subtrees and the closed ones whose
    people count in them. ``past_units``: of those whose stored results are his, predecessors included.
    ``homeless``: units whose memberships hold nowhere on the day. ``person_code``: his own code as a mobiliser.
    """

    day: date = date.min
    sees_all: bool = False
    units: frozenset[int] = field(default=frozenset())
    past_units: frozenset[int] = field(default=frozenset())
    homeless: frozenset[int] = field(default=frozenset())
    person_code: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.sees_all or self.units or self.past_units or self.person_code)

    def own(self) -> Scope:
        """Only what is the person's own."""
        return Scope(day=self.day, person_code=self.person_code)

    def has_unit(self, unit: int) -> bool:
        """Whether the unit (a key) lies in the scope."""
        return self.sees_all or unit in self.units


NOTHING = Scope()


class ScopedRows(models.QuerySet[Row]):
    """A queryset of a table with personal data. Each table says in ``within`` what a scope sees of it."""

    def within(self, scope: Scope) -> Any:
        """The rows that a scope short of everything may see: none, unless the table says otherwise."""
        return self.none()

    def visible_to(self, scope: Scope) -> Any:
        """The rows that the scope may see."""
        if scope.sees_all:
            return self
        return self.none() if scope.is_empty else self.within(scope)


class ScopedManager(models.Manager[Row], Generic[Row]):
    """The only way to a table with personal data; ``ScopedManager(RowsOfTheTable)``."""

    def __init__(self, rows: type[Any] = ScopedRows) -> None:
        super().__init__()
        self._rows = rows

    def get_queryset(self) -> Any:
        if hasattr(self, "core_filters"):  # the rows that belong to a row at hand
            return self._open()
        raise NoScope(f"{self.model.__name__}: visible_to(scope) hay for_system(reason)?")

    def visible_to(self, scope: Scope) -> models.QuerySet[Row]:
        """The rows that the scope may see, as a queryset."""
        rows: models.QuerySet[Row] = self._open().visible_to(scope)
        return rows

    def for_system(self, reason: str) -> models.QuerySet[Row]:
        """All rows, for the program itself; ``reason`` says for what."""
        if not reason.strip():
            raise NoScope(f"{self.model.__name__}: for_system() cần lý do")
        rows: models.QuerySet[Row] = self._open()
        return rows

    def none(self) -> models.QuerySet[Row]:
        nothing: models.QuerySet[Row] = self._open().none()
        return nothing

    def create(self, **values: Any) -> Row:
        made: Row = self._open().create(**values)
        return made

    def bulk_create(self, objs: Iterable[Any], **options: Any) -> Any:  # type: ignore[override]
        return self._open().bulk_create(objs, **options)

    def _open(self) -> Any:
        # A related manager is made by Django of the class alone: the table's own manager knows its rows.
        rows = getattr(self.model._default_manager, "_rows", ScopedRows)
        return rows(model=self.model, using=self._db)
