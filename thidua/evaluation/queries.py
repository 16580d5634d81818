"""Which closings are there, which batches did they use, and which closed periods does a batch touch?"""

from datetime import date

from django.db import connection

from thidua.campaigns.models import Period
from thidua.evaluation.enums import RunKind
from thidua.evaluation.models import Run, RunBatch
from thidua.imports.models import Batch


def used_batches() -> set[int]:
    return set(RunBatch.objects.filter(run__kind=RunKind.CLOSING).values_list("batch_id", flat=True))


def find_run(period: Period, version: int | None = None) -> Run | None:
    """A period's closing of this version; without a version the latest closing, else the provisional run."""
    runs = Run.objects.filter(period=period)
    if version is not None:
        return runs.filter(version=version).first()
    return runs.filter(kind=RunKind.CLOSING).order_by("-version").first() or runs.first()


def touched_periods(batch: Batch) -> list[Period]:
    """The closed periods whose figures could differ because of this batch, in order of their days.

    A correcting batch touches what the corrected rows touch; another one every closed period that its facts precede.
    """
    earliest = _earliest_corrected(batch) if batch.is_correcting and batch.corrections.exists() else batch.earliest_on
    closings = Run.objects.filter(kind=RunKind.CLOSING)
    if earliest is not None:
        closings = closings.filter(evaluated_on__gte=earliest)
    periods = Period.objects.filter(pk__in=closings.values("period")).order_by("starts_on", "ends_on", "code")
    return list(periods)


def _earliest_corrected(batch: Batch) -> date | None:
    """The earliest day of the facts that a correcting batch voids or puts in their place; None: every period."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH named AS (
                 SELECT target_id AS row_id FROM imports_rowcorrection WHERE batch_id = %s
                 UNION SELECT replacement_id FROM imports_rowcorrection
                 WHERE batch_id = %s AND replacement_id IS NOT NULL)
               SELECT bool_and(r.kind IN ('contributions', 'exits')), least(min(c.paid_on), min(e.recorded_on))
               FROM named n JOIN imports_importrow r ON r.id = n.row_id
               LEFT JOIN ledger_contribution c ON c.import_row_id = n.row_id
               LEFT JOIN ledger_exit e ON e.import_row_id = n.row_id""",
            [batch.pk, batch.pk],
        )
        are_all_dated, earliest = cursor.fetchone()
    return earliest if are_all_dated else None
