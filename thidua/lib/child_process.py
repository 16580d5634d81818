"""How does a child process end with its parent, even when the parent is killed rudely?

The kernel sends it SIGTERM (Linux; elsewhere the child outlives a parent that is killed). Run as a script this file
replaces itself by a command that ends so: `child_process.py PARENT COMMAND …`. It may import the standard library only.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Sequence

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h


def start_child(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    """Start a command that ends when this process does. A signal typed at the terminal reaches us only."""
    wrapped = [sys.executable, "-I", "-S", __file__, str(os.getpid()), *command]
    return subprocess.Popen(wrapped, stdin=subprocess.DEVNULL, start_new_session=True)


def end_with_parent() -> None:
    """From now on this process gets SIGTERM when the one that started it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)


if __name__ == "__main__":
    end_with_parent()
    if os.getppid() != int(sys.argv[1]):  # it was gone before we asked
        sys.exit(1)
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 -- the command of start_child
