"""Through which province do the browser journeys walk, and who serves it?

A small invented province is built once, by a process of its own, in a database of its own; the clock stands at
10/07/2025. Every server gets a copy of that database, so a journey that changes things disturbs nobody.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thidua.lib.postgres import ServerUrls, migrated_database

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2025-07-10"
START_SECONDS = 60


@dataclass(frozen=True)
class World:
    """The built province: its database is only copied from; `samples` names a row for each kind of page."""

    urls: ServerUrls
    folder: Path
    samples: dict[str, Any]


@dataclass(frozen=True)
class Server:
    """A server of the site over a copy of the province."""

    address: str
    samples: dict[str, Any]
    environment: dict[str, str]

    def url(self, path: str) -> str:
        return self.address + path


@contextmanager
def built_world(folder: Path) -> Iterator[World]:
    """Build the province; its database goes away at the end, its folder is the caller's."""
    folder.mkdir(parents=True, exist_ok=True)
    with migrated_database() as urls:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.journeys.build"],
            cwd=ROOT, env=environment_of(urls, folder), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        yield World(urls, folder, json.loads(done.stdout))


@contextmanager
def served(world: World, folder: Path) -> Iterator[Server]:
    """Serve a copy of the province as an office does: `thidua serve`, with its worker, without debugging."""
    shutil.copytree(world.folder, folder, dirs_exist_ok=True)
    with migrated_database(like=world.urls.database) as urls:
        environment = environment_of(urls, folder)
        port = free_port()
        server = Server(f"http://127.0.0.1:{port}", world.samples, environment)
        with open(folder / "server.log", "ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "thidua", "serve", "--port", str(port)],
                cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        try:
            wait_for(server, process, folder / "server.log")
            yield server
        finally:
            stop(process)


def environment_of(urls: ServerUrls, folder: Path) -> dict[str, str]:
    ours = {
        "DATABASE_URL": urls.app_url,
        "DATABASE_OWNER_URL": urls.owner_url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "THIDUA_VAR_DIR": str(folder),
        "THIDUA_TODAY": TODAY,
        "THIDUA_DEBUG": "0",
        "THIDUA_SECOND_FACTOR": "0",
        "PYTHONPATH": str(ROOT),
    }
    return {**os.environ, **ours}


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(server.url("/dang-nhap/"), timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"Máy chủ của hành trình không lên:\n{log.read_text(encoding='utf-8')[-3000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """The site and its worker: one group."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
