"""Close a period as a numbered version, refresh its provisional run, and replay a stored run.

Each is one transaction over one snapshot: a killed closing leaves nothing.
"""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from django.db import connection, transaction
from django.db.models import Q

from thidua.audit.actions import record
from thidua.campaigns.models import Period
from thidua.campaigns.queries import rule_set_in_force, span_of
from thidua.engine.evaluation import RESULTS, RuleSettings, evaluate_tables
from thidua.evaluation.enums import RunKind
from thidua.evaluation.inputs import KernelInputs, kernel_inputs
from thidua.evaluation.models import CaseResult, PersonResult, Run, RunBatch, RunInput, UnitResult
from thidua.evaluation.permissions import (
    check_can_close,
    check_can_preview,
    check_leaves_nobody,
    latest_version,
)
from thidua.evaluation.queries.previews import result_counts
from thidua.imports.actions import refresh_later
from thidua.imports.enums import BatchState
from thidua.imports.models import Batch
from thidua.imports.queries import worker_is_there
from thidua.lib.database import copy_csv, read_table
from thidua.lib.history import acting
from thidua.linking.models import Link


def close_period(
    *, period: Period, by: Any, today: date, reason: str = "", seen: int | None = None, may_leave_people: bool = True
) -> Run:
    """Close the period as its next numbered version; earlier versions stay as they were.

    ``seen`` is the latest version that the caller knew of (0: none), so that what is asked twice is done once.
    Raises PermissionDenied while the period is not over, for a second version without a reason, when the latest
    version is another than the one seen, when people without a unit would be left out though they may not, or for an
    account that may not close.
    """
    with acting(by, "period.close"), transaction.atomic():
        _one_snapshot()
        check_can_close(period, by, today=today, reason=reason, seen=seen)
        Run.objects.filter(period=period, kind=RunKind.PROVISIONAL).delete()
        run = _evaluate(period, by, period.evaluated_on, RunKind.CLOSING, latest_version(period) + 1, reason)
        check_leaves_nobody(run, may_leave_people=may_leave_people)
        used = Batch.objects.filter(state=BatchState.APPLIED).filter(
            Q(earliest_on__isnull=True) | Q(earliest_on__lte=run.evaluated_on)
        )
        RunBatch.objects.bulk_create(RunBatch(run=run, batch=batch) for batch in used.order_by("pk"))
        record(
            by=by,
            action="period.closed",
            subject_kind="period",
            subject_key=period.code,
            version=run.version,
            inputs_sha256=run.inputs_sha256,
            results_sha256=run.results_sha256,
            counts=run.counts,
            reason=reason,
        )
    return run


def refresh_provisional(*, period: Period, by: Any, today: date) -> Run:
    """Replace the open period's provisional run, evaluated to min(today, last day).

    Raises PermissionDenied before the period has begun.
    """
    check_can_preview(period, today=today)
    with acting(by, "period.provisional"), transaction.atomic():
        _one_snapshot()
        Run.objects.filter(period=period, kind=RunKind.PROVISIONAL).delete()
        return _evaluate(period, by, min(today, period.ends_on), RunKind.PROVISIONAL, None, "")


def refresh_open_periods(*, by: Any, today: date) -> list[Run]:
    """Replace the provisional run of every period that has begun and was never closed."""
    closed = Run.objects.filter(kind=RunKind.CLOSING).values("period")
    open_periods = Period.objects.filter(starts_on__lte=today).exclude(pk__in=closed).order_by("starts_on", "code")
    return [refresh_provisional(period=period, by=by, today=today) for period in open_periods]


def refresh_soon(*, by: Any, today: date) -> int | None:
    """After a deed on a page: a worker that is there counts the open periods anew (None), so that nobody waits for it;
    without one it happens now (how many)."""
    if worker_is_there():
        refresh_later(by)
        return None
    return len(refresh_open_periods(by=by, today=today))


