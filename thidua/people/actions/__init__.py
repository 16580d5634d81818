"""Write people: identities, the roster's memberships, new units after a reorganisation, and cells under a new key."""

from thidua.people.actions.by_hand import PersonEntry, add_person, correct_membership, end_membership
from thidua.people.actions.codes_only import begin_codes_only, end_codes_only
from thidua.people.actions.headcount import certify_headcount
from thidua.people.actions.identities import (
    INDEXED_FIELDS,
    Naming,
    naming_fingerprint,
    restate_identity,
    rewrite_identities,
    write_identities,
)
from thidua.people.actions.placing import place_people
from thidua.people.actions.roster import RosterImporter

__all__ = [
    "INDEXED_FIELDS",
    "Naming",
    "PersonEntry",
    "RosterImporter",
    "add_person",
    "begin_codes_only",
    "certify_headcount",
    "correct_membership",
    "end_codes_only",
    "end_membership",
    "naming_fingerprint",
    "place_people",
    "restate_identity",
    "rewrite_identities",
    "write_identities",
]
