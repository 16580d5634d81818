"""Which columns of a sheet were typed for an old font, and how do they read in Unicode?"""

from collections.abc import Iterator, Mapping, Sequence

from thidua.engine.reading.cells import Cell
from thidua.engine.reading.encodings import (
    ENCODING_NAMES,
    Encoding,
    decode_column,
    guess_encoding,
    is_capital_font,
    looks_odd,
)
from thidua.engine.reading.header import Header
from thidua.engine.reading.problems import Problem, problem
from thidua.engine.reading.workbooks import Source

_ROWS_FOR_FONTS = 300


class SheetDecoder:
    """Decides each column once, at the first chunk that looks odd, and decodes it from then on.

    `decisions` by (sheet, caption) go before any guess. Every conversion that was guessed is noted once.
    """

    def __init__(self, source: Source, sheet: str, header: Header, decisions: Mapping[tuple[str, str], str]) -> None:
        self._source, self._sheet, self._header = source, sheet, header
        self._fonts: Sequence[Mapping[str, int]] | None = None
        self._pending: list[Problem] = []
        self.encodings: dict[int, Encoding] = {}
        for index in header.columns.values():
            decided = decisions.get((sheet, header.captions[index]))
            if decided in {"unicode", "tcvn3", "vni"}:
                self.encodings[index] = decided  # type: ignore[assignment]

    def decode(self, columns: list[Sequence[Cell]]) -> list[Sequence[Cell]]:
        """The sheet's columns with every column of an old encoding in Unicode."""
        self._decide(columns)
        for index, encoding in self.encodings.items():
            if encoding != "unicode":
                columns[index] = decode_column(columns[index], encoding, self._is_capital(index))
        return columns

    def notes(self) -> Iterator[Problem]:
        """What was decided since the last call."""
        pending, self._pending = self._pending, []
        yield from pending

    def _decide(self, columns: Sequence[Sequence[Cell]]) -> None:
        undecided = [index for index in self._header.columns.values() if index not in self.encodings]
        texts = {index: [cell for cell in columns[index] if cell.__class__ is str] for index in undecided}
        marked = {index: cells for index, cells in texts.items() if not "".join(cells).isascii()}
        if not any(looks_odd("\0".join(cells)) for cells in marked.values()):
            return
        fonts = self._column_fonts()
        for index, cells in marked.items():
            guess = guess_encoding(cells, fonts[index] if index < len(fonts) else None)
            if guess != "unicode":
                self.encodings[index] = guess
                caption, shown = self._header.captions[index], ENCODING_NAMES[guess]
                self._pending.append(problem(self._sheet, None, caption, shown, "encoding_guessed"))

    def _column_fonts(self) -> Sequence[Mapping[str, int]]:
        if self._fonts is None:
            first = self._header.last + 1
            self._fonts = self._source.fonts(self._sheet, first, first + _ROWS_FOR_FONTS, self._header.width)
        return self._fonts

    def _is_capital(self, index: int) -> bool:
        return self._fonts is not None and index < len(self._fonts) and is_capital_font(self._fonts[index])
