"""People under two codes: the pairs to judge, one pair side by side, and the merges made."""

from thidua.evaluation.views.duplicates.listing import duplicates, duplicates_find
from thidua.evaluation.views.duplicates.merges import merge_undo, merges
from thidua.evaluation.views.duplicates.pair import duplicate

__all__ = ["duplicate", "duplicates", "duplicates_find", "merge_undo", "merges"]
