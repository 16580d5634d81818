"""Are the environment's variables typed, and do missing keys come from a private file made once?"""

from __future__ import annotations

import base64
import os
import stat
from datetime import date
from pathlib import Path

import pytest

from config.environment import move_into_demo, read_environment, stand_on

NAMES = ("THIDUA_SECRET_KEY", "THIDUA_SEALING_KEYS", "THIDUA_INDEX_KEY", "THIDUA_DEBUG", "THIDUA_ALLOWED_HOSTS")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NAMES, "DATABASE_URL", "DATABASE_OWNER_URL", "THIDUA_VAR_DIR"):
        monkeypatch.delenv(name, raising=False)


def test_without_variables_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first, second = read_environment(tmp_path), read_environment(tmp_path)
    assert first == second
    assert not first.keys_from_environment
    assert stat.S_IMODE((tmp_path / "var" / "keys.json").stat().st_mode) == 0o600
    number, _, key = first.sealing_keys[0].partition(":")
    assert number == "1"
    assert len(base64.b64decode(key)) == len(base64.b64decode(first.index_key)) == 32
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["keys.json"]


def test_given_keys_are_used_and_no_file_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THIDUA_SECRET_KEY", "s")
    monkeypatch.setenv("THIDUA_SEALING_KEYS", "1:aa, 2:bb")
    monkeypatch.setenv("THIDUA_INDEX_KEY", "i")
    environment = read_environment(tmp_path)
    assert (environment.secret_key, environment.sealing_keys, environment.index_key) == ("s", ("1:aa", "2:bb"), "i")
    assert environment.keys_from_environment
    assert list(tmp_path.iterdir()) == []


def test_switches_lists_and_folders_are_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THIDUA_DEBUG", "Yes")
    monkeypatch.setenv("THIDUA_ALLOWED_HOSTS", "thidua.example, localhost")
    monkeypatch.setenv("THIDUA_VAR_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("DATABASE_URL", " ")
    environment = read_environment(tmp_path)
    assert environment.debug is True
    assert environment.allowed_hosts == ("thidua.example", "localhost")
    assert environment.var_dir == tmp_path / "elsewhere"
    assert environment.database_url is None


def test_the_demo_lives_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"THIDUA_TODAY": "2020-01-01", "THIDUA_DATABASE": "thidua_khac"})
    move_into_demo(tmp_path)
    environment = read_environment(tmp_path)
    assert environment.var_dir == tmp_path / "var" / "demo"
    assert environment.today is None
    assert environment.database_name is None  # of the demo's own server
    stand_on(date(2025, 7, 10), "thidua")
    assert read_environment(tmp_path).today == date(2025, 7, 10)
    assert read_environment(tmp_path).database_name == "thidua"


def test_on_a_given_server_the_demo_has_a_database_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"DATABASE_URL": "postgresql://u@host/bhxh", "THIDUA_VAR_DIR": str(tmp_path)})
    move_into_demo(tmp_path)
    assert read_environment(tmp_path).database_name == "demo_bhxh"
    assert read_environment(tmp_path).var_dir == tmp_path / "demo"
