"""Where may a plain file stand while it is read? In a private folder that goes with its process, even a killed one.

Each folder is leased by a lock on a file beside it, which the system lets go when the process ends, however it ends;
whoever opens a workroom first clears away the folders that nobody holds.
"""

import fcntl
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

LEASE, DRAFT = ".lease", ".draft"


@contextmanager
def workroom() -> Iterator[Path]:
    """A private, empty folder within the block."""
    clear_workrooms()
    folder = _base() / secrets.token_hex(8)
    draft, lease = folder.with_suffix(DRAFT), folder.with_suffix(LEASE)
    with draft.open("xb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        draft.rename(lease)  # locked before anybody sees it
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            _remove(lease)


def clear_workrooms() -> int:
    """Remove what killed processes left; how many folders."""
    count = 0
    for lease in _base().glob(f"*{LEASE}"):
        try:
            with lease.open("rb") as held:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(lease)
                count += 1
        except (BlockingIOError, FileNotFoundError):
            continue  # in use, or another one was faster
    return count


def _base() -> Path:
    base = Path(settings.VAR_DIR) / "workroom"
    base.mkdir(parents=True, exist_ok=True, mode=0o700)
    return base


def _remove(lease: Path) -> None:
    shutil.rmtree(lease.with_suffix(""), ignore_errors=True)
    lease.unlink(missing_ok=True)
