"""How do the rows of a workbook or CSV file come out, whatever its format? Every source streams what it can.

xlsx and xlsm are streamed in constant memory (python-calamine-plus); xls and ods are loaded by python-calamine,
which is also the fallback when the younger reader stumbles over a workbook.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Protocol

import python_calamine
import python_calamine_plus as streaming

from thidua.engine.reading.cells import Cell
from thidua.engine.reading.problems import UnreadableFile

Row = Sequence[Cell]

_DAMAGED = "Tệp bị hỏng hoặc không đúng định dạng nên không đọc được. Hãy mở bằng Excel, lưu lại rồi nạp."
_PASSWORD = "Tệp được đặt mật khẩu nên không đọc được. Hãy bỏ mật khẩu (Tệp → Thông tin → Bảo vệ), lưu lại rồi nạp."
_STREAM_ERRORS = (streaming.CalamineError, OSError, ValueError, OverflowError)
_LOAD_ERRORS = (python_calamine.CalamineError, OSError, ValueError, OverflowError)


class Source(Protocol):
    """A file whose sheets can be read row by row, each row from column A, the first from row 1."""

    sheets: list[str]
    hidden: frozenset[str]

    def rows(self, sheet: str, columns: int, limit: int | None = None) -> Iterator[Row]:
        """The sheet's rows from row 1 on, `columns` wide at most, `limit` rows at most."""
        ...

    def fonts(self, sheet: str, first: int, last: int, columns: int) -> list[Counter[str]]:
        """For each column how many filled cells of the rows first..last (0-based) use which font; [] if unknown."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class StreamedWorkbook:
    """xlsx and xlsm, streamed."""

    def __init__(self, path: Path) -> None:
        try:
            self._book = streaming.CalamineWorkbook.from_path(path)
        except streaming.PasswordError as error:
            raise UnreadableFile(_PASSWORD, "encrypted") from error
        except _STREAM_ERRORS as error:
            raise UnreadableFile(_DAMAGED, "damaged") from error
        worksheets = [one for one in self._book.sheets_metadata if one.typ == streaming.SheetTypeEnum.WorkSheet]
        self.sheets = [one.name for one in worksheets]
        self.hidden = frozenset(one.name for one in worksheets if one.visible != streaming.SheetVisibleEnum.Visible)

    def rows(self, sheet: str, columns: int, limit: int | None = None) -> Iterator[Row]:
        last = None if limit is None else limit - 1
        try:
            yield from self._book.stream_sheet_by_name(sheet, max_row=last, max_col=columns - 1)
        except _STREAM_ERRORS as error:
            raise UnreadableFile(_DAMAGED, "damaged") from error

    def fonts(self, sheet: str, first: int, last: int, columns: int) -> list[Counter[str]]:
        counts: list[Counter[str]] = [Counter() for _ in range(columns)]
        with suppress(*_STREAM_ERRORS):  # a witness that cannot be heard is no reason to refuse the file
            stream = self._book.stream_sheet_by_name(sheet, rich=True, min_row=first, max_row=last, max_col=columns - 1)
            for row in stream:
                for index, cell in enumerate(row[:columns]):
                    font = (cell.style or {}).get("font") if isinstance(cell.value, str) and cell.value else None
                    if font and font.get("name"):
                        counts[index][font["name"]] += 1
        return counts

    def close(self) -> None:
        self._book.close()


class LoadedWorkbook:
    """xls and ods, loaded sheet by sheet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._book = python_calamine.CalamineWorkbook.from_path(path)
        except python_calamine.PasswordError as error:
            raise UnreadableFile(_PASSWORD, "encrypted") from error
        except _LOAD_ERRORS as error:
            raise UnreadableFile(_DAMAGED, "damaged") from error
        worksheets = [one for one in self._book.sheets_metadata if one.typ == python_calamine.SheetTypeEnum.WorkSheet]
        self.sheets = [one.name for one in worksheets]
        visible = python_calamine.SheetVisibleEnum.Visible
        self.hidden = frozenset(one.name for one in worksheets if one.visible != visible)
        self._loaded: tuple[str, python_calamine.CalamineSheet] | None = None

    def rows(self, sheet: str, columns: int, limit: int | None = None) -> Iterator[Row]:
        loaded = self._sheet(sheet)
        if loaded.start is None:
            return
        above, left = loaded.start
        margin: list[Cell] = [""] * left
        yield from islice(([""] for _ in range(above)), limit)
        rest = None if limit is None else max(limit - above, 0)
        for row in islice(loaded.iter_rows(), rest):
            yield (margin + list(row))[:columns]

    def _sheet(self, name: str) -> python_calamine.CalamineSheet:
        if self._loaded is None or self._loaded[0] != name:
            try:
                self._loaded = (name, self._book.get_sheet_by_name(name))
            except _LOAD_ERRORS as error:
                raise UnreadableFile(_DAMAGED, "damaged") from error
        return self._loaded[1]

    def fonts(self, sheet: str, first: int, last: int, columns: int) -> list[Counter[str]]:
        return []

    def close(self) -> None:
        self._book.close()
