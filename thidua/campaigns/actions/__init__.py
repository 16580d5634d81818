"""Set up a campaign, open its periods, and change its rules and legal values."""

from thidua.campaigns.actions.setting_up import open_period, set_up

__all__ = ["open_period", "set_up"]
