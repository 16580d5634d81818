"""Where is a sheet's header, which kind of sheet does it announce, and which column is which?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from thidua.engine.reading.captions import IGNORED_CAPTION, LAYOUTS, SENSITIVE_CAPTION, Layout, SheetKind
from thidua.engine.reading.cells import Cell, cell_text
from thidua.engine.reading.encodings import looks_odd
from thidua.engine.reading.folding import fold_caption
from thidua.engine.reading.legacy import to_unicode

SEARCHED_ROWS = 60
SEARCHED_COLUMNS = 128
_TALLEST_HEADER = 4
_REMEMBERED = 4096
_SMALL_WORDS = frozenset({"va", "cua", "so"})


@dataclass(frozen=True)
class Header:
    """A found header: rows `first`..`last` (0-based), each field's column, and every column's caption as written."""

    kind: SheetKind
    layout: Layout
    first: int
    last: int
    columns: Mapping[str, int]
    captions: Sequence[str]
    unknown: Sequence[str] = ()
    sensitive: Sequence[int] = field(default_factory=tuple)

    @property
    def width(self) -> int:
        """How many columns of the sheet belong to the table."""
        return len(self.captions)

    def caption(self, name: str) -> str:
        """The caption of a field as the file writes it, or as the form has it when the column is missing."""
        index = self.columns.get(name)
        return self.layout.caption(name) if index is None else self.captions[index]


class _Matcher:
    """Finds the field that a column's caption texts (top to bottom) mean in one layout."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._known: dict[tuple[str, ...], str | None] = {}
        self._exact: dict[str, str] = {}
        self._tokens: dict[frozenset[str], str] = {}
        for column in layout.columns:
            for caption in column.captions:
                folded = fold_caption(caption)
                self._exact.setdefault(folded.replace(" ", ""), column.field)
                self._tokens.setdefault(_tokens(folded), column.field)

    def field_of(self, parts: tuple[str, ...]) -> str | None:
        if parts not in self._known:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            self._known[parts] = self._find(parts) if parts else None
        return self._known[parts]

    def _find(self, parts: tuple[str, ...]) -> str | None:
        path, leaf = " ".join(parts), parts[-1]
        for text in (path, leaf):
            found = self._exact.get(text.replace(" ", "")) or self._tokens.get(_tokens(text))
            if found:
                return found
        for text in (leaf, path):
            for column in self.layout.columns:
                if column.pattern is not None and column.pattern.search(text):
                    return column.field
        return None


def _tokens(folded: str) -> frozenset[str]:
    return frozenset(folded.split()) - _SMALL_WORDS


_MATCHERS = tuple(_Matcher(layout) for layout in LAYOUTS)


def find_header(rows: Sequence[Sequence[Cell]]) -> Header | None:
    """The header among a sheet's first rows, or None. Captions typed in TCVN3 or VNI are understood as well.

    Of all starts and heights (one to four rows) the one that names most columns wins; of equals the topmost start
    that is lowest in height, so that no title above and no data row below is taken in.
    """
    best: tuple[int, int, int] | None = None
    chosen: Header | None = None
    texts = [[cell_text(cell).strip() for cell in row] for row in rows[:SEARCHED_ROWS]]
    for first in range(len(texts)):
        if sum(map(bool, texts[first])) < 2:  # a header names two columns at least; a title is one cell
            continue
        for height in range(1, min(_TALLEST_HEADER, len(texts) - first) + 1):
            for header in _headers_at(texts, first, height):
                score = (len(header.columns), -height, -first)
                if best is None or score > best:
                    best, chosen = score, header
        if chosen is not None and first > chosen.last:
            break
    return chosen


def _headers_at(texts: Sequence[Sequence[str]], first: int, height: int) -> Iterator[Header]:
    block = texts[first : first + height]
    is_odd = looks_odd("\0".join(text for row in block for text in row))
    for decode in ("", "tcvn3", "vni") if is_odd else ("",):
        parts = _caption_parts(block, decode)
        matched = False
        for matcher in _MATCHERS:
            columns = _assign(matcher, parts)
            layout = matcher.layout
            is_foreign = layout.kind == "units" and sum(map(bool, parts)) >= 2 * len(columns)  # a summary by unit
            if is_foreign:
                continue
            if len(columns) >= layout.at_least and all(group & columns.keys() for group in layout.signature):
                matched = True
                yield _header(layout, texts, (first, height), columns, parts, decode)
                break  # layouts are ordered: the first whose signature fits is the kind
        if matched:
            return


def _assign(matcher: _Matcher, parts: Sequence[tuple[str, ...]]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, column_parts in enumerate(parts):
        name = matcher.field_of(column_parts)
        if name is not None:
            columns.setdefault(name, index)
    return columns


def _caption_parts(block: Sequence[Sequence[str]], decode: str) -> list[tuple[str, ...]]:
    """Folded captions of each column from top to bottom, group captions spread over the columns below them."""
    width = max(map(len, block))
    grid = [[row[index] if index < len(row) else "" for index in range(width)] for row in block]
    for level in range(len(grid) - 1):
        for index in range(1, width):
            below = any(grid[lower][index] for lower in range(level + 1, len(grid)))
            same_group = level == 0 or (grid[level - 1][index] == grid[level - 1][index - 1] != "")
            if not grid[level][index] and below and same_group:
                grid[level][index] = grid[level][index - 1]
    folded = [[fold_caption(to_unicode(text, decode) if decode else text) for text in row] for row in grid]
    return [tuple(text for text in column if text) for column in zip(*folded, strict=True)]


def _header(
    layout: Layout,
    texts: Sequence[Sequence[str]],
    place: tuple[int, int],
    columns: Mapping[str, int],
    parts: Sequence[Sequence[str]],
    decode: str,
) -> Header:
    first, height = place
    last = first + height - 1
    while last + 1 < len(texts) and last - first + 1 < _TALLEST_HEADER and _is_caption_rest(texts[last + 1]):
        last += 1
    captions = [to_unicode(text, decode) if decode else text for text in _written_captions(texts[first : last + 1])]
    named = set(columns.values())
    unknown = [
        captions[index]
        for index, column_parts in enumerate(parts)
        if index not in named and column_parts and not IGNORED_CAPTION.search(" ".join(column_parts))
    ]
    sensitive = [
        index
        for index, column_parts in enumerate(parts)
        if index not in named and column_parts and SENSITIVE_CAPTION.search(column_parts[-1])
    ]
    return Header(layout.kind, layout, first, last, dict(columns), captions, unknown, sensitive)


def _is_caption_rest(row: Sequence[str]) -> bool:
    """Whether a row holds nothing but sub-captions that no clean column needs ("Tỷ lệ (%)", "Số tiền")."""
    words = [fold_caption(text) for text in row if text]
    return bool(words) and all(
        IGNORED_CAPTION.search(text) and not any(letter.isdigit() for letter in text) for text in words
    )


def _written_captions(block: Sequence[Sequence[str]]) -> list[str]:
    """For each column the lowest caption as written, on one line."""
    width = max(map(len, block))
    captions = [""] * width
    for row in block:
        for index, text in enumerate(row):
            if text:
                captions[index] = " ".join(text.split())
    while captions and not captions[-1]:
        captions.pop()
    return captions
