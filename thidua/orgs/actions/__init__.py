"""Write units: from files, and by what people do to them on their pages."""

from thidua.orgs.actions.editing import Paper, Particulars, add_unit, correct_unit, restate_unit
from thidua.orgs.actions.importing import UnitImporter
from thidua.orgs.actions.reorganising import Heir, check_reorganisation, reorganise

__all__ = [
    "Heir",
    "Paper",
    "Particulars",
    "UnitImporter",
    "add_unit",
    "check_reorganisation",
    "correct_unit",
    "reorganise",
    "restate_unit",
]
