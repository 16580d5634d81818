"""Which units are there on a day, what are they called, and what became of those that closed?"""

from thidua.orgs.queries.history import Step, predecessors, steps_of, successors_of
from thidua.orgs.queries.hits import UNIT_SEARCH
from thidua.orgs.queries.homes import Home, codes_leading_to, homeless_units, homes_on
from thidua.orgs.queries.kinds import kind_choices, kind_label
from thidua.orgs.queries.search import find_units, matching_units, suggested
from thidua.orgs.queries.subtrees import Subtree, scope_of_unit, subtree
from thidua.orgs.queries.versions import (
    holds_on,
    is_open_on,
    names_on,
    open_on,
    open_units,
    right_below,
    unit_by_code,
    version_on,
)
from thidua.orgs.reference import renamed_communes

__all__ = [
    "UNIT_SEARCH",
    "Home",
    "Step",
    "Subtree",
    "codes_leading_to",
    "find_units",
    "holds_on",
    "homeless_units",
    "homes_on",
    "is_open_on",
    "kind_choices",
    "kind_label",
    "matching_units",
    "names_on",
    "open_on",
    "open_units",
    "predecessors",
    "renamed_communes",
    "right_below",
    "scope_of_unit",
    "steps_of",
    "subtree",
    "successors_of",
    "suggested",
    "unit_by_code",
    "version_on",
]
