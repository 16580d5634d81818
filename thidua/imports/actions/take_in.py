"""Take files in: read → clean → difference → apply.

Everything of one call happens in one transaction: a killed import leaves nothing behind but sealed originals.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from thidua.audit.actions import record
from thidua.engine.reading import CleanBatch, Problem, UnreadableFile, read_file, sniff
from thidua.imports import registry, rows
from thidua.imports.actions.difference import difference, held_back, without
from thidua.imports.actions.outcomes import Advance, Course, FileInHand, FileOutcome, Watch, unwatched
from thidua.imports.answers import GUIDE_SHEETS
from thidua.imports.enums import LEDGER_KINDS, BatchState, Severity, Stage
from thidua.imports.limits import within_limits
from thidua.imports.models import Batch, ImportRow, RowCorrection, SourceFile
from thidua.imports.models import Problem as StoredProblem
from thidua.imports.originals import OriginalStore, sha256_of
from thidua.imports.problems import PROBLEM_COLUMNS, not_for_units, problem_cells
from thidua.imports.registry import ImportContext, Prepared, RowImporter, importer_of
from thidua.imports.samples import RowSample, take_samples
from thidua.lib.database import allocate_ids, copy_rows
from thidua.lib.history import acting
from thidua.lib.sealing import configured_sealer

SMALL_KINDS = tuple(kind for kind in registry.ORDER if kind not in LEDGER_KINDS)
UNKNOWN_SHEETS = ("sheet_unknown", "sheet_hidden_unknown")
HELD_ROWS = 100_000  # a ledger with more rows is read twice rather than held


def import_files(
    *,
    paths: Sequence[Path],
    by: Any,
    today: date,
    originals: OriginalStore | None,
    reason: str = "",
    is_rehearsal: bool = False,
    names: Mapping[Path, str] | None = None,
    declared_on: date | None = None,
    unit: int | None = None,
    advance: Advance = lambda name: None,
    watch: Watch = unwatched,
) -> list[FileOutcome]:
    """Import files as one step: units, people and claims first, then the ledger, each in plain text order of names.

    ``reason`` makes the batches correcting ones. With ``is_rehearsal`` all of it is done and rolled back: the
    outcomes are what an import would do. A file already imported changes nothing and leaves no batch. ``names`` are
    the files' own names where the paths have others; ``declared_on`` is the day of claims that state none. ``watch``
    is told how far the work is and may raise: then nothing is changed. ``unit`` sent the files: they may bring its own
    claims and nothing else.
    """
    called = {path: (names or {}).get(path, path.name) for path in paths}
    order = sorted(called, key=lambda path: (called[path], path))
    files = [FileInHand(path, FileOutcome(called[path], sha256_of(path))) for path in order]
    context = ImportContext(by=by, today=today, sealer=configured_sealer(), is_correcting=bool(reason), unit=unit)
    course = Course(watch, advance, is_rehearsal, declared_on=declared_on, files=len(files), unit=unit)
    with acting(by, "import"), transaction.atomic():
        watch(Stage.WAITING, "", 0, 0)
        one_at_a_time()
        for file in files:
            _open_batch(file, by, reason)
        _take_in(files, context, course)
        for file in files:
            _close_batch(file, context)
            if file.outcome.batch_id and not is_rehearsal:
                _audit(file, by)
        if is_rehearsal:
            _forget(files)
        elif originals:
            _keep_originals(files, originals)
    return [file.outcome for file in files]


def one_at_a_time() -> None:
    """Imports and undos wait for each other until their transactions end: two at once would make one person twice.

    The table's lock makes them wait for a closing before they lock any row that it needs.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('thidua.imports'))")
        cursor.execute("LOCK TABLE imports_batch IN ROW EXCLUSIVE MODE")


def _forget(files: Iterable[FileInHand]) -> None:
    """A rehearsal leaves no batch, so none may be named."""
    transaction.set_rollback(True)
    for file in files:
        file.outcome.batch_id = None


def _keep_originals(files: Iterable[FileInHand], originals: OriginalStore) -> None:
    """Before the commit: a batch never stands without its original, not even when the process is killed now."""
    for file in files:
        if not file.outcome.unreadable:
            originals.keep(file.path, file.outcome.sha256)


