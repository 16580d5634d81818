"""Reading: any workbook or CSV file in; clean, typed columns and problems out. Pure: no database, no clock."""

from thidua.engine.reading.batches import CLEAN_COLUMNS, BatchKind, CleanBatch
from thidua.engine.reading.problems import Problem, UnreadableFile
from thidua.engine.reading.read import read_file

__all__ = ["CLEAN_COLUMNS", "BatchKind", "CleanBatch", "Problem", "UnreadableFile", "read_file"]
