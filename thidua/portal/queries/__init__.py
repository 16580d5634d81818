"""What does somebody's own section show?"""

from thidua.portal.queries.declarations import declarations_of, standing_declaration
from thidua.portal.queries.official import own_context

__all__ = ["declarations_of", "own_context", "standing_declaration"]
