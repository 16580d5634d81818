"""How are many rows written at once, with their history's actor and without leaving the transaction?"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from pghistory import config as pghistory_config
from pghistory import runtime as pghistory_runtime
from psycopg import sql


def allocate_ids(model: type[models.Model], count: int) -> list[int]:
    """``count`` fresh primary keys of the table, ascending, so that rows that refer to each other can be copied."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [f'"{model._meta.db_table}"', count],
        )
        return sorted(row[0] for row in cursor.fetchall())


def copy_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY ``rows`` (values in the order of ``fields``, attribute names) into the model's table.

    Sets the history context itself: a COPY that is the first statement of a transaction would otherwise leave events
    without an actor, because the context is only injected into executed statements.
    Raises ImproperlyConfigured outside a transaction (the context is local to it).
    """
    if not connection.in_atomic_block:
        raise ImproperlyConfigured("copy_rows() belongs inside transaction.atomic()")
    by_attribute = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    columns = [by_attribute[field] for field in fields]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join([sql.Identifier(column) for column in columns])
    )
    with connection.cursor() as cursor:
        set_history_context(cursor)
        with cursor.cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)


def update_rows(model: type[models.Model], fields: Sequence[str], objects: Iterable[models.Model]) -> None:
    """Save ``fields`` (attribute names) of many objects with one statement.

    Django's bulk_update builds a CASE of all keys for each field: 2,300 rows with eight fields took a fifth of a
    whole province's import.
    """
    changed = list(objects)
    if not changed:
        return
    columns = {field.attname: field for field in model._meta.concrete_fields}
    chosen = [columns[name] for name in ("id", *fields)]
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for row in changed] for field in chosen]
    casts = ", ".join(f"%s::{field.db_type(connection)}[]" for field in chosen)
    quote = connection.ops.quote_name
    names = [quote(str(field.column)) for field in chosen]
    assignments = ", ".join(f"{name} = fresh.{name}" for name in names[1:])
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {assignments} FROM unnest({casts}) AS fresh({', '.join(names)}) "  # noqa: S608
            f"WHERE {table}.id = fresh.id",
            values,
        )


def set_history_context(cursor: Any) -> None:
    """Hand the surrounding ``acting()`` block's actor to the database where Django executes no statement."""
    context = getattr(pghistory_runtime._tracker, "value", None)
    if context is None:
        return
    metadata = json.dumps(context.metadata, cls=pghistory_config.json_encoder())
    cursor.execute(
        "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)",
        [str(context.id), metadata],
    )


def copy_csv(model: type[models.Model], columns: Sequence[str], chunks: Iterable[bytes]) -> None:
    """COPY ready-made CSV (unquoted empty is NULL, quoted empty is blank text) into the model's table.

    For insert-only tables without history. Raises ImproperlyConfigured outside a transaction.
    """
    if not connection.in_atomic_block:
        raise ImproperlyConfigured("copy_csv() belongs inside transaction.atomic()")
    statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv)").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join([sql.Identifier(column) for column in columns])
    )
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        for chunk in chunks:
            copy.write(chunk)


def read_table(query: str, parameters: Sequence[Any] | Mapping[str, Any], schema: pa.Schema) -> pa.Table:
    """The rows of ``query`` (its columns named and ordered as in ``schema``) as an Arrow table of that schema."""
    statement = f"COPY ({query}) TO STDOUT WITH (FORMAT csv)"
    with connection.cursor() as cursor, cursor.cursor.copy(statement, parameters) as copy:
        csv_text = b"".join(bytes(chunk) for chunk in copy)
    if not csv_text:
        return schema.empty_table()
    return pa_csv.read_csv(
        pa.BufferReader(csv_text),
        read_options=pa_csv.ReadOptions(column_names=schema.names),
        convert_options=pa_csv.ConvertOptions(
            column_types=schema,
            true_values=["t"],
            false_values=["f"],
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
