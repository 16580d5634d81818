"""How does a run, a test or the office get a migrated database, and how does a database of a killed run go away?

A database that lives only as long as its process is leased: the process holds an advisory lock while it uses it, and
whoever comes later drops the ones that nobody holds.
"""

from __future__ import annotations

import functools
import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg import sql
from psycopg.rows import TupleRow

from thidua.lib.postgres.append_only import grant_additions, stamp_rows
from thidua.lib.postgres.problems import DatabaseProblem
from thidua.lib.postgres.servers import ServerUrls, ensure_server, main_urls
from thidua.lib.postgres.urls import django_settings, part

LEASED = "thidua_run_"
TEMPLATE = "thidua_template_"
KEPT_TEMPLATES = 2  # the one in use, and the one of the branch one has just come from
DROP_SECONDS = 10
POOL_SECONDS = 15  # a request waits that long for a connection, then fails

Connection = psycopg.Connection[TupleRow]


@contextmanager
def migrated_database(prefix: str = LEASED, like: str = "") -> Iterator[ServerUrls]:
    """A migrated database of one's own, dropped at the end; those of killed runs are dropped first. `like`: the name of
    a database to copy with its rows (nobody is connected to it then).

    Raises ``DatabaseProblem`` when the server's owner role may not create databases.
    """
    server = ensure_server()
    drop_abandoned(server)
    name = f"{prefix}{secrets.token_hex(6)}"
    with _door(server) as lease:
        _lock(lease, name)
        create_database(server, name, template=like or ensure_template(server))
        try:
            yield server.named(name)
        finally:
            drop_database(server, name)


def ensure_template(server: ServerUrls) -> str:
    """The name of a migrated database of today's migrations, to copy others from; built once."""
    name = f"{TEMPLATE}{migrations_hash()}"
    with _door(server) as door:
        _lock(door, name)  # one builder at a time
        if name not in _databases(door):
            draft = f"{LEASED}{secrets.token_hex(6)}"
            _lock(door, draft)
            create_database(server, draft)
            migrate(server.named(draft))
            door.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*_names(draft, name)))
            _drop_old_templates(server, door)
    return name


def create_database(server: ServerUrls, name: str, *, template: str = "template0") -> None:
    """An empty database, or a copy of `template`, owned by the owner role."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'").format(*_names(name, template))
    try:
        with _door(server) as door:
            door.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        role = part(server.owner_url, "user")
        raise DatabaseProblem(
            f"Vai trò “{role}” không được tạo cơ sở dữ liệu trên máy chủ này. Người quản trị máy chủ chạy một lần: "
            f'ALTER ROLE "{role}" CREATEDB;'
        ) from None
    if template == "template0" and server.has_two_roles:
        _grant(server.named(name))


def mark_database(server: ServerUrls, name: str, mark: str) -> None:
    """Leave a word on a database (its comment): it goes with the database and is in no copy of it."""
    with _door(server) as door:
        door.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(mark)))


def database_mark(server: ServerUrls, name: str) -> str | None:
    """What was left on the database; None where there is none of that name, or no word."""
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    with _door(server) as door:
        found = door.execute(query, [name]).fetchone()
    return found[0] if found else None


def drop_database(server: ServerUrls, name: str) -> None:
    """Drop it, if it is there; this process's own connections to it are closed first."""
    if connections["default"].settings_dict["NAME"] == name:
        connections["default"].close()
    deadline = time.monotonic() + DROP_SECONDS
    force = ""
    with _door(server) as door:
        while True:
            try:
                door.execute(sql.SQL("DROP DATABASE IF EXISTS {}" + force).format(sql.Identifier(name)))
                return
            except psycopg.errors.ObjectInUse:
                if time.monotonic() > deadline:
                    raise
                # A stranger's connection (a child that was killed): the server sees its end within seconds.
                force = " WITH (FORCE)" if server.is_embedded else ""
                time.sleep(0.1)


def drop_abandoned(server: ServerUrls) -> list[str]:
    """Drop the databases of runs that ended without dropping theirs; returns their names."""
    dropped = []
    with _door(server) as door:
        for name in sorted(_databases(door)):
            if name.startswith(LEASED) and _lock(door, name, wait=False):
                try:
                    door.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
                    dropped.append(name)
                except (psycopg.errors.ObjectInUse, psycopg.errors.InsufficientPrivilege):
                    continue  # a killed run's last statement still runs, or another owner's: the next run's business
    return dropped


