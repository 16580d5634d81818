"""Take files in: read → clean → difference → apply; and take a batch back.

Everything of one call happens in one transaction: a killed import leaves nothing behind but sealed originals.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from thidua.audit.actions import record
from thidua.engine.reading import CleanBatch, Problem, UnreadableFile, read_file
from thidua.imports import registry, rows
from thidua.imports.enums import BatchState, RowKind, Severity
from thidua.imports.models import Batch, ImportRow, RowCorrection, SourceFile
from thidua.imports.models import Problem as StoredProblem
from thidua.imports.originals import OriginalStore, sha256_of
from thidua.imports.permissions import check_can_undo
from thidua.imports.queries import surviving_rows
from thidua.imports.registry import ImportContext, ImportRefused, Prepared, RowImporter, importer_of
from thidua.lib.database import allocate_ids, copy_rows
from thidua.lib.history import acting
from thidua.lib.sealing import configured_sealer

LEDGER_KINDS = frozenset({RowKind.CONTRIBUTIONS, RowKind.EXITS})
Advance = Callable[[str], None]


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
    files = [_FileInHand(path, FileOutcome(path.name, sha256_of(path))) for path in _in_text_order(paths)]
    context = ImportContext(by=by, today=today, sealer=configured_sealer(), is_correcting=bool(reason))
    with acting(by, "import"), transaction.atomic():
        for file in files:
            _open_batch(file, by, reason)
        _take_in(files, context, advance)
        for file in files:
            _close_batch(file, context)
            if file.batch and file.batch.pk and not is_rehearsal:
                _audit(file, by)
        if is_rehearsal:
            transaction.set_rollback(True)
    if originals and not is_rehearsal:
        for file in files:
            if file.outcome.batch_id:
                originals.keep(file.path, file.outcome.sha256)
    return [file.outcome for file in files]


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
    """Two passes: small kinds are held and applied in order of dependence, the ledger streams after them."""
    held: dict[str, list[tuple[_FileInHand, CleanBatch]]] = {kind: [] for kind in registry.ORDER}
    for file in files:
        for batch in _clean_batches(file, context):
            held[batch.kind].append((file, batch))
        advance(file.path.name)
    for kind in registry.ORDER:
        importer = importer_of(kind)
        for file, batch in held.pop(kind):
            _apply(file, batch, importer, context)


def _clean_batches(file: _FileInHand, context: ImportContext) -> Iterator[CleanBatch]:
    try:
        for item in read_file(file.path, name=file.path.name, today=context.today):
            if isinstance(item, Problem):
                file.outcome.problems.append(item)
            else:
                yield item
    except UnreadableFile as error:
        file.outcome.unreadable = str(error)
        file.outcome.problems.append(
            Problem("", None, "", "", code="unreadable", message=str(error), severity=Severity.PROBLEM.value)
        )


def _apply(file: _FileInHand, batch: CleanBatch, importer: RowImporter, context: ImportContext) -> None:
    """Difference of one clean batch against what is there, then write it."""
    assert file.batch is not None
    counts = file.outcome.counts.setdefault(importer.kind, Counter())
    context.problems = file.outcome.problems
    batch = _without_known(file, batch, counts)
    counts["read"] += len(batch.row_numbers)
    prepared = importer.prepare(batch, context)
    counts["unusable"] += len(batch.row_numbers) - len(prepared.indices)
    if not prepared.indices:
        return
    prints = rows.fingerprints(batch, prepared.indices, context.sealer)
    chosen, replaced = _difference(prepared, prints, importer, context, counts)
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


def _difference(
    prepared: Prepared,
    prints: Sequence[bytes],
    importer: RowImporter,
    context: ImportContext,
    counts: Counter[str],
) -> tuple[list[int], list[tuple[int, int]]]:
    """Positions to write, and (position, ImportRow replaced) of the changes. The later row of a key wins as a whole."""
    current = importer.current(prepared.keys)
    used = registry.batches_used_by_closings() if current and not context.is_correcting else set()
    seen: dict[str, bytes] = {}
    chosen: dict[str | int, int] = {}
    replaced: list[tuple[int, int]] = []
    for position, (key, fingerprint) in enumerate(zip(prepared.keys, prints, strict=True)):
        stored = current.get(key) if key not in seen else None
        before = seen.get(key) or (stored.fingerprint if stored else None)
        outcome = "new" if before is None else "same" if before == fingerprint else "changed"
        if outcome == "changed":
            row = prepared.batch.row_numbers[prepared.indices[position]]
            if stored and stored.batch_id in used:
                counts["unusable"] += 1
                context.problems.append(_needs_correction(prepared.batch, row))
                continue
            context.problems.append(_changed(prepared.batch, row))
            if stored:
                replaced.append((position, stored.row_id))
        counts[outcome] += 1
        seen[key] = fingerprint
        if importer.keeps_every_source:
            chosen[position] = position
        elif outcome != "same":
            chosen[key] = position
    return sorted(chosen.values()), replaced


def _changed(batch: CleanBatch, row: int) -> Problem:
    return Problem(
        batch.sheet,
        row,
        "",
        "",
        code="changed",
        message="Dòng này khác với dòng cùng mã đã có; dòng sau thay cả dòng trước. Hãy kiểm tra dòng nào đúng.",
        severity=Severity.NOTE.value,
    )


def _needs_correction(batch: CleanBatch, row: int) -> Problem:
    return Problem(
        batch.sheet,
        row,
        "",
        "",
        code="needs_correction",
        message="Dòng này sửa dữ liệu mà một kỳ đã chốt đã dùng, nên chưa được áp dụng. "
        "Hãy nạp lại tệp bằng đợt đính chính, kèm lý do.",
        severity=Severity.PROBLEM.value,
    )


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
        file.earliest = min(known, default=file.earliest)
    file.sheets.setdefault(prepared.batch.sheet, {})[prepared.batch.kind] = list(prepared.batch.headers)


def _close_batch(file: _FileInHand, context: ImportContext) -> None:
    """Complete the batch's record, or take it back when the file brought nothing."""
    batch, outcome = file.batch, file.outcome
    assert batch is not None
    has_rows = any(counts["read"] for counts in outcome.counts.values())
    if outcome.unreadable or (file.was_imported and not has_rows):
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
                problem.sheet,
                problem.row,
                problem.column,
                context.sealer.seal(problem.value.encode(), rows.VALUE_PURPOSE),
                problem.code,
                problem.message,
                problem.severity,
            )
            for problem in outcome.problems
        ),
    )


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


