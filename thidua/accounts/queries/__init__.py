"""What may an account see, and who has which role where?"""

from thidua.accounts.queries.names import account_named
from thidua.accounts.queries.scopes import own_scope, scope_of
from thidua.accounts.queries.second_factors import count_of_second_factors, has_second_factor
from thidua.accounts.queries.sleeping import Sleep, sleep_of

__all__ = [
    "Sleep",
    "account_named",
    "count_of_second_factors",
    "has_second_factor",
    "own_scope",
    "scope_of",
    "sleep_of",
]
