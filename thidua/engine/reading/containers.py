"""May this file be opened, and as what? Decided by its bytes, never by its name; macros are never run."""

import zipfile
from pathlib import Path

from thidua.engine.reading.archives import Parts, scan_archive
from thidua.engine.reading.csv_text import CsvFile
from thidua.engine.reading.open_document import check_extent
from thidua.engine.reading.problems import UnreadableFile
from thidua.engine.reading.workbooks import LoadedWorkbook, Source, StreamedWorkbook

MOST_BYTES = 300 * 2**20
_MOST_XLS_BYTES = 100 * 2**20

_SAVE_AS = " Hãy mở bằng Excel, chọn Lưu thành → Sổ làm việc Excel (.xlsx) rồi nạp lại."
_EMPTY = "Tệp rỗng, không có nội dung. Hãy kiểm tra lại tệp đã chọn."
_TOO_BIG = "Tệp quá lớn ({size} MB, tối đa {most} MB). Hãy tách thành nhiều tệp nhỏ hơn, bỏ hình ảnh rồi nạp lại."
_LOCKED = "Tệp được đặt mật khẩu nên không đọc được. Hãy bỏ mật khẩu (Tệp → Thông tin → Bảo vệ), lưu lại rồi nạp."
_WEB_PAGE = "Tệp thật ra là trang web (HTML hoặc XML), không phải bảng tính, dù tên là «{name}»." + _SAVE_AS
_OTHER = "Tệp là {what}, không phải bảng tính." + " Hãy nạp tệp .xlsx, .xlsm, .xls, .ods hoặc .csv."
_BINARY_WORKBOOK = "Tệp là bảng tính dạng nhị phân (.xlsb)." + _SAVE_AS
_DAMAGED = "Tệp bị hỏng hoặc không đúng định dạng nên không đọc được. Hãy mở bằng Excel, lưu lại rồi nạp."

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"%PDF", "tệp PDF"),
    (b"{\\rtf", "văn bản RTF"),
    (b"\x89PNG", "hình ảnh"),
    (b"\xff\xd8\xff", "hình ảnh"),
    (b"GIF8", "hình ảnh"),
    (b"BM", "hình ảnh"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf", "tệp nén 7z"),
    (b"\x1f\x8b", "tệp nén gzip"),
    (b"MZ", "chương trình"),
    (b"\x7fELF", "chương trình"),
    (b"SQLite", "cơ sở dữ liệu"),
)


def open_source(path: Path, name: str) -> Source:
    """The file's reader, after every check that can be made before its cells are read.

    `name` serves messages only. Raises UnreadableFile.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnreadableFile(_EMPTY, "empty")
    if size > MOST_BYTES:
        raise UnreadableFile(_TOO_BIG.format(size=size >> 20, most=MOST_BYTES >> 20), "too_big")
    with path.open("rb") as stream:
        start = stream.read(4096)
    if start.startswith(_OLE):
        return _open_ole(path, size)
    if start.startswith(b"PK"):
        return _open_archive(path)
    for magic, what in _FOREIGN:
        if start.startswith(magic):
            raise UnreadableFile(_OTHER.format(what=what), "not_a_table")
    text = start.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n").lower()
    if text.startswith((b"<", b"mime-version")):
        raise UnreadableFile(_WEB_PAGE.format(name=name), "web_page")
    return CsvFile(path)


def _open_ole(path: Path, size: int) -> Source:
    """An old binary workbook; encrypted OOXML and Word files wear the same coat."""
    if size > _MOST_XLS_BYTES:
        raise UnreadableFile(_TOO_BIG.format(size=size >> 20, most=_MOST_XLS_BYTES >> 20), "too_big")
    content = path.read_bytes()

    def has_stream(title: str) -> bool:
        return title.encode("utf-16-le") + b"\0\0" in content

    if has_stream("EncryptedPackage") or has_stream("EncryptionInfo"):
        raise UnreadableFile(_LOCKED, "encrypted")
    if has_stream("Workbook") or has_stream("Book"):
        return LoadedWorkbook(path, is_xls=True, has_macros=has_stream("_VBA_PROJECT"))
    what = "văn bản Word" if has_stream("WordDocument") else "tệp Office khác"
    raise UnreadableFile(_OTHER.format(what=what), "not_a_table")


def _open_archive(path: Path) -> Source:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            parts = scan_archive(archive, path.stat().st_size)
            if "xl/workbook.xml" in names:
                return StreamedWorkbook(path, parts)
            if "content.xml" in names and _is_spreadsheet(archive):
                check_extent(archive)
                return LoadedWorkbook(path)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, KeyError) as error:
        raise UnreadableFile(_DAMAGED, "damaged") from error
    if "xl/workbook.bin" in names:
        raise UnreadableFile(_BINARY_WORKBOOK, "xlsb")
    what = "văn bản Word" if "word/document.xml" in names else "tệp nén"
    raise UnreadableFile(_OTHER.format(what=what), "not_a_table")


def _is_spreadsheet(archive: zipfile.ZipFile) -> bool:
    """Whether an OpenDocument archive is a spreadsheet; an encrypted one is refused here."""
    if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise UnreadableFile(_LOCKED, "encrypted")
    kind = archive.read("mimetype") if "mimetype" in archive.namelist() else b""
    return b"spreadsheet" in kind


__all__ = ["MOST_BYTES", "Parts", "open_source"]
