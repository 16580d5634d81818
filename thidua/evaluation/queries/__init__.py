"""What do stored results say, and which runs are there?"""

from thidua.evaluation.queries.runs import find_run, people_to_place, shown_run, touched_periods, used_batches

__all__ = ["find_run", "people_to_place", "shown_run", "touched_periods", "used_batches"]
