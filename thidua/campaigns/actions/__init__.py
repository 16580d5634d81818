"""Set up a campaign, open its periods, and change its rules and legal values."""

from thidua.campaigns.actions.launching import record_launch
from thidua.campaigns.actions.periods import change_period_dates
from thidua.campaigns.actions.rules import LegalValueError, add_legal_value, add_rule_set_version
from thidua.campaigns.actions.setting_up import open_period, set_up

__all__ = [
    "LegalValueError",
    "add_legal_value",
    "add_rule_set_version",
    "change_period_dates",
    "open_period",
    "record_launch",
    "set_up",
]
