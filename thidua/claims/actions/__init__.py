"""Write claims: the lines that units send, and single claims by hand."""

from thidua.claims.actions.answering import answer_at_door, answer_for
from thidua.claims.actions.approving import decide_list, submit_list
from thidua.claims.actions.door import Issued, WrongKey, hand_over, issue_key, open_door, revoke_key
from thidua.claims.actions.entering import ClaimEntry, Erased, add_claim, correct_claim, restore_claim, withdraw_claim
from thidua.claims.actions.importing import ClaimImporter
from thidua.claims.actions.own import OwnEntry, TooMany, add_own_claim, restore_own_claim, withdraw_own_claim
from thidua.claims.actions.unit_rows import codes_of_rows

__all__ = [
    "ClaimEntry",
    "ClaimImporter",
    "Erased",
    "Issued",
    "OwnEntry",
    "TooMany",
    "WrongKey",
    "add_claim",
    "add_own_claim",
    "answer_at_door",
    "answer_for",
    "codes_of_rows",
    "correct_claim",
    "decide_list",
    "hand_over",
    "issue_key",
    "open_door",
    "restore_claim",
    "restore_own_claim",
    "revoke_key",
    "submit_list",
    "withdraw_claim",
    "withdraw_own_claim",
]
