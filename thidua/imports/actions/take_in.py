"""Take files in: read → clean → difference → apply.

Everything of one call happens in one transaction: a killed import leaves nothing behind but sealed originals.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from thidua.audit.actions import record
from thidua.engine.reading import CleanBatch, Problem, UnreadableFile, read_file, sniff
from thidua.imports import registry, rows
from thidua.imports.actions.difference import difference, held_back, without
from thidua.imports.enums import LEDGER_KINDS, BatchState, Severity
from thidua.imports.limits import LONGEST_CAPTION, within_limits
from thidua.imports.models import Batch, ImportRow, RowCorrection, SourceFile
from thidua.imports.models import Problem as StoredProblem
from thidua.imports.originals import OriginalStore, sha256_of
from thidua.imports.registry import ImportContext, Prepared, RowImporter, importer_of
from thidua.lib.database import allocate_ids, copy_rows
from thidua.lib.history import acting
from thidua.lib.sealing import configured_sealer

Advance = Callable[[str], None]
SMALL_KINDS = tuple(kind for kind in registry.ORDER if kind not in LEDGER_KINDS)
HELD_ROWS = 100_000  # a ledger with more rows is read twice rather than held


@dataclass
class FileOutcome:
    """What became of one file. ``counts`` by kind and then: read, new, changed, same, known, unusable."""

    name: str
    sha256: str
    batch_id: int | None = None
    unreadable: str = ""
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def changes(self) -> int:
        return sum(counts["new"] + counts["changed"] for counts in self.counts.values())


@dataclass
class _FileInHand:
    """A file while it is being imported."""

    path: Path
    outcome: FileOutcome
    batch: Batch | None = None
    known_rows: frozenset[tuple[str, int, str]] = frozenset()
    was_imported: bool = False
    digest: Any = field(default_factory=hashlib.sha256)
    earliest: date | None = date.max
    sheets: dict[str, Any] = field(default_factory=dict)


def import_files(
    *,
    paths: Sequence[Path],
    by: Any,
    today: date,
    originals: OriginalStore | None,
    reason: str = "",
    is_rehearsal: bool = False,
    advance: Advance = lambda name: None,
) -> list[FileOutcome]:
    """Import files as one step: units, people and claims first, then the ledger, each in plain text order of names.

    ``reason`` makes the batches correcting ones. With ``is_rehearsal`` all of it is done and rolled back: the
    outcomes are what an import would do. A file already imported changes nothing and leaves no batch.
    """
    files = [_FileInHand(path, FileOutcome(path.name, sha256_of(path))) for path in _in_text_order(set(paths))]
    context = ImportContext(by=by, today=today, sealer=configured_sealer(), is_correcting=bool(reason))
    with acting(by, "import"), transaction.atomic():
        one_at_a_time()
        for file in files:
            _open_batch(file, by, reason)
        _take_in(files, context, advance)
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


def _forget(files: Iterable[_FileInHand]) -> None:
    """A rehearsal leaves no batch, so none may be named."""
    transaction.set_rollback(True)
    for file in files:
        file.outcome.batch_id = None


def _keep_originals(files: Iterable[_FileInHand], originals: OriginalStore) -> None:
    """Before the commit: a batch never stands without its original, not even when the process is killed now."""
    for file in files:
        if not file.outcome.unreadable:
            originals.keep(file.path, file.outcome.sha256)


def _in_text_order(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: path.name)


def _open_batch(file: _FileInHand, by: Any, reason: str) -> None:
    """Register the file and remember which of its rows an earlier batch of the same content has brought."""
    source, _ = SourceFile.objects.get_or_create(
        sha256=file.outcome.sha256,
        defaults={"name": file.path.name, "size": file.path.stat().st_size, "received_by": by},
    )
    earlier = ImportRow.objects.filter(batch__file=source, batch__state=BatchState.APPLIED)
    file.known_rows = frozenset(earlier.values_list("sheet", "row", "kind"))
    file.was_imported = source.batches.filter(state=BatchState.APPLIED).exists()
    file.batch = Batch.objects.create(
        file=source, file_name=file.path.name, applied_by=by, is_correcting=bool(reason), reason=reason
    )
    file.outcome.batch_id = file.batch.pk


def _take_in(files: Sequence[_FileInHand], context: ImportContext, advance: Advance) -> None:
    """Units, people and claims of all files in order of dependence, then the ledger, file by file.

    A file that breaks off half-way is refused as a whole. What is read is held, but for a ledger too large for that,
    which is read again when its turn comes.
    """
    held = {file.path: _hold(file, context, advance) for file in files}
    for kind in SMALL_KINDS:
        for file in files:
            for batch in held[file.path] or ():
                if batch.kind == kind:
                    _apply(file, batch, importer_of(kind), context)
    for file in files:
        batches = held.pop(file.path)
        if batches is None:
            _stream(file, context)
        for batch in batches or ():
            if batch.kind in LEDGER_KINDS:
                _apply(file, batch, importer_of(batch.kind), context)


def _hold(file: _FileInHand, context: ImportContext, advance: Advance) -> list[CleanBatch] | None:
    """The file's clean batches (none when it is refused); None for a ledger too large to hold."""
    batches: list[CleanBatch] = []
    is_large = False
    try:
        for batch in _clean_batches(file, context):
            batches.append(batch)
            if not is_large and sum(len(held.row_numbers) for held in batches) > HELD_ROWS:
                is_large = True
                if {sheet.kind for sheet in sniff(file.path, name=file.path.name)} <= {"ledger", None}:
                    file.outcome.problems.clear()
                    return None
    except UnreadableFile as error:
        _refuse(file, error)
        return []
    finally:
        advance(file.path.name)
    return batches


