"""Which days does a period span, and by when are its results due? (rules.md 1; plan 4856, III)"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

PeriodKind = Literal["quarter", "year", "stage"]

_QUARTER = re.compile(r"^(\d{4})Q([1-4])$")
_YEAR = re.compile(r"^(\d{4})$")
_STAGE = re.compile(r"^(\d{4})-(\d{4})$")
_ROMAN = ("I", "II", "III", "IV")
_FIRST_YEAR, _LAST_YEAR = 2000, 2999


class PeriodCodeError(ValueError):
    """The text is no period code; the message is Vietnamese and says which codes there are."""


@dataclass(frozen=True, order=True)
class PeriodSpan:
    """A closed span of days [starts_on, ends_on] (rule 1): both ends belong to the period."""

    starts_on: date
    ends_on: date
    code: str
    kind: PeriodKind

    @property
    def label(self) -> str:
        """What people read: "Quý II/2024", "Năm 2024", "Giai đoạn 2024-2025"."""
        if self.kind == "quarter":
            return f"Quý {_ROMAN[(self.starts_on.month - 1) // 3]}/{self.starts_on.year}"
        return f"Năm {self.code}" if self.kind == "year" else f"Giai đoạn {self.code}"

    @property
    def statutory_due_on(self) -> date:
        """The last full day for the results; the deadline is this day at 24:00.

        A quarter's statistics are due "trước ngày 20 của tháng đầu quý sau": the 19th. The dossier of
        a year (and of a stage, which ends with one) is due "trước ngày 30 tháng 01": 29 January.
        """
        following = self.ends_on + timedelta(days=1)
        return following.replace(day=19 if self.kind == "quarter" else 29)

    def default_dates(self) -> "PeriodDates":
        """The dates a new period gets; all three can be edited afterwards."""
        return PeriodDates(evaluated_on=self.ends_on, due_on=self.statutory_due_on, locks_on=self.statutory_due_on)

    def evaluated_on(self, today: date) -> date:
        """The day an open period is evaluated to: min(today, E) (rule 7)."""
        return min(today, self.ends_on)


@dataclass(frozen=True)
class PeriodDates:
    """The editable dates of a period; each day counts to its end (24:00, local time)."""

    evaluated_on: date
    due_on: date
    locks_on: date


def parse_period(code: str) -> PeriodSpan:
    """Read a period code: a quarter `2024Q2`, a year `2024`, a stage `2024-2025` (rule 1).

    Raises PeriodCodeError for anything else.

    >>> parse_period("2024Q2").ends_on
    datetime.date(2024, 6, 30)
    """
    if match := _QUARTER.match(code):
        return quarter_span(int(match[1]), int(match[2]))
    if match := _YEAR.match(code):
        return _whole_years(code, "year", int(match[1]), int(match[1]))
    if (match := _STAGE.match(code)) and match[1] < match[2]:
        return _whole_years(code, "stage", int(match[1]), int(match[2]))
    raise PeriodCodeError(
        f"“{code}” không phải là mã kỳ: hãy ghi một quý (2024Q2), một năm (2024) hoặc một giai đoạn (2024-2025)."
    )


def quarter_span(year: int, quarter: int) -> PeriodSpan:
    """The quarter 1 to 4 of a year."""
    _check_year(year, f"{year}Q{quarter}")
    first_month = 3 * quarter - 2
    following = date(year + 1, 1, 1) if quarter == 4 else date(year, first_month + 3, 1)
    return PeriodSpan(
        starts_on=date(year, first_month, 1),
        ends_on=following - timedelta(days=1),
        code=f"{year}Q{quarter}",
        kind="quarter",
    )


def quarter_of(day: date) -> PeriodSpan:
    """The quarter that holds `day`."""
    return quarter_span(day.year, (day.month + 2) // 3)


def month_index(day: date) -> int:
    """The calendar month of a day as year × 12 + month − 1, so that months can be subtracted (rule 1)."""
    return day.year * 12 + day.month - 1


def month_text(index: int) -> str:
    """A month index as `yyyy-mm`.

    >>> month_text(month_index(date(2024, 6, 30)))
    '2024-06'
    """
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def is_last_day_of_month(day: date) -> bool:
    """Whether the next day begins a month (rule 2.4)."""
    return (day + timedelta(days=1)).day == 1


def _whole_years(code: str, kind: PeriodKind, first: int, last: int) -> PeriodSpan:
    _check_year(first, code)
    _check_year(last, code)
    return PeriodSpan(starts_on=date(first, 1, 1), ends_on=date(last, 12, 31), code=code, kind=kind)


def _check_year(year: int, code: str) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise PeriodCodeError(f"Mã kỳ “{code}”: năm phải từ {_FIRST_YEAR} đến {_LAST_YEAR}.")
