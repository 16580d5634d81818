"""Who serves the pages that are measured? The real application, as production does, on a free port of this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.web.province import TODAY
from thidua.lib.postgres import ServerUrls

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60
THREADS = 3  # as `thidua serve` has on two cores


@contextmanager
def served(urls: ServerUrls, log: Path) -> Iterator[int]:
    """The port on which Granian answers; one worker, static files by WhiteNoise, no debugging."""
    port = free_port()
    with open(log, "ab") as stream:
        process = subprocess.Popen(
            [
                sys.executable, "-W", "ignore", "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
                "--port", str(port), "--blocking-threads", str(THREADS), "--no-access-log",
                "benchmarks.web.application:application",
            ],
            cwd=ROOT, env=environment_of(urls), stdout=stream, stderr=stream, start_new_session=True,
        )  # fmt: skip
    try:
        wait_for(port, process, log)
        yield port
    finally:
        stop(process)


def environment_of(urls: ServerUrls) -> dict[str, str]:
    ours = {
        "DATABASE_URL": urls.app_url,
        "DATABASE_OWNER_URL": urls.owner_url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "THIDUA_TODAY": TODAY.isoformat(),
        "THIDUA_DEBUG": "0",
        "PYTHONPATH": str(ROOT),
    }
    return {**os.environ, **ours}


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/dang-nhap/", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise SystemExit(f"the server did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Granian and its workers: one group."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
