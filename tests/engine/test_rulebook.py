"""Are the rulebook's first values what rules.md and the documents say, and are broken ones named?"""

from datetime import date
from decimal import Decimal

import pytest

from thidua.engine.rulebook import (
    RulebookError,
    legal_parameters,
    read_legal_parameters,
    read_rule_sets,
    rule_set,
    rule_sets,
)
from thidua.engine.rulebook.values import packaged_text


def test_kh_2024_is_the_rule_set_of_the_rules() -> None:
    kh_2024 = rule_set("kh-2024")
    settings = kh_2024.settings
    assert kh_2024.valid_from == date(2024, 5, 9)
    assert settings.version == "kh-2024"
    assert dict(settings.grace) == {1: 0, 3: 2, 6: 3, 12: 6}
    assert settings.neutral_exit_reasons == ("compulsory", "pension")
    assert (settings.minimum_headcount, settings.require_confirmation, settings.count_prior) == (10, False, True)
    assert settings.campaign_starts_on == date(2024, 5, 9)


def test_every_setting_names_its_source() -> None:
    for one in rule_sets():
        assert set(one.sources) == set(one.settings.to_mapping()) - {"version"}


def test_an_unknown_rule_set_is_refused() -> None:
    with pytest.raises(RulebookError, match="kh-1999"):
        rule_set("kh-1999")


@pytest.mark.parametrize(
    ("code", "day", "value"),
    [
        ("base_salary", date(2024, 6, 30), 1_800_000),
        ("base_salary", date(2024, 7, 1), 2_340_000),
        ("base_salary", date(2026, 7, 1), 2_530_000),
        ("income_floor", date(2026, 12, 31), 1_500_000),
        ("income_floor", date(2027, 1, 1), 2_200_000),
        ("contribution_rate", date(2025, 7, 1), 22),
        ("support_poor", date(2025, 6, 30), 30),
        ("support_poor", date(2025, 7, 1), 50),
        ("support_other", date(2025, 7, 1), 20),
        ("award_provincial_individual", date(2025, 12, 1), Decimal("1.5")),
        ("quarter_due_day", date(2024, 7, 1), 20),
        ("year_due_day", date(2025, 1, 1), 30),
        ("target_voluntary", date(2025, 6, 1), Decimal("2.5")),
    ],
)
def test_a_number_of_law_holds_from_its_day(code: str, day: date, value: int | Decimal) -> None:
    held = legal_parameters()[code].on(day)
    assert held.value == value
    assert held.document


def test_a_day_before_the_first_value_is_refused() -> None:
    with pytest.raises(RulebookError, match="01/01/2001"):
        legal_parameters()["base_salary"].on(date(2001, 1, 1))


PARAMETER = """
- code: x
  name: X
  unit: dong
  values:
    - {from: 2024-01-01, value: "1", document: D, confidence: V}
    - {from: 2025-01-01, value: "2", document: D, confidence: M}
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"1"', '"một"', "không phải là số"),
        ('"1"', "1", "value"),
        ("2025-01-01", "2024-01-01", "xếp theo ngày"),
        ("2025-01-01", "2023-01-01", "xếp theo ngày"),
        ("2025-01-01", "hôm nay", "from"),
        ("confidence: M", "confidence: sure", "tin cậy"),
        ("document: D, ", "", "thiếu mục document"),
        ("  unit: dong\n", "  unit: dong\n  colour: red\n", "colour"),
        ("  values:", "  values: []\n  other:", "other"),
        ("- code: x", "code: x", "YAML|danh sách"),
    ],
)
def test_a_broken_parameter_is_named(old: str, new: str, message: str) -> None:
    assert len(read_legal_parameters(PARAMETER)[0].values) == 2
    assert old in PARAMETER
    with pytest.raises(RulebookError, match=message):
        read_legal_parameters(PARAMETER.replace(old, new, 1 if old != "2025-01-01" else -1))


def test_a_parameter_given_twice_is_refused() -> None:
    with pytest.raises(RulebookError, match="cùng mã"):
        read_legal_parameters(PARAMETER + PARAMETER)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("value: 10\n", 'value: "10"\n', "minimum_headcount"),
        ("    minimum_headcount:", "    headcount:", "minimum_headcount"),
        ("valid_from: 2024-05-09", "valid_from: soon", "valid_from"),
        ("[compulsory, pension]", "[holiday]", "holiday"),
    ],
)
def test_a_broken_rule_set_is_named(old: str, new: str, message: str) -> None:
    text = packaged_text("rule_sets.yaml")
    assert old in text
    with pytest.raises(RulebookError, match=message):
        read_rule_sets(text.replace(old, new, 1))
