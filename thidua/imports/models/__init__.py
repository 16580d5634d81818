"""Which file, sheet and row does a fact come from, and what has been sent but not yet decided?"""

from thidua.imports.models.batches import REFUSED, Batch, ImportRow, Problem, RowCorrection, SourceFile
from thidua.imports.models.uploads import Upload, UploadFile, UploadProblem

__all__ = [
    "REFUSED",
    "Batch",
    "ImportRow",
    "Problem",
    "RowCorrection",
    "SourceFile",
    "Upload",
    "UploadFile",
    "UploadProblem",
]
