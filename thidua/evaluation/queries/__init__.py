"""What do stored results say, and which runs are there?"""

from thidua.evaluation.queries.results import (
    case_results,
    claims_naming,
    people_named,
    people_with_result,
    person_places,
    person_results,
    shared_unit_places,
    unit_name_key,
    unit_results,
    units_below,
    units_meant,
)
from thidua.evaluation.queries.runs import (
    find_run,
    people_to_place,
    run_label,
    shown_run,
    touched_periods,
    used_batches,
)

__all__ = [
    "case_results",
    "claims_naming",
    "find_run",
    "people_named",
    "people_to_place",
    "people_with_result",
    "person_places",
    "person_results",
    "run_label",
    "shared_unit_places",
    "shown_run",
    "touched_periods",
    "unit_name_key",
    "unit_results",
    "units_below",
    "units_meant",
    "used_batches",
]
