"""From a file to clean batches and problems: which sheets hold what, and their rows, chunk by chunk."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path

from thidua.engine.reading.batches import CleanBatch, ReadingOptions
from thidua.engine.reading.containers import open_source
from thidua.engine.reading.decoding import SheetDecoder
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
    needs_claim_codes: bool = True,
) -> Iterator[CleanBatch | Problem]:
    """Read every sheet of a workbook or CSV file (`contracts/files.md`), in chunks of CHUNK_ROWS rows.

    Every row below a header that is no furniture (blank, section, total, column numbers, signature) is in exactly
    one batch or has a problem with `refuses_row`. `name` is the file's name for messages. `today` resolves years of
    two digits. `declared_on` fills claims without Ngày đăng ký. `encodings` decides columns by (sheet, caption):
    "unicode", "tcvn3" or "vni"; an undecided column that looks like an old encoding is converted and noted.
    Without `needs_claim_codes` a claim may lack its Mã phiếu: whoever takes the rows gives it one.

    Raises UnreadableFile, at the first item or later: then what came before must be dropped.
    """
    options = ReadingOptions(today, declared_on, needs_claim_codes, dict(encodings or {}))
    source = open_source(path, name)
    try:
        headers = find_headers(source)
        yield from (problem(sheet, None, "", "", code) for sheet, code in source.notices)
        for sheet, header in headers.items():
            yield from _sheet_notes(source, sheet, header)
            if header is not None:
                yield from _read_sheet(source, sheet, header, options)
    finally:
        source.close()


def find_headers(source: Source) -> dict[str, Header | None]:
    """Each sheet's header, None where there is none. Raises UnreadableFile when no sheet has one."""
    headers = {sheet: find_header(list(source.rows(sheet, SEARCHED_COLUMNS, SEARCHED_ROWS))) for sheet in source.sheets}
    if not any(headers.values()):
        raise UnreadableFile(_NOTHING_KNOWN, "no_known_sheet")
    return headers


def _sheet_notes(source: Source, sheet: str, header: Header | None) -> Iterator[Problem]:
    """What is to be said of a sheet before its rows."""
    hidden = sheet in source.hidden
    if header is None:
        if any(any(cell != "" for cell in row) for row in source.rows(sheet, SEARCHED_COLUMNS, SEARCHED_ROWS)):
            yield problem(sheet, None, "", "", "sheet_hidden_unknown" if hidden else "sheet_unknown")
        return
    if hidden:
        yield problem(sheet, None, "", "", "sheet_hidden")
    for caption in header.unknown:
        yield problem(sheet, header.last + 1, caption, "", "column_unknown")
    for index, count in sorted(source.uncached(sheet, header.last + 1, header.width).items()):
        if index in header.columns.values():
            yield problem(sheet, None, header.captions[index], str(count), "formula_uncached")


def _read_sheet(source: Source, sheet: str, header: Header, options: ReadingOptions) -> Iterator[CleanBatch | Problem]:
    decoder = SheetDecoder(source, sheet, header, options.encodings)
    cleaner = SheetCleaner(sheet, header, options, decoder)
    rows = islice(source.rows(sheet, header.width), header.last + 1, None)
    first_row = header.last + 2
    while chunk := list(islice(rows, CHUNK_ROWS)):
        yield from cleaner.clean(chunk, first_row)
        yield from decoder.notes()
        first_row += len(chunk)
    if not cleaner.rows_seen:
        yield problem(sheet, None, "", "", "sheet_empty")