def _one_snapshot() -> None:
    """One evaluation at a time and no import or undo meanwhile, all of its queries over one state of the database.

    LOCK TABLE takes no snapshot, so what the transactions before it wrote is seen; an advisory lock's SELECT would
    take the snapshot before it waits.
    """
    with connection.cursor() as cursor:
        if len(connection.savepoint_ids) == 0:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("LOCK TABLE imports_batch IN SHARE MODE")
        cursor.execute("LOCK TABLE evaluation_run IN SHARE ROW EXCLUSIVE MODE")


def _evaluate(period: Period, by: Any, day: date, kind: RunKind, version: int | None, reason: str) -> Run:
    rule_set = rule_set_in_force(day)
    rules = RuleSettings.from_mapping(rule_set.settings)
    inputs = kernel_inputs(day, rules)
    parquet = {name: _parquet(table) for name, table in inputs.tables.items()}
    results = evaluate_tables(_tables(parquet), span_of(period), rules, evaluated_on=day)
    run = Run.objects.create(
        period=period,
        kind=kind,
        version=version,
        evaluated_on=day,
        rule_set=rule_set,
        rule_settings=rules.to_mapping(),
        link_model=", ".join(
            Link.objects.for_system("evaluating")
            .order_by("model_version")
            .values_list("model_version", flat=True)
            .distinct()
        ),
        counts=result_counts(results, day),
        inputs_sha256=_digest(parquet),
        results_sha256=_digest(result_files(results)),
        created_by=by,
        reason=reason,
    )
    RunInput.objects.bulk_create(
        RunInput(
            run=run,
            name=name,
            rows=inputs.tables[name].num_rows,
            sha256=hashlib.sha256(content).hexdigest(),
            parquet=content,
        )
        for name, content in parquet.items()
    )
    _store(run, results, inputs)
    return run


def _parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _tables(parquet: Mapping[str, bytes]) -> dict[str, pa.Table]:
    # ParquetFile, not read_table: that imports pyarrow.dataset, 2.4 s of the first closing
    return {name: pq.ParquetFile(pa.BufferReader(content)).read() for name, content in parquet.items()}


def result_files(results: Mapping[str, pa.Table]) -> dict[str, bytes]:
    """The result tables (surrogate keys) as CSV bytes, the form that a replay must reproduce."""
    files = {}
    for name in RESULTS:
        sink = io.BytesIO()
        pa_csv.write_csv(results[name], sink)
        files[name] = sink.getvalue()
    return files


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return digest.hexdigest()


# Result columns of the stored tables, in their order, out of the kernel's results and the tables of names.
STORED = {
    CaseResult: (
        ("claim", "r.claim"), ("claim_code", "c.code"), ("person", "r.person"), ("person_code", "coalesce(p.code, '')"),
        ("unit", "r.unit"), ("unit_code", "coalesce(u.code, '')"), ("insured", "r.insured"), ("status", "r.status"),
        ("reason", "coalesce(r.reason, '')"), ("rule_line", "r.rule_line"), ("is_counted", "r.counted"),
        ("covered_through", "r.covered_through"), ("pay_by", "r.pay_by"), ("first_paid_on", "r.first_paid_on"),
        ("last_paid_on", "r.last_paid_on"), ("last_paid_months", "r.last_paid_months"),
        ("duplicate_of", "coalesce(f.code, '')"), ("exit_first_month", "r.exit_first_month"),
        ("exit_recorded_on", "r.exit_recorded_on"),
    ),
    PersonResult: (
        ("person", "r.person"), ("person_code", "p.code"), ("unit", "r.unit"), ("unit_code", "u.code"),
        ("relatives", "r.relatives"), ("joined", "r.joined"), ("returned", "r.returned"),
        ("maintained", "r.maintained"), ("lapsed", "r.lapsed"), ("is_fulfilled", "r.fulfilled"),
    ),
    UnitResult: (
        ("unit", "r.unit"), ("unit_code", "u.code"), ("parent", "i.parent"), ("block", "coalesce(b.code, '')"),
        ("staff", "r.staff"), ("fulfilled", "r.fulfilled"), ("relatives", "r.relatives"),
        ("rank_by_count", "r.rank_by_count"), ("rank_by_rate", "r.rank_by_rate"),
        ("block_rank_by_count", "r.block_rank_by_count"), ("block_rank_by_rate", "r.block_rank_by_rate"),
    ),
}  # fmt: skip
SOURCES = {
    CaseResult: """case_results r JOIN claim_codes c ON c.key = r.claim LEFT JOIN person_codes p ON p.key = r.person
        LEFT JOIN unit_codes u ON u.key = r.unit LEFT JOIN claims o ON o.claim_order = r.first_claim_order
        LEFT JOIN claim_codes f ON f.key = o.claim ORDER BY c.code""",
    PersonResult: """person_results r JOIN person_codes p ON p.key = r.person JOIN unit_codes u ON u.key = r.unit
        ORDER BY p.code""",
    UnitResult: """unit_results r JOIN unit_codes u ON u.key = r.unit JOIN units i ON i.unit = r.unit
        LEFT JOIN block_names b ON b.key = r.block ORDER BY u.code""",
}


