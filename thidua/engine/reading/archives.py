"""Is a zipped workbook harmless? Sizes, counts and XML are checked on the bytes, since declared sizes can lie."""

import copy
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import IO

from thidua.engine.reading.problems import UnreadableFile

MOST_PARTS = 10_000
MOST_UNPACKED = 3 * 2**30  # a million ledger rows of 20 columns take 1 GiB of XML
MOST_HELD = 640 * 2**20  # shared strings, styles and the like are held in memory by the reader
MOST_MANIFEST = 4 * 2**20
_BOMB_FROM, _MOST_RATIO = 50 * 2**20, 250  # ledgers pack 1:10, sheets of styled blanks 1:60, bombs 1:1000
_CHUNK = 1 << 20
_OVERLAP = 32

_BOMB = "Tệp nén bất thường (giải nén ra quá lớn), có thể gây hại nên không mở. Hãy lưu lại bằng Excel rồi nạp."
_DAMAGED = "Tệp bị hỏng hoặc không đúng định dạng nên không đọc được. Hãy mở bằng Excel, lưu lại rồi nạp."
_ENTITIES = "Tệp chứa khai báo XML không an toàn (DTD) nên không mở. Hãy mở bằng Excel, lưu lại rồi nạp."
_LOCKED = "Tệp được đặt mật khẩu nên không đọc được. Hãy bỏ mật khẩu (Tệp → Thông tin → Bảo vệ), lưu lại rồi nạp."

_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_UNCACHED = (b"</f></c>", b"</f><v></v>", b"</f><v/>", b"</f><v />")
_HIDDEN_ROW = re.compile(rb'<row\b[^>]*\bhidden="(?:1|true)"')


@dataclass
class Parts:
    """What the check saw on its way: sheet parts with formulas that nobody calculated or hidden rows; macros."""

    uncached: set[str] = field(default_factory=set)
    hidden_rows: set[str] = field(default_factory=set)
    has_macros: bool = False


def scan_archive(archive: zipfile.ZipFile, file_size: int) -> Parts:
    """Unpack every XML part once, keeping nothing, and refuse bombs, lies, DTDs and encrypted parts.

    Raises UnreadableFile, or zipfile.BadZipFile where the archive is damaged.
    """
    entries = archive.infolist()
    if len(entries) > MOST_PARTS or len({entry.filename for entry in entries}) != len(entries):
        raise UnreadableFile(_BOMB, "zip_bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFile(_LOCKED, "encrypted")
    if sum(entry.compress_size for entry in entries) > file_size:  # parts that overlap
        raise UnreadableFile(_BOMB, "zip_bomb")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise UnreadableFile(_BOMB, "zip_bomb")
    parts, total = Parts(has_macros=any("vbaproject" in entry.filename.lower() for entry in entries)), 0
    for entry in entries:
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise UnreadableFile(_DAMAGED, "damaged")
        if entry.filename.lower().endswith((".xml", ".rels", "mimetype")):
            total += _scan_part(archive, entry, parts)
            if total > MOST_UNPACKED:
                raise UnreadableFile(_BOMB, "zip_bomb")
    return parts


def _scan_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, parts: Parts) -> int:
    """Unpack one part to its real end; returns its real size."""
    is_sheet = _SHEET_PART.fullmatch(entry.filename) is not None or entry.filename == "content.xml"
    most = MOST_UNPACKED if is_sheet else MOST_HELD
    whole = copy.copy(entry)
    whole.file_size = most + _CHUNK  # zipfile would stop at the declared size, the reader does not
    size, tail = 0, b""
    try:
        with archive.open(whole) as stream:
            while chunk := stream.read(_CHUNK):
                if size == 0:
                    _check_prologue(chunk)
                size += len(chunk)
                if size > most or (size > _BOMB_FROM and size > _MOST_RATIO * max(entry.compress_size, 1)):
                    raise UnreadableFile(_BOMB, "zip_bomb")
                if is_sheet:
                    _look_at(tail + chunk, entry.filename, parts)
                    tail = chunk[-_OVERLAP:]
    except zlib.error as error:
        raise UnreadableFile(_DAMAGED, "damaged") from error
    if size != entry.file_size:
        raise UnreadableFile(_BOMB if size > entry.file_size else _DAMAGED, "zip_bomb")
    return size


def _check_prologue(chunk: bytes) -> None:
    """No DTD (entities can expand without end) and no UTF-16, in which a DTD would hide."""
    start = chunk[:65_536]
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start or b"\0" in start[:256]:
        raise UnreadableFile(_ENTITIES, "xml_entities")


def _look_at(chunk: bytes, name: str, parts: Parts) -> None:
    if name not in parts.uncached and any(mark in chunk for mark in _UNCACHED):
        parts.uncached.add(name)
    if name not in parts.hidden_rows and b'hidden="' in chunk and _HIDDEN_ROW.search(chunk):
        parts.hidden_rows.add(name)


def read_small(archive: zipfile.ZipFile, name: str) -> bytes:
    """A small part's bytes (already scanned)."""
    stream: IO[bytes]
    with archive.open(name) as stream:
        return stream.read(MOST_MANIFEST)
