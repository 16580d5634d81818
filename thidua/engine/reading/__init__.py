"""Reading: any workbook or CSV file in; clean, typed columns and problems out. Pure: no database, no clock.

`read_file` yields `CleanBatch` and `Problem`; `sniff` looks first and shows columns typed for old fonts.
"""

from thidua.engine.reading.batches import CLEAN_COLUMNS, BatchKind, CleanBatch
from thidua.engine.reading.problems import Problem, UnreadableFile
from thidua.engine.reading.read import read_file
from thidua.engine.reading.sniff import ColumnGuess, SheetInfo, sniff

__all__ = [
    "CLEAN_COLUMNS",
    "BatchKind",
    "CleanBatch",
    "ColumnGuess",
    "Problem",
    "SheetInfo",
    "UnreadableFile",
    "read_file",
    "sniff",
]
