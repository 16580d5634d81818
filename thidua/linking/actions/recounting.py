"""After a deed on a page: who counts the open periods anew, and when?"""

from datetime import date
from typing import Any

from thidua.imports.actions import refresh_later
from thidua.imports.queries import worker_is_there
from thidua.imports.registry import follow_up


def recount_soon(*, by: Any, today: date) -> None:
    """A worker that is there counts the open periods anew, so that nobody waits for it; without one it happens now."""
    if worker_is_there():
        refresh_later(by)
    else:
        follow_up(by=by, today=today, is_within=False)
