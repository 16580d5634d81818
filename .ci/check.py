"""Is the code in order? One line a check with its time; the output of those that fail; exit code 1 if any does."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
CHECKS: dict[str, list[str]] = {
    "ruff": ["ruff", "check", "--quiet", "."],
    "ruff format": ["ruff", "format", "--check", "--quiet", "."],
    "mypy": ["mypy", "thidua", "config", "bootstrap.py"],
    "import-linter": ["lint-imports"],
    # Linted, not reformatted: its formatter breaks inline elements over lines, which puts spaces before full stops.
    "djlint": ["djlint", "thidua/templates", "--lint", "--quiet"],
    # No database is asked: comparing models with migrations needs none.
    "migrations": ["python", "-W", "ignore", "-m", "django", "makemigrations", "--check", "--dry-run"],
    "locks": ["python", ".ci/lock.py", "--check"],
    "addresses": ["python", ".ci/addresses.py"],
    "reference": ["python", "-W", "ignore", ".ci/reference.py", "--check"],
}


def main() -> int:
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    print(f"{len(CHECKS) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def passes(name: str, command: list[str]) -> bool:
    if name == "djlint" and not any((ROOT / "thidua" / "templates").rglob("*.html")):
        return True
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
    started = time.perf_counter()
    done = subprocess.run(
        [BIN / command[0], *command[1:]], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    good = done.returncode == 0
    print(f"{'ok  ' if good else 'FAIL'} {name} ({time.perf_counter() - started:.1f} s)", flush=True)
    if not good:
        print(done.stdout + done.stderr)
    return good


if __name__ == "__main__":
    sys.exit(main())
