"""Do a rule set's settings survive being stored, and are unusable ones named?"""

import json
from typing import Any

import pytest

from thidua.engine.evaluation import RuleSettings, RuleSettingsError
from thidua.engine.rulebook import rule_set

KH_2024 = rule_set("kh-2024").settings


def test_settings_survive_json_and_give_the_same_text_again() -> None:
    text = json.dumps(KH_2024.to_mapping())
    again = RuleSettings.from_mapping(json.loads(text))
    assert again == KH_2024
    assert json.dumps(again.to_mapping()) == text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"grace": [1, 0]}, "grace"),
        ({"grace": {"1": "x"}}, "grace"),
        ({"grace": {"0": 1}}, "0 tháng"),
        ({"grace": {"3": -1}}, "-1"),
        ({"minimum_headcount": 0}, "tối thiểu"),
        ({"minimum_headcount": True}, "minimum_headcount"),
        ({"count_prior": "yes"}, "count_prior"),
        ({"require_confirmation": 1}, "require_confirmation"),
        ({"neutral_exit_reasons": ["holiday"]}, "holiday"),
        ({"first_relationships": "mẹ"}, "first_relationships"),
        ({"campaign_starts_on": "09/05/2024"}, "campaign_starts_on"),
        ({"version": ""}, "version"),
        ({"tie_break": "name"}, "tie_break"),
    ],
)
def test_an_unusable_setting_is_named(change: dict[str, Any], message: str) -> None:
    with pytest.raises(RuleSettingsError, match=message):
        RuleSettings.from_mapping(KH_2024.to_mapping() | change)


def test_a_missing_setting_is_named() -> None:
    mapping = KH_2024.to_mapping()
    del mapping["count_prior"]
    with pytest.raises(RuleSettingsError, match="count_prior"):
        RuleSettings.from_mapping(mapping)
