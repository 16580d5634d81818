"""Which months of one insured person are covered on a day, by which receipt, and what took others away? (rules.md 2)

For showing the sum, month by month: results come from the kernel, which never lists a month. Tests hold both together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from thidua.engine.periods import is_last_day_of_month, month_index

LONGEST = 1200  # months of one receipt that are listed: a hundred years


@dataclass(frozen=True, slots=True)
class Receipt:
    """One contribution; ``key`` is the caller's own. Months are year × 12 + month − 1."""

    key: int
    paid_on: date
    first_month: int
    months: int


@dataclass(frozen=True, slots=True)
class ExitFact:
    """One exit: the first month out and the day it was recorded."""

    key: int
    recorded_on: date
    first_month: int
    reason: str = ""


class Standing(StrEnum):
    """Rule 2.4."""

    EXITED = "exited"
    NOT_STARTED = "not_started"
    ACTIVE = "active"
    LAPSED = "lapsed"


class MonthState(StrEnum):
    """What a month is: paid, taken away by an exit, still in grace, the last one to pay in, or nothing of these."""

    COVERED = "covered"
    CANCELLED = "cancelled"
    GRACE = "grace"
    DUE = "due"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class CoverageMonth:
    """A month of the ribbon. ``receipt`` governs it, or lost it; ``exit`` took it away."""

    month: int
    state: MonthState
    receipt: int | None = None
    exit: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known on ``day``. ``covered_to`` may lie after the day's month, ``covered_through`` never does.

    ``pay_by`` is the rule's (from the last covered month up to the day's); ``pay_by_ahead`` is the day for somebody who
    has already paid months to come.
    """

    day: date
    standing: Standing
    covered_through: int | None
    covered_to: int | None
    grace_months: int
    pay_by: date | None
    pay_by_ahead: date | None
    governing: int | None
    leading_exit: int | None
    months: tuple[CoverageMonth, ...]


def coverage_on(
    day: date, receipts: Sequence[Receipt], exits: Sequence[ExitFact], grace: Mapping[int, int]
) -> Coverage:
    """How one person stands on ``day`` by the facts known then (rules 2.1 to 2.4); later facts play no part.

    ``pay_by`` is blank for somebody exited or not started.

    >>> coverage_on(date(2024, 6, 30), [Receipt(1, date(2024, 5, 15), 24291, 3)], [], {3: 2}).pay_by
    datetime.date(2024, 9, 30)
    """
    paid = [receipt for receipt in receipts if receipt.paid_on <= day]
    known = [entry for entry in exits if entry.recorded_on <= day]
    covered, cancelled = _months_of(paid, known)
    present = month_index(day)
    through = max((month for month in covered if month <= present), default=None)
    governing = covered[through] if through is not None else None
    grace_months = grace.get(governing.months, 0) if governing else 0
    leading = max(known, key=_leads, default=None)
    covered_to = max(covered, default=None)
    standing = _standing(day, leading, covered_to, through, grace_months)
    due = through + 1 + grace_months if through is not None and standing in _PAYABLE else None
    ahead = None
    if due is not None and covered_to is not None and covered_to > present:
        ahead = covered_to + 1 + grace.get(covered[covered_to].months, 0)
    return Coverage(
        day=day,
        standing=standing,
        covered_through=through,
        covered_to=covered_to,
        grace_months=grace_months,
        pay_by=last_day_of_month(due) if due is not None else None,
        pay_by_ahead=last_day_of_month(ahead) if ahead is not None else None,
        governing=governing.key if governing else None,
        leading_exit=leading.key if leading else None,
        months=tuple(_ribbon(covered, cancelled, known, present, ahead or due)),
    )


_PAYABLE = (Standing.ACTIVE, Standing.LAPSED)


def last_day_of_month(index: int) -> date:
    """The last day of a month given as year × 12 + month − 1.

    >>> last_day_of_month(2024 * 12 + 1)
    datetime.date(2024, 2, 29)
    """
    following = index + 1
    return date(following // 12, following % 12 + 1, 1) - timedelta(days=1)


def _months_of(
    paid: Sequence[Receipt], known: Sequence[ExitFact]
) -> tuple[dict[int, Receipt], dict[int, tuple[Receipt, ExitFact]]]:
    """2.1 to 2.3: who governs each month that is left, and which receipt lost which month to which exit."""
    covered: dict[int, Receipt] = {}
    cancelled: dict[int, tuple[Receipt, ExitFact]] = {}
    for receipt in sorted(paid, key=lambda one: (one.paid_on, one.months, one.key)):
        cut = min(
            (entry for entry in known if receipt.paid_on <= entry.recorded_on),
            key=lambda entry: (entry.first_month, entry.recorded_on, entry.key),
            default=None,
        )
        for month in range(receipt.first_month, receipt.first_month + min(receipt.months, LONGEST)):
            if cut is not None and month >= cut.first_month:
                cancelled[month] = (receipt, cut)
            else:
                covered[month] = receipt
    return covered, cancelled


def _leads(entry: ExitFact) -> tuple[date, int, int]:
    """2.4: of the exits known the one recorded last, on equal days the one with the later first month."""
    return entry.recorded_on, entry.first_month, -entry.key


def _standing(
    day: date, leading: ExitFact | None, covered_to: int | None, through: int | None, grace_months: int
) -> Standing:
    """2.4: the first that fits. On a day that is not its month's last the current month can still be paid."""
    present = month_index(day)
    if (
        leading is not None
        and leading.first_month <= present
        and (covered_to is None or covered_to < leading.first_month)
    ):
        return Standing.EXITED
    if through is None:
        return Standing.NOT_STARTED
    allowance = 0 if is_last_day_of_month(day) else 1
    return Standing.ACTIVE if present - through <= grace_months + allowance else Standing.LAPSED


def _ribbon(
    covered: Mapping[int, Receipt],
    cancelled: Mapping[int, tuple[Receipt, ExitFact]],
    known: Sequence[ExitFact],
    present: int,
    due: int | None,
) -> Iterator[CoverageMonth]:
    """Every month from the first fact to the last one that matters."""
    seen = [*covered, *cancelled, *(entry.first_month for entry in known if entry.first_month <= present)]
    if not seen:
        return
    last = max(covered, default=None)
    for month in range(min(seen), max(*seen, present, due or present) + 1):
        if month in covered:
            yield CoverageMonth(month, MonthState.COVERED, receipt=covered[month].key)
        elif due is not None and last is not None and last < month <= due:
            yield CoverageMonth(month, MonthState.DUE if month == due else MonthState.GRACE)
        elif month in cancelled:
            receipt, entry = cancelled[month]
            yield CoverageMonth(month, MonthState.CANCELLED, receipt=receipt.key, exit=entry.key)
        else:
            yield CoverageMonth(month, MonthState.BLANK)
