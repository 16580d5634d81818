"""The sample provinces: every row of every file is in a batch, among the problems, or plainly furniture."""

from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from tests.engine.reading.hand import Reading, read

SAMPLES = Path(__file__).parents[2] / "samples"


def read_folder(name: str) -> dict[str, Reading]:
    return {path.name: read(path) for path in sorted((SAMPLES / name / "input").iterdir())}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("clean", {"units": 129, "roster": 1173, "claims": 375, "contributions": 4190, "exits": 91}),
        ("dirty", {"units": 129, "roster": 1150, "claims": 375, "contributions": 3780, "exits": 86}),
    ],
)
def test_counts(name: str, expected: dict[str, int]) -> None:
    counts: Counter[str] = Counter()
    for reading in read_folder(name).values():
        assert reading.problems == []
        for batch in reading.batches:
            counts[batch.kind] += len(batch.row_numbers)
    assert counts == expected


@pytest.mark.parametrize("name", ["claims-SN04.xlsx", "ledger-2024Q2.xlsx", "roster.xlsx"])
def test_every_row_with_three_filled_cells_below_the_header_is_read(name: str) -> None:
    path = SAMPLES / "dirty" / "input" / name
    taken = {number for batch in read(path).batches for number in batch.row_numbers}
    book = openpyxl.load_workbook(path)
    rows = book.worksheets[0].values
    filled = {number for number, row in enumerate(rows, 1) if sum(cell is not None for cell in row) >= 3}
    first = min(taken)
    assert {number for number in filled if number >= first} - taken == set()


def test_ids_that_lost_their_zeros_and_spaced_ids_come_back_whole() -> None:
    for reading in read_folder("dirty").values():
        for batch in reading.batches:
            for number in batch.columns.get("national_id", ()):
                assert number is None or (len(number) == 12 and number.isdigit())
            for code in batch.columns.get("insurance_code", ()):
                assert code is None or (len(code) == 10 and code.isdigit())
