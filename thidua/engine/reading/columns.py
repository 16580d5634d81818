"""How is a whole column of cells cleaned at once? Repeated values are read once, well-formed ones are not touched.

A ledger has millions of cells and most are already clean: the fast paths only ask whether that is so.
"""

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from operator import methodcaller

from thidua.engine.reading import cells as read
from thidua.engine.reading import days
from thidua.engine.reading.cells import Cell, Memo

ColumnReader = Callable[[Sequence[Cell]], list[object]]

# In cells joined by NUL (no file can hold one), any of these means that some cell is not clean text as it stands.
# Plain substring searches: a pattern of the same meaning takes ten times as long.
_UNTIDY = ("  ", " \0", "\0 ", "\0'", "\0#", "\0-\0", "\t", "\n", "\r", "\v", "\f")
_UNTIDY_BEYOND_ASCII = (
    "\0–\0",
    "\0—\0",
    *map(chr, (0x85, 0xA0, *range(0x2000, 0x2010), 0x202F, 0x205F, 0x3000, 0xFEFF)),
)
_NO_ID = "000000000000"


def _is_tidy(joined: str) -> bool:
    if any(mark in joined for mark in _UNTIDY):
        return False
    return joined.isascii() or not any(mark in joined for mark in _UNTIDY_BEYOND_ASCII)


def text_column(cells: Sequence[Cell]) -> list[object]:
    """NFC texts with single spaces, None for blanks."""
    try:
        joined = "\0".join(cells)  # type: ignore[arg-type]
    except TypeError:
        return [read.read_text(cell) for cell in cells]
    if not _is_tidy(f"\0{joined}\0"):
        return [read.read_text(cell) for cell in cells]
    if not joined.isascii():
        joined = unicodedata.normalize("NFC", joined)
    texts = joined.split("\0")
    if len(texts) != len(cells):  # a cell with an escaped NUL in it
        return [read.read_text(cell) for cell in cells]
    return [text or None for text in texts]


def national_id_column(cells: Sequence[Cell]) -> list[object]:
    """National ids; twelve clean digits pass as they are."""
    return _digits_column(cells, 12, read.read_national_id)


def insurance_code_column(cells: Sequence[Cell]) -> list[object]:
    """Insurance codes; ten clean digits pass as they are."""
    return _digits_column(cells, 10, read.read_insurance_code)


def _digits_column(cells: Sequence[Cell], length: int, slow: Callable[[Cell], object]) -> list[object]:
    zeros = _NO_ID[:length]
    return [
        cell
        if cell.__class__ is str and len(cell) == length and cell.isdigit() and cell.isascii() and cell != zeros
        else slow(cell)
        for cell in cells
    ]


def _remembered(reader: Callable[[Cell], object]) -> ColumnReader:
    memo = Memo(reader)
    return lambda cells: list(map(memo.__getitem__, cells))


def raw_text_column(cells: Sequence[Cell], memo: Memo) -> Sequence[str]:
    """The cells as text, for the stored raw row; `memo` remembers `cell_text` of numbers and dates."""
    types = set(map(type, cells))
    if types == {str}:
        return cells  # type: ignore[return-value]
    # Row numbers and the like are all different, so no memory helps.
    if types == {int}:
        return list(map(str, cells))
    if types == {float} and all(map(methodcaller("is_integer"), cells)):
        return list(map("%.0f".__mod__, cells))
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
