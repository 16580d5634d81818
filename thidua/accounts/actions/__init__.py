"""Open accounts, give and take roles."""

from thidua.accounts.actions.granting import give, open_account, reset_password, revoke

__all__ = ["give", "open_account", "reset_password", "revoke"]
