"""Do the lock files fit pyproject.toml, and how are they written anew?

python .ci/lock.py            write requirements.txt, -dev.txt and -bench.txt (needs the package index)
python .ci/lock.py --check    compare them with pyproject.toml (needs no network)
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "requirements.txt": ["pyproject.toml"],
    "requirements-dev.txt": ["pyproject.toml", "--extra", "dev"],
    "requirements-bench.txt": ["--group", "bench"],
}
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)")
OURS = ("thidua (pyproject.toml)", "thidua (pyproject.toml:bench)")


def main(arguments: list[str]) -> int:
    if "--check" not in arguments:
        return max(write(name, of) for name, of in LOCKS.items())
    problems = [line for name in LOCKS for line in differences(name)]
    print("\n".join(problems) or "khoá khớp với pyproject.toml")
    return 1 if problems else 0


def write(name: str, of: list[str]) -> int:
    sys.path.insert(0, str(ROOT))
    import os  # noqa: PLC0415

    from bootstrap import uv_settings  # noqa: PLC0415

    options = ["--quiet", "--generate-hashes", "--no-header", "--no-emit-index-url", "--python-version", "3.11"]
    uv = ROOT / ".venv" / "bin" / "uv"
    command = [str(uv), "pip", "compile", *of, *options, "--output-file", name]
    return subprocess.run(command, cwd=ROOT, check=False, env={**os.environ, **uv_settings()}).returncode


def wanted_by(name: str) -> list[str]:
    """The requirements of pyproject.toml that this lock pins."""
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    if "--group" in LOCKS[name]:
        return list(whole["dependency-groups"]["bench"])
    project = whole["project"]
    return list(project["dependencies"] + (project["optional-dependencies"]["dev"] if "--extra" in LOCKS[name] else []))


def differences(name: str) -> list[str]:
    """What stands in pyproject.toml and not in the lock, or the other way round."""
    texts = wanted_by(name)
    wanted = {canonicalize_name(Requirement(text).name): Requirement(text) for text in texts}
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pinned, direct = pins(lines)
    problems = [f"{name}: địa chỉ trong tệp khoá: {line}" for line in lines if "://" in line]
    for package, requirement in wanted.items():
        if package not in pinned:
            problems.append(f"{name}: thiếu {package}; chạy `make lock`")
        elif not requirement.specifier.contains(pinned[package], prereleases=True):
            problems.append(f"{name}: {package}=={pinned[package]} không khớp “{requirement}”; chạy `make lock`")
    problems += [
        f"{name}: {package} không còn trong pyproject.toml; chạy `make lock`" for package in direct - set(wanted)
    ]
    return problems


def pins(lines: list[str]) -> tuple[dict[str, str], set[str]]:
    """The versions by package, and the packages that pyproject.toml itself asks for."""
    pinned: dict[str, str] = {}
    direct: set[str] = set()
    current = ""
    for line in lines:
        if found := PIN.match(line):
            current = canonicalize_name(found[1])
            pinned[current] = found[2]
        elif any(ours in line for ours in OURS):
            direct.add(current)
    return pinned, direct


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
