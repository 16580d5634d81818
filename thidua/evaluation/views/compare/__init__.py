"""Two versions of a period, or two periods, row by row."""

from thidua.evaluation.views.compare.page import compare

__all__ = ["compare"]
