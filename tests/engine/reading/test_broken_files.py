"""Files that are not what they seem: each is refused with a sentence that says what to do, and does no harm."""

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from tests.engine.reading.hand import CLAIMS, FLAT, UNITS, claim, paid, read, write_sheet, write_xlsx
from thidua.engine.reading import UnreadableFile, archives, containers

SHEET = "xl/worksheets/sheet1.xml"


def good_parts(folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(write_xlsx(folder / "good.xlsx", [FLAT, paid()])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_part(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], bytes]:
    def make(folder: Path) -> bytes:
        parts = good_parts(folder)
        return zipped(folder / "changed.xlsx", parts | {name: change(parts[name])}).read_bytes()

    return make


def ole(*streams: str) -> bytes:
    names = b"".join(name.encode("utf-16-le").ljust(64, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names + bytes(512)


def blank_flood(_: bytes) -> bytes:
    return b"<worksheet><sheetData>" + b"<row/>" * 20_000_000 + b"</sheetData></worksheet>"


def laughs(content: bytes) -> bytes:
    entities = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return content.replace(b"?>", b"?>" + entities, 1)


def hidden_laughs(content: bytes) -> bytes:
    return laughs(content).decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")


def lying_size(folder: Path) -> bytes:
    """A sheet whose directory entry declares 1000 bytes and that unpacks to far more."""
    content = with_part(SHEET, lambda sheet: sheet + b" " * 5_000_000)(folder)
    path = folder / "lie.xlsx"
    path.write_bytes(content)
    with zipfile.ZipFile(path) as archive:
        real = archive.getinfo(SHEET).file_size
    return content.replace(struct.pack("<L", real), struct.pack("<L", 1000))


def overlapping(folder: Path) -> bytes:
    """A directory that names one part's bytes many times over."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>" + zlib.compress(bytes(5000)) * 200)
        for number in range(50):
            entry = zipfile.ZipInfo(f"xl/part{number}.bin")
            shared = archive.infolist()[0]
            for name in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(entry, name, getattr(shared, name))
            archive.filelist.append(entry)
            archive.NameToInfo[entry.filename] = entry
    return buffer.getvalue()


def encrypted_member(folder: Path) -> bytes:
    content = bytearray(zipped(folder / "e.xlsx", good_parts(folder)).read_bytes())
    place = content.rindex(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def cut_short(folder: Path) -> bytes:
    content = write_xlsx(folder / "c.xlsx", [FLAT, *[paid()] * 50]).read_bytes()
    return content[: len(content) // 2]


def flipped(folder: Path) -> bytes:
    """One byte of the packed sheet is another one."""
    content = bytearray(zipped(folder / "f.xlsx", good_parts(folder)).read_bytes())
    content[content.index(SHEET.encode()) + len(SHEET) + 40] ^= 0xFF
    return bytes(content)


def locked_xls(folder: Path) -> bytes:
    """An xls whose BIFF stream asks for a password (record FILEPASS)."""
    book = xlwt.Workbook()
    book.add_sheet("S").write(0, 0, "a")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue().replace(b"\x5c\x00\x70\x00", b"\x2f\x00\x70\x00", 1)


def word(folder: Path) -> bytes:
    return zipped(folder / "w.docx", {"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}).read_bytes()


def many_parts(folder: Path) -> bytes:
    return zipped(folder / "m.xlsx", good_parts(folder) | {f"p{n}.xml": b"" for n in range(10_001)}).read_bytes()


def endless_ods(folder: Path) -> bytes:
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>a</text:p>'
    content = (
        '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><table:table>'
        f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-cell></table:table-row>'
        "</table:table></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped(folder / "e.ods", {"mimetype": kind, "content.xml": content.encode()}).read_bytes()


def locked_ods(folder: Path) -> bytes:
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"x"}
    return zipped(folder / "l.ods", parts | {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}).read_bytes()


def unknown_table(folder: Path) -> bytes:
    return write_xlsx(folder / "u.xlsx", [["Mã hàng", "Tên hàng", "Giá"], ["A1", "Bút", 5000]]).read_bytes()


def quote_never_closed(folder: Path) -> bytes:
    lines = ",".join(FLAT) + "\n" + '"Lan,1,2\n' + "a,b,c\n" * 500
    return lines.encode()


FILES: list[tuple[str, str, str, Callable[[Path], bytes]]] = [
    ("empty.xlsx", "empty", "rỗng", lambda folder: b""),
    ("locked.xlsx", "encrypted", "mật khẩu", lambda folder: ole("EncryptionInfo", "EncryptedPackage")),
    ("locked.xls", "encrypted", "mật khẩu", locked_xls),
    ("locked-member.xlsx", "encrypted", "mật khẩu", encrypted_member),
    ("locked.ods", "encrypted", "mật khẩu", locked_ods),
    ("page.xls", "web_page", "HTML", lambda folder: b"\xef\xbb\xbf\r\n<html><table><tr><td>a</td></tr></table>"),
    ("page16.xls", "web_page", "HTML", lambda folder: "<!DOCTYPE html><html>".encode("utf-16")),
    ("sheet2003.xls", "web_page", "XML", lambda folder: b"<?xml version='1.0'?><Workbook/>"),
    ("letter.xlsx", "not_a_table", "PDF", lambda folder: b"%PDF-1.7 ..."),
    ("photo.xlsx", "not_a_table", "hình", lambda folder: b"\x89PNG\r\n\x1a\n" + bytes(50)),
    ("letter-doc.xls", "not_a_table", "Word", lambda folder: ole("WordDocument")),
    ("letter-docx.xlsx", "not_a_table", "Word", word),
    ("archive.xlsx", "not_a_table", "nén", lambda folder: zipped(folder / "z", {"a.txt": b"x"}).read_bytes()),
    ("binary.xlsb", "xlsb", "xlsb", lambda folder: zipped(folder / "b", {"xl/workbook.bin": b"x"}).read_bytes()),
    ("program.csv", "not_a_table", "không phải", lambda folder: b"MZ\x90\0" + bytes(200)),
    ("noise.csv", "not_a_table", "không phải", lambda folder: b"a,b\0c\n" * 20),
    ("line.csv", "not_a_table", "không phải", lambda folder: b"a," * 3_000_000),
    ("latin.csv", "not_utf8", "UTF-8", lambda folder: "Họ và tên;Mã".encode("cp1258", "replace") + b"\xd2\xec"),
    ("quote.csv", "open_quote", "ngoặc kép", quote_never_closed),
    ("cut.xlsx", "damaged", "hỏng", cut_short),
    ("flipped.xlsx", "damaged", "hỏng", flipped),
    ("no-xml.xlsx", "damaged", "hỏng", with_part("xl/workbook.xml", lambda content: b"not xml at all")),
    ("bomb.xlsx", "zip_bomb", "nén bất thường", with_part(SHEET, blank_flood)),
    ("lie.xlsx", "zip_bomb", "nén bất thường", lying_size),
    ("overlap.xlsx", "zip_bomb", "nén bất thường", overlapping),
    ("parts.xlsx", "zip_bomb", "nén bất thường", many_parts),
    ("laughs.xlsx", "xml_entities", "XML", with_part(SHEET, laughs)),
    ("laughs16.xlsx", "xml_entities", "XML", with_part("xl/workbook.xml", hidden_laughs)),
    ("endless.ods", "absurd_extent", "quá lớn", endless_ods),
    ("other.xlsx", "no_known_sheet", "tiêu đề", unknown_table),
    ("other.csv", "no_known_sheet", "tiêu đề", lambda folder: b"a;b;c\n1;2;3\n"),
]


@pytest.mark.parametrize(("name", "code", "says", "make"), FILES, ids=[file[0] for file in FILES])
def test_refused(tmp_path: Path, name: str, code: str, says: str, make: Callable[[Path], bytes]) -> None:
    path = tmp_path / name
    path.write_bytes(make(tmp_path))
    started = time.perf_counter()
    with pytest.raises(UnreadableFile, match=says) as refusal:
        read(path)
    assert refusal.value.code == code
    assert "Hãy" in refusal.value.message
    assert time.perf_counter() - started < 20


def test_a_huge_file_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as stream:
        stream.write(b"PK\x03\x04")
        stream.truncate(containers.MOST_BYTES + 1)
    with pytest.raises(UnreadableFile, match="quá lớn") as refusal:
        read(path)
    assert refusal.value.code == "too_big"


def test_a_sheet_may_not_unpack_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_UNPACKED", 1_000)
    with pytest.raises(UnreadableFile, match="nén bất thường"):
        read(write_xlsx(tmp_path / "a.xlsx", [FLAT, *[paid()] * 20]))


def test_a_cell_at_the_end_of_the_world_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "wide.xlsx"
    with xlsxwriter.Workbook(path) as book:
        write_sheet(book, "S", [FLAT, paid()]).write_string(1_048_575, 16_383, "z")
    started = time.perf_counter()
    assert len(read(path).rows("contributions")) == 1
    assert time.perf_counter() - started < 30


def test_macros_are_read_over_and_noted(tmp_path: Path) -> None:
    parts = good_parts(tmp_path) | {"xl/vbaProject.bin": ole("_VBA_PROJECT")}
    reading = read(zipped(tmp_path / "macro.xlsm", parts))
    assert len(reading.rows("contributions")) == 1
    assert [(found.code, found.severity) for found in reading.problems] == [("macros_ignored", "note")]


def test_the_name_of_a_file_says_nothing(tmp_path: Path) -> None:
    content = write_xlsx(tmp_path / "a.xlsx", [FLAT, paid()]).read_bytes()
    path = tmp_path / "so-lieu.csv"
    path.write_bytes(content)
    assert len(read(path).rows("contributions")) == 1


def test_a_bad_sheet_does_not_block_a_good_one(tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    with xlsxwriter.Workbook(path) as book:
        write_sheet(book, "Hướng dẫn", [["Đọc kỹ trước khi điền"]])
        write_sheet(book, "Người thân", [CLAIMS, claim()])
        write_sheet(book, "Đơn vị", [UNITS, ["SN01", "Sở Nội vụ"]]).hide()
        write_sheet(book, "Danh mục", [["Nam"], ["Nữ"]]).hide()
        book.add_worksheet("Trống")
    reading = read(path)
    assert (len(reading.rows("claims")), len(reading.rows("units"))) == (1, 1)
    assert [(found.sheet, found.code) for found in reading.problems] == [
        ("Hướng dẫn", "sheet_unknown"),
        ("Đơn vị", "sheet_hidden"),
        ("Danh mục", "sheet_hidden_unknown"),
    ]


def test_formulas_that_nobody_calculated_are_reported_by_column(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = write_sheet(book, "S", [FLAT, paid(), paid(Số_biên_lai="B2")])
        for row in (1, 2):
            sheet.write_formula(row, 3, "=DATE(1980,1,1)", None, "")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[SHEET] = parts[SHEET].replace(b"<v></v>", b"")
    reading = read(zipped(tmp_path / "g.xlsx", parts))
    assert [row["birth"] for row in reading.rows("contributions")] == [None, None]
    (found,) = reading.problems
    assert (found.code, found.column, found.value) == ("formula_uncached", "Ngày sinh", "2")


def test_hidden_rows_are_read_and_noted(tmp_path: Path) -> None:
    path = tmp_path / "h.xlsx"
    with xlsxwriter.Workbook(path) as book:
        write_sheet(book, "S", [FLAT, paid(), paid(Số_biên_lai="B2")]).set_row(1, None, None, {"hidden": True})
    reading = read(path)
    assert len(reading.rows("contributions")) == 2
    assert [(found.sheet, found.code) for found in reading.problems] == [("S", "rows_hidden")]
