"""Who counts as whom after several merges, what is refused, and what stays when one is taken back?"""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from tests.builders import UNITS, Office, batch_of, claim_row, person_row, receipt_row, unit_row
from thidua.audit.models import AuditEntry
from thidua.imports.actions import undo_batch
from thidua.ledger.models import InsuredPerson
from thidua.linking.actions import link_claims
from thidua.linking.actions.merging import merge, unmerge
from thidua.linking.enums import PersonKind
from thidua.linking.models import Link, Merge
from thidua.linking.queries.merges import (
    INSURED_ROOTS,
    claims_near,
    companions,
    counted_as,
    mobilisers_meant,
    root_of,
    roots,
)
from thidua.people.models import Person
from thidua.people.queries import homeless_count

Join = Callable[[str, str], Merge]
KIND = PersonKind.PERSON


@pytest.fixture
def join(office: Office) -> Join:
    """Officials A to E; join(kept, gone)."""
    office.take_in_rows("units", UNITS)
    office.take_in_rows("roster", [person_row(code, "KH.A", f"Trần Văn {code}") for code in "ABCDE"])
    return lambda kept, gone: merge(kind=KIND, kept=key(kept), gone=key(gone), by=office.by, note="cùng số CCCD")


def key(code: str) -> int:
    return Person.objects.for_system("a test").get(code=code).pk


def as_whom() -> str:
    """The codes A to E, each as the code it counts as."""
    names = dict(Person.objects.for_system("a test").values_list("pk", "code"))
    same = roots(KIND)
    return "".join(names[same.get(key(code), key(code))] for code in "ABCDE")


def test_chains_end_at_the_one_that_is_kept(join: Join) -> None:
    join("B", "C")
    join("A", "B")
    assert as_whom() == "AAADE"
    join("D", "A")
    assert as_whom() == "DDDDE"
    assert counted_as(KIND, key("B")) == [key("B"), key("C")]
    assert companions(KIND, [key("D"), key("E")]) == {key("D"): [key("A"), key("B"), key("C")]}


ORDERS = [
    ((0,), "AACDA"), ((1,), "ABBDA"), ((2,), "AAADE"), ((0, 2), "AACDE"), ((2, 1), "ABBDE"), ((1, 0, 2), "ABCDE"),
]  # fmt: skip


def test_each_can_be_taken_back_in_any_order(office: Office, join: Join) -> None:
    for undone, left in ORDERS:
        made = [join("B", "C"), join("A", "B"), join("A", "E")]
        assert as_whom() == "AAADA"
        for place in undone:
            unmerge(merge=made[place], by=office.by)
        assert as_whom() == left, undone
        for merge_left in Merge.objects.for_system("a test").filter(undone_at__isnull=True):
            unmerge(merge=merge_left, by=office.by)


def test_who_is_gone_already_brings_the_one_as_whom_he_counts(join: Join) -> None:
    """B counts as A: that B is D means that A is D."""
    join("A", "B")
    join("D", "B")
    assert as_whom() == "DDCDE"


def test_one_may_be_kept_who_counts_as_another(join: Join) -> None:
    join("A", "B")
    made = join("B", "C")
    assert (made.kept_person_id, root_of(KIND, key("C"))) == (key("B"), key("A"))


def test_no_ring_and_nobody_twice(join: Join) -> None:
    join("A", "B")
    join("A", "C")
    for kept, gone in ("AA", "AB", "BA", "CA", "BC"):
        with pytest.raises(ValidationError, match="một người"):
            join(kept, gone)
    assert Merge.objects.for_system("a test").count() == 2


def test_it_is_taken_back_once_and_may_be_made_again(office: Office, join: Join) -> None:
    made = join("A", "B")
    undone = unmerge(merge=made, by=office.by, note="hai chị em")
    assert (undone.undone_by, undone.undone_note) == (office.by, "hai chị em")
    with pytest.raises(ValidationError, match="đã được tách"):
        unmerge(merge=made, by=office.by)
    join("B", "A")
    assert as_whom() == "BBCDE"


def test_as_it_was_at_a_moment(office: Office, join: Join) -> None:
    made = join("A", "B")
    undone = unmerge(merge=made, by=office.by)
    assert undone.undone_at is not None
    assert roots(KIND) == {}
    assert roots(KIND, made.at) == {key("B"): key("A")}
    assert roots(KIND, undone.undone_at) == {}


def test_the_audit_names_keys_and_nobody(office: Office, join: Join) -> None:
    unmerge(merge=join("A", "B"), by=office.by)
    entries = AuditEntry.objects.filter(action__startswith="merge.").order_by("pk")
    assert [entry.action for entry in entries] == ["merge.made", "merge.undone"]
    assert [entry.detail for entry in entries] == [{"register": "person", "kept": key("A"), "gone": key("B")}] * 2


