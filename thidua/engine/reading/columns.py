"""How is a whole column of cells cleaned at once? Repeated values are read once, well-formed ones are not touched.

A ledger has millions of cells and most are already clean: the fast paths only ask whether that is so.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date

from thidua.engine.reading import cells as read
from thidua.engine.reading import days
from thidua.engine.reading.cells import Cell, Memo

ColumnReader = Callable[[Sequence[Cell]], list[object]]

# Joined by NUL (no file can hold one): anything here means that some cell is not clean text as it stands.
_UNTIDY = re.compile(r"[^\S ]|  | \x00|\x00[ ']|[#–—-]\x00|\x00#")
_NO_ID = "000000000000"


def text_column(cells: Sequence[Cell]) -> list[object]:
    """NFC texts with single spaces, None for blanks."""
    try:
        joined = "\0".join(cells)  # type: ignore[arg-type]
    except TypeError:
        return [read.read_text(cell) for cell in cells]
    if _UNTIDY.search(f"\0{joined}\0"):
        return [read.read_text(cell) for cell in cells]
    if not joined.isascii():
        joined = unicodedata.normalize("NFC", joined)
    return [text or None for text in joined.split("\0")]


def national_id_column(cells: Sequence[Cell]) -> list[object]:
    """National ids; twelve clean digits pass as they are."""
    slow = read.read_national_id
    return [
        cell
        if cell.__class__ is str and len(cell) == 12 and cell.isdigit() and cell.isascii() and cell != _NO_ID
        else slow(cell)
        for cell in cells
    ]


def insurance_code_column(cells: Sequence[Cell]) -> list[object]:
    """Insurance codes; ten clean digits pass as they are."""
    slow = read.read_insurance_code
    return [
        cell
        if cell.__class__ is str and len(cell) == 10 and cell.isdigit() and cell.isascii() and cell != _NO_ID[:10]
        else slow(cell)
        for cell in cells
    ]


def _remembered(reader: Callable[[Cell], object]) -> ColumnReader:
    memo = Memo(reader)
    return lambda cells: list(map(memo.__getitem__, cells))


def raw_text_column(cells: Sequence[Cell], memo: Memo) -> Sequence[str]:
    """The cells as text, for the stored raw row; `memo` remembers `cell_text` of numbers and dates."""
    if set(map(type, cells)) == {str}:
        return cells  # type: ignore[return-value]
    return list(map(memo.__getitem__, cells))  # type: ignore[arg-type]


_TEXT_FIELDS = (
    "name unit_kind block position capacity mobiliser_name relative_name relationship address note receipt_number "
    "reason"
)
_CODE_FIELDS = "code parent_code person_code unit_code claim_code mobiliser_code"
_DAY_FIELDS = "opens_on closes_on starts_on ends_on declared_on withdrawn_on paid_on"
# Texts that later stand in letters and exports, where a leading = + - @ would be taken for a formula.
NAME_FIELDS = frozenset({"name", "mobiliser_name", "relative_name", "relationship", "address", "position", "block"})


def column_readers(today: date) -> dict[str, ColumnReader]:
    """A fresh reader for each field; the memories live as long as one sheet is read."""

    def read_day(cell: Cell) -> object:
        return days.read_day(cell, today)

    readers: dict[str, ColumnReader] = dict.fromkeys(_TEXT_FIELDS.split(), text_column)
    readers |= {name: _remembered(read.read_code) for name in _CODE_FIELDS.split()}
    readers |= {name: _remembered(read_day) for name in _DAY_FIELDS.split()}
    return readers | {
        "national_id": national_id_column,
        "insurance_code": insurance_code_column,
        "birth": _remembered(lambda cell: days.read_birth(cell, today)),
        "first_month": _remembered(days.read_first_month),
        "sex": _remembered(read.read_sex),
        "phone": lambda cells: [read.read_phone(cell) for cell in cells],
        "method": _remembered(read.read_method),
        "months": _remembered(read.read_months),
        "income": _remembered(read.read_amount),
        "amount_due": _remembered(read.read_amount),
        "state_support": _remembered(read.read_amount),
        "is_primary": _remembered(read.read_flag),
        "successor_codes": _remembered(read.read_successors),
    }
