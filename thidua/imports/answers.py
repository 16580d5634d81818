"""How does a workbook go back to whoever sent it? The same sheets and rows, with a column "Vấn đề" beside each.

What stands in a cell goes back as a value: no text becomes a formula. Columns typed for an old font are in Unicode.
What a ledger says of poverty and ethnicity does not come along.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any, NamedTuple

import xlsxwriter

from thidua.engine.reading.captions import LEDGER
from thidua.engine.reading.cells import Cell
from thidua.engine.reading.containers import open_source
from thidua.engine.reading.header import SEARCHED_COLUMNS, Header
from thidua.engine.reading.legacy import to_unicode
from thidua.engine.reading.notes import cut_sensitive
from thidua.engine.reading.read import find_headers
from thidua.engine.reading.sniff import sniff
from thidua.engine.reading.workbooks import Source
from thidua.lib.table_files import OPTIONS
from thidua.lib.watermarks import put_mark

CODE_CAPTION, CODE_FIELD = "Mã phiếu", "claim_code"
ANSWER_CAPTIONS = frozenset({"Vấn đề", "Kết quả", "Đã đóng đến", "Hạn đóng tiếp"})  # added here: not sent home twice
GUIDE_SHEETS = ("Hướng dẫn", "Cán bộ")  # of the template that a unit takes home; they hold no rows
CAPTION, GENERAL = "Vấn đề", "Vấn đề chung"
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
LONGEST_SHEET, LONGEST_CELL = 31, 32_767
WHOLE_FROM = 10**11  # longer numbers would be shown as 1.2E+11


class Finding(NamedTuple):
    """One problem of a file: where, how grave, and its whole sentence."""

    sheet: str
    row: int | None
    column: str
    is_note: bool
    text: str


class Answers(NamedTuple):
    """What a unit reads beside its rows: by (sheet, row) the claim's code and a word under each title. ``mark`` says
    who took the file home and when."""

    titles: tuple[str, ...] = ()
    by_row: Mapping[tuple[str, int], tuple[str, ...]] = {}
    mark: str = ""


NO_ANSWERS = Answers()


def answer_workbook(path: Path, name: str, findings: Sequence[Finding], answers: Answers = NO_ANSWERS) -> IO[bytes]:
    """A temporary file (deleted when closed) with the answered workbook. Raises UnreadableFile.

    What is written on the way stands beside ``path``, which must be in a workroom.
    """
    by_row: dict[str, dict[int, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    general = []
    for finding in findings:
        if finding.row is None:
            general.append(finding)
        else:
            by_row[finding.sheet][finding.row].append(finding)
    encodings = {
        (sheet.sheet, guess.caption): guess.encoding for sheet in sniff(path, name=name) for guess in sheet.guesses
    }
    target = tempfile.TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it
    source = open_source(path, name)
    try:
        options = {**OPTIONS, "strings_to_urls": False, "tmpdir": str(path.parent)}
        with xlsxwriter.Workbook(target, options) as book:
            writer = _Writer(book, answers)
            for sheet, header in find_headers(source).items():
                writer.sheet(source, sheet, header, encodings, by_row.get(sheet, {}))
            writer.general(general)
    except BaseException:
        target.close()
        raise
    finally:
        source.close()
    target.seek(0)
    return target


class _Writer:
    def __init__(self, book: Any, answers: Answers) -> None:
        self._answers = answers
        if answers.mark:
            book.set_properties({"comments": answers.mark})
        self._book, self._names = book, set[str]()
        wrapped = {"text_wrap": True, "valign": "top"}
        self._caption = book.add_format({"bold": True, **wrapped})
        self._bad = book.add_format({"bg_color": "#FBE6E6", "font_color": "#A61B1B", **wrapped})
        self._note = book.add_format({"bg_color": "#FDF0D9", "font_color": "#875000", **wrapped})
        self._day = book.add_format({"num_format": "dd/mm/yyyy"})
        self._moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        self._clock = book.add_format({"num_format": "hh:mm"})
        self._whole = book.add_format({"num_format": "0"})

    def sheet(
        self,
        source: Source,
        name: str,
        header: Header | None,
        encodings: Mapping[tuple[str, str], str],
        findings: Mapping[int, Sequence[Finding]],
    ) -> None:
        page = self._book.add_worksheet(self._free_name(name))
        skipped = _old_answers(header) if self._answers.titles else frozenset()
        width = _width(source, name) - len(skipped)
        code_place = self._code_place(header)
        columns = {} if header is None else _decoded_columns(name, header, encodings)
        note = header.columns.get("note") if header is not None and header.layout is LEDGER else None
        page.set_column(0, max(width - 1, 0), 14)
        extra = width + len(self._titles(header, code_place))
        page.set_column(width, extra, 18)
        page.set_column(extra, extra, 60)
        put_mark(page, self._answers.mark)
        if header is not None:
            page.freeze_panes(header.last + 1, 0)
        for number, row in enumerate(source.rows(name, SEARCHED_COLUMNS)):
            answer = self._answers.by_row.get((name, number + 1), ())
            for place, cell in _kept(row, skipped, code_place, answer):
                if header is None or number <= header.last:
                    self._put(page, number, place, cell)
                elif place not in header.sensitive:
                    self._put(page, number, place, _said(cell, columns.get(place), is_note=place == note))
            if header is not None and number == header.last:
                for offset, title in enumerate((*self._titles(header, code_place), CAPTION)):
                    page.write_string(number, width + offset, title, self._caption)
                continue
            for offset, word in enumerate(answer if code_place is None else answer[1:]):
                page.write_string(number, width + offset, word)
            if found := findings.get(number + 1):
                text = "\n".join(_sentence(finding) for finding in found)[:LONGEST_CELL]
                page.write_string(number, extra, text, self._format_of(found))

    def _code_place(self, header: Header | None) -> int | None:
        """The column of the sheet that holds the codes of claims."""
        return None if header is None or not self._answers.titles else header.columns.get(CODE_FIELD)

    def _titles(self, header: Header | None, place: int | None) -> tuple[str, ...]:
        """What is added before the problems: nothing to a sheet that holds no claims."""
        if header is None or header.kind != "claims" or not self._answers.titles:
            return ()
        return self._answers.titles if place is not None else (CODE_CAPTION, *self._answers.titles)

    def general(self, findings: Sequence[Finding]) -> None:
        """What is said of no row stands on a sheet of its own, the last."""
        if not findings:
            return
        page = self._book.add_worksheet(self._free_name(GENERAL))
        page.set_column(0, 1, 24)
        page.set_column(2, 2, 100)
        for place, caption in enumerate(("Trang tính", "Cột", CAPTION)):
            page.write_string(0, place, caption, self._caption)
        for number, finding in enumerate(findings, 1):
            page.write_string(number, 0, finding.sheet)
            page.write_string(number, 1, finding.column)
            page.write_string(number, 2, _sentence(finding), self._format_of([finding]))

    def _put(self, page: Any, row: int, place: int, cell: Cell) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, bool):
            page.write_boolean(row, place, cell)
        elif isinstance(cell, int | float):
            page.write_number(row, place, cell, self._whole if abs(cell) >= WHOLE_FROM else None)
        elif isinstance(cell, datetime):
            is_day = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
            page.write_datetime(row, place, cell.replace(tzinfo=None), self._day if is_day else self._moment)
        elif isinstance(cell, date):
            page.write_datetime(row, place, cell, self._day)
        elif isinstance(cell, time | timedelta):
            page.write_datetime(row, place, cell, self._clock)
        else:
            page.write_string(row, place, str(cell)[:LONGEST_CELL])

    def _format_of(self, findings: Sequence[Finding]) -> Any:
        return self._note if all(finding.is_note for finding in findings) else self._bad

    def _free_name(self, name: str) -> str:
        """A sheet's name as Excel takes it; no two sheets share one."""
        wanted = name.translate(FORBIDDEN).strip(" '")[:LONGEST_SHEET] or "Dữ liệu"
        free, number = wanted, 2
        while free.casefold() in self._names or free.casefold() == "history":
            free, number = f"{wanted[: LONGEST_SHEET - 5]} ({number})", number + 1
        self._names.add(free.casefold())
        return free