def test_the_table_of_roots_says_the_same(office: Office) -> None:
    office.take_in_all()
    first, second, third = InsuredPerson.objects.for_system("a test").order_by("pk").values_list("pk", flat=True)
    merge(kind=PersonKind.INSURED, kept=second, gone=third, by=office.by)
    merge(kind=PersonKind.INSURED, kept=first, gone=second, by=office.by)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT gone, root FROM {INSURED_ROOTS} same ORDER BY gone")
        assert cursor.fetchall() == [(second, first), (third, first)]


def test_a_search_for_either_code_finds_the_results_of_the_kept_one(join: Join) -> None:
    join("A", "B")
    assert set(mobilisers_meant("B").values_list("code", flat=True)) == {"A", "B"}
    assert set(mobilisers_meant("C").values_list("code", flat=True)) == {"C"}


def test_a_merged_official_survives_that_his_batch_is_undone_and_comes_again(office: Office, join: Join) -> None:
    rows = [person_row("F", "KH.B", "Trần Văn F")]
    outcome = office.take_in_rows("more", rows)
    join("A", "F")
    undo_batch(batch=batch_of(outcome), by=office.by)
    assert root_of(KIND, key("F")) == key("A")
    office.take_in_rows("again", rows)
    assert root_of(KIND, key("F")) == key("A")


def test_who_was_never_merged_goes_with_his_batch(office: Office, join: Join) -> None:
    outcome = office.take_in_rows("more", [person_row("F", "KH.B", "Trần Văn F")])
    undo_batch(batch=batch_of(outcome), by=office.by)
    assert not Person.objects.for_system("a test").filter(code="F").exists()


def test_a_code_without_a_roster_row_is_unknown_though_a_merge_names_it(office: Office, join: Join) -> None:
    outcome = office.take_in_rows("more", [person_row("F", "KH.B", "Trần Văn F")])
    unmerge(merge=join("A", "F"), by=office.by)
    undo_batch(batch=batch_of(outcome), by=office.by)
    office.take_in_rows("claims", [claim_row("P1", "F")])
    assert office.results()["cases"][0][4:6] == ("rejected", "mobiliser_unknown")


def test_who_has_a_unit_under_his_other_code_is_not_homeless(office: Office, join: Join) -> None:
    office.take_in_rows("closed", [unit_row("KH.Z", "KH", **{"Hiệu lực đến": "30/06/2024"})])
    office.take_in_rows("lost", [person_row(code, "KH.Z", f"Mai Thị {code}") for code in ("Y", "Z")])
    day = office.period("2024Q3").ends_on
    assert homeless_count(day) == 2
    join("Y", "Z")
    assert homeless_count(day) == 1
    join("A", "Y")
    assert homeless_count(day) == 0


@pytest.mark.django_db(transaction=True)
def test_two_merges_at_once_make_no_ring(office: Office, join: Join) -> None:
    """B into A and A into B at the same moment: the second waits, and is refused."""
    said: list[str] = []

    def other() -> None:
        try:
            join("B", "A")
        except ValidationError as refusal:
            said.append(refusal.messages[0])
        finally:
            connection.close()

    with transaction.atomic():
        join("A", "B")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(10)
    assert len(said) == 1
    assert as_whom() == "AACDE"


def test_claims_that_may_mean_either_are_looked_for_anew_and_no_others(office: Office) -> None:
    """P1 could not be told between two codes of one person; merged, it means him. P2 is left as it was."""
    who = {"Ngày sinh": "12/03/1961", "Địa chỉ": "1 Lê Lợi, Nha Trang"}
    office.take_in_all()
    office.take_in_rows(
        "twice", [receipt_row(f"560000000{number}", "Hồ Thị Mận", f"M{number}", **who) for number in (7, 8)]
    )
    office.take_in_rows("claim", [claim_row("P7", "CB1", "Hồ Thị Mận", **{"Ngày sinh": "12/03/1961"})])
    link_claims(by=office.by)
    waiting = Link.objects.for_system("a test").get(claim__code="P7")
    assert waiting.state == "undecided"
    others = list(Link.objects.for_system("a test").exclude(pk=waiting.pk).values_list("pk", "decided_at"))
    first, second = sorted(pair["insured"] for pair in waiting.evidence["pairs"])[-2:]
    made = merge(kind=PersonKind.INSURED, kept=first, gone=second, by=office.by)
    assert (claims_near(made), Link.objects.for_system("a test").get(pk=waiting.pk).insured_id) == (
        [waiting.claim_id],
        first,
    )
    unmerge(merge=made, by=office.by)
    assert Link.objects.for_system("a test").get(pk=waiting.pk).evidence == waiting.evidence
    assert list(Link.objects.for_system("a test").exclude(pk=waiting.pk).values_list("pk", "decided_at")) == others
