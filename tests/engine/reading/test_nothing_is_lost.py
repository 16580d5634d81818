"""Whatever the cells hold, no row vanishes and no reader breaks."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.engine.reading.hand import CLAIMS, FLAT, ROSTER, TODAY, UNITS, claim, member, paid
from thidua.engine.reading import CLEAN_COLUMNS, CleanBatch
from thidua.engine.reading.batches import ReadingOptions
from thidua.engine.reading.cells import Cell
from thidua.engine.reading.columns import column_readers
from thidua.engine.reading.decoding import SheetDecoder
from thidua.engine.reading.header import Header, find_header
from thidua.engine.reading.rows import RowRole, row_role
from thidua.engine.reading.sheets import SheetCleaner


class NoFonts:
    """A source that has nothing to say of fonts."""

    def fonts(self, sheet: str, first: int, last: int, columns: int) -> list[Any]:
        return []


WORDS = ["", "x", "Tổng cộng", "I", "II", "Giảm", "TM", "GH", "04/2024", "1980", "31/02/2024", "#REF!", "Nữ", "SN01"]
IDS = ["056188878913", "7995781210", "12", "NguyÔn", "Nguyeãn", "=1+1", "\u00ad", "NGƯỜI LẬP BIỂU", "0", "-", "ngày"]
odd_cells: st.SearchStrategy[Cell] = st.one_of(
    st.sampled_from(WORDS + IDS),
    st.text(max_size=12),
    st.sampled_from([float("inf"), float("nan"), -0.0, 1e300, 5e-324, 0.5]),
    st.floats(),
    st.integers(-(10**13), 10**13),
    st.booleans(),
    st.none(),
    st.dates(date(1, 1, 1), date(9999, 12, 31)),
    st.just(datetime(2024, 5, 6, 7, 8, 9)),  # noqa: DTZ001
    st.just(time(1, 2, 3)),
    st.just(timedelta(days=3)),
)


def header_of(captions: list[str]) -> Header:
    header = find_header([captions])
    assert header is not None
    return header


@given(cells=st.lists(odd_cells, min_size=1, max_size=8))
@example(cells=[float("inf"), float("nan")])
def test_no_reader_breaks(cells: list[Cell]) -> None:
    for name, reader in column_readers(TODAY).items():
        assert len(reader(cells)) == len(cells), name


@pytest.mark.parametrize(
    ("captions", "good"), [(FLAT, paid()), (CLAIMS, claim()), (ROSTER, member()), (UNITS, ["SN01", "Sở Nội vụ"])]
)
@given(data=st.data())
def test_every_row_is_in_a_batch_or_reported_or_furniture(captions: list[str], good: list[Any], data: Any) -> None:
    header = header_of(captions)
    changes = st.dictionaries(st.integers(0, len(captions) - 1), odd_cells, max_size=4)
    row = st.one_of(
        changes.map(lambda cells: [cells.get(index, cell) for index, cell in enumerate(good)]),
        changes.map(lambda cells: [cells.get(index, "") for index in range(len(captions))]),
    )
    rows = [[cell if cell is not None else "" for cell in one] for one in data.draw(st.lists(row, max_size=6))]
    decoder = SheetDecoder(NoFonts(), "S", header, {})  # type: ignore[arg-type]
    cleaner = SheetCleaner("S", header, ReadingOptions(TODAY), decoder)
    taken: list[int] = []
    refused = set()
    for item in cleaner.clean(rows, 2):
        if isinstance(item, CleanBatch):
            taken += item.row_numbers
            assert set(item.columns) == set(CLEAN_COLUMNS[item.kind])
            assert {len(column) for column in item.columns.values()} == {len(item.row_numbers)} == {len(item.raw)}
        elif item.refuses_row:
            refused.add(item.row)
    assert len(taken) == len(set(taken))
    assert refused.isdisjoint(taken)
    silent = set(range(2, 2 + len(rows))) - set(taken) - refused
    for number in silent:
        assert any(row_role(rows[number - 2], header, footer) is not RowRole.DATA for footer in (False, True))
