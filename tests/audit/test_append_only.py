"""Does PostgreSQL itself refuse the application's role to change what the audit and the history say?"""

from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from pghistory.models import Event

from thidua.audit.models import Anchor, AuditEntry, Block, BlockPart
from thidua.lib.postgres.append_only import grant_additions, stamp_rows
from thidua.lib.postgres.urls import part


def tables() -> list[str]:
    events = [model._meta.db_table for model in apps.get_models() if issubclass(model, Event)]
    return [*events, *(model._meta.db_table for model in (AuditEntry, Block, BlockPart, Anchor))]


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege)
    return False


def test_the_application_only_reads_and_adds(db: None) -> None:
    assert len(tables()) > 20
    allowed = [
        statement
        for table in tables()
        for statement in (
            f"UPDATE {table} SET {'pgh_label = pgh_label' if 'event' in table else 'written_in = 1'}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
            f"INSERT INTO {table} (written_in) VALUES (1)",
            f"ALTER TABLE {table} DISABLE TRIGGER USER",
        )
        if not refused(statement)
    ]
    assert allowed == []
    assert refused("DELETE FROM pghistory_context")
    assert refused("UPDATE pghistory_context SET id = id")


def test_a_new_history_is_covered_by_being_there(fresh_database: Any) -> None:
    """What `migrate` does last finds every table of history, whoever made it."""
    urls = fresh_database.urls
    with psycopg.connect(urls.owner_url, autocommit=True) as owner:
        owner.execute("CREATE TABLE news_event (pgh_id serial PRIMARY KEY, pgh_label text, title text)")
        stamp_rows(owner)
        grant_additions(owner, part(urls.app_url, "user"))
    with psycopg.connect(urls.app_url, autocommit=True) as app:
        app.execute("INSERT INTO news_event (title) VALUES ('a')")
        for statement in ("UPDATE news_event SET title = ''", "DELETE FROM news_event"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)
        assert app.execute("SELECT count(*) FROM news_event WHERE written_in > 0").fetchone() == (1,)
