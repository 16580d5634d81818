"""How do the rows of a workbook come out, whatever its format?

xlsx and xlsm are streamed in constant memory by python-calamine-plus (python-calamine would lay a sheet out in full,
from A1 to the last cell, however far that is); xls and ods are loaded sheet by sheet by python-calamine.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from posixpath import join, normpath
from typing import Any, Protocol
from xml.etree import ElementTree

import python_calamine
import python_calamine_plus as streaming
import xlrd

from thidua.engine.reading.archives import Parts, read_small
from thidua.engine.reading.cells import Cell
from thidua.engine.reading.problems import UnreadableFile

Row = Sequence[Cell]
Fonts = list[Counter[str]]

_DAMAGED = "Tệp bị hỏng hoặc không đúng định dạng nên không đọc được. Hãy mở bằng Excel, lưu lại rồi nạp."
_LOCKED = "Tệp được đặt mật khẩu nên không đọc được. Hãy bỏ mật khẩu (Tệp → Thông tin → Bảo vệ), lưu lại rồi nạp."
_STREAM_ERRORS = (streaming.CalamineError, OSError, ValueError, OverflowError)
_LOAD_ERRORS = (python_calamine.CalamineError, OSError, ValueError, OverflowError)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION_ID = re.compile(r"\{.*/relationships\}id")


_STREAMED = (".xlsx", ".xlsm", ".xlam")
_BELIEVED = frozenset({*_STREAMED, ".xls", ".xla", ".xlsb", ".ods"})


class Source(Protocol):
    """A file whose sheets can be read row by row, each row from column A, the first from row 1."""

    sheets: list[str]
    hidden: frozenset[str]
    notices: list[tuple[str, str]]  # (sheet, problem code): macros, hidden rows

    def rows(self, sheet: str, columns: int, limit: int | None = None) -> Iterator[Row]:
        """The sheet's rows from row 1 on, `columns` wide at most, `limit` rows at most."""
        ...

    def fonts(self, sheet: str, first: int, last: int, columns: int) -> Fonts:
        """For each column how many text cells of the rows first..last (0-based) use which font; [] if unknown."""
        ...

    def uncached(self, sheet: str, first: int, columns: int) -> Counter[int]:
        """How many formulas without a stored result each column has from row `first` (0-based) on."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


def _open(library: Any, path: Path, endings: tuple[str, ...]) -> Any:
    """The library's workbook. Both libraries believe an ending that they know: one that lies is kept from them."""
    if path.suffix.lower() not in _BELIEVED or path.suffix.lower() in endings:
        return library.CalamineWorkbook.from_path(path)
    with path.open("rb") as stream:
        return library.CalamineWorkbook.from_filelike(stream)


class StreamedWorkbook:
    """xlsx and xlsm, streamed."""

    def __init__(self, path: Path, parts: Parts) -> None:
        self._path = path
        try:
            self._book = _open(streaming, path, _STREAMED)
        except streaming.PasswordError as error:
            raise UnreadableFile(_LOCKED, "encrypted") from error
        except _STREAM_ERRORS as error:
            raise UnreadableFile(_DAMAGED, "damaged") from error
        worksheets = [one for one in self._book.sheets_metadata if one.typ == streaming.SheetTypeEnum.WorkSheet]
        self.sheets = [one.name for one in worksheets]
        self.hidden = frozenset(one.name for one in worksheets if one.visible != streaming.SheetVisibleEnum.Visible)
        places = _sheet_parts(path) if parts.uncached or parts.hidden_rows else {}
        self._uncached = {sheet for sheet, part in places.items() if part in parts.uncached}
        self.notices = [("", "macros_ignored")] if parts.has_macros else []
        self.notices += [(sheet, "rows_hidden") for sheet, part in places.items() if part in parts.hidden_rows]

    def rows(self, sheet: str, columns: int, limit: int | None = None) -> Iterator[Row]:
        last = None if limit is None else limit - 1
        try:
            yield from self._book.stream_sheet_by_name(sheet, max_row=last, max_col=columns - 1)
        except _STREAM_ERRORS as error:
            raise UnreadableFile(_DAMAGED, "damaged") from error

    def fonts(self, sheet: str, first: int, last: int, columns: int) -> Fonts:
        counts: Fonts = [Counter() for _ in range(columns)]
        for row in self._rich(sheet, first, last, columns):
            for index, cell in enumerate(row[:columns]):
                font = (cell.style or {}).get("font") if isinstance(cell.value, str) and cell.value else None
                if font and font.get("name"):
                    counts[index][font["name"]] += 1
        return counts

    def uncached(self, sheet: str, first: int, columns: int) -> Counter[int]:
        found: Counter[int] = Counter()
        if sheet in self._uncached:
            for row in self._rich(sheet, first, None, columns):
                found.update(index for index, cell in enumerate(row[:columns]) if cell.value == "" and cell.formula)
        return found

    def _rich(self, sheet: str, first: int, last: int | None, columns: int) -> Iterator[list[Any]]:
        """Cells with fonts and formulas; a second look that fails is no reason to refuse the file.

        By a workbook of its own: a workbook has one stream, and the long one may be under way.
        """
        with suppress(*_STREAM_ERRORS), _open(streaming, self._path, _STREAMED) as book:
            yield from book.stream_sheet_by_name(sheet, rich=True, min_row=first, max_row=last, max_col=columns - 1)

    def close(self) -> None:
        self._book.close()


