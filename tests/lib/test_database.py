"""Do rows written by COPY carry their actor, stay in the transaction and come back as they were?"""

from datetime import date
from typing import Any

import pghistory
import pyarrow as pa
import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.builders import Office
from thidua.claims.models import Claim
from thidua.imports.models import Batch
from thidua.lib.database import allocate_ids, copy_csv, copy_rows, read_table, update_rows
from thidua.lib.history import acting
from thidua.linking.models import Link
from thidua.orgs.models import Unit
from thidua.people.models import Identity, Membership, Person

CODES = pa.schema([("code", pa.string()), ("opens_on", pa.date32()), ("key", pa.int64())])


def actors(model: Any, label: str) -> set[tuple[str, str]]:
    """(actor's name, action) of the events of this kind."""
    contexts = (
        model.pgh_event_models[label].objects.filter(pgh_label=label).values_list("pgh_context__metadata", flat=True)
    )
    return {(context["actor_name"], context["action"]) for context in contexts}


@pytest.mark.django_db(transaction=True)
def test_a_copy_as_the_first_statement_of_a_transaction_keeps_its_actor(tmp_path: Any) -> None:
    from tests.builders import Office

    by = Office(tmp_path).by
    with acting(by, "test.copy"), transaction.atomic():
        copy_rows(Unit, ("code", "opens_on"), [("KH.1", date(2024, 1, 1)), ("KH.2", None)])
    with acting(by, "test.other"), transaction.atomic():
        copy_rows(Unit, ("code",), [("KH.3",)])
    event = Unit.pgh_event_models["insert"]  # type: ignore[attr-defined]
    seen = event.objects.order_by("code").values_list(
        "code", "pgh_context__metadata__actor", "pgh_context__metadata__action"
    )
    assert list(seen) == [
        ("KH.1", str(by.pk), "test.copy"), ("KH.2", str(by.pk), "test.copy"), ("KH.3", str(by.pk), "test.other"),
    ]  # fmt: skip


@pytest.mark.parametrize("model", [Unit, Person, Membership, Claim, Link, Batch])
def test_every_changeable_table_remembers_who_wrote_its_rows(office: Office, model: Any) -> None:
    office.take_in_all()
    office.results()
    action = "link" if model is Link else "import"
    assert actors(model, "insert") == {(office.by.get_username(), action)}
    assert model.pgh_event_models["insert"].objects.filter(pgh_label="insert").count() == model._base_manager.count()


def test_changes_and_deletions_leave_events_with_the_old_and_new_values(office: Office) -> None:
    with acting(office.by, "test"):
        unit = Unit.objects.create(code="KH.1")
        Unit.objects.filter(pk=unit.pk).update(closes_on=date(2025, 6, 30))
        Unit.objects.filter(pk=unit.pk).delete()
    events = Unit.pgh_event_models["insert"].objects.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [(event.pgh_label, event.code, event.closes_on) for event in events] == [
        ("insert", "KH.1", None), ("update", "KH.1", date(2025, 6, 30)), ("delete", "KH.1", date(2025, 6, 30)),
    ]  # fmt: skip
    assert all(event.pgh_context.metadata["action"] == "test" for event in events)


def test_no_history_table_copies_the_identity_table() -> None:
    events = [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]
    assert len(events) >= 10
    assert not hasattr(Identity, "pgh_event_models")
    own = {field.name for field in Identity._meta.get_fields() if field.concrete} - {"id", "kind"}
    personal = {"sex", "birth", *(name for name in own if "_" in name or name in {"fingerprint"})}
    for event in events:
        names = {field.name for field in event._meta.get_fields()}
        assert not names & personal, event
        assert "name" not in names or "unit" in event.__name__.lower() or "campaign" in event.__name__.lower(), event


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("write", [copy_rows, copy_csv])
def test_a_copy_belongs_into_a_transaction(write: Any) -> None:
    with pytest.raises(ImproperlyConfigured):
        write(Unit, ("code",), [])


def test_a_copy_is_rolled_back_with_its_transaction(office: Office) -> None:
    def broken_off() -> Any:
        yield ("KH.1",)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        copy_rows(Unit, ("code",), broken_off())
    assert not Unit.objects.exists()


def test_ids_are_fresh_and_ascending(office: Office) -> None:
    ids = allocate_ids(Unit, 3)
    assert ids == sorted(set(ids))
    assert len(ids) == 3
    assert allocate_ids(Unit, 0) == []
    with transaction.atomic():
        copy_rows(Unit, ("id", "code"), zip(ids, ("A", "B", "C"), strict=True))
    assert Unit.objects.create(code="D").pk > ids[-1]


def test_a_table_is_read_with_its_types_blanks_and_nulls(office: Office) -> None:
    with transaction.atomic():
        copy_csv(Unit, ("code", "opens_on"), [b'"KH,1",2024-02-29\n"KH ""2""",\n'])
    table = read_table("SELECT code, opens_on, nullif(id, id) FROM orgs_unit ORDER BY code DESC", [], CODES)
    assert table.schema == CODES
    assert table.to_pydict() == {
        "code": ["KH,1", 'KH "2"'], "opens_on": [date(2024, 2, 29), None], "key": [None, None],
    }  # fmt: skip
    blanks = pa.schema([("blank", pa.string()), ("missing", pa.string()), ("flag", pa.bool_())])
    assert read_table("SELECT '', NULL, true", [], blanks).to_pylist() == [{"blank": "", "missing": None, "flag": True}]
    assert read_table("SELECT code, opens_on, id FROM orgs_unit WHERE false", [], CODES).num_rows == 0


def test_the_application_role_owns_nothing_and_runs_no_function_with_more_rights(office: Office) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT (SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole),
                      (SELECT count(*) FROM pg_proc WHERE proowner = current_user::regrole),
                      (SELECT count(*) FROM pg_namespace WHERE nspowner = current_user::regrole),
                      (SELECT count(*) FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace),
                      (SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = current_user)"""
        )
        assert cursor.fetchone() == (0, 0, 0, 0, False)


def test_update_rows_saves_the_named_fields_of_many_rows_with_one_statement(office: Office) -> None:
    office.take_in_all()
    claims = list(Claim.objects.for_system("a test").order_by("code"))
    for number, claim in enumerate(claims, 1):
        claim.relationship, claim.unit_code = f"Cô {number}", "KHÔNG LƯU"
        claim.withdrawn_on = None if number == 1 else date(2024, 6, number)
    with CaptureQueriesContext(connection) as queries:
        update_rows(Claim, ["relationship", "withdrawn_on"], claims)
    assert len(queries) == 1
    assert list(Claim.objects.for_system("a test").order_by("code").values_list("relationship", "withdrawn_on")) == [
        ("Cô 1", None), ("Cô 2", date(2024, 6, 2)), ("Cô 3", date(2024, 6, 3))
    ]  # fmt: skip
    assert not Claim.objects.for_system("a test").filter(unit_code="KHÔNG LƯU").exists()


@pytest.mark.django_db
def test_update_rows_of_nothing_asks_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        update_rows(Claim, ["relationship"], [])
