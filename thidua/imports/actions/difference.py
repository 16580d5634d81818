"""What would clean rows change: new, changed, the same, or held back because a closing used what they differ from?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from thidua.engine.reading import CleanBatch, Problem
from thidua.imports import registry
from thidua.imports.enums import Severity
from thidua.imports.queries import standing_batches_of
from thidua.imports.registry import Current, ImportContext, Prepared, RowImporter


@dataclass(frozen=True)
class Difference:
    """Positions to write, (position, ImportRow replaced) of the changes, and each position's outcome."""

    chosen: list[int]
    replaced: list[tuple[int, int]]
    outcomes: list[str]  # new, changed or same


def held_back(
    prepared: Prepared, prints: Sequence[bytes], current: Mapping[str, Current], context: ImportContext
) -> set[int]:
    """Positions of rows that differ from what a closing used: only a correcting batch may apply them (reported)."""
    different = [
        position
        for position, key in enumerate(prepared.keys)
        if key in current and current[key].fingerprint != prints[position]
    ]
    if context.is_correcting or not different:
        return set()
    used = registry.batches_used_by_closings()
    keys = [prepared.keys[position] for position in different]
    sources = standing_batches_of(prepared.batch.kind, keys)
    held = {position for position, key in zip(different, keys, strict=True) if sources.get(key, set()) & used}
    for position in sorted(held):
        row = prepared.batch.row_numbers[prepared.indices[position]]
        context.problems.append(_needs_correction(prepared.batch, row, is_of_unit=context.unit is not None))
    return held


def without(prepared: Prepared, prints: Sequence[bytes], held: set[int]) -> tuple[Prepared, list[bytes]]:
    """The rows that go on when some are held back: these are as if they had not been in the file."""
    kept = [position for position in range(len(prepared.indices)) if position not in held]
    narrowed = replace(
        prepared,
        indices=[prepared.indices[position] for position in kept],
        keys=[prepared.keys[position] for position in kept],
    )
    return narrowed, [prints[position] for position in kept]


def difference(
    prepared: Prepared,
    prints: Sequence[bytes],
    importer: RowImporter,
    current: Mapping[str, Current],
    context: ImportContext,
) -> Difference:
    """What each row would change. The later row of a key wins as a whole."""
    seen: dict[str, bytes] = {}
    chosen: dict[str | int, int] = {}
    outcomes: list[str] = []
    replaced: dict[int, int] = {}  # ImportRow → the last row that replaces it
    for position, (key, fingerprint) in enumerate(zip(prepared.keys, prints, strict=True)):
        stored = current.get(key)
        before = seen.get(key) or (stored.fingerprint if stored else None)
        outcome = "new" if before is None else "same" if before == fingerprint else "changed"
        if outcome == "changed":
            context.problems.append(_changed(prepared.batch, prepared.batch.row_numbers[prepared.indices[position]]))
            if stored:
                replaced[stored.row_id] = position
        outcomes.append(outcome)
        seen[key] = fingerprint
        if importer.keeps_every_source:
            chosen[position] = position
        elif outcome != "same":
            chosen[key] = position
    replacements = [(position, target) for target, position in replaced.items()]
    return Difference(sorted(chosen.values()), replacements, outcomes)


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


def _needs_correction(batch: CleanBatch, row: int, *, is_of_unit: bool) -> Problem:
    how = "Hãy hỏi cơ quan BHXH để đính chính." if is_of_unit else "Hãy nạp lại tệp bằng đợt đính chính, kèm lý do."
    return Problem(
        batch.sheet,
        row,
        "",
        "",
        code="needs_correction",
        message="Dòng này sửa dữ liệu mà một kỳ đã chốt đã dùng, nên chưa được áp dụng. " + how,
        severity=Severity.PROBLEM.value,
    )
