"""Take names and numbers out of a file's rows about units whose rosters are kept by codes alone (police, army).

They are gone before anything of the row is compared, sealed or written; they stand nowhere but in the encrypted
original of the file.
"""

from collections.abc import Mapping
from dataclasses import replace

from thidua.engine.reading import CleanBatch, Problem
from thidua.engine.reading.captions import ROSTER
from thidua.engine.text import fold
from thidua.imports.enums import Severity
from thidua.imports.registry import ImportContext
from thidua.people.queries.codes_only import codes_only_units

PERSONAL = ("name", "birth", "sex", "national_id", "insurance_code")
KEPT_CAPTIONS = frozenset(
    fold(caption) for column in ROSTER.columns if column.field not in PERSONAL for caption in column.captions
)


def by_code_alone(batch: CleanBatch, units: Mapping[str, int], context: ImportContext) -> CleanBatch:
    """The same rows; those of a codes-only unit without names and numbers, in the clean cells, in the raw ones and in
    what was noticed about them. Of the raw cells only those of known harmless columns stay."""
    closed = codes_only_units(context.today)
    codes = batch.columns["unit_code"] if closed else []
    chosen = {index for index, code in enumerate(codes) if units.get(code) in closed}
    if not chosen:
        return batch
    columns = {
        name: [None if index in chosen else value for index, value in enumerate(values)] if name in PERSONAL else values
        for name, values in batch.columns.items()
    }
    harmless = [fold(header) in KEPT_CAPTIONS for header in batch.headers]
    raw = [
        [cell if keeps else "" for cell, keeps in zip(row, harmless, strict=False)] if index in chosen else row
        for index, row in enumerate(batch.raw)
    ]
    _forget_quoted(batch, chosen, context)
    named = {index for index in chosen if any(batch.columns[name][index] for name in PERSONAL)}
    if named:
        context.problems.append(_told(batch, min(named), len(named)))
    return replace(batch, columns=columns, raw=raw)


def _forget_quoted(batch: CleanBatch, chosen: set[int], context: ImportContext) -> None:
    """What was noticed about these rows quotes no cell that is not kept."""
    rows = {batch.row_numbers[index] for index in chosen}
    context.problems[:] = [
        replace(problem, value="", message="Ô này của đơn vị chỉ ghi mã nên không được giữ. Hãy bỏ cột này khỏi tệp.")
        if problem.sheet == batch.sheet and problem.row in rows and fold(problem.column) not in KEPT_CAPTIONS
        else problem
        for problem in context.problems
    ]


def _told(batch: CleanBatch, index: int, number: int) -> Problem:
    return Problem(
        batch.sheet,
        batch.row_numbers[index],
        "Mã đơn vị",
        "",
        code="codes_only_unit",
        message=f"Đơn vị chỉ ghi mã: họ tên, ngày sinh, giới tính và số định danh của {number} dòng (từ dòng này) "
        "không được giữ. Lần sau hãy gửi tệp không có các cột ấy.",
        severity=Severity.NOTE.value,
    )
