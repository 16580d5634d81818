"""Is the roster of a unit kept by codes alone? (police, army)"""

from datetime import date

from thidua.orgs.queries import subtree
from thidua.people.models import CodesOnlyUnit, Membership, runs_on


def codes_only_units(day: date) -> frozenset[int]:
    """The units whose people's names and numbers may not be kept on the day: those so set, and all below them."""
    roots = list(CodesOnlyUnit.objects.filter(runs_on(day)).values_list("unit", flat=True))
    return frozenset(subtree(roots, day).units) if roots else frozenset()


def is_codes_only(unit: int, day: date) -> bool:
    """Whether names and numbers of this unit's people may not be kept on the day: it, or a unit above it, is so set."""
    return unit in codes_only_units(day)


def people_of_codes_only(day: date) -> frozenset[int]:
    """Keys of the people who stand in such a unit on the day: no page of a unit calls them by name."""
    units = codes_only_units(day)
    if not units:
        return frozenset()
    rows = Membership.objects.for_system("who is called by code alone").filter(runs_on(day), unit__in=units)
    return frozenset(rows.values_list("person", flat=True))
