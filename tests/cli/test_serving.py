"""Do the site's processes live together and end together, whatever happens to one of them?"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.command import thidua
from thidua.cli.serving import Child, Family, free_port

SLEEP = [sys.executable, "-S", "-c", "import time; time.sleep(60)"]


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def children() -> set[int]:
    return {int(word) for word in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}


def test_a_port_in_use_is_passed_over_or_refused(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port("127.0.0.1", port) is None
        assert free_port("127.0.0.1", port, 20) not in (None, port)
        refused = thidua("serve", "--port", port, environment={**os.environ, "THIDUA_VAR_DIR": str(tmp_path)}, expect=1)
        assert f"Không lắng nghe được ở 127.0.0.1:{port}" in refused.stderr


def test_a_family_ends_together_at_a_signal() -> None:
    before = children()
    with Family([SLEEP, SLEEP]) as family:
        mine = children() - before
        assert len(mine) == 2
        os.kill(os.getpid(), signal.SIGINT)
        wait_for(lambda: family.is_stopping)
    assert not mine & children()


def test_a_child_that_dies_is_started_again() -> None:
    before = children()
    with Family([SLEEP]) as family:
        (first,) = children() - before
        os.kill(first, signal.SIGKILL)

        def is_back() -> bool:
            family.look_after()
            return bool(children() - before - {first})

        wait_for(is_back)


def test_a_child_that_keeps_dying_is_started_more_and_more_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    starts: list[float] = []
    now = [0.0]
    monkeypatch.setattr("thidua.cli.serving.time.monotonic", lambda: now[0])
    monkeypatch.setattr("thidua.cli.serving.start_child", lambda command: Dead(starts, now[0]))
    child = Child(["false"])
    for _ in range(1000):
        now[0] += 0.1
        child.look_after()
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert gaps == sorted(gaps)
    assert 4 < len(starts) < 10


class Dead:
    """A process that ends as soon as it was started."""

    def __init__(self, starts: list[float], now: float) -> None:
        starts.append(now)

    def poll(self) -> int:
        return 1


def test_children_end_when_their_parent_is_killed_rudely() -> None:
    code = (
        "import sys, time; from thidua.lib.child_process import start_child;"
        f"child = start_child({SLEEP!r}); print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        try:
            assert parent.stdout is not None
            child = int(parent.stdout.readline())
            wait_for(lambda: command_of(child) == SLEEP)
        finally:
            parent.kill()
    wait_for(lambda: not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2])


def command_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")[:-1]