def _store(run: Run, results: Mapping[str, pa.Table], inputs: KernelInputs) -> None:
    """Write the results with the codes that people read, by COPY."""
    with duckdb.connect() as kernel:
        for name, table in {
            **results,
            **inputs.names,
            "claims": inputs.tables["claims"],
            "units": inputs.tables["units"],
        }.items():
            kernel.register(name, table)
        for model, columns in STORED.items():
            chosen = ", ".join(f"{expression} AS {name}" for name, expression in columns)
            query = f"SELECT CAST({run.pk} AS BIGINT) AS run_id, {chosen} FROM {SOURCES[model]}"  # noqa: S608
            table = kernel.sql(query).to_arrow_table()
            sink = io.BytesIO()
            pa_csv.write_csv(table, sink, pa_csv.WriteOptions(include_header=False))
            copy_csv(model, ["run_id", *(name for name, _ in columns)], [sink.getvalue()])


@dataclass(frozen=True)
class Replay:
    """A run evaluated again from its own stored inputs and settings."""

    files: Mapping[str, bytes]
    inputs_are_intact: bool
    results_are_equal: bool


def replay(run: Run) -> Replay:
    """Evaluate a stored run anew from its stored inputs alone and compare with what was stored then, row by row."""
    stored = {entry.name: bytes(entry.parquet) for entry in run.inputs.all()}
    are_intact = _digest(stored) == run.inputs_sha256
    rules = RuleSettings.from_mapping(run.rule_settings)
    try:
        results = evaluate_tables(_tables(stored), span_of(run.period), rules, evaluated_on=run.evaluated_on)
    except (pa.ArrowException, duckdb.Error, LookupError, OSError, ValueError):
        if are_intact:
            raise
        return Replay({}, inputs_are_intact=False, results_are_equal=False)  # damaged beyond reading
    files = result_files(results)
    are_equal = _digest(files) == run.results_sha256 and _stored_rows_agree(run, results)
    return Replay(files, are_intact, are_equal)


def _stored_rows_agree(run: Run, results: Mapping[str, pa.Table]) -> bool:
    """Whether the stored result rows, from which everything is shown, still say what the evaluation says."""
    for (model, columns), name in zip(STORED.items(), RESULTS, strict=True):
        stored = {expression.removeprefix("r."): column for column, expression in columns if expression[:2] == "r."}
        if "reason" in RESULTS[name].names:
            stored["reason"] = "nullif(reason, '')"
        table, key = model._meta.db_table, next(iter(stored))
        query = f"SELECT {', '.join(stored.values())} FROM {table} WHERE run_id = %s ORDER BY {key}"  # noqa: S608
        schema = pa.schema([RESULTS[name].field(column) for column in stored])
        if not read_table(query, [run.pk], schema).equals(results[name].select(list(stored)).cast(schema)):
            return False
    return True