def _stream(file: _FileInHand, context: ImportContext) -> None:
    """Take in a ledger batch by batch; when it breaks off, what it brought goes again."""
    try:
        with transaction.atomic():
            for batch in _clean_batches(file, context):
                _apply(file, batch, importer_of(batch.kind), context)
    except UnreadableFile as error:
        _refuse(file, error)


def _clean_batches(file: _FileInHand, context: ImportContext) -> Iterator[CleanBatch]:
    for item in read_file(file.path, name=file.path.name, today=context.today):
        if isinstance(item, Problem):
            file.outcome.problems.append(item)
        else:
            yield item


def _refuse(file: _FileInHand, error: UnreadableFile) -> None:
    """A file that cannot be read (to its end) brought nothing; the outcome says why."""
    file.outcome.unreadable = str(error)
    file.outcome.counts.clear()
    refusal = Problem("", None, "", "", code="unreadable", message=str(error), severity=Severity.PROBLEM.value)
    file.outcome.problems.append(refusal)


def _apply(file: _FileInHand, batch: CleanBatch, importer: RowImporter, context: ImportContext) -> None:
    """Difference of one clean batch against what is there, then write it."""
    assert file.batch is not None
    counts = file.outcome.counts.setdefault(importer.kind, Counter())
    context.problems = file.outcome.problems
    batch = _without_known(file, batch, counts)
    counts["read"] += len(batch.row_numbers)
    unlimited = len(batch.row_numbers)
    batch = within_limits(batch, file.outcome.problems)
    counts["unusable"] += unlimited - len(batch.row_numbers)
    prepared = importer.prepare(batch, context)
    counts["unusable"] += len(batch.row_numbers) - len(prepared.indices)
    if not prepared.indices:
        return
    prints = rows.fingerprints(batch, prepared.indices, context.sealer)
    current = importer.current(prepared.keys)
    held = held_back(prepared, prints, current, context)
    if held:
        counts["unusable"] += len(held)
        prepared, prints = without(prepared, prints, held)
        if not prepared.indices:
            return
    chosen, replaced = difference(prepared, prints, importer, current, context, counts)
    row_ids = _write_import_rows(file.batch, prepared, prints, context)
    importer.write(prepared, chosen, [row_ids[position] for position in chosen], file.batch.pk)
    if context.is_correcting:
        RowCorrection.objects.bulk_create(
            RowCorrection(batch=file.batch, target_id=target, replacement_id=row_ids[position])
            for position, target in replaced
        )
    _remember(file, prepared, prints, importer.dates(prepared))


def _without_known(file: _FileInHand, batch: CleanBatch, counts: Counter[str]) -> CleanBatch:
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


def _remember(file: _FileInHand, prepared: Prepared, prints: Sequence[bytes], dates: Sequence[date | None]) -> None:
    """Keep what the batch's record says of its rows: their digest, earliest fact and column headers."""
    for key, fingerprint in zip(prepared.keys, prints, strict=True):
        file.digest.update(key.encode() + b"\0" + fingerprint)
    known = [day for day in dates if day is not None]
    if len(known) < len(dates):
        file.earliest = None
    elif file.earliest is not None:
        file.earliest = min([file.earliest, *known])
    file.sheets.setdefault(prepared.batch.sheet, {})[prepared.batch.kind] = list(prepared.batch.headers)


def _close_batch(file: _FileInHand, context: ImportContext) -> None:
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
        ("batch_id", "sheet", "row", "column", "sealed_value", "code", "message", "severity"),
        (
            (
                batch.pk,
                problem.sheet[:LONGEST_CAPTION],
                problem.row,
                problem.column[:LONGEST_CAPTION],
                context.sealer.seal(problem.value.encode(), rows.VALUE_PURPOSE),
                problem.code,
                _message_without_value(problem),
                problem.severity,
            )
            for problem in outcome.problems
        ),
    )


def _message_without_value(problem: Problem) -> str:
    """What is stored in clear: the sentence without the cell's value, which may be an id and is kept sealed."""
    value = problem.value
    for shown in (value, f"{value[:57]}…"):
        if len(shown) > 1 or not shown.isalnum():
            message = problem.message.replace(f"«{shown}»", "«…»")
            if message != problem.message:
                return message
    return problem.message


def _audit(file: _FileInHand, by: Any) -> None:
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
