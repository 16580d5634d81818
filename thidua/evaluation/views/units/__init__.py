"""The units: as a table, as a tree, one by one, and what can be done to them."""

from thidua.evaluation.views.units.change import unit_change
from thidua.evaluation.views.units.codes_only import unit_codes_only
from thidua.evaluation.views.units.edit import unit_edit, unit_new
from thidua.evaluation.views.units.listing import unit_suggestions, units
from thidua.evaluation.views.units.page import unit
from thidua.evaluation.views.units.placing import people_to_place

__all__ = [
    "people_to_place",
    "unit",
    "unit_change",
    "unit_codes_only",
    "unit_edit",
    "unit_new",
    "unit_suggestions",
    "units",
]
