"""What is sealed, by which keys, and how is it sealed anew while everybody works?

Columns are found: every ``SealedField`` of every model. What is sealed elsewhere (files, secrets of another package)
is registered in ``apps.py ready()``. A place is walked in steps that are each done whole; a walk that is killed is
simply begun again, because a cell says itself which key it needs.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.db import connection, models, transaction

from thidua.lib.fields import SealedField
from thidua.lib.history import erasing
from thidua.lib.sealing import Sealer

ROWS_AT_ONCE = 2000


class SealedPlace(Protocol):
    """Where sealed cells or files stand."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def table(self) -> str:
        """The table of the database that holds it; blank for files."""

    @property
    def is_passing(self) -> bool:
        """Whether what stands there goes by itself: rotating doesn't touch it."""

    def count(self) -> Counter[int]:
        """How many cells or files need each key."""

    def reseal(self, sealer: Sealer) -> int:
        """Seal anew what an older key sealed and nobody else holds at this moment; how many cells or files."""


_others: list[Callable[[], Sequence[SealedPlace]]] = []


def register_sealed(places: Callable[[], Sequence[SealedPlace]]) -> None:
    _others.append(places)


def sealed_places() -> list[SealedPlace]:
    """Every place, columns first."""
    return [*sealed_tables(), *(place for places in _others for place in places())]


def sealed_tables() -> list["SealedTable"]:
    """The models that have sealed columns."""
    found = []
    for model in sorted(apps.get_models(), key=lambda model: model._meta.db_table):
        fields = tuple(field for field in model._meta.concrete_fields if isinstance(field, SealedField))
        if fields:
            found.append(SealedTable(model, fields))
    return found


@dataclass(frozen=True)
class SealedTable:
    """The sealed columns of one table."""

    model: type[models.Model]
    fields: tuple[SealedField, ...]
    is_passing = False

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def _columns(self) -> list[str]:
        return [connection.ops.quote_name(str(field.column)) for field in self.fields]

    def count(self) -> Counter[int]:
        query = f"""
            SELECT get_byte(cell, 1), count(*)
            FROM {connection.ops.quote_name(self.table)}, unnest(ARRAY[{", ".join(self._columns)}]) AS cell
            WHERE length(cell) > 1 GROUP BY 1"""  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(query)
            return Counter(dict(cursor.fetchall()))

    def reseal(self, sealer: Sealer) -> int:
        count, last = 0, 0
        while True:
            with transaction.atomic(), erasing():
                rows = self._held(after=last, newest=sealer.newest)
                fresh = [[key, *self._fresh(cells, sealer)] for key, *cells in rows]
                if fresh:
                    self._write(fresh)
            if not rows:
                return count
            last = rows[-1][0]
            pairs = zip(fresh, rows, strict=True)
            count += sum(new is not old for row, before in pairs for new, old in zip(row, before, strict=True))

    def _held(self, *, after: int, newest: int) -> list[tuple[Any, ...]]:
        """The next rows with an older key's cell, held until the transaction ends. Rows that others hold are passed
        over: whoever waits for them may be waited for by them."""
        old = " OR ".join(f"substring({name} FROM 2 FOR 1) NOT IN (%s, '')" for name in self._columns)
        query = f"""
            SELECT id, {", ".join(self._columns)} FROM {connection.ops.quote_name(self.table)}
            WHERE id > %s AND ({old}) ORDER BY id LIMIT {ROWS_AT_ONCE} FOR NO KEY UPDATE SKIP LOCKED"""  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(query, [after, *[bytes([newest])] * len(self.fields)])
            held: list[tuple[Any, ...]] = cursor.fetchall()
        return held

    def _fresh(self, cells: Sequence[Any], sealer: Sealer) -> Iterator[Any]:
        for field, cell in zip(self.fields, cells, strict=True):
            is_old = cell is not None and len(cell) > 1 and not sealer.is_current(cell)
            yield sealer.reseal(cell, field.purpose) if is_old else cell

    def _write(self, rows: Sequence[Sequence[Any]]) -> None:
        places = [f"c{number}" for number in range(len(self.fields))]
        changes = ", ".join(f"{name} = fresh.{place}" for name, place in zip(self._columns, places, strict=True))
        arrays = ", ".join(["%s::bigint[]", *["%s::bytea[]"] * len(places)])
        with connection.cursor() as cursor:
            cursor.execute(
                f"""UPDATE {connection.ops.quote_name(self.table)} AS kept SET {changes}
                    FROM unnest({arrays}) AS fresh(id, {", ".join(places)}) WHERE kept.id = fresh.id""",  # noqa: S608
                [list(column) for column in zip(*rows, strict=True)],
            )
