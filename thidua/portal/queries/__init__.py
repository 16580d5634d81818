"""What does somebody's own section show?"""

from thidua.portal.queries.official import own_context

__all__ = ["own_context"]
