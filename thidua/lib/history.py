"""How does a table keep its row history, and how is a table made insert-only?

History is written by statement triggers (row triggers are quadratic on big writes); each event carries the actor
of the surrounding ``acting()`` block.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db import connection, models
from pgtrigger import compiler

ERASING = "thidua.erasing"  # session setting that only the erasing action turns on

ModelClass = TypeVar("ModelClass", bound=type)


def tracked(*, exclude: Sequence[str] = ()) -> Callable[[ModelClass], ModelClass]:
    """Class decorator: every insert, update and delete of the table leaves an event row with its context."""
    decorate: Callable[[ModelClass], ModelClass] = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude),
        level=pghistory.Statement,
    )
    return decorate


class GuardSql(compiler.UpsertTriggerSql):
    """pgtrigger's installation without its way round: no session setting may make a session ignore a guard."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}()
            RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Guard(pgtrigger.Trigger):
    """A trigger that the application role cannot switch off."""

    def compile(self, model: models.Model) -> compiler.Trigger:
        sql = GuardSql(
            pgid=self.get_pgid(model),
            func=self.render_func(model),
            table=model._meta.db_table,
            when=self.when,
            operation=self.operation,
            level=self.level,
        )
        return compiler.Trigger(name=self.name, sql=sql)


def insert_only(name: str, *, erasable: Sequence[str] = (), unless: str = "false") -> Guard:
    """Trigger that refuses updates and deletes of facts.

    ``erasable`` names the encrypted columns that the erasing action (session setting ``thidua.erasing`` = on) may
    overwrite; ``unless`` is an SQL condition on OLD under which a row may still be deleted (provisional results).
    """
    columns = ", ".join(f"'{column}'" for column in erasable) or "''"
    return Guard(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP = 'DELETE' THEN
                IF {unless} THEN RETURN OLD; END IF;
            ELSIF current_setting('{ERASING}', true) = 'on'
                  AND to_jsonb(OLD) - ARRAY[{columns}]::text[] = to_jsonb(NEW) - ARRAY[{columns}]::text[] THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'thidua: rows of % are facts and cannot be changed or deleted', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        """,
    )


@contextmanager
def acting(by: Any, action: str) -> Iterator[None]:
    """Within the block every history event names the actor (an account's key and name) and the action."""
    with pghistory.context(actor=str(by.pk), actor_name=by.get_username(), action=action):
        yield


@contextmanager
def erasing() -> Iterator[None]:
    """Within the block and the transaction, the encrypted cells of insert-only rows may be written anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'on', true)", [ERASING])
        yield
        cursor.execute("SELECT set_config(%s, 'off', true)", [ERASING])
