"""Which day, year or month does a cell mean? Vietnamese order: 01/02/1980 is 1 February."""

import re
from datetime import date, datetime, timedelta

from thidua.engine.reading.cells import BLANKS, Cell, Refused, cell_text

_EXCEL_ZERO = date(1899, 12, 30)
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})")
_IN_WORDS = re.compile(r"(?:ngày\s*)?(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})", re.IGNORECASE)
_COMPACT = re.compile(r"(\d{2})(\d{2})((?:19|20)\d{2})")
_MONTH_FIRST = re.compile(r"(?:tháng\s*)?(\d{1,2})\s*(?:[/.\-]|năm)\s*(\d{4}|\d{2})", re.IGNORECASE)
_YEAR_MONTH = re.compile(r"(\d{4})\s*[/.\-]\s*(\d{1,2})")
_NO_DAY = re.compile(r"(?:(?:00?|\?+|\.+|x+)\s*[/.\-]\s*)?(?:\d{1,2}|\?+|\.+|x+)\s*[/.\-]\s*(\d{4})", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100

BAD_DATE = Refused("bad_date")


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def _full_day(text: str, today: date) -> date | None:
    """The day a text means; a year of two digits is the latest that does not lie in the future."""
    text = _TIME.sub("", text)
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = int(found[1]), int(found[2]), int(found[3])
        if len(found[3]) == 4:
            return _day(year, month, day)
        century = today.year // 100 * 100
        candidates = (_day(start + year, month, day) for start in (century, century - 100))
        return next((one for one in candidates if one is not None and one <= today), None)
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _IN_WORDS.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    return _serial_day(float(text)) if _SERIAL.fullmatch(text) else None


def _serial_day(number: float) -> date | None:
    """The day of an Excel serial (32176 is 3 February 1988); small ones are no dates but numbers."""
    if not 366 <= number <= 73_415:
        return None
    return _EXCEL_ZERO + timedelta(days=int(number))


def read_day(cell: Cell, today: date) -> date | Refused | None:
    """A date cell, an Excel serial, or text by day, month, year.

    >>> read_day("14-6-95", date(2026, 11, 23)), read_day("31/02/2024", date(2026, 11, 23))
    (datetime.date(1995, 6, 14), Refused(code='bad_date', instead=None))
    """
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell if _FIRST_YEAR <= cell.year <= _LAST_YEAR else BAD_DATE
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        day = _serial_day(cell) if cell > _LAST_YEAR else None
        return day or BAD_DATE
    text = _plain(cell)
    if text in BLANKS:
        return None
    return _full_day(text, today) or BAD_DATE


def read_birth(cell: Cell, today: date) -> str | Refused | None:
    """A birth date as 'yyyy-mm-dd', or 'yyyy' where only the year is known; none lies in the future.

    >>> read_birth(1980.0, date(2026, 11, 23)), read_birth("01/02/1980", date(2026, 11, 23))
    ('1980', '1980-02-01')
    """
    text = _plain(cell) if not isinstance(cell, date) else ""
    if _YEAR.fullmatch(text):
        return text if _FIRST_YEAR <= int(text) <= today.year else BAD_DATE
    if found := _NO_DAY.fullmatch(text):
        year = int(found[1])
        return Refused("partial_date", found[1]) if _FIRST_YEAR <= year <= today.year else BAD_DATE
    day = read_day(cell, today)
    if isinstance(day, date):
        return day.isoformat() if day <= today else BAD_DATE
    return day


def read_first_month(cell: Cell) -> int | Refused | None:
    """A month as year·12 + month − 1, from mm/yyyy, a date cell or a whole date as text.

    Voluntary insurance began in 2008, so a year of two digits is of this century.

    >>> read_first_month("04/2024") == 2024 * 12 + 3 == read_first_month(date(2024, 4, 15))
    True
    """
    if not isinstance(cell, str):
        day = read_day(cell, date(_LAST_YEAR, 12, 31))
        return day.year * 12 + day.month - 1 if isinstance(day, date) else day
    text = _plain(cell)
    if text in BLANKS:
        return None
    year = month = 0
    if found := _MONTH_FIRST.fullmatch(text):
        month, year = int(found[1]), int(found[2]) + (2000 if len(found[2]) == 2 else 0)
    elif found := _YEAR_MONTH.fullmatch(text):
        year, month = int(found[1]), int(found[2])
    elif day := _full_day(text, date(2099, 12, 31)):
        year, month = day.year, day.month
    return year * 12 + month - 1 if 1 <= month <= 12 and 1990 <= year <= _LAST_YEAR else BAD_DATE


def _plain(cell: Cell) -> str:
    return " ".join(cell_text(cell).split()).removeprefix("'")
