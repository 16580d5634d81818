"""What does the audit say of itself: how far is it sealed, and is everything still as it was sealed?"""

from thidua.audit.queries.state import SealState, seal_state

__all__ = ["SealState", "seal_state"]
