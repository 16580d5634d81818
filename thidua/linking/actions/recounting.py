"""After a deed on a page: who counts the open periods anew, and when?"""

from datetime import date
from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob

from thidua.imports.actions import refresh_later
from thidua.imports.actions.uploads import REFRESH_TASK
from thidua.imports.queries import worker_is_there
from thidua.imports.registry import follow_up


def recount_soon(*, by: Any, today: date) -> None:
    """A worker that is there counts the open periods anew, so that nobody waits for it; without one it happens now.

    Called after the deed's transaction: a count that has not begun will see the deed, and one for all answers of the
    last minute is enough.
    """
    if not worker_is_there():
        follow_up(by=by, today=today, is_within=False)
    elif not ProcrastinateJob.objects.filter(task_name=REFRESH_TASK, status="todo").exists():
        refresh_later(by)