def use_database(url: str, *, pool_size: int = 0) -> None:
    """Point Django's default connection of this process to `url` (an address of either role).

    A server with threads names its `pool_size`: connections are then lent and kept, never more than that.
    """
    connection = connections["default"]
    connection.close()
    if "pool" in connection.settings_dict["OPTIONS"]:
        cast(DatabaseWrapper, connection).close_pool()
    given = django_settings(url)
    if pool_size:
        given["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": POOL_SECONDS}
    # Django's own dictionary of the alias is changed in place: every thread's next connection reads it.
    fresh = connections.configure_settings({"default": given})["default"]
    connections.settings["default"].clear()
    connections.settings["default"].update(fresh)


@contextmanager
def using_database(url: str) -> Iterator[None]:
    """Within the block Django's default connection goes to `url`."""
    before = dict(connections.settings["default"])
    use_database(url)
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"].clear()
        connections.settings["default"].update(before)


def migrate(urls: ServerUrls) -> None:
    """Bring a database to today's migrations as its owner, and give the application role its rights."""
    with using_database(urls.owner_url):
        call_command("migrate", verbosity=0, interactive=False)
    with psycopg.connect(urls.owner_url, autocommit=True) as connection:
        stamp_rows(connection)
    if urls.has_two_roles:
        _grant(urls)


def use_main_database(*, pool_size: int = 0) -> ServerUrls:
    """Make the office's lasting database ready (created on the embedded server, migrated) and use it as application."""
    urls = main_urls()
    make_ready(urls)
    use_database(urls.app_url, pool_size=pool_size)
    return urls


def make_ready(urls: ServerUrls) -> None:
    """Create the database where it is ours to create (embedded, or by a name beside `DATABASE_URL`), and migrate it."""
    server = ensure_server()
    if urls.is_embedded or urls.database != server.database:
        with _door(server) as door:
            _lock(door, urls.database)
            if urls.database not in _databases(door):
                create_database(server, urls.database)
    with psycopg.connect(urls.owner_url, autocommit=True) as lock:
        _lock(lock, "migrate")
        if not is_migrated(urls):
            migrate(urls)


def is_migrated(urls: ServerUrls) -> bool:
    """Whether every migration of this program stands in the database."""
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 -- needs the apps to be loaded

    with using_database(urls.owner_url):
        executor = MigrationExecutor(connections["default"])
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@functools.cache  # the migrations that this process has loaded, not what an editor makes of them meanwhile
def migrations_hash() -> str:
    """A short name of today's migrations: their texts and the versions of the packages that bring their own."""
    digest = hashlib.sha256()
    for package in ("django", "django-pghistory", "django-pgtrigger", "procrastinate"):
        digest.update(f"{package} {version(package)}\n".encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        if config.name.startswith("thidua."):
            for path in sorted(Path(config.path, "migrations").glob("*.py")):
                digest.update(f"{config.label}/{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _grant(urls: ServerUrls) -> None:
    app = sql.Identifier(part(urls.app_url, "user"))
    with psycopg.connect(urls.owner_url, autocommit=True) as connection:
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}",
        ):
            connection.execute(sql.SQL(statement).format(app))
        if connection.execute("SELECT to_regclass('public.django_migrations')").fetchone() != (None,):
            connection.execute(sql.SQL("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}").format(app))
        grant_additions(connection, part(urls.app_url, "user"))


def _drop_old_templates(server: ServerUrls, door: Connection) -> None:
    rows = door.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC", [TEMPLATE]
    ).fetchall()
    for (name,) in rows[KEPT_TEMPLATES:]:
        if _lock(door, name, wait=False):
            drop_database(server, name)


def _door(server: ServerUrls) -> Connection:
    return psycopg.connect(server.owner_url, autocommit=True, connect_timeout=15)


def _databases(door: Connection) -> set[str]:
    return {name for (name,) in door.execute("SELECT datname FROM pg_database")}


def _lock(door: Connection, name: str, *, wait: bool = True) -> bool:
    """Hold the advisory lock of this name until `door` closes."""
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    if wait:
        door.execute("SELECT pg_advisory_lock(%s)", [key])
        return True
    row: Any = door.execute("SELECT pg_try_advisory_lock(%s)", [key]).fetchone()
    return bool(row[0])


def _names(*names: str) -> list[sql.Identifier]:
    return [sql.Identifier(name) for name in names]
