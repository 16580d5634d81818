"""Does the ribbon of months say what the kernel says, and does each month name the fact behind it?"""

import doctest
from datetime import date
from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.evaluation.strategies import PERIODS, SETTINGS, evaluated_days, rows
from thidua.engine.evaluation import RuleSettings, coverage, evaluate_tables
from thidua.engine.evaluation.coverage import Coverage, ExitFact, MonthState, Receipt, Standing, coverage_on
from thidua.engine.evaluation.tables import INPUTS
from thidua.engine.periods import PeriodSpan, month_index

World = dict[str, list[dict[str, Any]]]
GRACE = {1: 0, 3: 2, 6: 3, 12: 6}
STANDING_OF = {
    "exited": Standing.EXITED,
    "not_started": Standing.NOT_STARTED,
    "lapsed": Standing.LAPSED,
    "joined": Standing.ACTIVE,
    "maintained": Standing.ACTIVE,
    "returned": Standing.ACTIVE,
    "rejected": Standing.ACTIVE,  # prior: decided after the standing
}


def month(year: int, number: int) -> int:
    return month_index(date(year, number, 1))


def states(found: Coverage) -> list[str]:
    return [f"{entry.month % 12 + 1}:{entry.state}" for entry in found.months]


def of_person(world: World, insured: int, day: date, rules: RuleSettings) -> Coverage:
    receipts = [
        Receipt(key, row["paid_on"], row["first_month"], row["months"])
        for key, row in enumerate(world["contributions"])
        if row["insured"] == insured
    ]
    exits = [
        ExitFact(key, row["recorded_on"], row["first_month"], row["reason"])
        for key, row in enumerate(world["exits"])
        if row["insured"] == insured
    ]
    return coverage_on(day, receipts, exits, rules.grace)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=rows(), period=PERIODS, rules=SETTINGS, data=st.data())
def test_the_ribbon_agrees_with_the_kernel(
    world: World, period: PeriodSpan, rules: RuleSettings, data: st.DataObject
) -> None:
    evaluated_on = data.draw(evaluated_days(period))
    day = evaluated_on or period.ends_on
    tables = {name: pa.Table.from_pylist(world[name], schema=schema) for name, schema in INPUTS.items()}
    for case in evaluate_tables(tables, period, rules, evaluated_on)["case_results"].to_pylist():
        if case["rule_line"] < 9:
            continue
        found = of_person(world, case["insured"], day, rules)
        assert found.standing is STANDING_OF[case["status"]]
        assert found.covered_through == case["covered_through"]
        if case["pay_by"]:
            assert found.pay_by == case["pay_by"]
        listed = [entry.month for entry in found.months if entry.state is MonthState.COVERED]
        assert max((entry for entry in listed if entry <= month_index(day)), default=None) == case["covered_through"]


def test_a_receipt_covers_its_months_then_grace_then_the_month_to_pay_in() -> None:
    found = coverage_on(date(2024, 6, 30), [Receipt(7, date(2024, 5, 15), month(2024, 4), 3)], [], GRACE)
    assert states(found) == ["4:covered", "5:covered", "6:covered", "7:grace", "8:grace", "9:due"]
    assert (found.standing, found.pay_by, found.governing) == (Standing.ACTIVE, date(2024, 9, 30), 7)


def test_months_paid_ahead_move_the_day_to_pay_though_the_rule_looks_no_further_than_the_day() -> None:
    found = coverage_on(date(2024, 6, 30), [Receipt(7, date(2024, 5, 15), month(2024, 5), 3)], [], GRACE)
    assert (found.covered_through, found.covered_to) == (month(2024, 6), month(2024, 7))
    assert (found.pay_by, found.pay_by_ahead) == (date(2024, 9, 30), date(2024, 10, 31))
    assert states(found)[-3:] == ["8:grace", "9:grace", "10:due"]


def test_an_exit_takes_months_away_and_a_later_receipt_stands() -> None:
    receipts = [
        Receipt(1, date(2024, 1, 10), month(2024, 1), 12),
        Receipt(2, date(2024, 8, 1), month(2024, 8), 1),
    ]
    found = coverage_on(date(2024, 9, 30), receipts, [ExitFact(3, date(2024, 4, 20), month(2024, 5), "stopped")], GRACE)
    by_month = {entry.month % 12 + 1: entry for entry in found.months}
    assert [by_month[number].state for number in (4, 5, 8, 10)] == ["covered", "cancelled", "covered", "cancelled"]
    assert (by_month[5].receipt, by_month[5].exit, by_month[8].receipt) == (1, 3, 2)
    assert found.standing is Standing.LAPSED


def test_what_is_not_known_on_the_day_is_not_shown() -> None:
    later = Receipt(1, date(2024, 7, 1), month(2024, 4), 3)
    found = coverage_on(date(2024, 6, 30), [later], [ExitFact(2, date(2024, 7, 1), month(2024, 4))], GRACE)
    assert (found.months, found.standing) == ((), Standing.NOT_STARTED)


def test_the_later_receipt_governs_and_its_length_decides_the_grace() -> None:
    receipts = [
        Receipt(1, date(2024, 4, 1), month(2024, 4), 12),
        Receipt(2, date(2024, 5, 1), month(2025, 3), 1),
    ]
    found = coverage_on(date(2025, 3, 31), receipts, [], GRACE)
    assert (found.governing, found.grace_months, found.pay_by) == (2, 0, date(2025, 4, 30))


def test_the_current_month_can_still_be_paid_while_it_runs() -> None:
    receipts = [Receipt(1, date(2024, 4, 1), month(2024, 4), 1)]
    assert coverage_on(date(2024, 5, 20), receipts, [], GRACE).standing is Standing.ACTIVE
    assert coverage_on(date(2024, 5, 31), receipts, [], GRACE).standing is Standing.LAPSED


def test_the_examples_in_the_text_hold() -> None:
    assert doctest.testmod(coverage).failed == 0
