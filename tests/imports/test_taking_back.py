"""Is a batch taken back without a trace among what counts, until a closing used it?"""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.builders import (
    CLAIMS,
    FILES,
    LEDGER,
    ROSTER,
    UNITS,
    Office,
    batch_of,
    changed,
    claim_row,
    codes_of,
    exit_row,
    person_row,
    receipt_row,
    state,
    totals,
    unit_row,
)
from thidua.audit.models import AuditEntry
from thidua.imports.actions import undo_batch, void_rows
from thidua.imports.enums import BatchState
from thidua.imports.models import Batch, ImportRow
from thidua.imports.queries import find_rows
from thidua.imports.registry import ImportRefused
from thidua.orgs.models import Unit
from thidua.people.models import Person

MORE = {
    "units": [*changed(UNITS, 1, **{"Khối thi đua": "Khối 2", "Đơn vị kế thừa": "KH.B"}), unit_row("KH.C", "KH")],
    "roster": [
        *changed(ROSTER, 0, **{"Họ và tên": "Trần Văn Ân", "Chức vụ": "Phó phòng"}),
        person_row("CB3", "KH.B", "Đỗ Thị Lan"),
        person_row("CB1", "KH.B", "Trần Văn Ân", **{"Từ ngày": "01/06/2024"}),
    ],
    "claims": [
        *changed(CLAIMS, 0, **{"Quan hệ": "Bạn"}),
        claim_row("P4", "CB2", "Lê Văn Dũng", "5600000002", **{"Quan hệ": "Chồng"}),
    ],
    "ledger": [
        *changed(LEDGER, 0, **{"Số tháng": 1}),
        receipt_row("5600000002", "Lê Văn Dũng", "BL009", **{"Ngày biên lai": "25/06/2024", "Từ tháng": "06/2024"}),
        receipt_row("5600000004", "Người Mới", "BL010"),
        exit_row("5600000003", "Phạm Văn Em"),
    ],
}


def test_undo_restores_what_counted_and_the_results(office: Office) -> None:
    office.take_in_all()
    before, results = state(), office.results()
    for kind, rows in MORE.items():
        outcome = office.take_in_rows(f"more {kind}", rows)
        assert outcome.changes > 1
        assert state() != before
        assert office.results() != results
        undo_batch(batch=batch_of(outcome), by=office.by)
        assert state() == before, kind
        assert office.results() == results, kind


def test_undo_of_everything_leaves_nothing_that_counts(office: Office) -> None:
    empty = state()
    outcomes = {outcome.name: outcome for outcome in office.take_in_all()}
    for name in ("ledger", "claims", "roster", "units"):
        undo_batch(batch=batch_of(outcomes[f"{name}.xlsx"]), by=office.by)
    assert state() == empty
    assert office.results() == {"cases": [], "people": [], "units": []}
    assert ImportRow.objects.for_system("a test").count() == 12  # the rows stay where they are


def test_an_undone_file_can_come_in_again(office: Office) -> None:
    outcomes = office.take_in_all()
    before, results = state(), office.results()
    undo_batch(batch=batch_of(outcomes[1]), by=office.by)
    (again,) = office.take_in(office.folder / outcomes[1].name)
    assert totals(again) == {"read": 4, "new": 4}
    assert state() == before
    assert office.results() == results


def test_undoing_the_first_of_three_values_keeps_the_last(office: Office) -> None:
    office.take_in_rows("units", UNITS)
    first = office.take_in_rows("roster1", changed(ROSTER, 0, **{"Chức vụ": "Một"}))
    office.take_in_rows("roster2", changed(ROSTER, 0, **{"Chức vụ": "Hai"}))
    third = office.take_in_rows("roster3", changed(ROSTER, 0, **{"Chức vụ": "Ba"}))
    last = state()
    undo_batch(batch=batch_of(first), by=office.by)
    assert state() == last
    undo_batch(batch=batch_of(third), by=office.by)
    assert Person.objects.for_system("a test").get(code="CB1").memberships.get().position == "Hai"


