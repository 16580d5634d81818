"""Which tables may the application role only add to, and in which transaction was each of their rows written?

Tables of history (they have ``pgh_id``) and those whose comment is ``append-only``: a new one is covered at once.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

APPEND_ONLY = "append-only"  # a table's comment
WRITTEN_IN = "written_in"  # the number of the transaction: PostgreSQL fills it, the application cannot

TABLES = """
    SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND (
        obj_description(c.oid, 'pg_class') = %s
        OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'pgh_id' AND NOT a.attisdropped)
    ) ORDER BY 1
"""
COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attname <> %s ORDER BY attnum
"""
CONTEXT = "pghistory_context"  # its trigger completes a row of the same deed

Connection = psycopg.Connection[TupleRow]


def stamp_rows(connection: Connection) -> None:
    """As the owner: every row of these tables says which transaction wrote it."""
    for table in _tables(connection):
        names = {"table": sql.Identifier(table), "column": sql.Identifier(WRITTEN_IN)}
        for statement in (
            "ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column} bigint NOT NULL"
            " DEFAULT pg_current_xact_id()::text::bigint",
            "CREATE INDEX IF NOT EXISTS {index} ON {table} ({column})",
        ):
            connection.execute(sql.SQL(statement).format(**names, index=sql.Identifier(f"{table}_{WRITTEN_IN}"[:63])))


def grant_additions(connection: Connection, role: str) -> None:
    """As the owner: `role` reads these tables and adds rows, nothing else; it cannot say when a row was written."""
    app: Any = sql.Identifier(role)
    for table in _tables(connection):
        columns = [name for (name,) in connection.execute(COLUMNS, [f'public."{table}"', WRITTEN_IN])]
        for statement in (
            "REVOKE ALL ON {table} FROM {app}",
            "GRANT SELECT, INSERT ({columns}) ON {table} TO {app}",
        ):
            connection.execute(
                sql.SQL(statement).format(
                    table=sql.Identifier(table), app=app, columns=sql.SQL(", ").join(map(sql.Identifier, columns))
                )
            )
    if connection.execute("SELECT to_regclass(%s)", [f"public.{CONTEXT}"]).fetchone() != (None,):
        for statement in (
            "REVOKE UPDATE, DELETE ON {table} FROM {app}",
            "GRANT UPDATE (metadata, updated_at) ON {table} TO {app}",
        ):
            connection.execute(sql.SQL(statement).format(table=sql.Identifier(CONTEXT), app=app))


def _tables(connection: Connection) -> list[str]:
    return [name for (name,) in connection.execute(TABLES, [APPEND_ONLY])]
