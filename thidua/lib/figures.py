"""How are figures, days and months written for people? The same on screens, in letters and in tables."""

from datetime import date
from fractions import Fraction


def number_text(value: int, language: str | None = "vi") -> str:
    """Thousands with dots in Vietnamese, with commas in English.

    >>> number_text(1234567), number_text(1234567, "en")
    ('1.234.567', '1,234,567')
    """
    text = f"{value:,}"
    return text if language == "en" else text.replace(",", ".")


def percent_text(part: int, whole: int | None, language: str | None = "vi") -> str:
    """The exact fraction ``part / whole`` in per cent with one decimal, half up; blank when the whole is 0 or unknown.

    >>> percent_text(1, 3), percent_text(1, 3, "en"), percent_text(1, 2000), percent_text(0, 0)
    ('33,3 %', '33.3%', '0,1 %', '')
    """
    if not whole:
        return ""
    tenths = (2 * part * 1000 + whole) // (2 * whole)
    units, tenth = divmod(tenths, 10)
    return f"{units}.{tenth}%" if language == "en" else f"{units},{tenth} %"


def decimal_text(value: Fraction) -> str:
    """A fraction of at least 0 with six decimals, rounded half up from its exact value.

    >>> decimal_text(Fraction(1, 3)), decimal_text(Fraction(1, 128)), decimal_text(Fraction(1))
    ('0.333333', '0.007813', '1.000000')
    """
    millionths = (2 * value.numerator * 1_000_000 + value.denominator) // (2 * value.denominator)
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}"


def day_text(value: date) -> str:
    """dd/mm/yyyy.

    >>> day_text(date(2025, 7, 1))
    '01/07/2025'
    """
    return f"{value:%d/%m/%Y}"


def letter_day(value: date) -> str:
    """The day at the head of a document: days below 10 and the months 1 and 2 with a zero before them (Decree
    30/2020/NĐ-CP, annex I).

    >>> letter_day(date(2025, 7, 1)), letter_day(date(2026, 1, 30))
    ('ngày 01 tháng 7 năm 2025', 'ngày 30 tháng 01 năm 2026')
    """
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02d} tháng {month} năm {value.year}"


def month_text(value: int) -> str:
    """A month counted as year × 12 + month − 1, as mm/yyyy.

    >>> month_text(2024 * 12 + 4)
    '05/2024'
    """
    return f"{value % 12 + 1:02d}/{value // 12}"
