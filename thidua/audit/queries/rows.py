"""Which tables are sealed, and what is the digest of each of their rows?

A row is what it held, by the columns that the table had when it was sealed, and who acted: its key (8 bytes) and the
SHA-256 of its values as JSON (32 bytes). Rows are found by the transaction that wrote them, never by their keys: a key
is given before the row is committed, so that a late one would be passed over.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection
from psycopg import sql

from thidua.audit.models import Anchor, AuditEntry, Block, BlockPart
from thidua.lib.postgres.append_only import CONTEXT, WRITTEN_IN

KEY_BYTES, LEAF_BYTES = 8, 40
CHAIN = [model._meta.db_table for model in (Anchor, Block, BlockPart)]  # the seals themselves
COLUMNS = """
    SELECT c.table_name, array_agg(c.column_name::text ORDER BY c.column_name) FROM information_schema.columns c
    JOIN information_schema.columns w ON w.table_schema = c.table_schema AND w.table_name = c.table_name
        AND w.column_name = %s
    WHERE c.table_schema = 'public' AND c.column_name <> %s AND NOT c.table_name = ANY (%s)
    GROUP BY 1 ORDER BY 1
"""


class SealedTable(NamedTuple):
    name: str
    columns: list[str]

    @property
    def key(self) -> str:
        return "pgh_id" if "pgh_id" in self.columns else AuditEntry._meta.pk.name

    @property
    def time(self) -> str:
        return "pgh_created_at" if "pgh_id" in self.columns else "at"


def sealed_tables() -> list[SealedTable]:
    """The audit and every history, as they are now."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [WRITTEN_IN, WRITTEN_IN, CHAIN])
        return [SealedTable(*row) for row in cursor.fetchall()]


def horizon() -> int:
    """Every transaction below this number has ended: what it wrote is seen by the next statement, or never will be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def leaves(table: SealedTable, since: int, until: int) -> bytes:
    """The leaves of the rows that the transactions since … until (exclusive) wrote, by key."""
    values: list[sql.Composable] = [sql.SQL("r.{}").format(sql.Identifier(column)) for column in table.columns]
    joined: sql.Composable = sql.SQL("")
    if "pgh_context_id" in table.columns:
        values += [sql.SQL("c.metadata->>'actor'"), sql.SQL("c.metadata->>'actor_name'")]
        joined = sql.SQL("LEFT JOIN {} c ON c.id = r.pgh_context_id").format(sql.Identifier(CONTEXT))
    statement = sql.SQL(
        "SELECT string_agg(int8send(k) || h, ''::bytea ORDER BY k) FROM (SELECT r.{key}::bigint AS k,"
        " sha256(convert_to(jsonb_build_array({values})::text, 'UTF8')) AS h"
        " FROM {table} r {joined} WHERE r.{written} >= %s AND r.{written} < %s) AS rows"
    ).format(
        key=sql.Identifier(table.key),
        values=sql.SQL(", ").join(values),
        table=sql.Identifier(table.name),
        joined=joined,
        written=sql.Identifier(WRITTEN_IN),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [since, until])
        return bytes(cursor.fetchone()[0] or b"")


def leaf_of(part: bytes) -> dict[int, bytes]:
    """Key → digest of the row."""
    return dict(_split(part))


def _split(part: bytes) -> Iterator[tuple[int, bytes]]:
    for start in range(0, len(part), LEAF_BYTES):
        leaf = part[start : start + LEAF_BYTES]
        yield int.from_bytes(leaf[:KEY_BYTES], signed=True), leaf[KEY_BYTES:]


def count_below(table: SealedTable, until: int) -> int:
    """How many rows the transactions below `until` wrote."""
    statement = sql.SQL("SELECT count(*) FROM {} WHERE {} < %s").format(
        sql.Identifier(table.name), sql.Identifier(WRITTEN_IN)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [until])
        return int(cursor.fetchone()[0])
