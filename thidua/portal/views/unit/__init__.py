"""A unit's own pages, for its focal person and its head."""

from thidua.portal.views.unit.desk import desk, desk_unit, unit_states
from thidua.portal.views.unit.lists import unit_claims, unit_list, unit_list_decide, unit_list_submit, unit_no_result
from thidua.portal.views.unit.roster import unit_membership, unit_people, unit_person_new
from thidua.portal.views.unit.statements import unit_headcount, unit_launch

__all__ = [
    "desk",
    "desk_unit",
    "unit_claims",
    "unit_headcount",
    "unit_launch",
    "unit_list",
    "unit_list_decide",
    "unit_list_submit",
    "unit_membership",
    "unit_no_result",
    "unit_people",
    "unit_person_new",
    "unit_states",
]
