"""Which rows of a batch still stand, what would undoing it do, and which uploads are in work?"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db import connection, models
from django.db.models import CharField, Count, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateWorker

from thidua.imports.enums import FINAL_STATES, BatchState, RowKind, UploadState
from thidua.imports.models import Batch, ImportRow, Problem, RowCorrection, Upload
from thidua.imports.registry import Current, ImportRefused

AT_WORK = (UploadState.RECEIVED, UploadState.READING, UploadState.APPLYING)
SIGN_OF_LIFE = timedelta(seconds=45)  # a worker gives one every ten

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
    return ImportRow.objects.for_system("importing").filter(~Exists(corrected), batch__state=BatchState.APPLIED)


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


def uploads_in_work() -> QuerySet[Upload]:
    """The agency's uploads that are not decided or not done, the latest first, with their number of files."""
    undone = Upload.objects.for_system("importing").exclude(state__in=FINAL_STATES) | Upload.objects.for_system(
        "importing"
    ).exclude(stage="")
    return (
        undone.filter(unit__isnull=True)
        .select_related("received_by")
        .annotate(file_count=Count("files"))
        .order_by("-pk")
    )


def uploads_before(upload: Upload) -> int:
    """How many uploads the one worker will have done before it comes to this one."""
    return Upload.objects.for_system("importing").filter(state__in=AT_WORK, pk__lt=upload.pk).count()


def worker_is_there() -> bool:
    """Whether a worker has given a sign of life lately."""
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=timezone.now() - SIGN_OF_LIFE).exists()


def with_refused(batches: list[Batch]) -> list[Batch]:
    """The batches with the number of rows of their files that the reader could not use."""
    rows = Problem.objects.for_system("importing").filter(batch__in=batches, code__startswith="row_")
    counted = rows.values("batch").annotate(
        count=Count(Concat("sheet", Value("!"), Cast("row", CharField())), distinct=True)
    )
    found = dict(counted.values_list("batch", "count"))
    for batch in batches:
        batch.refused = found.get(batch.pk, 0)
    return batches


class Returning(NamedTuple):
    """What undoing a batch does to the rows of one kind: how many keys go, and how many fall back to an older row."""

    kind: RowKind
    going: int
    falling_back: int


def undo_effects(batch: Batch) -> list[Returning]:
    """For each kind what would become of the batch's rows; correction of others' rows ends as well."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH named AS (
                 SELECT DISTINCT kind, key FROM imports_importrow WHERE batch_id = %(batch)s
                 UNION
                 SELECT r.kind, r.key FROM imports_importrow r JOIN imports_rowcorrection c ON c.target_id = r.id
                 WHERE c.batch_id = %(batch)s)
               SELECT named.kind, count(*), count(*) FILTER (WHERE EXISTS (
                   SELECT 1 FROM imports_importrow o JOIN imports_batch b ON b.id = o.batch_id
                   WHERE o.kind = named.kind AND o.key = named.key AND o.batch_id <> %(batch)s AND b.state = 'applied'
                     AND NOT EXISTS (
                       SELECT 1 FROM imports_rowcorrection c JOIN imports_batch cb ON cb.id = c.batch_id
                       WHERE c.target_id = o.id AND cb.state = 'applied' AND cb.id <> %(batch)s)))
               FROM named GROUP BY named.kind""",
            {"batch": batch.pk},
        )
        found = {kind: (every, kept) for kind, every, kept in cursor.fetchall()}
    return [Returning(kind, found[kind][0] - found[kind][1], found[kind][1]) for kind in RowKind if kind in found]
