"""How do the web server and the background worker live together: started, watched, started again, ended?"""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from types import FrameType

from thidua.lib.child_process import start_child

WEB_PROCESSES, WEB_THREADS = 2, 4  # suited to two cores; see POOL_SIZE in config/wsgi.py
STOP_SECONDS = 10  # for what is being imported; then a child is killed
LAST_ANSWER_SECONDS = 5  # for what is being answered
READY_SECONDS = 60
LONGEST_PAUSE = 30.0  # before a child that keeps dying is started again
STEADY_SECONDS = 60.0  # a child that lived so long begins anew with a short pause
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class NotServing(Exception):
    """The site does not answer; the message is Vietnamese and says what to do."""


def free_port(host: str, port: int, tries: int = 1) -> int | None:
    """The first of `tries` ports from `port` on which nobody listens."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + tries, 65536)):
        with socket.socket(family, socket.SOCK_STREAM) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                door.bind((host, candidate))
            except OSError:
                continue
            return candidate
    return None


def serve(host: str, port: int, *, on_ready: Callable[[], None]) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; `on_ready` is called once, when the site answers.

    Raises ``NotServing`` when it never does.
    """
    with Family(_commands(host, port)) as family:
        _wait_until_it_answers(host, port, family)
        if not family.is_stopping:
            on_ready()
        while not family.is_stopping:
            family.look_after()
            time.sleep(0.2)


def _commands(host: str, port: int) -> list[list[str]]:
    """The web server and the worker."""
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(WEB_PROCESSES), "--blocking-threads", str(WEB_THREADS), "--respawn-failed-workers",
        "--workers-kill-timeout", str(LAST_ANSWER_SECONDS), "--no-ws", "--log-level", "error",
        "--factory", "thidua.cli.web_process:make_application",
    ]  # fmt: skip
    return [web, [sys.executable, "-m", "thidua", "worker", "--quiet"]]


def _wait_until_it_answers(host: str, port: int, family: "Family") -> None:
    address = f"http://{_reachable(host)}:{port}/"
    deadline = time.monotonic() + READY_SECONDS
    while not family.is_stopping and not _answers(address):
        if time.monotonic() > deadline:
            raise NotServing(
                f"Máy chủ web không trả lời ở {address} sau {READY_SECONDS} giây. Hãy xem thông báo ở trên."
            )
        family.look_after()
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=20):  # noqa: S310 -- our own address
            return True
    except urllib.error.HTTPError:
        return True  # a refusal (the host's name, say) is an answer
    except OSError:
        return False


def _reachable(host: str) -> str:
    """The address under which a server that listens on `host` is asked from this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- compared, not bound
    return f"[{name}]" if ":" in name else name


class Family:
    """Children that are started at once, started again when they die, and ended together.

    As a context: within it the signals that stop a process stop the family.
    """

    def __init__(self, commands: Sequence[Sequence[str]]) -> None:
        self.is_stopping = False
        self._commands = commands
        self._children: list[Child] = []

    def __enter__(self) -> "Family":
        self._before = [(number, signal.signal(number, self._stop)) for number in _STOPS]
        self._children = [Child(command) for command in self._commands]
        return self

    def __exit__(self, *error: object) -> None:
        for child in self._children:
            child.ask_to_end()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children:
            child.end(deadline)
        for number, before in self._before:
            signal.signal(number, before)

    def look_after(self) -> None:
        for child in self._children:
            child.look_after()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True


class Child:
    """One command that is kept running."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._pause = 0.5
        self._start()

    def look_after(self) -> None:
        """Start it again if it died: at once the first time, later and later when it keeps dying."""
        if self._process.poll() is None:
            return
        lived = time.monotonic() - self._started
        if lived > STEADY_SECONDS:
            self._pause = 0.5
        if lived > self._pause:
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            self._start()

    def ask_to_end(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()

    def end(self, deadline: float) -> None:
        try:
            self._process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> None:
        self._started = time.monotonic()
        self._process = start_child(self._command)
