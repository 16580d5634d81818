"""The result of a period as three tables: units, people and cases; and as the files of the contract."""

from thidua.evaluation.views.results.cases import results_cases
from thidua.evaluation.views.results.files import results_file
from thidua.evaluation.views.results.people import results_people
from thidua.evaluation.views.results.units import results_units

__all__ = ["results_cases", "results_file", "results_people", "results_units"]
