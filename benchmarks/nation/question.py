"""What is asked of every contestant? One period of the nation's tables under one rule set."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from thidua.engine.evaluation import RuleSettings
from thidua.engine.periods import PeriodSpan, is_last_day_of_month, month_index, parse_period
from thidua.engine.rulebook import rule_set

NATION_PERIOD = "2025"


@dataclass(frozen=True)
class Question:
    """The folder with a Parquet file for each input, the period, the rules and the day of evaluation."""

    folder: Path
    period: PeriodSpan
    rules: RuleSettings
    ends_on: date

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"

    @property
    def day_before(self) -> date:
        return self.period.starts_on - timedelta(days=1)

    @property
    def first_month(self) -> int:
        return month_index(self.period.starts_on)

    @property
    def last_month(self) -> int:
        return month_index(self.ends_on)

    @property
    def allowance(self) -> int:
        """Rule 2.4: on a day that is not the last of its month the current month can still be paid."""
        return 0 if is_last_day_of_month(self.ends_on) else 1

    @property
    def counts_neutral_exits(self) -> bool:
        return self.period.kind != "quarter"


def question(
    folder: Path, period: str = NATION_PERIOD, rules: RuleSettings | None = None, ends_on: date | None = None
) -> Question:
    """The question of the benchmark, or another one on the same tables."""
    span = parse_period(period)
    return Question(folder, span, rules or rule_set("kh-2024").settings, ends_on or span.ends_on)
