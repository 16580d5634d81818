"""From a file to clean batches and problems: which sheets hold what, and their rows, chunk by chunk."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path

from thidua.engine.reading.batches import CleanBatch, ReadingOptions
from thidua.engine.reading.containers import open_source
from thidua.engine.reading.header import SEARCHED_COLUMNS, SEARCHED_ROWS, Header, find_header
from thidua.engine.reading.problems import Problem, UnreadableFile, problem
from thidua.engine.reading.sheets import SheetCleaner
from thidua.engine.reading.workbooks import Source

CHUNK_ROWS = 20_000

_NOTHING_KNOWN = (
    "Không tìm thấy trong tệp danh sách nào theo mẫu (đơn vị, cán bộ, người thân, sổ đóng hay D05-TS). "
    "Hãy kiểm tra dòng tiêu đề cột rồi nạp lại."
)


def read_file(
    path: Path,
    *,
    name: str,
    today: date,
    declared_on: date | None = None,
    encodings: Mapping[tuple[str, str], str] | None = None,
) -> Iterator[CleanBatch | Problem]:
    options = ReadingOptions(today, declared_on, dict(encodings or {}))
    source = open_source(path, name)
    try:
        headers = {
            sheet: find_header(list(source.rows(sheet, SEARCHED_COLUMNS, SEARCHED_ROWS))) for sheet in source.sheets
        }
        if not any(headers.values()):
            raise UnreadableFile(_NOTHING_KNOWN, "no_known_sheet")
        for sheet, header in headers.items():
            if header is not None:
                yield from _read_sheet(source, sheet, header, options)
            else:
                yield from _unknown_sheet(source, sheet)
    finally:
        source.close()


def _read_sheet(source: Source, sheet: str, header: Header, options: ReadingOptions) -> Iterator[CleanBatch | Problem]:
    cleaner = SheetCleaner(sheet, header, options)
    rows = islice(source.rows(sheet, header.width), header.last + 1, None)
    first_row = header.last + 2
    while chunk := list(islice(rows, CHUNK_ROWS)):
        yield from cleaner.clean(chunk, first_row)
        first_row += len(chunk)


def _unknown_sheet(source: Source, sheet: str) -> Iterator[Problem]:
    yield problem(sheet, None, "", "", "sheet_unknown")
