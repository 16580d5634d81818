"""Are the system packages of packages.txt there? As root they are installed, otherwise the command is printed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

LIST = Path(__file__).resolve().parent.parent / "packages.txt"


def main() -> int:
    missing = [name for name in wanted() if not is_installed(name)]
    if not missing:
        return 0
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"thidua: cài gói hệ thống: {' '.join(missing)}", file=sys.stderr, flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdin=subprocess.DEVNULL)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        if subprocess.run(command, check=False, env=environment, stdin=subprocess.DEVNULL).returncode == 0:
            return 0
    told = f"thidua: thiếu gói hệ thống. Chạy một lần:\n\n    sudo {' '.join(command)}\n\nrồi `make test` lại."
    print(told, file=sys.stderr)
    return 1


def wanted() -> list[str]:
    lines = (line.partition("#")[0].strip() for line in LIST.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def is_installed(name: str) -> bool:
    if not shutil.which("dpkg-query"):  # not Debian: the tests themselves say what they miss
        return True
    query = ["dpkg-query", "-W", "-f", "${db:Status-Status}", name]
    done = subprocess.run(query, capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout == "installed"


if __name__ == "__main__":
    sys.exit(main())
