"""Write claims: the lines that units send, and single claims by hand."""

from thidua.claims.actions.entering import ClaimEntry, add_claim, correct_claim, restore_claim, withdraw_claim
from thidua.claims.actions.importing import ClaimImporter

__all__ = ["ClaimEntry", "ClaimImporter", "add_claim", "correct_claim", "restore_claim", "withdraw_claim"]
