"""Which rows of a sheet are no data: blanks, sections, totals, column numbers, repeated headers, signatures?

Only rows that the columns could not take come here, so being careful costs nothing. A row is dropped only when it
is plainly furniture; anything that may be somebody's data is kept and reported.
"""

import re
from collections.abc import Sequence
from datetime import date
from enum import Enum
from itertools import pairwise

from thidua.engine.reading.cells import Cell, cell_text, is_blank
from thidua.engine.reading.folding import fold_caption, folded_words
from thidua.engine.reading.header import Header


class RowRole(Enum):
    """What a row is."""

    BLANK = "blank"
    SECTION = "section"
    SECTION_IN = "section of contributions"
    SECTION_OUT = "section of exits"
    NUMBERS = "column numbers"
    HEADER = "repeated header"
    TOTAL = "total"
    FOOTER = "signature"
    DATA = "data"


_TOTAL = re.compile(r"(?:tổng\s*cộng|cộng|tổng\s*số|tổng)(?!\w)", re.IGNORECASE)
_UNMARKED_TOTAL = re.compile(
    r"(?:tong cong|cong|tong so|tong)(?: (?:tang|giam|so|nguoi|phieu|toan|don vi|trang|muc|khoi|\d+)(?: .*)?)?"
)
_SECTION = re.compile(r"\s*(?:[IVXLC]+|[A-Z])(?:[.\-]\d+)*\s*[.)/:\-–]+\s*\D+", re.IGNORECASE)
_NUMERAL = re.compile(r"\s*(?:[IVXLC]+|[A-H])(?:\.\d+)*\s*[.)/:]?\s*")
_SECTION_TITLE = re.compile(r"(?:khoi|cac|danh sach|phan|nhom|muc|cap|tang|giam)\b")
_IN_OR_OUT = re.compile(
    r"(?:[ivxlc]+ |[a-h] )?(?:\d+ )*(?:(?:danh sach |so )?nguoi (?:tham gia )?)?(tang|giam)(?: .*)?"
)
_COLUMN_NUMBER = re.compile(r"[(\[]?\s*([A-Z]|\d{1,2})\s*[)\]]?(?:\s*=[\d\s()+x*×/%\-]{1,30})?")
_ORDINAL_CAPTIONS = frozenset({"stt", "tt", "so tt", "so thu tu"})
_SIGNATURE = re.compile(
    r"(?:nguoi (?:lap|ky|tong hop|kiem tra|nop|thu)|thu truong|ke toan|(?:pho )?giam doc|to chuc dich vu"
    r"|can bo (?:thu|lap)|xac nhan|ky (?:ten|ghi|va|so|dong|duyet)|noi nhan|(?:tm|kt|tl|tuq) \w"
    r"|(?:pho )?(?:chu tich|hieu truong)|(?:pho )?truong (?:phong|ban|don vi)"
    r"|(?:pho )?bi thu|phu trach|dai dien|bang chu|luu (?:vt|van thu|van phong|ho so|hs|y) |ghi chu|thu quy|lanh dao"
    r"|dong dau|da ky|nhan vien thu"
    r")"
)
_PLACE_AND_DATE = re.compile(r"(?:.{0,40} )?ngay (?:\d{1,2} )?thang (?:\d{1,2} )?nam(?: \d{1,4})?")
_ID_LENGTHS = frozenset({9, 10, 11, 12})


def row_role(row: Sequence[Cell], header: Header, in_footer: bool) -> RowRole:
    """What a row is that lacks what its kind needs. `in_footer`: a total or signature stood directly above."""
    filled = [(index, cell) for index, cell in enumerate(row) if not is_blank(cell)]
    texts = [" ".join(cell_text(cell).split()) for _, cell in filled]
    if not texts or (len(texts) == 1 and texts[0].isdigit() and _is_ordinal(filled[0][0], header)):
        return RowRole.BLANK  # forms are numbered before they are filled in
    if _is_numbers(texts):
        return RowRole.NUMBERS
    if _is_header(row, header):
        return RowRole.HEADER
    if len(texts) <= 2 and any(_PLACE_AND_DATE.fullmatch(folded_words(text)) for text in texts):
        return RowRole.FOOTER
    if _has_evidence(row, header):
        return RowRole.DATA
    section = _section(texts)
    if section is not None:
        return section
    if any(_is_total(text) for text in texts[:2]):
        return RowRole.TOTAL
    if len(texts) <= 5 and any(_SIGNATURE.match(folded_words(text) + " ") for text in texts):
        return RowRole.FOOTER
    if in_footer and len(texts) <= 4 and not any(letter.isdigit() for text in texts for letter in text):
        return RowRole.FOOTER
    return RowRole.DATA


