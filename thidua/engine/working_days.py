"""Is an office open on a day? Weekends and the public holidays of the Labour Code, article 112.

The government fixes the days off around Tết each year; here they are the usual five, from the eve on. Days that one
year's decision swaps for others are not known.
"""

from datetime import date, timedelta
from typing import Literal

NotWorking = Literal["saturday", "sunday", "holiday", "tet"]

_HOLIDAYS = {(1, 1), (4, 30), (5, 1), (9, 1), (9, 2)}
# First day of the lunar year and the kings' commemoration (10th of the third lunar month), Vietnamese calendar.
_TET = (
    date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13),
    date(2030, 2, 2),
)  # fmt: skip
_COMMEMORATIONS = {
    date(2024, 4, 18), date(2025, 4, 7), date(2026, 4, 26), date(2027, 4, 16), date(2028, 4, 4), date(2029, 4, 23),
    date(2030, 4, 12),
}  # fmt: skip


def why_closed(day: date) -> NotWorking | None:
    """Why offices are closed on the day; None on a working day.

    >>> why_closed(date(2025, 7, 19)), why_closed(date(2025, 1, 29)), why_closed(date(2025, 7, 18))
    ('saturday', 'tet', None)
    """
    if any(first - timedelta(days=1) <= day <= first + timedelta(days=3) for first in _TET):
        return "tet"
    if (day.month, day.day) in _HOLIDAYS or day in _COMMEMORATIONS:
        return "holiday"
    if day.weekday() >= 5:
        return "saturday" if day.weekday() == 5 else "sunday"
    return None


def last_working_day(day: date) -> date:
    """The day itself, or the last working day before it.

    >>> last_working_day(date(2025, 1, 29))
    datetime.date(2025, 1, 27)
    """
    while why_closed(day):
        day -= timedelta(days=1)
    return day
