"""Deeds of the linking area."""

from thidua.linking.actions.linking import link_claims
from thidua.linking.actions.recounting import recount_soon
from thidua.linking.actions.reviewing import confirm, decide, decide_together, keep, undo

__all__ = ["confirm", "decide", "decide_together", "keep", "link_claims", "recount_soon", "undo"]
