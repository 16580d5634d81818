"""Take files in, and take batches or rows back."""

from thidua.imports.actions.resealing import reseal_cells
from thidua.imports.actions.take_back import undo_batch, void_rows
from thidua.imports.actions.take_in import Advance, FileOutcome, import_files
from thidua.imports.originals import OriginalStore

__all__ = ["Advance", "FileOutcome", "OriginalStore", "import_files", "reseal_cells", "undo_batch", "void_rows"]
