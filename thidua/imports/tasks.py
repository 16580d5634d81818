"""Which works run in the background? Each job carries an upload's or an account's number and nothing else."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import InterfaceError, OperationalError
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from thidua.imports import actions
from thidua.imports.actions import WorkerStopping
from thidua.imports.actions.uploads import APPLY_TASK, READ_TASK, REFRESH_TASK
from thidua.imports.registry import follow_up
from thidua.lib.clock import today

# A worker that ends in the middle, or a database that restarts: the same job goes on later. All else is the upload's
# own state.
AGAIN = RetryStrategy(max_attempts=20, wait=5, retry_exceptions=[WorkerStopping, OperationalError, InterfaceError])


@app.task(name=READ_TASK, retry=AGAIN, pass_context=True)
def read_upload(context: JobContext, upload: int) -> None:
    actions.read_upload(upload_id=upload, today=today(), must_stop=context.should_abort)


@app.task(name=APPLY_TASK, retry=AGAIN, pass_context=True)
def apply_upload(context: JobContext, upload: int) -> None:
    actions.apply_upload(upload_id=upload, today=today(), must_stop=context.should_abort)


@app.task(name=REFRESH_TASK, retry=AGAIN)
def refresh(by: int) -> None:
    """After a batch or rows were taken back: what is evaluated from them anew."""
    account: Any = get_user_model().objects.get(pk=by)
    follow_up(by=account, today=today(), is_within=False)
