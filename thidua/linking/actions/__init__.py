"""Deeds of the linking area."""

from thidua.linking.actions.linking import link_claims

__all__ = ["link_claims"]
