"""What do stored results say, and which runs are there?"""

from thidua.evaluation.queries.board import (
    closings,
    comparable_runs,
    period_standings,
    stage_of,
    work_in_hand,
)
from thidua.evaluation.queries.previews import preview_closing, result_counts
from thidua.evaluation.queries.results import (
    by_live_name,
    by_relative_name,
    case_results,
    people_with_result,
    person_places,
    person_results,
    shared_unit_places,
    unit_results,
    units_below,
    units_meant,
)
from thidua.evaluation.queries.runs import (
    closed_periods,
    find_run,
    people_to_place,
    run_label,
    shown_run,
    touched_periods,
    used_batches,
)
from thidua.evaluation.queries.trees import UnitTree, unit_tree
from thidua.evaluation.queries.units import Quarter, closed_from, listed_units, quarters_of, results_of, ties_of

__all__ = [
    "Quarter",
    "UnitTree",
    "by_live_name",
    "by_relative_name",
    "case_results",
    "closed_from",
    "closed_periods",
    "closings",
    "comparable_runs",
    "find_run",
    "listed_units",
    "people_to_place",
    "people_with_result",
    "period_standings",
    "person_places",
    "person_results",
    "preview_closing",
    "quarters_of",
    "result_counts",
    "results_of",
    "run_label",
    "shared_unit_places",
    "shown_run",
    "stage_of",
    "ties_of",
    "touched_periods",
    "unit_results",
    "unit_tree",
    "units_below",
    "units_meant",
    "used_batches",
    "work_in_hand",
]
