"""Does the bootstrap install once, hand pip's settings to uv, and do the checks of `.ci/` see what they are for?"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import bootstrap

ROOT = Path(__file__).resolve().parent.parent


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"ci_{name}", ROOT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout that looks installed, with `install` counted instead of carried out."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    for scope, name in (("run", "requirements.txt"), ("dev", "requirements-dev.txt")):
        (tmp_path / name).write_text(f"{scope}==1\n", encoding="utf-8")
        monkeypatch.setitem(bootstrap.LOCKS, scope, tmp_path / name)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "build_assets", lambda: 0)
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / "thidua-stamp.json")
    return tmp_path


def installed(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which installations `bootstrap.py ARGUMENTS` begins."""
    scopes: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "install", lambda scope: scopes.append(scope) or 0)
        assert bootstrap.main(arguments) == 0
    return scopes


def stamp(scope: str) -> None:
    bootstrap.STAMP.write_text(json.dumps(bootstrap.stamp(scope)), encoding="utf-8")


@pytest.mark.parametrize(
    ("stamped", "arguments", "begun"),
    [
        (None, [], ["run"]),
        (None, ["--dev"], ["dev"]),
        ("run", [], []),
        ("run", ["--dev"], ["dev"]),
        ("dev", ["--dev"], []),
        ("dev", [], []),  # the dev lock is a superset: demo after test installs nothing
    ],
)
@pytest.mark.usefixtures("checkout")
def test_only_what_is_missing_is_installed(
    stamped: str | None, arguments: list[str], begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if stamped:
        stamp(stamped)
    assert installed(arguments, monkeypatch) == begun


def test_a_changed_lock_is_installed_and_a_developers_venv_stays_one(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp("dev")
    (checkout / "requirements.txt").write_text("run==2\n", encoding="utf-8")
    assert installed([], monkeypatch) == ["dev"]


def test_peers_of_benchmarks_are_installed_apart_and_once(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp("dev")
    lock, begun = checkout / "requirements-bench.txt", []
    lock.write_text("peer==1\n", encoding="utf-8")
    monkeypatch.setattr(bootstrap, "PEERS", checkout / ".venv" / "bench")
    monkeypatch.setattr(bootstrap, "PEERS_LOCK", lock)
    (checkout / ".venv" / "bench").mkdir()
    monkeypatch.setattr(bootstrap, "run", lambda command: subprocess.CompletedProcess(command, 0))
    monkeypatch.setattr(bootstrap, "sync", lambda python, lock: begun.append((python, lock)) or True)
    assert (installed(["--dev"], monkeypatch), begun) == ([], [])
    assert installed(["--bench"], monkeypatch) == installed(["--bench"], monkeypatch) == []
    assert begun == [(checkout / ".venv" / "bench" / "bin" / "python", lock)]


def test_pip_settings_reach_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_", "SSL_"))]:
        monkeypatch.delenv(name)
    configuration = tmp_path / "pip.conf"
    lines = ["[global]", "index-url = https://index.example/simple", "extra-index-url = file:///one file:///two"]
    configuration.write_text("\n".join([*lines, "find-links = /wheels", "cert = /ca.pem", ""]), encoding="utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(configuration))
    settings = bootstrap.uv_settings()
    assert settings["UV_DEFAULT_INDEX"] == "https://index.example/simple"
    assert settings["UV_INDEX"].split()[-2:] == ["file:///one", "file:///two"]
    assert settings["SSL_CERT_FILE"] == "/ca.pem"
    monkeypatch.setenv("PIP_INDEX_URL", "https://nearer.example/simple")
    assert bootstrap.uv_settings()["UV_DEFAULT_INDEX"] == "https://nearer.example/simple"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://own.example/simple")
    assert "UV_DEFAULT_INDEX" not in bootstrap.uv_settings()


def test_the_command_is_there_and_answers() -> None:
    command = ROOT / ".venv" / "bin" / "thidua"
    done = subprocess.run([command, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {"run", "import", "link", "close", "replay", "export", "doctor"} <= set(done.stdout.split())


def test_another_python_is_refused_with_what_to_type(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    assert bootstrap.main([]) == 1
    assert "make PYTHON=" in capsys.readouterr().err


def test_a_missing_python3_venv_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "apt-get install -y python3-venv" in (bootstrap.make_venv() or "")


def test_the_locks_hold_hashes_and_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if "://" in line]
        pinned = [number for number, line in enumerate(lines) if line and not line.startswith((" ", "#"))]
        assert len(pinned) > 15
        assert [lines[number] for number in pinned if "--hash=sha256:" not in lines[number + 1]] == []


def test_a_lock_behind_pyproject_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = script("lock")
    assert [line for name in lock.LOCKS for line in lock.differences(name)] == []
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    changed = project.replace('"pyyaml>=6,<7"', '"pyyaml>=99"').replace('"rich>=14",', '"richer>=14",')
    (tmp_path / "pyproject.toml").write_text(changed, encoding="utf-8")
    (tmp_path / "requirements.txt").write_text(
        (ROOT / "requirements.txt").read_text(encoding="utf-8"), encoding="utf-8"
    )
    monkeypatch.setattr(lock, "ROOT", tmp_path)
    told = "\n".join(lock.differences("requirements.txt"))
    assert "không khớp “pyyaml>=99”" in told
    assert "thiếu richer" in told
    assert "rich không còn trong pyproject.toml" in told


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("index = https://" + "pypi" + ".org/simple", True),
        ("open('/" + "home/somebody/x')", True),
        ("cd /" + "work/main", True),
        ("see docs/home/index.md and a/work/list", False),
        ("requests==2", False),
    ],
)
def test_addresses_and_machine_paths_are_seen(
    line: str, is_found: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = script("addresses")
    monkeypatch.setattr(addresses, "ROOT", tmp_path)
    (tmp_path / "file.txt").write_text(f"one\n{line}\n", encoding="utf-8")
    assert bool(addresses.mentions(tmp_path / "file.txt")) is is_found


def test_missing_system_packages_are_named_for_an_ordinary_user(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    packages = script("packages")
    assert "python3-venv" in packages.wanted()
    monkeypatch.setattr(packages, "is_installed", lambda name: name != "git")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert packages.main() == 1
    assert "sudo apt-get install -y -qq --no-install-recommends git\n" in capsys.readouterr().err
