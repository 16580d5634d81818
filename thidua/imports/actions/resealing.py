"""Seal raw rows and stored problems with the current key: the one change that insert-only cells allow."""

from collections import Counter

from django.db import connection, models

from thidua.imports.models import ImportRow, UploadFile, UploadProblem
from thidua.imports.models import Problem as StoredProblem
from thidua.imports.rows import PREVIEW_PURPOSE, ROW_PURPOSE, VALUE_PURPOSE
from thidua.lib.history import erasing
from thidua.lib.sealing import Sealer

ROWS_AT_ONCE = 2000


def reseal_cells(*, sealer: Sealer) -> Counter[str]:
    """Within the caller's transaction: how many raw rows and problems were sealed anew."""
    with erasing():
        counts = Counter(
            rows=_reseal(ImportRow, "sealed", ROW_PURPOSE, sealer),
            problems=_reseal(StoredProblem, "sealed_value", VALUE_PURPOSE, sealer),
        )
    _reseal(UploadFile, "sealed_preview", PREVIEW_PURPOSE, sealer)
    _reseal(UploadProblem, "sealed_value", VALUE_PURPOSE, sealer)
    return counts


def _reseal(model: type[models.Model], column: str, purpose: str, sealer: Sealer) -> int:
    table, count, last = model._meta.db_table, 0, 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                f"""SELECT id, {column} FROM {table} WHERE id > %s AND {column} IS NOT NULL
                    ORDER BY id LIMIT {ROWS_AT_ONCE}""",  # noqa: S608
                [last],
            )
            page = cursor.fetchall()
            if not page:
                return count
            last = page[-1][0]
            fresh = [(key, sealer.reseal(cell, purpose)) for key, cell in page if not sealer.is_current(cell)]
            count += len(fresh)
            cursor.execute(
                f"""UPDATE {table} t SET {column} = n.cell
                    FROM unnest(%s::bigint[], %s::bytea[]) AS n(id, cell) WHERE t.id = n.id""",  # noqa: S608
                [[key for key, _ in fresh], [cell for _, cell in fresh]],
            )
