"""What would a file bring, and which of its columns were typed for an old font? Asked before anything is read in."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path

from thidua.engine.reading.captions import SheetKind
from thidua.engine.reading.cells import Cell
from thidua.engine.reading.containers import open_source
from thidua.engine.reading.decoding import SheetDecoder
from thidua.engine.reading.encodings import Encoding, looks_odd
from thidua.engine.reading.header import Header
from thidua.engine.reading.legacy import to_unicode
from thidua.engine.reading.read import find_headers
from thidua.engine.reading.workbooks import Source

_LOOKED_AT_ROWS = 2_000
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """A column that looks typed for an old font: its guessed encoding and some cells before and after."""

    caption: str
    encoding: Encoding
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet: its kind (None: not recognised), the Excel row under its header, and its columns in old encodings."""

    sheet: str
    kind: SheetKind | None
    first_data_row: int | None
    hidden: bool
    guesses: tuple[ColumnGuess, ...]


def sniff(path: Path, *, name: str) -> list[SheetInfo]:
    """Look at a file's headers and first rows. The answers go into `read_file(encodings={(sheet, caption): …})`.

    Raises UnreadableFile like `read_file`.
    """
    source = open_source(path, name)
    try:
        return [_info(source, sheet, header) for sheet, header in find_headers(source).items()]
    finally:
        source.close()


def _info(source: Source, sheet: str, header: Header | None) -> SheetInfo:
    hidden = sheet in source.hidden
    if header is None:
        return SheetInfo(sheet, None, None, hidden, ())
    first = header.last + 1
    rows = islice(source.rows(sheet, header.width, first + _LOOKED_AT_ROWS), first, None)
    columns: list[tuple[Cell, ...]] = list(zip_longest(*rows, fillvalue=""))
    columns += [()] * (header.width - len(columns))
    decoder = SheetDecoder(source, sheet, header, {})
    decoder.decode(list(columns))
    guesses = (
        ColumnGuess(header.captions[index], encoding, tuple(_examples(columns[index], encoding)))
        for index, encoding in sorted(decoder.encodings.items())
    )
    return SheetInfo(sheet, header.kind, first + 1, hidden, tuple(guesses))


def _examples(cells: tuple[Cell, ...], encoding: Encoding) -> Iterator[tuple[str, str]]:
    odd = dict.fromkeys(cell for cell in cells if isinstance(cell, str) and looks_odd(cell))
    return ((text, to_unicode(text, encoding)) for text in islice(odd, _EXAMPLES))
