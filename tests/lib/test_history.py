"""Are facts and closed results safe from updates and deletes, but for the cells that the erasing action names?"""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.builders import TODAY, Office, claim_row
from thidua.evaluation.actions import refresh_provisional
from thidua.evaluation.models import CaseResult, PersonResult, Run, RunBatch, RunInput, UnitResult
from thidua.imports.actions import void_rows
from thidua.imports.models import ImportRow, Problem, RowCorrection, SourceFile
from thidua.ledger.models import Contribution, Exit

REFUSED = "are facts and cannot be changed or deleted"
FACTS = [
    "imports_importrow", "imports_problem", "imports_sourcefile", "imports_rowcorrection", "ledger_contribution",
    "ledger_exit",
]  # fmt: skip
RESULTS = [
    "evaluation_run", "evaluation_runinput", "evaluation_runbatch", "evaluation_caseresult", "evaluation_personresult",
    "evaluation_unitresult",
]  # fmt: skip
ERASABLE = {
    "imports_importrow": "sealed = 'x', fingerprint = 'y'",
    "imports_problem": "sealed_value = 'x'",
}


def execute(statement: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


@pytest.fixture
def filled(office: Office) -> Office:
    """An office in which every one of these tables has rows."""
    office.take_in_all()
    office.take_in_rows("friend", [claim_row("P9", "CB1", **{"Quan hệ": "Bạn"})])  # a problem
    row = ImportRow.objects.for_system("a test").filter(kind="claims").order_by("pk").last()
    assert row is not None
    void_rows(targets=[row], reason="nhầm", by=office.by)
    office.close("2024Q2")
    return office


def test_facts_and_closed_results_are_neither_changed_nor_deleted(filled: Office) -> None:
    models = (ImportRow, Problem, SourceFile, RowCorrection, Contribution, Exit)
    results = (Run, RunInput, RunBatch, CaseResult, PersonResult, UnitResult)
    assert [model for model in (*models, *results) if not model._base_manager.exists()] == []
    assert [model._meta.db_table for model in (*models, *results)] == FACTS + RESULTS
    for table in FACTS + RESULTS:
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(IntegrityError, match=REFUSED):
                execute(statement)
    for model in (*models, *results):
        with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
            model._base_manager.filter(pk=model._base_manager.values_list("pk", flat=True)[0])._raw_delete("default")


def test_the_erasing_setting_frees_the_named_columns_only(filled: Office) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL thidua.erasing = 'on'")
    for table, columns in ERASABLE.items():
        assert execute(f"UPDATE {table} SET {columns}") > 0
    for statement in (
        "UPDATE imports_importrow SET sealed = 'z', row = row + 1",
        "UPDATE imports_importrow SET key = 'z'",
        "UPDATE imports_problem SET message = 'z'",
        "UPDATE imports_sourcefile SET name = 'z'",
        "UPDATE ledger_contribution SET months = 9",
        "UPDATE evaluation_caseresult SET status = 'joined', reason = 'z'",
        *(f"DELETE FROM {table}" for table in FACTS + RESULTS),
    ):
        with pytest.raises(IntegrityError, match=REFUSED):
            execute(statement)


@pytest.mark.parametrize("value", ["off", "true", ""])
def test_no_other_value_of_the_setting_frees_anything(office: Office, value: str) -> None:
    office.take_in_all()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('thidua.erasing', %s, true)", [value])
    with pytest.raises(IntegrityError, match=REFUSED):
        execute("UPDATE imports_importrow SET sealed = 'x'")


def test_a_provisional_runs_rows_may_go_but_not_change(office: Office) -> None:
    office.take_in_all()
    refresh_provisional(period=office.period(), by=office.by, today=TODAY)
    for table in RESULTS:
        if table != "evaluation_runbatch":
            with pytest.raises(IntegrityError, match=REFUSED):
                execute(f"UPDATE {table} SET id = id")
    gone = {table: execute(f"DELETE FROM {table}") > 0 for table in reversed(RESULTS)}
    assert gone == {table: table != "evaluation_runbatch" for table in RESULTS}
    assert not Run.objects.exists()


def test_no_session_setting_makes_a_guard_sleep(filled: Office) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(tgname)::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger_%'")
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", cursor.fetchone())
    for table in FACTS + RESULTS:
        with pytest.raises(IntegrityError, match=REFUSED):
            execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("statement", ["TRUNCATE ledger_contribution CASCADE", "ALTER TABLE audit_auditentry ADD n int",
                                       "ALTER TABLE imports_importrow DISABLE TRIGGER ALL",
                                       "SET session_replication_role = replica"])  # fmt: skip
def test_the_application_role_cannot_walk_around_the_triggers(office: Office, statement: str) -> None:
    from django.db import ProgrammingError

    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        execute(statement)
