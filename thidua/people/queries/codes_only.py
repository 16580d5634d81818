"""Is the roster of a unit kept by codes alone? (police, army)"""

from datetime import date

from thidua.orgs.queries import subtree
from thidua.people.models import CodesOnlyUnit, runs_on


def is_codes_only(unit: int, day: date) -> bool:
    """Whether names and numbers of this unit's people may not be kept on the day: it, or a unit above it, is so set."""
    roots = CodesOnlyUnit.objects.filter(runs_on(day)).values_list("unit", flat=True)
    return bool(roots) and unit in subtree(roots, day).units
