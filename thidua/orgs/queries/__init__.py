"""Which units are there on a day, what are they called, and what became of those that closed?"""

from thidua.orgs.queries.homes import Home, homeless_units, homes_on
from thidua.orgs.queries.search import find_units, matching_units, suggested
from thidua.orgs.queries.versions import holds_on, is_open_on, names_on, open_on, open_units, unit_by_code, version_on

__all__ = [
    "Home",
    "find_units",
    "holds_on",
    "homeless_units",
    "homes_on",
    "is_open_on",
    "matching_units",
    "names_on",
    "open_on",
    "open_units",
    "suggested",
    "unit_by_code",
    "version_on",
]
