"""How do problems leave as `problems.csv`?"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from thidua.evaluation.csv_files import write_csv
from thidua.imports.actions import FileOutcome

PROBLEM_COLUMNS = ("file", "sheet", "row", "column", "value", "problem")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_problems(outcomes: Sequence[FileOutcome], path: Path) -> Path:
    """Every problem and note of the files, in order of file, sheet and row."""
    return write_csv(path, PROBLEM_COLUMNS, problem_rows(outcomes))


def problem_rows(outcomes: Sequence[FileOutcome]) -> Iterator[tuple[str, str, int | str, str, str, str]]:
    for outcome in sorted(outcomes, key=lambda outcome: outcome.name):
        for problem in sorted(outcome.problems, key=lambda problem: (problem.sheet, problem.row or 0)):
            row = problem.row if problem.row is not None else ""
            yield outcome.name, problem.sheet, row, problem.column, harmless(problem.value), problem.message


def harmless(value: str) -> str:
    """A cell's text that a spreadsheet will not take for a formula."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
