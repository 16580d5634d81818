"""What did the invented insured people pay, when, for which months, and when did they leave?"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from random import Random

from thidua.demo.people import Identity

GRACE = {1: 0, 3: 2, 6: 3, 12: 6}
_LENGTHS = (1, 1, 1, 1, 1, 3, 3, 3, 3, 6, 6, 12)  # so that 9,000 people make 60,000 receipts
_INCOMES = (1_500_000,) * 6 + (1_600_000, 1_750_000, 2_000_000, 2_000_000, 2_500_000, 3_000_000, 5_000_000)
_REASONS = (
    ("Chuyển BHXH bắt buộc",) * 8
    + ("Hưởng hưu trí",) * 2
    + ("Dừng đóng",) * 5
    + ("Hưởng BHXH một lần", "Chết", "Chuyển tỉnh", "Ra nước ngoài")
)
_GROUPS = ("Khác",) * 16 + ("Hộ nghèo", "Hộ cận nghèo", "Hộ cận nghèo")
_SUPPORT = {  # percent of 22 % of the rural poverty line: Decree 134/2015, then Decree 159/2025 from July 2025
    "Khác": (10, 20),
    "Hộ cận nghèo": (25, 40),
    "Hộ nghèo": (30, 50),
}
_SUPPORT_BASE = 330_000
_NEW_LAW_FROM = 2025 * 12 + 6  # July 2025


@dataclass(frozen=True, slots=True)
class Payment:
    """One receipt. `first_month` is year * 12 + month - 1."""

    paid_on: date
    first_month: int
    months: int
    income: int
    is_new: bool
    is_posted_late: bool

    @property
    def amount(self) -> int:
        return self.income * 22 * self.months // 100


@dataclass(frozen=True, slots=True)
class Exit:
    recorded_on: date
    first_month: int
    reason: str


@dataclass(slots=True)
class Insured:
    """An insured person with his whole history; `group` and `ethnicity` stand in the notes of form D05-TS."""

    identity: Identity
    group: str
    ethnicity: str
    hint: str
    payments: list[Payment] = field(default_factory=list)
    exits: list[Exit] = field(default_factory=list)

    def support_percent(self, first_month: int) -> int:
        return _SUPPORT[self.group][first_month >= _NEW_LAW_FROM]

    def support(self, payment: Payment) -> int:
        return _SUPPORT_BASE * self.support_percent(payment.first_month) // 100 * payment.months


def month_of(day: date) -> int:
    return day.year * 12 + day.month - 1


def day_in(rng: Random, month: int) -> date:
    year, index = divmod(month, 12)
    return date(year, index + 1, rng.randrange(1, monthrange(year, index + 1)[1] + 1))


def make_insured(rng: Random, identity: Identity, *, first_month: int, today: date, hint: str = "") -> Insured:
    """Give somebody who first pays for about `first_month`, with everything that is known of him on `today`."""
    insured = Insured(identity, rng.choice(_GROUPS), "Raglai" if rng.random() < 0.05 else "Kinh", hint)
    _Contributor(rng, insured, today).live(first_month)
    return insured


class _Contributor:
    """Lives one insured person's years: pays, is late, stops, leaves and comes back."""

    def __init__(self, rng: Random, insured: Insured, today: date) -> None:
        self._rng = rng
        self._insured = insured
        self._today = today
        self._length = rng.choice(_LENGTHS)
        self._income = rng.choice(_INCOMES)

    def live(self, month: int) -> None:
        """Until the last month of 2025 is paid, somebody leaves for good, or today comes."""
        while month < 2026 * 12:
            month, paid_on = self._pay(month)
            if paid_on > self._today:
                return
            turn = self._rng.random()
            if turn < 0.05:
                if self._rng.random() < 0.5:
                    return
                month += self._rng.randrange(2, 9)
            elif turn < 0.085:
                if not self._leave(month, paid_on) or self._rng.random() < 0.7:
                    return
                month += self._rng.randrange(1, 7)
            elif turn < 0.15:
                self._length = self._rng.choice(_LENGTHS)

    def _pay(self, month: int) -> tuple[int, date]:
        """Pay once, mostly within the legal deadline; give the month after the paid ones and the receipt's day."""
        rng = self._rng
        length, first = self._length, month
        slack = GRACE.get(length, 0)
        late = rng.random() < 0.06
        pay_month = month + (
            slack + rng.randrange(1, 4) if late else rng.choice((-1, 0, 0, 0, rng.randrange(slack + 1)))
        )
        if late and rng.random() < 0.5:
            first = pay_month  # a gap
        elif late:
            length = max(length, pay_month - month + 1)  # arrears: any number of months at once
        paid_on = day_in(rng, pay_month)
        if self._insured.payments:
            paid_on = max(paid_on, self._insured.payments[-1].paid_on)
        if paid_on <= self._today:
            self._insured.payments.append(
                Payment(paid_on, first, length, self._income, not self._insured.payments, rng.random() < 0.02)
            )
        return first + length, paid_on

    def _leave(self, paid_until: int, paid_on: date) -> bool:
        """Leave somewhere in the paid months or just after them: the exit cancels what was paid beyond it."""
        out = max(month_of(paid_on), paid_until - self._rng.randrange(0, max(1, self._length)))
        recorded_on = max(day_in(self._rng, out + self._rng.choice((-1, 0, 0, 1))), paid_on)
        if recorded_on > self._today:
            return False
        self._insured.exits.append(Exit(recorded_on, out, self._rng.choice(_REASONS)))
        return True
