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
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.web.province import TODAY
from thidua.cli.serving import WEB_PROCESSES, WEB_THREADS
from thidua.lib.postgres import ServerUrls

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60


@contextmanager
def served(urls: ServerUrls, log: Path) -> Iterator[int]:
    """The port on which Granian answers, with the processes and threads of `thidua serve`; nothing is debugged."""
    port = fresh_port()
    command = [
        sys.executable, "-W", "ignore", "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", str(WEB_PROCESSES), "--blocking-threads", str(WEB_THREADS),
        "--no-ws", "--no-access-log", "--factory", "benchmarks.web.application:make_application",
    ]  # fmt: skip
    with open(log, "ab") as stream:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment_of(urls), stdout=stream, stderr=stream, start_new_session=True
        )
    try:
        wait_for(port, process, log)
        yield port
    finally:
        stop(process)


def fresh_port() -> int:
    """One that the system gives: hardly ever the one of the server before, of which a worker may still be ending."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
    return port


def environment_of(urls: ServerUrls) -> dict[str, str]:
    ours = {
        "DATABASE_URL": urls.app_url,
        "DATABASE_OWNER_URL": urls.owner_url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "THIDUA_TODAY": TODAY.isoformat(),
        "THIDUA_DEBUG": "0",
        "THIDUA_SECOND_FACTOR": "0",  # the session of the measurement has no authenticator
        "PYTHONPATH": str(ROOT),
    }
    return {**os.environ, **ours}


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
    """Granian and its workers: one group, of which nobody stays to answer on the port for who comes next."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=10)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