def usable_row_role(row: Sequence[Cell], header: Header, key: str, in_footer: bool) -> RowRole:
    """What a row is that has all its kind needs: data, unless the cell of its code (field `key`) says otherwise.

    A unit needs its code alone, so titles, totals and signatures below a list of units would be units as well.
    Codes are one word: "KH", "A" and "TM" are somebody's, whatever else they may mean on other rows.
    """
    filled = [(index, " ".join(cell_text(cell).split())) for index, cell in enumerate(row) if not is_blank(cell)]
    place, known = header.columns[key], set(header.columns.values())
    texts = [text for _, text in filled]
    code = next((text for index, text in filled if index == place), "")
    beside = [text for index, text in filled if index != place and index in known]
    if _is_numbers(texts) and len(texts) * 2 > header.width:
        return RowRole.NUMBERS
    if _is_header(row, header):
        return RowRole.HEADER
    is_total = any(_TOTAL.match(text) for index, text in filled if index <= place and index not in known - {place})
    is_total = is_total or bool(_UNMARKED_TOTAL.fullmatch(folded_words(code)) and (" " in code or not beside))
    if is_total and not _has_evidence(row, header):  # no total has an id or a date: such a row is somebody's
        return RowRole.TOTAL
    if _is_section_of(code, beside):
        return RowRole.SECTION
    if " " in code and (_SIGNATURE.match(folded_words(code) + " ") or _PLACE_AND_DATE.fullmatch(folded_words(code))):
        return RowRole.FOOTER
    if in_footer and " " in code and not any(map(str.isdigit, code)):
        return RowRole.FOOTER
    return RowRole.DATA


def _is_section_of(code: str, beside: Sequence[str]) -> bool:
    """Whether the code's cell holds a section: "I. Khối sở", or a numeral with such a title beside it."""
    if " " in code and not beside and _SECTION.fullmatch(code):
        return True
    return len(beside) == 1 and bool(_NUMERAL.fullmatch(code)) and bool(_SECTION_TITLE.match(folded_words(beside[0])))


def _is_ordinal(index: int, header: Header) -> bool:
    return index < len(header.captions) and fold_caption(header.captions[index]) in _ORDINAL_CAPTIONS


def _is_total(text: str) -> bool:
    return bool(_TOTAL.match(text) or _UNMARKED_TOTAL.fullmatch(folded_words(text)))


def _section(texts: Sequence[str]) -> RowRole | None:
    """A section's row is one cell ("II. Giảm"), or a numeral and its title in a cell of its own."""
    if len(texts) > 2:
        return None
    numbered = len(texts) == 2 and _NUMERAL.fullmatch(texts[0]) is not None
    found = _IN_OR_OUT.fullmatch(folded_words(" ".join(texts)))
    if found and (numbered or len(texts) == 1):
        return RowRole.SECTION_IN if found[1] == "tang" else RowRole.SECTION_OUT
    if numbered or (len(texts) == 1 and _SECTION.fullmatch(texts[0])):
        return RowRole.SECTION
    return None


def _is_numbers(texts: Sequence[str]) -> bool:
    """The row of column numbers under a header: A, B, C, 1, 2, 3 … (also "(6)=(4)x(5)"), each one up from the last."""
    found = [_COLUMN_NUMBER.fullmatch(text) for text in texts]
    marks = [match[1] for match in found if match]
    if len(marks) < 3 or len(marks) < len(texts):
        return False
    letters = [ord(mark) for mark in marks if not mark.isdigit()]
    numbers = [int(mark) for mark in marks if mark.isdigit()]
    return all(later == earlier + 1 for run in (letters, numbers) for earlier, later in pairwise(run))


def _is_header(row: Sequence[Cell], header: Header) -> bool:
    """The header once more (sheets pasted under each other): at least half of its captions in their places."""
    same = sum(
        index < len(row)
        and isinstance(row[index], str)
        and fold_caption(cell_text(row[index])) == fold_caption(header.captions[index]) != ""
        for index in header.columns.values()
    )
    return same >= 2 and same * 2 >= len(header.columns)


def _has_evidence(row: Sequence[Cell], header: Header) -> bool:
    """Whether an id, a code or a date stands where it belongs: then the row is somebody's, whatever else it says."""
    for name, index in header.columns.items():
        cell = row[index] if index < len(row) else None
        if is_blank(cell):
            continue
        if name in {"national_id", "insurance_code"}:
            digits = "".join(letter for letter in cell_text(cell) if letter.isdigit())
            if len(digits) in _ID_LENGTHS:
                return True
        elif name in {"claim_code", "person_code"}:
            text = cell_text(cell).strip()
            if any(map(str.isdigit, text)) and any(map(str.isalpha, text)) and not _is_total(text) and " " not in text:
                return True
        elif name.endswith("_on") or name in {"first_month", "birth"}:
            text = cell_text(cell)
            if isinstance(cell, date) or (any(map(str.isdigit, text)) and not _is_total(text)):
                return True
    return False
