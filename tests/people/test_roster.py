"""Is a person called as his last standing row says, and does a naming that no row uses any more go?"""

from tests.builders import LEDGER, UNITS, Office, batch_of, changed, person_row, state
from thidua.imports.actions import undo_batch
from thidua.people.enums import IdentityKind
from thidua.people.models import Identity, Person

KIND = IdentityKind.ROSTER


def names() -> list[str]:
    return sorted(Identity.objects.for_system("a test").filter(kind=KIND).values_list("name", flat=True))


def test_an_undone_row_no_longer_names_its_person(office: Office) -> None:
    office.take_in_rows("units", UNITS)
    office.take_in_rows("one", [person_row("CB1", "KH.A", "Trần Văn An", **{"Số CCCD": "056180000001"})])
    before = state()
    second = office.take_in_rows("two", [person_row("CB1", "KH.B", "Trần Văn Ân", **{"Số CCCD": "056180000002"})])
    assert Person.objects.for_system("a test").get().identity.name == "Trần Văn Ân"
    assert names() == ["Trần Văn An", "Trần Văn Ân"]
    undo_batch(batch=batch_of(second), by=office.by)
    assert state() == before
    assert names() == ["Trần Văn An"]


def test_a_replaced_naming_goes_and_a_shared_one_stays(office: Office) -> None:
    office.take_in_rows("units", UNITS)
    rows = [person_row("CB1", "KH.A", "Trần Văn An"), person_row("CB1", "KH.B", "Trần Văn An")]
    office.take_in_rows("one", rows)
    assert names() == ["Trần Văn An"]
    office.take_in_rows("two", changed(rows, 0, **{"Họ và tên": "Trần Văn Ân"}))
    assert names() == ["Trần Văn An", "Trần Văn Ân"]
    office.take_in_rows("three", [{**row, "Họ và tên": "Trần Văn Ân"} for row in rows])
    assert names() == ["Trần Văn Ân"]


def test_an_identity_keeps_numbers_sealed_and_found_by_index(office: Office) -> None:
    office.take_in_rows("units", UNITS)
    office.take_in_rows(
        "roster", [person_row("CB1", "KH.A", **{"Số CCCD": "056180000001", "Mã số BHXH": "5600000001"})]
    )
    office.take_in_rows("ledger", [{**LEDGER[0], "Số CCCD": "056180000001"}])
    roster = Identity.objects.for_system("a test").get(kind=KIND)
    for field in ("national_id", "insurance_code"):
        index = getattr(roster, f"{field}_index")
        found = Identity.objects.for_system("a test").filter(**{f"{field}_index": index})
        assert {identity.kind for identity in found} == {"roster", "insured"}
        last_four = getattr(roster, f"{field}_last4_index")
        assert (
            Identity.objects.for_system("a test").filter(**{f"{field}_last4_index": last_four}).count() == found.count()
        )
    assert bytes(roster.national_id_index or b"") != bytes(roster.national_id_last4_index or b"")
    assert b"056180000001" not in bytes(roster.sealed_national_id or b"")
