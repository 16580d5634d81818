"""Write people: identities, the roster's memberships, new units after a reorganisation, and cells under a new key."""

from thidua.people.actions.identities import (
    INDEXED_FIELDS,
    Naming,
    naming_fingerprint,
    restate_identity,
    rewrite_identities,
    write_identities,
)
from thidua.people.actions.placing import place_people
from thidua.people.actions.rekeying import rekey
from thidua.people.actions.roster import RosterImporter

__all__ = [
    "INDEXED_FIELDS",
    "Naming",
    "RosterImporter",
    "naming_fingerprint",
    "place_people",
    "rekey",
    "restate_identity",
    "rewrite_identities",
    "write_identities",
]
