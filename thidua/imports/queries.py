"""Which rows of a batch still stand, and what were the problems?"""

from collections.abc import Iterable, Sequence

from django.db import connection, models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from thidua.imports.enums import BatchState
from thidua.imports.models import Batch, ImportRow, RowCorrection
from thidua.imports.registry import Current, ImportRefused

# The condition under which a fact row counts; ``fact`` has the columns batch_id and import_row_id.
STANDING_FACT = """
    EXISTS (SELECT 1 FROM imports_batch b WHERE b.id = fact.batch_id AND b.state = 'applied')
    AND NOT EXISTS (
        SELECT 1 FROM imports_rowcorrection c JOIN imports_batch cb ON cb.id = c.batch_id
        WHERE c.target_id = fact.import_row_id AND cb.state = 'applied')
"""


def standing_rows() -> QuerySet[ImportRow]:
    """Rows of batches that are not void and that no correction voided or replaced."""
    corrected = RowCorrection.objects.filter(target=OuterRef("pk"), batch__state=BatchState.APPLIED)
    return ImportRow.objects.filter(~Exists(corrected), batch__state=BatchState.APPLIED)


def surviving_rows(kind: str, keys: Sequence[str]) -> dict[str, ImportRow]:
    """The latest standing row of each key that has one."""
    found = standing_rows().filter(kind=kind, key__in=keys).order_by("key", "-pk").distinct("key")
    return {row.key: row for row in found}


def standing_batches_of(kind: str, keys: Sequence[str]) -> dict[str, set[int]]:
    """The batches whose standing rows state each key: a fact met in several files has several."""
    found: dict[str, set[int]] = {}
    for key, batch in standing_rows().filter(kind=kind, key__in=set(keys)).values_list("key", "batch_id"):
        found.setdefault(key, set()).add(batch)
    return found


def find_rows(*, batch: Batch, places: Iterable[tuple[str, int]]) -> list[ImportRow]:
    """The standing rows of a batch at (sheet, row) places; a blank sheet means any. Raises ImportRefused for none."""
    found: list[ImportRow] = []
    for sheet, row in places:
        rows = standing_rows().filter(batch=batch, row=row)
        here = list(rows.filter(sheet=sheet) if sheet else rows)
        if not here:
            raise ImportRefused(
                _("Đợt nạp %(batch)s không có dòng %(row)s nào còn hiệu lực.")
                % {"batch": batch.pk, "row": f"{sheet}!{row}" if sheet else row}
            )
        found.extend(here)
    return found


def current_of(kind: str, model: type[models.Model], keys: Sequence[str]) -> dict[str, Current]:
    """The import rows on which live rows of ``model`` (with ``source_row``) stand now, by key."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT r.key, r.fingerprint, r.id, r.batch_id FROM imports_importrow r JOIN {table} live
                ON live.source_row_id = r.id WHERE r.kind = %s AND r.key = ANY(%s)""",  # noqa: S608 -- a table of ours
            [kind, list(set(keys))],
        )
        return {key: Current(bytes(print_), row, batch) for key, print_, row, batch in cursor.fetchall()}
