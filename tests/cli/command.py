"""How do the tests start the command line? As people do: the installed command, in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

COMMAND = Path(sys.executable).with_name("thidua")


def thidua(
    *arguments: object, environment: Mapping[str, str] | None = None, expect: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end and check its exit status."""
    done = subprocess.run(
        [COMMAND, *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == expect, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def thidua_json(*arguments: object, environment: Mapping[str, str] | None = None, expect: int = 0) -> Any:
    """Run a command with --json and read what it printed."""
    return json.loads(thidua(*arguments, "--json", environment=environment, expect=expect).stdout)
