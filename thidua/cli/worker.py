"""`thidua worker`: does what pages leave to be done in the background (reading and applying files)."""

import asyncio
import logging
from datetime import UTC, datetime

import click
import psycopg
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from thidua.cli.terminal import ERRORS
from thidua.imports.actions import adopt_orphans
from thidua.lib.postgres import use_main_database
from thidua.lib.receiving import clear_arrivals
from thidua.lib.workroom import clear_workrooms

ONLY_ONE = "SELECT pg_try_advisory_lock(hashtext('thidua.worker'))"
ASK_AGAIN = 1.0  # seconds
GRACE = 5.0  # seconds that a job has to end by itself when the worker is told to stop; then it goes back to the queue


@click.command("worker")
@click.option("--quiet", is_flag=True, help="Không báo khi đã sẵn sàng.")
def worker_command(quiet: bool) -> None:
    """Chạy tiến trình nền: đọc và áp dụng các tệp gửi qua trang web. Dừng bằng Ctrl-C."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    urls = use_main_database()
    asyncio.run(work(urls.app_url, is_quiet=quiet))


async def work(url: str, *, is_waiting: bool = True, is_quiet: bool = False) -> None:
    """Be the database's only worker, from the first moment until SIGTERM or SIGINT.

    The lock's connection ends with its process, however that ends. So whoever holds it knows that every job which is
    marked as being done was a killed worker's, and takes it up again at once.
    """
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as lock:
        while not await _is_ours(lock):
            await asyncio.sleep(ASK_AGAIN)
        clear_workrooms()
        clear_arrivals()
        await asyncio.to_thread(adopt_orphans)
        connector = app.connector
        assert isinstance(connector, DjangoConnector)
        with app.replace_connector(connector.get_worker_connector()):
            async with app.open_async():
                await _take_up_again()
                if not is_quiet:
                    ERRORS.print("Tiến trình nền đã sẵn sàng.")
                await app.run_worker_async(
                    concurrency=1,
                    wait=is_waiting,
                    fetch_job_polling_interval=2.0,
                    shutdown_graceful_timeout=GRACE,
                    delete_jobs="successful",
                )


async def _is_ours(lock: psycopg.AsyncConnection) -> bool:
    row = await (await lock.execute(ONLY_ONE)).fetchone()
    return bool(row and row[0])


async def _take_up_again() -> None:
    now = datetime.now(UTC)
    for job in await app.job_manager.list_jobs_async(status="doing"):
        if job.id is not None:
            await app.job_manager.retry_job_by_id_async(job_id=job.id, retry_at=now)