def _old_answers(header: Header | None) -> frozenset[int]:
    """The columns at the sheet's end that an earlier answer has added."""
    if header is None:
        return frozenset()
    place, old = header.width, set()
    while place and header.captions[place - 1] in ANSWER_CAPTIONS:
        place -= 1
        old.add(place)
    return frozenset(old)


def _kept(
    row: Sequence[Cell], skipped: frozenset[int], code_place: int | None, answer: Sequence[str]
) -> Iterator[tuple[int, Cell]]:
    """The cells that stay, each with its place; a blank code is filled in."""
    for place, cell in enumerate(row):
        if place not in skipped:
            is_to_fill = place == code_place and answer and cell in ("", None)
            yield place, answer[0] if is_to_fill else cell


def _said(cell: Cell, encoding: str | None, *, is_note: bool) -> Cell:
    """A cell in Unicode; a ledger's note without what must not leave the reader."""
    text = to_unicode(cell, encoding) if encoding and isinstance(cell, str) else cell
    return cut_sensitive(text) if is_note and isinstance(text, str) else text


def _sentence(finding: Finding) -> str:
    where = f"{finding.column}: " if finding.column and finding.row is not None else ""
    return f"{'Lưu ý. ' if finding.is_note else ''}{where}{finding.text}"


def _width(source: Source, sheet: str) -> int:
    """How many columns the sheet uses."""
    return max((_used(row) for row in source.rows(sheet, SEARCHED_COLUMNS)), default=0)


def _used(row: Sequence[Cell]) -> int:
    used = len(row)
    while used and row[used - 1] in ("", None):
        used -= 1
    return used


def _decoded_columns(sheet: str, header: Header, encodings: Mapping[tuple[str, str], str]) -> dict[int, str]:
    pairs: Iterator[tuple[int, str | None]] = (
        (index, encodings.get((sheet, caption))) for index, caption in enumerate(header.captions)
    )
    return {index: encoding for index, encoding in pairs if encoding}
