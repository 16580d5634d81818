"""Which days does a period span, and by when are its results due? (rules.md 1)"""

from datetime import date

import pytest

from thidua.engine.periods import (
    PeriodCodeError,
    is_last_day_of_month,
    month_index,
    month_text,
    parse_period,
    quarter_of,
)


@pytest.mark.parametrize(
    ("code", "kind", "starts_on", "ends_on", "label"),
    [
        ("2024Q1", "quarter", date(2024, 1, 1), date(2024, 3, 31), "Quý I/2024"),
        ("2024Q2", "quarter", date(2024, 4, 1), date(2024, 6, 30), "Quý II/2024"),
        ("2024Q3", "quarter", date(2024, 7, 1), date(2024, 9, 30), "Quý III/2024"),
        ("2025Q4", "quarter", date(2025, 10, 1), date(2025, 12, 31), "Quý IV/2025"),
        ("2024", "year", date(2024, 1, 1), date(2024, 12, 31), "Năm 2024"),
        ("2024-2025", "stage", date(2024, 1, 1), date(2025, 12, 31), "Giai đoạn 2024-2025"),
    ],
)
def test_a_code_is_a_closed_span_of_days(code: str, kind: str, starts_on: date, ends_on: date, label: str) -> None:
    period = parse_period(code)
    assert (period.code, period.kind, period.starts_on, period.ends_on) == (code, kind, starts_on, ends_on)
    assert period.label == label


@pytest.mark.parametrize(
    "code",
    ["", "2024Q5", "2024Q0", "2024q2", "Q2", "24", "2025-2024", "2024-2024", "2024-", "1999", "2024Q2 ", "3000Q1"],
)
def test_anything_else_is_refused_in_vietnamese(code: str) -> None:
    with pytest.raises(PeriodCodeError, match=r"mã kỳ|Mã kỳ"):
        parse_period(code)


@pytest.mark.parametrize(
    ("code", "due_on"),
    [
        ("2024Q2", date(2024, 7, 19)),
        ("2024Q4", date(2025, 1, 19)),
        ("2024", date(2025, 1, 29)),
        ("2024-2025", date(2026, 1, 29)),
    ],
)
def test_before_the_20th_and_before_30_january_mean_the_day_before_at_24_hours(code: str, due_on: date) -> None:
    period = parse_period(code)
    dates = period.default_dates()
    assert period.statutory_due_on == due_on
    assert (dates.evaluated_on, dates.due_on, dates.locks_on) == (period.ends_on, due_on, due_on)


def test_an_open_period_is_evaluated_to_today_a_past_one_to_its_end() -> None:
    period = parse_period("2024Q2")
    assert period.evaluated_on(date(2024, 5, 10)) == date(2024, 5, 10)
    assert period.evaluated_on(date(2024, 6, 30)) == date(2024, 6, 30)
    assert period.evaluated_on(date(2024, 7, 1)) == date(2024, 6, 30)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2024, 1, 1), "2024Q1"),
        (date(2024, 6, 30), "2024Q2"),
        (date(2024, 7, 1), "2024Q3"),
        (date(2024, 12, 31), "2024Q4"),
    ],
)
def test_every_day_lies_in_one_quarter(day: date, code: str) -> None:
    assert quarter_of(day) == parse_period(code)


def test_months_are_counted_and_written() -> None:
    assert month_index(date(2024, 1, 31)) == 2024 * 12
    assert month_index(date(2024, 12, 1)) - month_index(date(2023, 12, 31)) == 12
    assert [month_text(2024 * 12 + 11), month_text(2025 * 12)] == ["2024-12", "2025-01"]


def test_the_last_day_of_a_month() -> None:
    assert is_last_day_of_month(date(2024, 2, 29))
    assert not is_last_day_of_month(date(2024, 2, 28))
    assert is_last_day_of_month(date(2024, 12, 31))