def _open_batch(file: FileInHand, by: Any, reason: str) -> None:
    """Register the file and remember which of its rows an earlier batch of the same content has brought."""
    source, _ = SourceFile.objects.get_or_create(
        sha256=file.outcome.sha256,
        defaults={"name": file.name, "size": file.path.stat().st_size, "received_by": by},
    )
    earlier = ImportRow.objects.for_system("importing").filter(batch__file=source, batch__state=BatchState.APPLIED)
    file.known_rows = frozenset(earlier.values_list("sheet", "row", "kind"))
    file.was_imported = source.batches.filter(state=BatchState.APPLIED).exists()
    file.batch = Batch.objects.create(
        file=source, file_name=file.name, applied_by=by, is_correcting=bool(reason), reason=reason
    )
    file.outcome.batch_id = file.batch.pk


def _take_in(files: Sequence[FileInHand], context: ImportContext, course: Course) -> None:
    """Units, people and claims of all files in order of dependence, then the ledger, file by file.

    A file that breaks off half-way is refused as a whole. What is read is held, but for a ledger too large for that,
    which is read again when its turn comes.
    """
    held = {file.path: _hold(file, context, course) for file in files}
    if None not in held.values():
        course.total = sum(len(batch.row_numbers) for batches in held.values() for batch in batches or ())
    for kind in SMALL_KINDS:
        for file in files:
            for batch in held[file.path] or ():
                if batch.kind == kind:
                    _apply(file, batch, context, course)
    for file in files:
        batches = held.pop(file.path)
        if batches is None:
            _stream(file, context, course)
        for batch in batches or ():
            if batch.kind in LEDGER_KINDS:
                _apply(file, batch, context, course)


def _hold(file: FileInHand, context: ImportContext, course: Course) -> list[CleanBatch] | None:
    """The file's clean batches (none when it is refused); None for a ledger too large to hold."""
    batches: list[CleanBatch] = []
    is_large = False
    try:
        course.begin(file.name)
        if course.is_rehearsal:
            file.outcome.sheets = sniff(file.path, name=file.name)
        for batch in _clean_batches(file, context, course):
            batches.append(batch)
            course.rows_read(file.name, len(batch.row_numbers))
            course.check_size()
            if not is_large and sum(len(held.row_numbers) for held in batches) > HELD_ROWS:
                is_large = True
                if {sheet.kind for sheet in sniff(file.path, name=file.name)} <= {"ledger", None}:
                    file.outcome.problems.clear()
                    return None
    except UnreadableFile as error:
        _refuse(file, error)
        return []
    finally:
        course.advance(file.name)
    return batches


def _stream(file: FileInHand, context: ImportContext, course: Course) -> None:
    """Take in a ledger batch by batch; when it breaks off, what it brought goes again."""
    try:
        with transaction.atomic():
            for batch in _clean_batches(file, context, course):
                _apply(file, batch, context, course)
    except UnreadableFile as error:
        _refuse(file, error)


def _clean_batches(file: FileInHand, context: ImportContext, course: Course) -> Iterator[CleanBatch]:
    items = read_file(
        file.path,
        name=file.name,
        today=context.today,
        declared_on=course.declared_on,
        needs_claim_codes=course.unit is None,
    )
    for item in items:
        if isinstance(item, Problem):
            if not (course.unit is not None and item.code in UNKNOWN_SHEETS and item.sheet in GUIDE_SHEETS):
                file.outcome.problems.append(item)
        else:
            yield item


def _refuse(file: FileInHand, error: UnreadableFile) -> None:
    """A file that cannot be read (to its end) brought nothing; the outcome says why."""
    file.outcome.unreadable = str(error)
    file.outcome.counts.clear()
    file.outcome.samples.clear()
    refusal = Problem("", None, "", "", code="unreadable", message=str(error), severity=Severity.PROBLEM.value)
    file.outcome.problems.append(refusal)


def _apply(file: FileInHand, batch: CleanBatch, context: ImportContext, course: Course) -> None:
    """Take one clean batch in and say how far that brings the import."""
    _write(file, batch, importer_of(batch.kind), context, file.outcome.samples if course.is_rehearsal else None)
    course.rows_applied(file.name, len(batch.row_numbers))


