"""Are databases made, migrated, given to the application role without more rights than it needs, and dropped again?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from psycopg import sql

from tests.conftest import FreshDatabase
from thidua.lib import postgres
from thidua.lib.postgres import databases
from thidua.lib.postgres.servers import ServerUrls
from thidua.lib.postgres.urls import part

pytestmark = pytest.mark.usefixtures("django_db_setup")  # the template is there; no test builds it by the way

LEAVE_ONE_BEHIND = """
import os, signal, django
django.setup()
from thidua.lib import postgres
with postgres.migrated_database() as urls:
    print(urls.database, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def names(server: ServerUrls) -> set[str]:
    with psycopg.connect(server.owner_url) as door:
        return {name for (name,) in door.execute("SELECT datname FROM pg_database")}


def test_a_migrated_database_is_there_and_then_gone() -> None:
    server = postgres.ensure_server()
    with postgres.migrated_database() as urls:
        assert urls.database in names(server)
        with psycopg.connect(urls.app_url) as app:
            assert app.execute("SELECT count(*) FROM django_migrations").fetchone() != (0,)
    assert urls.database not in names(server)


def test_it_is_dropped_when_the_work_fails() -> None:
    with pytest.raises(ZeroDivisionError), postgres.migrated_database() as urls:
        raise ZeroDivisionError
    assert urls.database not in names(postgres.ensure_server())


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE smuggled (n int)",
        "TRUNCATE orgs_unit CASCADE",
        "ALTER TABLE orgs_unit DISABLE TRIGGER ALL",
        "DROP TABLE orgs_unit",
        "DELETE FROM django_migrations",
    ],
)
def test_the_application_role_owns_nothing(fresh_database: FreshDatabase, statement: str) -> None:
    urls = fresh_database.urls
    if not urls.has_two_roles:
        pytest.fail("the suite needs DATABASE_OWNER_URL beside DATABASE_URL")
    with psycopg.connect(urls.app_url, autocommit=True) as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(statement.encode())
        assert app.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole").fetchone() == (0,)


def test_the_application_role_writes_rows_and_makes_temporary_tables(fresh_database: FreshDatabase) -> None:
    with psycopg.connect(fresh_database.urls.app_url) as app:
        app.execute("CREATE TEMPORARY TABLE staging (n int)")
        app.execute("INSERT INTO django_session VALUES ('k', 'd', now())")
        assert app.execute("DELETE FROM django_session").rowcount == 1


def test_the_database_of_a_killed_run_is_dropped_by_the_next_one() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    killed = subprocess.run(
        [sys.executable, "-c", LEAVE_ONE_BEHIND], capture_output=True, text=True, env=environment, check=False,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    left = killed.stdout.strip()
    server = postgres.ensure_server()
    assert left in names(server)
    with postgres.migrated_database():
        assert left not in names(server)


def test_a_database_in_use_is_not_taken_for_an_abandoned_one() -> None:
    server = postgres.ensure_server()
    with postgres.migrated_database() as urls:
        assert urls.database not in postgres.drop_abandoned(server)
        assert urls.database in names(server)


def test_a_role_without_createdb_is_told_what_to_ask_for() -> None:
    server = postgres.ensure_server()
    powerless = ServerUrls(server.app_url, server.app_url, is_embedded=False)
    with pytest.raises(postgres.DatabaseProblem, match=r'ALTER ROLE "\w+" CREATEDB'):
        postgres.create_database(powerless, "thidua_run_never")


def test_an_unreachable_server_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    with monkeypatch.context() as patch:
        environment = type(settings.ENVIRONMENT)(
            **{**vars(settings.ENVIRONMENT), "database_url": "postgresql://u:geheim@127.0.0.1:1/none"}
        )
        patch.setattr(settings, "ENVIRONMENT", environment)
        with pytest.raises(postgres.DatabaseProblem, match="DATABASE_URL") as caught:
            postgres.ensure_server()
    assert "geheim" not in str(caught.value)


def test_old_templates_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "TEMPLATE", "thidua_trial_")
    server = postgres.ensure_server()
    made = [f"thidua_trial_{letter}" for letter in "xyz"]
    with psycopg.connect(server.owner_url, autocommit=True) as door:
        for name in made:
            door.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        databases._drop_old_templates(server, door)
    assert names(server) & set(made) == set(made[1:])
    for name in made:
        postgres.drop_database(server, name)
    assert not names(server) & set(made)


@pytest.mark.django_db
def test_tests_see_the_application_role_and_the_block_ends() -> None:
    server = postgres.ensure_server()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (part(server.app_url, "user"),)
    before = dict(connections["default"].settings_dict)
    with postgres.using_database(server.owner_url):
        assert connections["default"].settings_dict["USER"] == part(server.owner_url, "user")
    assert dict(connections["default"].settings_dict) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_transactional_test_finds_the_database_as_it_was_made(turn: int) -> None:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    assert not Session.objects.exists()
    Session.objects.create(session_key=f"k{turn}", session_data="", expire_date=timezone.now())


def test_a_mark_goes_with_the_database_and_is_in_no_copy(fresh_database: FreshDatabase) -> None:
    server, name = postgres.ensure_server(), fresh_database.urls.database
    assert postgres.database_mark(server, name) is None
    assert postgres.database_mark(server, "thidua_run_never") is None
    postgres.mark_database(server, name, "it's this one")
    assert postgres.database_mark(server, name) == "it's this one"
    copy = f"{name}_copy"
    postgres.create_database(server, copy, template=name)
    try:
        assert postgres.database_mark(server, copy) is None
    finally:
        postgres.drop_database(server, copy)


def test_a_server_with_threads_is_lent_connections_and_never_more(
    fresh_database: FreshDatabase, django_db_blocker: Any
) -> None:
    before = dict(connections["default"].settings_dict)
    with django_db_blocker.unblock():
        postgres.use_database(fresh_database.urls.app_url, pool_size=2)
        try:
            seen = [backend_of_another_thread() for _ in range(4)]
            assert len(set(seen)) <= 2
            assert connections["default"].settings_dict["OPTIONS"]["pool"]["max_size"] == 2
        finally:
            postgres.use_database(fresh_database.urls.app_url)  # closes the pool
            connections.settings["default"].clear()
            connections.settings["default"].update(before)
    assert "pool" not in connections["default"].settings_dict["OPTIONS"]


def backend_of_another_thread() -> int:
    def ask() -> int:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (pid,) = cursor.fetchone()
        connections["default"].close()
        return int(pid)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(ask).result()
