"""Does `thidua doctor` tell what is used, see what is wrong, and keep passwords and keys to itself?"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from django.conf import settings

from config.environment import read_environment
from thidua.cli.doctor import doctor
from thidua.lib import postgres
from thidua.lib.postgres import health


def findings(*arguments: str) -> tuple[int, dict[str, dict[str, Any]]]:
    result = CliRunner().invoke(doctor, ["--json", *arguments])
    report = json.loads(result.stdout)
    assert report["healthy"] is (result.exit_code == 0)
    return result.exit_code, {row["name"]: row for row in report["findings"]}


def change_environment(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", dataclasses.replace(settings.ENVIRONMENT, **changes))


def test_a_healthy_installation() -> None:
    exit_code, rows = findings()
    assert exit_code == 0
    assert rows["encoding"]["value"] == "UTF8"
    assert rows["extensions"]["value"] == "btree_gist, pg_trgm, unaccent"
    assert rows["app_role"]["state"] == "ok"
    assert rows["owner_role"]["state"] == "ok"
    assert int(rows["version"]["value"].split(".")[0]) >= 15
    assert {"server", "app_url", "owner_url", "checksums", "connections", "var_dir", "keys"} <= set(rows)


def test_no_password_and_no_key_is_shown() -> None:
    server = postgres.ensure_server()
    shown = CliRunner().invoke(doctor, []).stdout + CliRunner().invoke(doctor, ["--json"]).stdout
    environment = settings.ENVIRONMENT
    secrets = [environment.secret_key, environment.index_key, *environment.sealing_keys]
    for url in (server.app_url, server.owner_url):
        secrets.append(f"password={psycopg.conninfo.conninfo_to_dict(url)['password']}")
    assert "password=***" in shown
    assert not [secret for secret in secrets if secret in shown]


def test_one_role_for_both_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    server = postgres.ensure_server()
    change_environment(monkeypatch, database_url=server.owner_url, database_owner_url=None)
    exit_code, rows = findings()
    assert exit_code == 0
    assert rows["app_role"]["state"] == "warning"
    assert "DATABASE_OWNER_URL" in rows["app_role"]["advice"]


def test_an_application_role_that_owns_tables_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    server = postgres.ensure_server()
    change_environment(monkeypatch, database_url=server.owner_url, database_owner_url=server.app_url)
    exit_code, rows = findings()
    assert exit_code == 1
    assert rows["app_role"]["state"] == "problem"
    assert rows["owner_role"]["state"] == "warning"
    assert "CREATEDB" in rows["owner_role"]["advice"]


def test_a_server_that_does_not_answer_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    change_environment(monkeypatch, database_url="postgresql://127.0.0.1:1/none")
    exit_code, rows = findings()
    assert exit_code == 1
    assert rows["server"]["state"] == "problem"
    assert "DATABASE_URL" in rows["server"]["advice"]


def test_a_full_disk_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 1 << 62)
    exit_code, rows = findings()
    assert exit_code == 0
    assert rows["var_dir"]["state"] == "warning"


def test_keys_that_others_can_read_are_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("THIDUA_SECRET_KEY", "THIDUA_SEALING_KEYS", "THIDUA_INDEX_KEY", "THIDUA_VAR_DIR"):
        monkeypatch.delenv(name, raising=False)
    kept = read_environment(tmp_path)
    server = postgres.ensure_server()
    urls = {"database_url": server.app_url, "database_owner_url": server.owner_url}
    monkeypatch.setattr(settings, "ENVIRONMENT", dataclasses.replace(kept, **urls))
    assert findings()[1]["keys"]["state"] == "warning"
    (tmp_path / "var" / "keys.json").chmod(0o644)
    exit_code, rows = findings()
    assert exit_code == 1
    assert "chmod 600" in rows["keys"]["advice"]
