"""How is a CSV file read: which encoding, which separator, and where does a broken quote leave us?"""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from thidua.engine.reading.problems import UnreadableFile
from thidua.engine.reading.workbooks import Row

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 20
_LONGEST_CELL = 32_767  # Excel's own limit
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
        try:
            with self._path.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    if "\0" in decode(chunk):
                        raise UnreadableFile(_NOT_TEXT, "not_a_table")
                decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise UnreadableFile(_NOT_UTF8, "not_utf8") from error

    def _find_delimiter(self) -> str:
        """The separator that splits the first lines into most cells."""
        with self._path.open(encoding=self._encoding, newline="") as stream:
            sample = "".join(islice(stream, 40))
        unquoted = "".join(sample.split('"')[::2])
        return max(";,\t|", key=unquoted.count)

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
