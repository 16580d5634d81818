"""Take files in, and take batches or rows back."""

from thidua.imports.actions.erasing import erase_rows
from thidua.imports.actions.jobs import apply_upload, read_upload
from thidua.imports.actions.outcomes import Advance, FileOutcome, Watch
from thidua.imports.actions.progress import UploadCancelled, WorkerStopping
from thidua.imports.actions.take_back import undo, undo_batch, void, void_rows
from thidua.imports.actions.take_in import import_files
from thidua.imports.actions.uploads import adopt_orphans, apply, cancel, read_again, receive, refresh_later
from thidua.imports.originals import OriginalStore

__all__ = [
    "Advance",
    "FileOutcome",
    "OriginalStore",
    "UploadCancelled",
    "Watch",
    "WorkerStopping",
    "adopt_orphans",
    "apply",
    "apply_upload",
    "cancel",
    "erase_rows",
    "import_files",
    "read_again",
    "read_upload",
    "receive",
    "refresh_later",
    "undo",
    "undo_batch",
    "void",
    "void_rows",
]
