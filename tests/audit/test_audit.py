"""Does every deed leave one audit row that names its actor and holds nothing personal?"""

from tests.builders import FILES, Office, batch_of, claim_row
from thidua.audit.models import AuditEntry
from thidua.imports.actions import undo_batch, void_rows
from thidua.imports.queries import find_rows
from thidua.linking.actions import link_claims


def test_deeds_are_recorded_in_the_order_they_were_done(office: Office) -> None:
    first = AuditEntry.objects.count()
    office.take_in_all()
    link_claims(by=office.by)
    office.close("2024Q2")
    late = office.take_in_rows("late", [claim_row("P9", "CB1", **{"Ngày đăng ký": "02/07/2024"})])
    undo_batch(batch=batch_of(late), by=office.by)
    more = batch_of(office.take_in_rows("more", [claim_row("P8", "CB1")], reason="bổ sung"))
    void_rows(targets=find_rows(batch=more, places=[("", 2)]), reason="nhầm", by=office.by)
    entries = list(AuditEntry.objects.order_by("pk"))[first:]
    assert [entry.action for entry in entries] == [
        "import.applied", "import.applied", "import.applied", "import.applied", "link.decided", "period.opened",
        "period.closed", "import.applied", "import.undone", "import.corrected", "import.corrected",
    ]  # fmt: skip
    assert {entry.actor for entry in entries} == {office.by.get_username()}


def test_an_import_is_audited_by_count_and_hash(office: Office) -> None:
    outcome = office.take_in_rows("ledger", FILES["ledger"])
    entry = AuditEntry.objects.get(action="import.applied")
    batch = batch_of(outcome)
    assert (entry.subject_kind, entry.subject_key) == ("batch", str(batch.pk))
    assert entry.detail["file_sha256"] == outcome.sha256
    assert entry.detail["rows_sha256"] == batch.rows_sha256
    assert entry.detail["counts"] == batch.counts
    words = ("Bình", "5600000001", "BL001")
    assert not [word for word in words if word in str(entry.detail)]


def test_a_rehearsal_and_a_second_import_leave_no_audit_row(office: Office) -> None:
    path = office.file("units", FILES["units"])
    before = AuditEntry.objects.count()
    office.take_in(path, is_rehearsal=True)
    assert AuditEntry.objects.count() == before
    office.take_in(path)
    office.take_in(path)
    assert AuditEntry.objects.count() == before + 1
