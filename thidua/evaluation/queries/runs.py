"""Which closings are there, which batches did they use, and which closed periods does a batch touch?"""

from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from thidua.campaigns.models import Period
from thidua.campaigns.queries import rules_in_force, span_of
from thidua.engine.evaluation import evaluate_tables
from thidua.evaluation.enums import RunKind
from thidua.evaluation.inputs import kernel_inputs, people_without_unit
from thidua.evaluation.models import Run, RunBatch
from thidua.imports.models import Batch
from thidua.lib.figures import day_text

LONGEST_VERSION = 4  # digits


def used_batches() -> set[int]:
    return set(RunBatch.objects.filter(run__kind=RunKind.CLOSING).values_list("batch_id", flat=True))


def closed_periods() -> set[int]:
    return set(Run.objects.filter(kind=RunKind.CLOSING).values_list("period_id", flat=True))


def find_run(period: Period, version: int | None = None) -> Run | None:
    """A period's closing of this version; without a version the latest closing, else the provisional run."""
    runs = Run.objects.filter(period=period)
    if version is not None:
        return runs.filter(version=version).first()
    return runs.filter(kind=RunKind.CLOSING).order_by("-version").first() or runs.first()


def shown_run(period: Period, version: str = "") -> Run | None:
    """What a page shows of a period: the closing of this number; without one the latest closing, else what the period
    comes to so far. None for a number that is none."""
    if version and not (version.isdecimal() and len(version) <= LONGEST_VERSION):
        return None
    run = find_run(period, int(version) if version else None)
    if run is not None:
        run.period = period
    return run


def run_label(run: Run) -> str:
    """What a result is, in the reader's language: a numbered closing, or what the period comes to so far."""
    day = day_text(run.evaluated_on)
    if run.version is None:
        return _("Tạm tính đến %(day)s") % {"day": day}
    return _("Bản chốt số %(version)s, xét đến %(day)s") % {"version": run.version, "day": day}


def touched_periods(*batches: Batch) -> list[Period]:
    """The closed periods whose figures could differ because of these batches, in order of their days.

    These are the periods that see one of their rows that say something new, or one that they void or replace.
    """
    number, are_all_dated, earliest = _what_differs([batch.pk for batch in batches])
    closings = Run.objects.filter(kind=RunKind.CLOSING) if number else Run.objects.none()
    if are_all_dated:
        closings = closings.filter(evaluated_on__gte=earliest)
    periods = Period.objects.filter(pk__in=closings.values("period")).order_by("starts_on", "ends_on", "code")
    return list(periods)


def _what_differs(batches: list[int]) -> tuple[int, bool, date]:
    """Of the rows that batches void, replace, add or change: how many, are all facts of a day, the first day.

    A claim met for the first time is seen by periods that end on its day or later; one that changed, by any.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH named AS (
                 SELECT target_id AS row_id, false AS is_first FROM imports_rowcorrection
                 WHERE batch_id = ANY(%(batches)s)
                 UNION
                 SELECT r.id, forerunner.fingerprint IS NULL FROM imports_importrow r LEFT JOIN LATERAL (
                     SELECT o.fingerprint FROM imports_importrow o JOIN imports_batch b ON b.id = o.batch_id
                     WHERE o.kind = r.kind AND o.key = r.key AND o.id < r.id AND b.state = 'applied'
                       AND NOT EXISTS (SELECT 1 FROM imports_rowcorrection c JOIN imports_batch cb ON cb.id = c.batch_id
                                       WHERE c.target_id = o.id AND cb.state = 'applied' AND cb.id <> r.batch_id)
                     ORDER BY o.id DESC LIMIT 1) forerunner ON true
                 WHERE r.batch_id = ANY(%(batches)s) AND forerunner.fingerprint IS DISTINCT FROM r.fingerprint)
               SELECT count(DISTINCT n.row_id),
                      coalesce(bool_and(r.kind IN ('contributions', 'exits') OR (n.is_first AND p.id IS NOT NULL)),
                               false),
                      least(min(c.paid_on), min(e.recorded_on), min(p.declared_on))
               FROM named n JOIN imports_importrow r ON r.id = n.row_id
               LEFT JOIN ledger_contribution c ON c.import_row_id = n.row_id
               LEFT JOIN ledger_exit e ON e.import_row_id = n.row_id
               LEFT JOIN claims_claim p ON p.source_row_id = n.row_id""",
            {"batches": batches},
        )
        number, are_all_dated, earliest = cursor.fetchone()
    return number, are_all_dated, earliest


def people_to_place(period: Period) -> int:
    """How many people would have no unit if the period were closed now. Evaluates and stores nothing."""
    day = period.evaluated_on
    rules = rules_in_force(day)
    span = span_of(period)
    results = evaluate_tables(kernel_inputs(day, rules).tables, span, rules, evaluated_on=day)
    return people_without_unit(day, results["person_results"].num_rows)
