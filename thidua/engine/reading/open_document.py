"""How far does an OpenDocument sheet reach? Its repeat counts can ask for billions of cells in a few bytes."""

import zipfile
from xml.parsers import expat

from thidua.engine.reading.problems import UnreadableFile

MOST_CELLS = 30_000_000

_ABSURD = "Trang tính khai báo vùng dữ liệu quá lớn nên không mở. Hãy xoá các dòng, cột trống ở cuối rồi lưu lại."
_DAMAGED = "Tệp bị hỏng hoặc không đúng định dạng nên không đọc được. Hãy mở lại, lưu lại rồi nạp."
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384


class _Extent:
    """Follows tables, rows and cells; blank repetitions at the ends count for nothing, as the reader drops them."""

    def __init__(self) -> None:
        self.rows = self.width = 0
        self._pending_rows = self._repeat = 0
        self._columns = self._filled_to = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self.rows = self.width = self._pending_rows = 0
        elif tag == "table:table-row":
            self._repeat = _count(attributes.get("table:number-rows-repeated"), _MOST_ROWS)
            self._columns = self._filled_to = 0
        elif tag in {"table:table-cell", "table:covered-table-cell"}:
            self._columns += _count(attributes.get("table:number-columns-repeated"), _MOST_COLUMNS)
            if "office:value-type" in attributes or "table:formula" in attributes:
                self._filled_to = self._columns
        elif tag == "text:p":
            self._filled_to = self._columns

    def end(self, tag: str) -> None:
        if tag != "table:table-row":
            return
        if not self._filled_to:
            self._pending_rows += self._repeat
            return
        self.rows += self._pending_rows + self._repeat
        self._pending_rows = 0
        self.width = max(self.width, self._filled_to)
        if self.rows * self.width > MOST_CELLS or self.rows > _MOST_ROWS:
            raise UnreadableFile(_ABSURD, "absurd_extent")


def _count(text: str | None, most: int) -> int:
    if text is None:
        return 1
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise UnreadableFile(_ABSURD, "absurd_extent")
    return min(int(text), most)


def check_extent(archive: zipfile.ZipFile) -> None:
    """Refuse a document whose sheets would unfold to more than MOST_CELLS cells. Reads content.xml once."""
    extent, parser = _Extent(), expat.ParserCreate()
    parser.StartElementHandler = extent.start
    parser.EndElementHandler = extent.end
    try:
        with archive.open("content.xml") as stream:
            while chunk := stream.read(1 << 18):
                parser.Parse(chunk)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnreadableFile(_DAMAGED, "damaged") from error