def _sheet_parts(path: Path) -> dict[str, str]:
    """Which part of the archive holds which sheet; {} when the workbook's index is unusual. Its XML has no DTD."""
    with suppress(KeyError, ElementTree.ParseError, zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
        book = ElementTree.fromstring(read_small(archive, "xl/workbook.xml"))  # noqa: S314
        relations = ElementTree.fromstring(read_small(archive, "xl/_rels/workbook.xml.rels"))  # noqa: S314
        targets = {one.get("Id"): one.get("Target", "") for one in relations}
        parts = {}
        for sheet in book.iter(f"{_MAIN}sheet"):
            relation = next((value for key, value in sheet.attrib.items() if _RELATION_ID.fullmatch(key)), None)
            parts[sheet.get("name", "")] = normpath(join("xl", targets.get(relation, ""))).lstrip("/")
        return parts
    return {}


class LoadedWorkbook:
    """xls and ods, loaded sheet by sheet."""

    def __init__(self, path: Path, is_xls: bool = False, has_macros: bool = False) -> None:
        self._path, self._is_xls = path, is_xls
        try:
            self._book = _open(python_calamine, path, (".xls",) if is_xls else (".ods",))
        except python_calamine.PasswordError as error:
            raise UnreadableFile(_LOCKED, "encrypted") from error
        except _LOAD_ERRORS as error:
            raise UnreadableFile(_DAMAGED, "damaged") from error
        worksheets = [one for one in self._book.sheets_metadata if one.typ == python_calamine.SheetTypeEnum.WorkSheet]
        self.sheets = [one.name for one in worksheets]
        visible = python_calamine.SheetVisibleEnum.Visible
        self.hidden = frozenset(one.name for one in worksheets if one.visible != visible)
        self.notices = [("", "macros_ignored")] if has_macros else []
        self._loaded: tuple[str, python_calamine.CalamineSheet] | None = None

    def rows(self, sheet: str, columns: int, limit: int | None = None) -> Iterator[Row]:
        loaded = self._sheet(sheet)
        if loaded.start is None:
            return
        above, left = loaded.start
        margin: list[Cell] = [""] * left
        blanks: list[Row] = [[""]] * above
        yield from blanks[:limit]
        for row in islice(loaded.iter_rows(), None if limit is None else max(limit - above, 0)):
            yield (margin + list(row))[:columns]

    def _sheet(self, name: str) -> python_calamine.CalamineSheet:
        if self._loaded is None or self._loaded[0] != name:
            try:
                self._loaded = (name, self._book.get_sheet_by_name(name))
            except _LOAD_ERRORS as error:
                raise UnreadableFile(_DAMAGED, "damaged") from error
        return self._loaded[1]

    def fonts(self, sheet: str, first: int, last: int, columns: int) -> Fonts:
        if not self._is_xls:
            return []
        errors = (xlrd.XLRDError, OSError, ValueError, IndexError, AssertionError)
        with suppress(*errors), xlrd.open_workbook(str(self._path), formatting_info=True, on_demand=True) as book:
            return _xls_fonts(book, book.sheet_by_name(sheet), range(first, last + 1), columns)
        return []

    def uncached(self, sheet: str, first: int, columns: int) -> Counter[int]:
        return Counter()

    def close(self) -> None:
        self._loaded = None
        self._book.close()


def _xls_fonts(book: Any, sheet: Any, rows: range, columns: int) -> Fonts:
    counts: Fonts = [Counter() for _ in range(columns)]
    for row in rows[: max(sheet.nrows - rows.start, 0)]:
        for column in range(min(columns, sheet.row_len(row))):
            if sheet.cell_type(row, column) == xlrd.XL_CELL_TEXT:
                style = book.xf_list[sheet.cell_xf_index(row, column)]
                counts[column][book.font_list[style.font_index].name] += 1
    return counts
