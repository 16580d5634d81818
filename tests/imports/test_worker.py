"""Does a real worker show how far it is, survive being killed, and end cleanly when told to?"""

import csv
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.builders import UNITS, receipt_row, workbook
from tests.cli.test_periods import keys_of_this_process
from tests.conftest import FreshDatabase
from thidua.lib.postgres import using_database

ROWS = 20_500  # the reader's chunk and a little more: there is a moment between the two
Owner = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def owner(fresh_database: FreshDatabase) -> Iterator[Owner]:
    with psycopg.connect(fresh_database.urls.owner_url, autocommit=True) as connection:
        yield connection


@contextmanager
def worker(fresh_database: FreshDatabase, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**fresh_database.environment, "THIDUA_VAR_DIR": str(folder), **keys_of_this_process()}
    process = subprocess.Popen([sys.executable, "-W", "ignore", "-m", "thidua", "worker"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def waited(holds: Callable[[], Any], seconds: float = 120) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := holds():
            return found
        time.sleep(0.05)
    raise AssertionError("it never came to that")


def ledger(path: Path) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(receipt_row("0")))
        writer.writeheader()
        writer.writerows(receipt_row(f"56{number % 500:08d}", receipt=f"BL{number}") for number in range(ROWS))
    return path


def decided_upload(*paths: Path) -> int:
    """An upload whose preview somebody has looked at: the next worker applies it."""
    from tests.imports.arrivals import arrived
    from thidua.accounts.models import SYSTEM_USERNAME, User
    from thidua.campaigns.actions import set_up
    from thidua.imports import actions
    from thidua.imports.enums import UploadState
    from thidua.imports.models import Upload

    by = User.objects.get(username=SYSTEM_USERNAME)
    set_up(by=by)
    upload = actions.receive(files=[arrived(path) for path in paths], by=by)
    Upload.objects.for_system("a test").filter(pk=upload.pk).update(state=UploadState.PREVIEWED)
    upload.files.update(counts={"contributions": {"new": 1}})
    actions.apply(upload=upload, by=by)
    return upload.pk


def test_a_cancelled_upload_and_a_killed_worker_leave_nothing_and_the_next_one_goes_on(
    fresh_database: FreshDatabase, owner: Owner, tmp_path: Path, settings: Any, django_db_blocker: Any
) -> None:
    folder = tmp_path / "var"
    paths = (ledger(tmp_path / "sổ đóng.csv"), workbook(tmp_path / "units.xlsx", UNITS))
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(settings, "VAR_DIR", folder)
        with using_database(fresh_database.urls.app_url):
            dropped, upload = decided_upload(*paths), decided_upload(*paths)

    def one(query: str) -> Any:
        return (owner.execute(query).fetchone() or [None])[0]

    with worker(fresh_database, folder) as first:
        # Seen from another connection while the import's transaction is open:
        waited(lambda: one(f"SELECT true FROM imports_upload WHERE id = {dropped} AND stage = 'writing' AND done > 0"))
        owner.execute("UPDATE imports_upload SET cancel_asked_at = now() WHERE id = %s", [dropped])
        waited(lambda: one(f"SELECT state = 'cancelled' FROM imports_upload WHERE id = {dropped}"))
        waited(lambda: one(f"SELECT true FROM imports_upload WHERE id = {upload} AND stage = 'writing' AND done > 0"))
        assert one("SELECT count(*) FROM imports_batch") == 0
        assert list((folder / "workroom").iterdir())
        first.kill()
        first.wait()
    assert (
        one(f"SELECT state FROM imports_upload WHERE id = {upload}"),
        one("SELECT count(*) FROM imports_batch"),
    ) == ("applying", 0)
    assert one("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'") == 1
    with worker(fresh_database, folder) as second:
        waited(lambda: one("SELECT true FROM imports_upload WHERE state = 'applied' AND stage = ''"))
        assert one("SELECT count(*) FROM ledger_contribution") == ROWS
        assert one("SELECT count(*) FROM imports_batch") == len(paths)
        waited(lambda: one("SELECT count(*) = 0 FROM procrastinate_jobs"))
        second.send_signal(signal.SIGTERM)
        assert second.wait(timeout=20) == 0
    assert not list((folder / "workroom").iterdir())
    assert not (folder / "uploads" / str(upload)).exists()
