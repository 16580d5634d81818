"""What does the free text of form D05-TS say (column 17), and which parts of it must not leave the reader?

Đối tượng (poverty) and Dân tộc (ethnicity) are cut; birth date, phone, way of payment and hint are taken.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from thidua.engine.reading.cells import Cell, cell_text
from thidua.engine.reading.folding import folded_words

_REASONS = (
    ("chuyen bhxh bat buoc", "compulsory"),
    ("huong huu tri", "pension"),
    ("chet", "death"),
    ("huong bhxh mot lan", "lump_sum"),
    ("dung dong", "stopped"),
    ("chuyen tinh", "moved_away"),
)
_LETTERS = {
    "a": "aàáảãạăằắẳẵặâầấẩẫậ",
    "d": "dđ",
    "e": "eèéẻẽẹêềếểễệ",
    "i": "iìíỉĩị",
    "o": "oòóỏõọôồốổỗộơờớởỡợ",
    "u": "uùúủũụưừứửữự",
    "y": "yỳýỷỹỵ",
}


def _loose(words: str) -> str:
    """A pattern for words with or without their marks and with any spacing."""
    return "".join(r"[\s._]*" if letter == " " else f"[{_LETTERS.get(letter, letter)}]" for letter in words)


_SENSITIVE_WORDS = (
    f"(?:{_loose('doi tuong')}|{_loose('dan toc')}|§èi\\s*t\xadîng|D©n\\s*téc|Ñoái\\s*töôïng|Daân\\s*toäc)"
)
_KEYWORDS = "|".join(
    map(_loose, ("p thuc", "phuong thuc", "sdt", "dien thoai", "ngay sinh", "nam sinh", "gmail", "email", "ghi chu"))
)
# A sensitive part runs to the next known keyword, not to the next comma: "Hộ nghèo, cận nghèo" is one value.
_SENSITIVE = re.compile(
    rf"[\s,;]*{_SENSITIVE_WORDS}\b.*?(?=[\s,;.]*(?:{_KEYWORDS}|{_SENSITIVE_WORDS})|$)", re.IGNORECASE | re.DOTALL
)
_USUAL = re.compile(
    r"Đối tượng [^,]*, Dân tộc [^,]*, (P\.Thức (Tăng_mới|Đóng_tiếp)"
    r"(?:, SĐT (\d+))?(?:, Ngày sinh (\d\d/\d\d/\d{4}))?(?:, Ghi chú: ?(.*))?)"
)
_METHOD = re.compile(
    rf"(?:{_loose('p thuc')}|{_loose('phuong thuc')})\s*:?\s*(?:({_loose('tang moi')})|({_loose('dong tiep')}))",
    re.IGNORECASE,
)
_PHONE = re.compile(rf"(?:{_loose('sdt')}|{_loose('dien thoai')})\s*:?\s*(\+?\d[\d .]{{6,15}}\d)", re.IGNORECASE)
_BIRTH = re.compile(rf"(?:{_loose('ngay sinh')}|{_loose('nam sinh')})\s*:?\s*([\d/.\-?x]{{4,10}}\b)", re.IGNORECASE)
_HINT = re.compile(rf"{_loose('ghi chu')}\s*:?\s*(.*)$", re.IGNORECASE | re.DOTALL)


class Note(NamedTuple):
    """What a note says. `birth` may be a `Refused`; `text` is the note without its sensitive parts."""

    method: str | None
    phone: str | None
    birth: object
    hint: str | None
    text: str


def read_note(cell: Cell, read_birth: Callable[[Cell], object]) -> Note:
    """The parts of one note, in whatever order, with or without marks. `read_birth` reads its birth date."""
    text = cell if isinstance(cell, str) else cell_text(cell)
    usual = _USUAL.fullmatch(text)
    if usual:
        kept, method, phone, birth, hint = usual.groups()
        if hint is None or not _SENSITIVE.search(hint):
            return Note(
                "TM" if method == "Tăng_mới" else "TT",
                phone,
                None if birth is None else read_birth(birth),
                None if hint is None else _tidy(unicodedata.normalize("NFC", hint)),
                kept,
            )
    return _read_unusual(cell_text(text), read_birth)


def cut_sensitive(text: str) -> str:
    """The text without Đối tượng, Dân tộc and their values."""
    return _SENSITIVE.sub("", text).lstrip(" ,;.\n")


def _read_unusual(text: str, read_birth: Callable[[Cell], object]) -> Note:
    text = cut_sensitive(text)
    method, phone, birth, hint = (pattern.search(text) for pattern in (_METHOD, _PHONE, _BIRTH, _HINT))
    nothing_known = not (method or phone or birth or hint)
    return Note(
        None if method is None else "TM" if method[1] else "TT",
        phone and re.sub(r"[ .]", "", phone[1]),
        birth and read_birth(birth[1]),
        _tidy(text) if nothing_known else _tidy(hint[1]) if hint else None,
        text,
    )


def _tidy(text: str) -> str | None:
    return " ".join(text.split()).strip(" ,;") or None


def exit_reason(text: str) -> str:
    """The reason of an exit: the first of the list whose words stand in the text, folded; else 'other'.

    >>> exit_reason("Đã CHUYỂN BHXH bắt buộc từ 6/2024"), exit_reason("về quê")
    ('compulsory', 'other')
    """
    words = f" {folded_words(text)} "
    return next((reason for phrase, reason in _REASONS if f" {phrase} " in words), "other")
