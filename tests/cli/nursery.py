"""How is a command killed at a chosen moment without paying its start each time?

A process of its own loads the program once and then forks a child for each order on its standard input: a line of JSON
with ``argv`` and, if the child shall not end by itself, ``kill_after`` (seconds) or ``stop_before_commit``. Answers are
lines of JSON. ``Nursery`` is the tests' side of it.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Nursery:
    """Start it in a ``with`` block; ``output`` collects whatever the commands print."""

    def __init__(self, environment: Mapping[str, str], output: Path) -> None:
        self._environment = {**environment, "THIDUA_NURSERY_OUTPUT": str(output)}

    def __enter__(self) -> "Nursery":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.nursery"],
            cwd=Path(__file__).parents[2],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *error: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()

    def order(self, *argv: object, **how: Any) -> dict[str, Any]:
        """Run a command: returns its exit ``status`` (negative: the signal) and ``seconds``."""
        return self._say({"argv": list(map(str, argv)), **how})

    def go_on(self) -> dict[str, Any]:
        """Let the child that was stopped before its commit end."""
        return self._say({"go_on": True})

    def _say(self, line: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(line), file=self._process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def answer(order: dict[str, Any], stopped: list[int]) -> dict[str, Any]:
    started = time.perf_counter()
    if order.get("go_on"):
        child = stopped.pop()
        os.kill(child, signal.SIGCONT)
    else:
        child = os.fork()
        if child == 0:
            run(order)
    if "kill_after" in order:
        time.sleep(order["kill_after"])
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        stopped.append(child)
        return {"status": "stopped"}
    return {"status": os.waitstatus_to_exitcode(status), "seconds": time.perf_counter() - started}


def run(order: dict[str, Any]) -> None:
    """The child: the command line as people start it."""
    output = os.open(os.environ["THIDUA_NURSERY_OUTPUT"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(output, 1)
    os.dup2(output, 2)
    if order.get("stop_before_commit"):
        stop_before_commit()
    sys.argv = ["thidua", *order["argv"]]
    status = 1
    try:
        main()
    except SystemExit as ended:
        status = int(ended.code or 0)
    finally:
        sys.stdout.flush()
        os._exit(status)


def stop_before_commit() -> None:
    """All rows are written, the originals are kept, the transaction is open: stand still there."""
    kept = take_in._keep_originals

    def keep_and_stop(*arguments: Any) -> None:
        kept(*arguments)
        os.kill(os.getpid(), signal.SIGSTOP)

    vars(take_in)["_keep_originals"] = keep_and_stop


if __name__ == "__main__":
    import django

    django.setup()
    for module in ("demo", "doctor", "files", "periods", "run", "setup"):
        importlib.import_module(f"thidua.cli.{module}")  # here, once, not in each child
    from thidua.cli.main import main
    from thidua.imports.actions import take_in

    waiting: list[int] = []
    for text in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(text), waiting)) + "\n")
        sys.stdout.flush()
