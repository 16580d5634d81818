"""What may an account see, and who has which role where?"""

from thidua.accounts.queries.scopes import own_scope, scope_of

__all__ = ["own_scope", "scope_of"]
