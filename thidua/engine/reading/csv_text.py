"""How is a CSV file read: which encoding, which separator, and where does a broken quote leave us?"""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from thidua.engine.reading.header import SEARCHED_COLUMNS, SEARCHED_ROWS, find_header
from thidua.engine.reading.problems import UnreadableFile
from thidua.engine.reading.workbooks import Row

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 20
_LONGEST_CELL = 32_767  # Excel's own limit
_LONGEST_LINE = 4 * _CHUNK
_MOST_LINES_IN_A_ROW = 60

_NOT_UTF8 = (
    "Tệp CSV không phải bảng mã UTF-8. Hãy mở bằng Excel, chọn Lưu thành «CSV UTF-8» hoặc lưu thành .xlsx rồi nạp."
)
_NOT_TEXT = "Tệp không phải bảng tính mà hệ thống đọc được. Hãy lưu danh sách thành .xlsx rồi nạp lại."
_OPEN_QUOTE = "Tệp CSV có dấu ngoặc kép không đóng ở khoảng dòng {line}. Hãy sửa dòng đó rồi nạp lại."


class CsvFile:
    """A CSV file as a workbook of one sheet that is named after nothing ("")."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.sheets = [""]
        self.hidden: frozenset[str] = frozenset()
        self.notices: list[tuple[str, str]] = []
        with path.open("rb") as stream:
            start = stream.read(4)
        self._encoding = next((name for bom, name in _BOMS if start.startswith(bom)), "utf-8")
        self._check_text()
        self._delimiter = self._find_delimiter()

    def _check_text(self) -> None:
        """The whole file must decode and hold no NUL: half a file must not be taken before the other half fails."""
        decode = codecs.getincrementaldecoder(self._encoding)().decode
        run = 0  # bytes since the last line end: a line without end would become one gigantic row
        try:
            with self._path.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    last_end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
                    run = run + len(chunk) if last_end < 0 else len(chunk) - last_end
                    if run > _LONGEST_LINE or "\0" in decode(chunk):
                        raise UnreadableFile(_NOT_TEXT, "not_a_table")
                decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise UnreadableFile(_NOT_UTF8, "not_utf8") from error

    def _find_delimiter(self) -> str:
        """The separator under which the header names most columns, else the one that stands most often."""
        with self._path.open(encoding=self._encoding, newline="") as stream:
            sample = list(islice(stream, SEARCHED_ROWS))
        unquoted = "".join("".join(sample).split('"')[::2])

        def fitness(delimiter: str) -> tuple[int, int]:
            with suppress(csv.Error):
                rows = [row[:SEARCHED_COLUMNS] for row in csv.reader(sample, delimiter=delimiter)]
                header = find_header(rows)
                return (len(header.columns) if header else 0, unquoted.count(delimiter))
            return (0, 0)

        return max(";,\t|", key=fitness)

    def rows(self, sheet: str, columns: int, limit: int | None = None) -> Iterator[Row]:
        line = 0
        csv.field_size_limit(_LONGEST_CELL)
        with self._path.open(encoding=self._encoding, newline="") as stream:
            reader = csv.reader(stream, delimiter=self._delimiter)
            try:
                for row in islice(reader, limit):
                    if reader.line_num - line > _MOST_LINES_IN_A_ROW:
                        raise UnreadableFile(_OPEN_QUOTE.format(line=line + 1), "open_quote")
                    line = reader.line_num
                    yield row[:columns] if len(row) > columns else row
            except csv.Error as error:
                raise UnreadableFile(_OPEN_QUOTE.format(line=line + 1), "open_quote") from error

    def fonts(self, sheet: str, first: int, last: int, columns: int) -> list[Counter[str]]:
        return []

    def uncached(self, sheet: str, first: int, columns: int) -> Counter[int]:
        return Counter()

    def close(self) -> None:
        """Nothing is kept open between reads."""
