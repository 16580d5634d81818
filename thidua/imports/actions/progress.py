"""How far is a job, told while its transaction is open? By a connection of its own, which also asks whether to go on.

The import's transaction touches the upload's row only at its very end, so the two never wait for each other.
"""

import time
from collections.abc import Callable
from types import TracebackType

import psycopg
from django.db import connection

from thidua.imports.enums import Stage

TOLD_EVERY = 0.25  # seconds

MustStop = Callable[[], bool]


class UploadCancelled(Exception):
    """Somebody cancelled the upload: what the transaction has done goes back."""


class WorkerStopping(Exception):
    """The worker was told to end: the job is left for the next start."""


class ProgressLine:
    """Writes what an import tells (``imports.actions.Watch``) to the upload's row. Use as a context manager."""

    def __init__(self, upload: int, must_stop: MustStop) -> None:
        self._upload, self._must_stop = upload, must_stop
        self._told_at, self._stage = 0.0, ""

    def __enter__(self) -> "ProgressLine":
        connection.ensure_connection()
        parameters = {
            name: value
            for name, value in connection.get_connection_params().items()
            if name not in {"context", "cursor_factory", "prepare_threshold"}
        }
        self._line = psycopg.connect(**parameters, autocommit=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.close()

    def watch(self, stage: Stage, name: str, done: int, total: int) -> None:
        """Raises UploadCancelled or WorkerStopping when the work must not go on."""
        if self._must_stop():
            raise WorkerStopping
        now = time.monotonic()
        if stage == self._stage and now - self._told_at < TOLD_EVERY:
            return
        self._told_at, self._stage = now, stage
        row = self._line.execute(
            """UPDATE imports_upload SET stage = %s, file_name = %s, done = %s, total = %s WHERE id = %s
               RETURNING cancel_asked_at IS NOT NULL AND state IN ('reading', 'applying')""",
            [str(stage), name, done, total, self._upload],
        ).fetchone()
        if row is not None and row[0]:
            raise UploadCancelled