def undo_batch(*, batch: Batch, by: Any) -> None:
    """Mark a batch void: its rows stay and no longer count. Earlier rows of the same keys come back.

    Raises PermissionDenied when a closing used the batch, ImportRefused when other rows stand on what would go.
    """
    with acting(by, "import.undo"), transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        check_can_undo(batch, by)
        batch.state, batch.voided_at, batch.voided_by = BatchState.VOID, timezone.now(), by
        batch.save(update_fields=["state", "voided_at", "voided_by"])
        _take_back(batch.rows.all(), by)
        record(by=by, action="import.undone", subject_kind="batch", subject_key=batch.pk)


def void_rows(*, targets: Sequence[ImportRow], reason: str, by: Any) -> Batch:
    """A correcting batch that voids named rows, also those that a closing used. Returns the batch.

    Raises ImportRefused without a reason, or when a row is void already.
    """
    if not reason.strip():
        raise ImportRefused("Đợt đính chính phải có lý do. Hãy ghi lý do bằng --reason.")
    with acting(by, "import.correct"), transaction.atomic():
        if RowCorrection.objects.filter(target__in=targets, batch__state=BatchState.APPLIED).exists():
            raise ImportRefused("Có dòng đã được đính chính trước đó. Hãy xem lại danh sách dòng cần hủy.")
        batch = Batch.objects.create(
            file=None, file_name="(đính chính)", applied_by=by, is_correcting=True, reason=reason.strip()
        )
        RowCorrection.objects.bulk_create(RowCorrection(batch=batch, target=target) for target in targets)
        _take_back(ImportRow.objects.filter(pk__in=[target.pk for target in targets]), by)
        record(
            by=by,
            action="import.corrected",
            subject_kind="batch",
            subject_key=batch.pk,
            reason=batch.reason,
            rows=[target.pk for target in targets],
        )
    return batch


def _take_back(voided: Any, by: Any) -> None:
    """Let each key of the voided rows fall back to its latest row that still stands, or go."""
    context = ImportContext(by=by, today=timezone.localdate(), sealer=configured_sealer())
    keys_by_kind: dict[str, list[str]] = {}
    for kind, key in voided.exclude(kind__in=LEDGER_KINDS).values_list("kind", "key").distinct().order_by("key"):
        keys_by_kind.setdefault(kind, []).append(key)
    survivors = {kind: surviving_rows(kind, keys) for kind, keys in keys_by_kind.items()}
    for kind in reversed(registry.ORDER):
        if gone := [key for key in keys_by_kind.get(kind, []) if key not in survivors[kind]]:
            importer_of(kind).remove(gone)
    for kind in registry.ORDER:
        if survivors.get(kind):
            _rewrite(importer_of(kind), list(survivors[kind].values()), context)


def _rewrite(importer: RowImporter, standing: Sequence[ImportRow], context: ImportContext) -> None:
    batch = rows.restored_batch(importer.kind, standing, context.sealer)
    prepared = importer.prepare(batch, context)
    row_ids = [standing[index].pk for index in prepared.indices]
    importer.write(prepared, range(len(prepared.indices)), row_ids, batch_id=0)