def test_an_undone_batch_says_by_whom_and_cannot_be_undone_again(office: Office) -> None:
    batch = batch_of(office.take_in_rows("units", UNITS))
    undo_batch(batch=batch, by=office.by)
    batch.refresh_from_db()
    assert (batch.state, batch.voided_by) == (BatchState.VOID, office.by)
    assert batch.voided_at is not None
    entry = AuditEntry.objects.get(action="import.undone")
    assert (entry.actor, entry.subject_key) == (office.by.get_username(), str(batch.pk))
    with pytest.raises(PermissionDenied, match="đã được hủy"):
        undo_batch(batch=batch, by=office.by)


def test_units_with_people_stay(office: Office) -> None:
    units = office.take_in_rows("units", UNITS)
    office.take_in_rows("roster", ROSTER)
    before = state()
    with pytest.raises(ImportRefused, match="hủy đợt nạp cán bộ trước"):
        undo_batch(batch=batch_of(units), by=office.by)
    assert state() == before
    assert batch_of(units).state == BatchState.APPLIED


def test_a_batch_that_a_closing_used_stays(office: Office) -> None:
    outcomes = office.take_in_all()
    office.close("2024Q2")
    later = office.take_in_rows("late", [receipt_row("5600000001", receipt="BL100", **{"Ngày biên lai": "01/07/2024"})])
    for outcome in outcomes:
        with pytest.raises(PermissionDenied, match="đợt đính chính"):
            undo_batch(batch=batch_of(outcome), by=office.by)
    undo_batch(batch=batch_of(later), by=office.by)


def test_a_batch_with_one_early_and_one_late_receipt_counts_as_used(office: Office) -> None:
    office.take_in_all()
    days = [{"Ngày biên lai": "30/06/2024"}, {"Ngày biên lai": "02/12/2024"}]
    for name, order in (("early", days), ("late", days[::-1])):
        rows = [receipt_row("5600000001", receipt=f"{name}{n}", **day) for n, day in enumerate(order)]
        outcome = office.take_in_rows(name, [*rows, exit_row("5600000001", **{"Ngày biên lai": "05/12/2024"})])
        office.close("2024Q2", reason="thêm biên lai")
        with pytest.raises(PermissionDenied):
            undo_batch(batch=batch_of(outcome), by=office.by)


def test_a_provisional_run_uses_up_nothing(office: Office) -> None:
    outcomes = office.take_in_all()
    office.results()
    undo_batch(batch=batch_of(outcomes[0]), by=office.by)


def test_a_plain_import_holds_changes_of_closed_facts_back_and_takes_the_rest(office: Office) -> None:
    office.take_in_all()
    run = office.close("2024Q2")
    rows = [*changed(LEDGER, 0, **{"Số tháng": 1}), receipt_row("5600000009", "Người Mới", "BL200")]
    outcome = office.take_in_rows("ledger2", rows)
    assert [row for code, row in codes_of(outcome) if code == "needs_correction"] == [2]
    assert totals(outcome) == {"read": 5, "new": 1, "same": 3, "unusable": 1}
    assert sum(", 1, 'BL001'" in fact for fact in state()["contributions"]) == 0
    assert run.version == 1
    corrected = office.take_in_rows("ledger2", rows, reason="Sổ ghi nhầm số tháng")
    assert totals(corrected) == {"known": 4, "read": 1, "changed": 1}
    assert sum(", 1, 'BL001'" in fact for fact in state()["contributions"]) == 1


def test_a_held_back_row_leaves_no_trace(office: Office) -> None:
    office.take_in_all()
    office.close("2024Q2")
    before, rows = state(), ImportRow.objects.for_system("a test").count()
    changes: dict[str, Any] = {
        "units": {"Khối thi đua": "Khối 9"}, "roster": {"Đến ngày": "01/01/2024"}, "claims": {"Quan hệ": "Bạn"},
        "ledger": {"Số tháng": 12},
    }  # fmt: skip
    for kind, change in changes.items():
        outcome = office.take_in_rows(f"plain {kind}", changed(FILES[kind], 0, **change)[:1])
        assert "needs_correction" in dict(codes_of(outcome)), kind
        assert (state(), ImportRow.objects.for_system("a test").count()) == (before, rows), kind


