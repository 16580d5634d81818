"""How are the reader's findings stored: the sentence in clear, the cell's value sealed?"""

from collections.abc import Iterable, Iterator
from typing import Any

from thidua.engine.reading import CleanBatch, Problem
from thidua.imports.enums import Severity
from thidua.imports.limits import LONGEST_CAPTION
from thidua.imports.purposes import VALUE_PURPOSE
from thidua.lib.sealing import Sealer

PROBLEM_COLUMNS = ("sheet", "row", "column", "sealed_value", "code", "message", "severity")


def problem_cells(problems: Iterable[Problem], sealer: Sealer) -> Iterator[tuple[Any, ...]]:
    """The stored columns (``PROBLEM_COLUMNS``) of each problem."""
    for problem in problems:
        yield (
            problem.sheet[:LONGEST_CAPTION],
            problem.row,
            problem.column[:LONGEST_CAPTION],
            sealer.seal(problem.value.encode(), VALUE_PURPOSE),
            problem.code,
            message_without_value(problem),
            problem.severity,
        )


def not_for_units(batch: CleanBatch) -> Problem:
    """A sheet of a unit's file that holds something else than claims."""
    return Problem(
        batch.sheet,
        None,
        "",
        "",
        code="not_for_units",
        message="Trang tính này không phải danh sách phiếu vận động nên không được ghi. Danh sách cán bộ sửa ở trang "
        "của đơn vị; danh mục đơn vị và sổ đóng do cơ quan BHXH nạp.",
        severity=Severity.PROBLEM.value,
    )


def message_without_value(problem: Problem) -> str:
    """What is stored in clear: the sentence without the cell's value, which may be an id and is kept sealed."""
    value = problem.value
    for shown in (value, f"{value[:57]}…"):
        if len(shown) > 1 or not shown.isalnum():
            message = problem.message.replace(f"«{shown}»", "«…»")
            if message != problem.message:
                return message
    return problem.message
