"""What does one cell mean: an id, a code, a sex, an amount, a count, a text?

Every reader takes a cell as calamine gives it (text, float, int, bool, date, datetime) and returns the clean value,
None for a blank, or a `Refused` that says why the cell cannot be read. Dates stand in `days.py`.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from thidua.engine.reading.folding import folded_words

Cell = str | float | int | bool | date | datetime | time | timedelta | None

_ID_NOISE = str.maketrans("", "", " .'’‘`´\u00a0\u2007\u202f\u200b\ufeff\t\r\n")
_INVISIBLE = dict.fromkeys((*range(9), *range(0x0E, 0x1C), *range(0x200B, 0x2010), 0xFEFF))
_PASSPORT = re.compile(r"[A-Z]{1,2}\d{6,8}")
_GROUPED = re.compile(r"[+-]?\d{1,3}([., ])\d{3}(?:\1\d{3})*(?:[.,]0+)?")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]0+)?")
_CURRENCY = re.compile(r"\s*(?:đồng|đ|vnd|vnđ|₫)\.?$", re.IGNORECASE)
_COUNT = re.compile(r"(\d{1,9})(?:[.,]0+)?(?: tháng)?")
_SEXES = {"nam": "M", "m": "M", "male": "M", "trai": "M", "nu": "F", "f": "F", "female": "F", "gai": "F"}
_FLAGS = {"x": True, "1": True, "true": True, "co": True, "✓": True, "✔": True, "v": True}
_FLAGS |= {"0": False, "false": False, "khong": False}
_METHODS = {"TM": "TM", "TT": "TT", "GH": "GH"}

# Excel's "no value" and a lone dash are blanks, not errors.
BLANKS = frozenset({"", "#N/A", "-", "–", "—"})
FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that cannot be read as what its column holds. `instead` is what the row goes on with."""

    code: str
    instead: object = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A national id found in the column of insurance codes (the agency's code since 08/2025)."""

    national_id: str


def cell_text(cell: Cell) -> str:
    """The cell as the user sees it: whole floats without ".0", dates as dd/mm/yyyy, NFC.

    >>> cell_text(1500000.0), cell_text(date(2024, 2, 1)), cell_text(None)
    ('1500000', '01/02/2024', '')
    """
    if isinstance(cell, str):
        return cell if cell.isascii() else unicodedata.normalize("NFC", cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y %H:%M:%S")
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else str(cell)


def is_blank(cell: Cell) -> bool:
    """Whether the cell holds nothing: empty, only spaces, or Excel's #N/A."""
    return cell is None or (isinstance(cell, str) and cell.strip() in BLANKS)


def read_text(cell: Cell) -> str | Refused | None:
    """NFC with single spaces; a leading apostrophe (Excel's mark for text) goes; formula errors are refused."""
    text = " ".join(cell_text(cell).translate(_INVISIBLE).split()).removeprefix("'")
    if text in BLANKS:
        return None
    return Refused("bad_text") if text.startswith("#") and text.rstrip("!?").isupper() else text


def read_code(cell: Cell) -> str | None:
    """A unit's, person's or claim's code in its compare form: no spaces, upper case, dots kept."""
    text = "".join(cell_text(cell).split()).removeprefix("'").upper()
    return None if text in BLANKS or text in {"#REF!", "#VALUE!", "#NAME?", "#DIV/0!"} else text


def _id_text(cell: Cell) -> str:
    """The cell without what goes in ids. A broken number stays broken: its dot is no grouping ("56188878913.5")."""
    if isinstance(cell, float):
        return cell_text(cell)
    text = cell_text(cell)
    if text.endswith(".0") and text[:-2].isdigit():  # a number that some program exported as text
        return text[:-2]
    return text.translate(_ID_NOISE)


def read_national_id(cell: Cell) -> str | Refused | None:
    """A national id: 12 digits (10 or 11 lost their zeros), an old CMND of 9 digits, or a passport number.

    >>> read_national_id(56179570329.0), read_national_id("001.197 091342"), read_national_id("225123456")
    ('056179570329', '001197091342', '225123456')
    """
    text = _id_text(cell)
    if text in BLANKS:
        return None
    if text.isascii() and text.isdigit() and text.strip("0"):
        if len(text) in {10, 11, 12}:
            return text.zfill(12)
        if len(text) == 9:
            return text
    return text.upper() if _PASSPORT.fullmatch(text.upper()) else Refused("bad_national_id")


def read_insurance_code(cell: Cell) -> str | Moved | Refused | None:
    """An insurance code of 10 digits (fewer lost their zeros); 12 digits, or 11 as a number, are a national id.

    Fewer than five digits typed as text lost no zeros: they are a slip (a row number, a zero for "none").

    >>> read_insurance_code(35788533.0), read_insurance_code("056179570329")
    ('0035788533', Moved(national_id='056179570329'))
    """
    text = _id_text(cell)
    if text in BLANKS:
        return None
    if not (text.isascii() and text.isdigit() and text.strip("0")):
        return Refused("bad_insurance_code")
    if (1 if isinstance(cell, float | int) else 5) <= len(text) <= 10:
        return text.zfill(10)
    return Moved(text.zfill(12)) if len(text) in {11, 12} else Refused("bad_insurance_code")


def read_phone(cell: Cell) -> str | None:
    """A phone number as written; a number lost its leading zero."""
    text = " ".join(cell_text(cell).split()).removeprefix("'")
    if isinstance(cell, float | int) and len(text) == 9 and text.isdigit():
        return "0" + text
    return None if text in BLANKS else text


def read_sex(cell: Cell) -> str | Refused | None:
    """'M' or 'F' from Nam/Nữ/M/F, whatever the marks."""
    words = folded_words(cell_text(cell))
    if not words:
        return None
    return _SEXES.get(words) or Refused("bad_sex")


def read_flag(cell: Cell) -> bool | Refused:
    """True for x and its like, False for a blank."""
    text = cell_text(cell).strip()
    known = _FLAGS.get(text.lower(), _FLAGS.get(folded_words(text)))
    if known is not None or text in BLANKS:
        return bool(known)
    return Refused("bad_flag", instead=False)


def read_amount(cell: Cell) -> int | Refused | None:
    """Whole đồng from a number, or from text grouped by dots, commas or spaces.

    >>> read_amount("1.980.000"), read_amount("3,960,000 đ"), read_amount(330000.0)
    (1980000, 3960000, 330000)
    """
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return round(cell) if abs(cell) < 1e15 else Refused("bad_amount")
    text = _CURRENCY.sub("", " ".join(cell_text(cell).split()))
    if text in BLANKS:
        return None
    grouped = _GROUPED.fullmatch(text)
    if grouped:
        whole = text.split("," if grouped[1] == "." else ".")[0]
        return int(whole.replace(grouped[1], ""))
    return int(re.split("[.,]", text)[0]) if _PLAIN_NUMBER.fullmatch(text) and len(text) < 16 else Refused("bad_amount")


def read_months(cell: Cell) -> int | Refused | None:
    """How many months a contribution covers: a whole number from 1 (to 1200: more is another column's figure)."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return int(cell) if 1 <= cell <= 1200 and cell == int(cell) else Refused("row_bad_months")
    text = " ".join(cell_text(cell).split()).removeprefix("'").lower()
    if text in BLANKS:
        return None
    found = _COUNT.fullmatch(text)
    return int(found[1]) if found and 1 <= int(found[1]) <= 1200 else Refused("row_bad_months")


def read_method(cell: Cell) -> str | Refused | None:
    """'TM', 'TT' or 'GH' (an exit) of the flat ledger's Phương án."""
    text = "".join(cell_text(cell).split()).upper()
    if text in BLANKS:
        return None
    return _METHODS.get(text) or Refused("bad_method")


def read_successors(cell: Cell) -> tuple[str, ...]:
    """The codes of successor units, separated by ";" (commas and line breaks too), in the file's order, once each."""
    codes = (read_code(part) for part in re.split(r"[;,\n]", cell_text(cell)))
    return tuple(dict.fromkeys(code for code in codes if code))


class Memo(dict[Cell, object]):
    """A column's reader that reads each different cell once: `map(memo.__getitem__, cells)` runs at C speed.

    1, 1.0 and True are one key of a dict; no reader here tells them apart where it matters.
    """

    def __init__(self, read: Callable[[Cell], object]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: Cell) -> object:
        if len(self) > 50_000:  # a column without repetition: keep memory bounded
            self.clear()
        value = self[cell] = self._read(cell)
        return value