def _write(
    file: FileInHand, batch: CleanBatch, importer: RowImporter, context: ImportContext, samples: list[RowSample] | None
) -> None:
    """Difference of one clean batch against what is there, then write it."""
    assert file.batch is not None
    counts = file.outcome.counts.setdefault(importer.kind, Counter())
    context.problems = file.outcome.problems
    batch = _without_known(file, batch, counts)
    counts["read"] += len(batch.row_numbers)
    if context.unit is not None and not importer.is_for_units:
        counts["unusable"] += len(batch.row_numbers)
        context.problems.append(not_for_units(batch))
        return
    unlimited = len(batch.row_numbers)
    batch = within_limits(batch, file.outcome.problems)
    counts["unusable"] += unlimited - len(batch.row_numbers)
    prepared = importer.prepare(batch, context)
    counts["unusable"] += len(batch.row_numbers) - len(prepared.indices) - prepared.untouched
    if prepared.untouched:
        counts["same"] += prepared.untouched
    if not prepared.indices:
        return
    prints = rows.fingerprints(prepared.batch, prepared.indices, context.sealer)
    current = importer.current(prepared.keys)
    held = held_back(prepared, prints, current, context)
    if held:
        counts["unusable"] += len(held)
        if samples is not None:
            alone, _ = without(prepared, prints, set(range(len(prints))) - held)
            take_samples(alone, ["held"] * len(held), current, context.sealer, samples)
        prepared, prints = without(prepared, prints, held)
        if not prepared.indices:
            return
    found = difference(prepared, prints, importer, current, context)
    counts.update(found.outcomes)
    if samples is not None:
        take_samples(prepared, found.outcomes, current, context.sealer, samples)
    row_ids = _write_import_rows(file.batch, prepared, prints, context)
    importer.write(prepared, found.chosen, [row_ids[position] for position in found.chosen], file.batch.pk)
    if context.is_correcting:
        RowCorrection.objects.bulk_create(
            RowCorrection(batch=file.batch, target_id=target, replacement_id=row_ids[position])
            for position, target in found.replaced
        )
    _remember(file, prepared, prints, importer.dates(prepared))


def _without_known(file: FileInHand, batch: CleanBatch, counts: Counter[str]) -> CleanBatch:
    """Drop the rows that an earlier batch of the very same file has brought: the same file again changes nothing."""
    if not file.known_rows:
        return batch
    fresh = [
        index for index, row in enumerate(batch.row_numbers) if (batch.sheet, row, batch.kind) not in file.known_rows
    ]
    counts["known"] += len(batch.row_numbers) - len(fresh)
    return rows.take(batch, fresh)


def _write_import_rows(batch: Batch, prepared: Prepared, prints: Sequence[bytes], context: ImportContext) -> list[int]:
    clean = prepared.batch
    row_ids = allocate_ids(ImportRow, len(prepared.indices))
    sealed = rows.sealed_rows(clean, prepared.indices, context.sealer)
    copy_rows(
        ImportRow,
        ("id", "batch_id", "sheet", "row", "kind", "key", "fingerprint", "sealed"),
        (
            (row_id, batch.pk, clean.sheet, clean.row_numbers[index], clean.kind, key, fingerprint, cells)
            for row_id, index, key, fingerprint, cells in zip(
                row_ids, prepared.indices, prepared.keys, prints, sealed, strict=True
            )
        ),
    )
    return row_ids


def _remember(file: FileInHand, prepared: Prepared, prints: Sequence[bytes], dates: Sequence[date | None]) -> None:
    """Keep what the batch's record says of its rows: their digest, earliest fact and column headers."""
    for key, fingerprint in zip(prepared.keys, prints, strict=True):
        file.digest.update(key.encode() + b"\0" + fingerprint)
    known = [day for day in dates if day is not None]
    if len(known) < len(dates):
        file.earliest = None
    elif file.earliest is not None:
        file.earliest = min([file.earliest, *known])
    file.sheets.setdefault(prepared.batch.sheet, {})[prepared.batch.kind] = list(prepared.batch.headers)


def _close_batch(file: FileInHand, context: ImportContext) -> None:
    """Complete the batch's record, or take it back when the file brought nothing."""
    batch, outcome = file.batch, file.outcome
    assert batch is not None
    brought_rows = any(counts["read"] > counts["unusable"] for counts in outcome.counts.values())
    if outcome.unreadable or (file.was_imported and not brought_rows):
        batch.delete()
        outcome.batch_id = None
        return
    batch.sheets = file.sheets
    batch.counts = {kind: dict(counts) for kind, counts in outcome.counts.items()}
    batch.rows_sha256 = file.digest.hexdigest()
    batch.earliest_on = None if file.earliest == date.max else file.earliest
    batch.save()
    copy_rows(
        StoredProblem,
        ("batch_id", *PROBLEM_COLUMNS),
        ((batch.pk, *cells) for cells in problem_cells(outcome.problems, context.sealer)),
    )


def _audit(file: FileInHand, by: Any) -> None:
    batch = file.batch
    assert batch is not None
    record(
        by=by,
        action="import.corrected" if batch.is_correcting else "import.applied",
        subject_kind="batch",
        subject_key=batch.pk,
        file_sha256=file.outcome.sha256,
        rows_sha256=batch.rows_sha256,
        counts=batch.counts,
        reason=batch.reason,
    )