def test_a_repeated_row_does_not_smuggle_a_change_in(office: Office) -> None:
    office.take_in_all()
    office.close("2024Q2")
    before = state()
    office.take_in_rows("copy", [LEDGER[0]])  # the same fact once more, from a batch that no closing used
    rows = [LEDGER[0], *changed(LEDGER[:1], 0, **{"Số tháng": 12})]
    outcome = office.take_in_rows("smuggled", rows)
    assert codes_of(outcome) == [("needs_correction", 3)]
    assert state() == before


def test_voiding_a_row_brings_its_forerunner_back_or_nothing(office: Office) -> None:
    office.take_in_all()
    before = state()
    second = office.take_in_rows("claims2", changed(CLAIMS, 0, **{"Quan hệ": "Bạn"})[:1])
    targets = find_rows(batch=batch_of(second), places=[("claims2", 2)])
    void_rows(targets=targets, reason="nhầm phiếu", by=office.by)
    assert state() == before
    first = Batch.objects.get(file_name="claims.xlsx")
    void_rows(targets=find_rows(batch=first, places=[("", 2)]), reason="phiếu trùng", by=office.by)
    assert set(office.statuses()) == {"P2", "P3"}


def test_undoing_a_voiding_correction_brings_its_rows_back(office: Office) -> None:
    office.take_in_all()
    office.take_in_rows("unit", [unit_row("KH.Z", "KH")])
    before, results = state(), office.results()
    for name, row in (("unit", 2), ("roster", 3), ("claims", 3), ("ledger", 3)):
        targets = find_rows(batch=Batch.objects.get(file_name=f"{name}.xlsx"), places=[("", row)])
        correction = void_rows(targets=targets, reason="nhầm", by=office.by)
        assert state() != before
        undo_batch(batch=correction, by=office.by)
        assert state() == before, name
    assert office.results() == results


def test_what_cannot_be_voided(office: Office) -> None:
    batch = batch_of(office.take_in_rows("ledger", LEDGER))
    targets = find_rows(batch=batch, places=[("ledger", 2), ("", 3)])
    assert len(targets) == 2
    with pytest.raises(ImportRefused, match="lý do"):
        void_rows(targets=targets, reason="  ", by=office.by)
    void_rows(targets=targets[:1], reason="nhầm", by=office.by)
    with pytest.raises(ImportRefused, match="đính chính trước đó"):
        void_rows(targets=targets, reason="nhầm", by=office.by)
    with pytest.raises(ImportRefused, match="không có dòng ledger!2"):
        find_rows(batch=batch, places=[("ledger", 2)])
    assert Unit.objects.count() == 0


def test_what_an_undone_file_said_of_people_plays_no_part_later(office: Office) -> None:
    """A file with wrong ids is taken back; the right one then gives what it would have given alone."""
    office.take_in_rows("units", UNITS)
    office.take_in_rows("roster", ROSTER)
    office.take_in_rows("claims", CLAIMS)
    number = {"Số CCCD": "056180000001"}
    wrong = office.take_in_rows("wrong", [receipt_row("5600000001", "Lê Thị Bình", "X1", **number)])
    undo_batch(batch=batch_of(wrong), by=office.by)
    right = [
        receipt_row("5600000001", "Lê Thị Bình", "BL1", **{"Số CCCD": "056180000002", "Số tháng": 1}),
        receipt_row("5600000001", "Lê Thị Bình", "BL2", **{"Từ tháng": "06/2024", "Số tháng": 1}),
    ]
    outcome = office.take_in_rows("right", right)
    assert codes_of(outcome) == []
    assert office.statuses()["P1"] == "joined"
