"""Does the same file again change nothing, and does a changed file say what changed?"""

from datetime import date
from pathlib import Path

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
    person_row,
    receipt_row,
    state,
    totals,
)
from thidua.claims.models import Claim
from thidua.imports.actions import undo_batch
from thidua.imports.models import Batch, ImportRow, Problem, SourceFile
from thidua.imports.originals import OriginalStore
from thidua.ledger.models import Contribution, Exit, InsuredPerson
from thidua.lib.sealing import configured_sealer
from thidua.orgs.models import Unit
from thidua.people.models import Identity, Membership, Person

TABLES = (Batch, ImportRow, Problem, SourceFile, Unit, Person, Membership, Identity, Claim, Contribution, Exit,
          InsuredPerson)  # fmt: skip


def sizes() -> dict[str, int]:
    return {model.__name__: model._base_manager.count() for model in TABLES}


def test_four_files_become_rows(office: Office) -> None:
    outcomes = {outcome.name: outcome for outcome in office.take_in_all()}
    assert {name: totals(outcome) for name, outcome in outcomes.items()} == {
        "claims.xlsx": {"read": 3, "new": 3},
        "ledger.xlsx": {"read": 4, "new": 4},
        "roster.xlsx": {"read": 2, "new": 2},
        "units.xlsx": {"read": 3, "new": 3},
    }
    assert office.statuses() == {"P1": "joined", "P2": "exited", "P3": "joined"}


def test_the_same_files_again_change_nothing(office: Office) -> None:
    office.take_in_all()
    before, counted = state(), sizes()
    again = office.take_in_all()
    assert [outcome.changes for outcome in again] == [0, 0, 0, 0]
    assert [outcome.batch_id for outcome in again] == [None, None, None, None]
    assert {outcome.name: totals(outcome) for outcome in again}["ledger.xlsx"] == {"known": 4}
    assert (state(), sizes()) == (before, counted)


def test_a_file_of_any_kind_again_alone(office: Office) -> None:
    office.take_in_all()
    before = sizes()
    for kind in FILES:
        (again,) = office.take_in(office.folder / f"{kind}.xlsx")
        assert (again.changes, again.batch_id, sizes()) == (0, None, before), kind


def test_the_same_rows_in_another_file_are_a_second_source_and_undo_of_one_leaves_the_other(office: Office) -> None:
    first = {outcome.name: outcome for outcome in office.take_in_all()}
    before, results = state(), office.results()
    for kind, rows in FILES.items():
        second = office.take_in_rows(f"copy of {kind}", rows)
        assert totals(second) == {"read": len(rows), "same": len(rows)}
        assert (second.changes, codes_of(second), state()) == (0, [], before)
        undo_batch(batch=batch_of(second), by=office.by)
        assert state() == before, kind
    for kind, rows in FILES.items():
        assert office.take_in_rows(f"third of {kind}", rows).batch_id is not None
        undo_batch(batch=batch_of(first[f"{kind}.xlsx"]), by=office.by)
        assert state() == before, kind
    assert office.results() == results


def test_a_rehearsal_says_what_would_happen_and_writes_nothing(office: Office) -> None:
    empty = sizes()
    paths = [office.file(name, rows) for name, rows in FILES.items()]
    outcomes = office.take_in(*paths, is_rehearsal=True)
    assert sum(outcome.changes for outcome in outcomes) == 12
    assert {outcome.batch_id for outcome in outcomes} == {None}
    assert sizes() == empty
    office.take_in(*paths)
    counted, before = sizes(), state()
    (rehearsed,) = office.take_in(office.file("ledger", changed(LEDGER, 0, **{"Số tháng": 6})), is_rehearsal=True)
    assert totals(rehearsed) == {"read": 4, "changed": 1, "same": 3}
    assert (sizes(), state()) == (counted, before)


def test_a_changed_row_is_a_note_and_replaces_the_whole_row_blanks_too(office: Office) -> None:
    phone = {"Điện thoại": "0905123456", "Ghi chú": "khách quen", "Ngày sinh": "01/02/1960"}
    office.take_in_all()
    office.take_in_rows("claims2", changed(CLAIMS, 0, **phone))
    assert Claim.objects.for_system("a test").get(code="P1").relative.sealed_phone is not None
    third = office.take_in_rows("claims3", changed(CLAIMS, 0, **{"Quan hệ": "Bố"}))
    assert totals(third) == {"read": 3, "changed": 1, "same": 2}
    assert codes_of(third) == [("changed", 2)]
    assert third.problems[0].severity == "note"
    claim = Claim.objects.for_system("a test").get(code="P1")
    assert claim.relationship == "Bố"
    assert (claim.relative.birth, claim.relative.sealed_phone, claim.relative.sealed_hint) == ("", None, None)


def test_a_later_blank_end_reopens_a_membership(office: Office) -> None:
    office.take_in_rows("units", UNITS)
    office.take_in_rows("roster1", [person_row("CB1", "KH.A", **{"Đến ngày": "31/12/2024", "Chức vụ": "Trưởng phòng"})])
    office.take_in_rows("roster2", [person_row("CB1", "KH.A", **{"Đối tượng": "Công chức"})])
    membership = Membership.objects.for_system("a test").get()
    assert (membership.ends_on, membership.position, membership.capacity) == (None, "", "Công chức")


def test_the_later_file_wins_whatever_order_they_are_given_in(office: Office) -> None:
    paths = [office.file("b", changed(UNITS, 1, **{"Tên đơn vị": "Sau"})), office.file("a", UNITS)]
    office.take_in(*paths)
    assert Unit.objects.get(code="KH.A").versions.get().name == "Sau"


def test_the_later_row_of_one_file_wins_and_is_noted(office: Office) -> None:
    rows = [*LEDGER, receipt_row("5600000001", "Lê Thị Bình", "BL001", **{"Số tháng": 12})]
    outcome = office.take_in_rows("ledger", rows)
    assert totals(outcome) == {"read": 5, "new": 4, "changed": 1}
    assert codes_of(outcome) == [("changed", 6)]
    assert any(", 12, 'BL001'" in fact for fact in state()["contributions"])


def test_a_row_repeated_in_one_file_is_one_fact(office: Office) -> None:
    outcome = office.take_in_rows("ledger", [LEDGER[0], LEDGER[0]])
    assert totals(outcome) == {"read": 2, "new": 1, "same": 1}
    assert len(state()["contributions"]) == 1


def test_rows_that_wait_for_their_unit_come_in_with_the_same_file_later(office: Office) -> None:
    first = office.take_in_rows("roster", ROSTER)
    assert codes_of(first) == [("unknown_unit", 2), ("unknown_unit", 3)]
    batches = Batch.objects.count()
    again = office.take_in_rows("roster", ROSTER)
    assert (again.batch_id, Batch.objects.count()) == (None, batches)
    office.take_in_rows("units", UNITS)
    third = office.take_in_rows("roster", ROSTER)
    assert totals(third) == {"read": 2, "new": 2}
    assert third.batch_id is not None


def test_an_unreadable_file_blocks_nothing_and_leaves_no_batch(office: Office) -> None:
    page = office.folder / "a page.xls"
    page.write_bytes(b"<html><body>none</body></html>")
    outcomes = office.take_in(page, office.file("units", UNITS))
    assert [bool(outcome.unreadable) for outcome in outcomes] == [True, False]
    assert [outcome.batch_id is None for outcome in outcomes] == [True, False]
    assert Unit.objects.count() == 3


def test_a_refused_row_changes_nothing(office: Office) -> None:
    office.take_in_all()
    before = state()
    rows = changed(CLAIMS, 0, **{"Ngày rút": "01/01/2024", "Quan hệ": "Bố"})
    outcome = office.take_in_rows("claims2", rows)
    assert codes_of(outcome) == [("row_withdrawn_early", 2)]
    assert state() == before


def test_a_claim_under_another_ones_code_is_refused_and_the_rest_goes_in(office: Office) -> None:
    office.take_in_rows("units", UNITS)
    office.take_in_rows("roster", ROSTER)
    names = [{"Họ tên cán bộ": "TRAN VAN AN"}, {"Họ tên cán bộ": "Trần Văn Bảo"}, {"Họ tên cán bộ": ""}]
    rows = [{**claim_row(f"P{n}", "CB1", "Lê Thị Bình"), **name} for n, name in enumerate(names)]
    outcome = office.take_in_rows("claims", rows)
    assert [code for code, row in codes_of(outcome) if row == 3] == ["mobiliser_name_differs"]
    assert set(Claim.objects.for_system("a test").values_list("code", flat=True)) == {"P0", "P2"}


def test_batches_remember_their_file_count_hash_and_earliest_day(office: Office) -> None:
    outcome = office.take_in_rows("ledger", LEDGER)
    batch = batch_of(outcome)
    assert (batch.file.sha256, batch.file_name) == (outcome.sha256, "ledger.xlsx")  # type: ignore[union-attr]
    assert batch.counts == {
        "contributions": {"read": 3, "new": 3, "unusable": 0},
        "exits": {"read": 1, "new": 1, "unusable": 0},
    }
    assert batch.earliest_on == date(2024, 5, 15)
    assert len(batch.rows_sha256) == 64
    rows = ImportRow.objects.for_system("a test").filter(batch=batch).values_list("sheet", "row", "kind")
    assert sorted(rows) == [
        ("ledger", 2, "contributions"), ("ledger", 3, "contributions"), ("ledger", 4, "contributions"),
        ("ledger", 5, "exits"),
    ]  # fmt: skip


def test_originals_are_kept_sealed_and_come_back_whole(office: Office, tmp_path: Path) -> None:
    store = OriginalStore(tmp_path / "originals", configured_sealer())
    path = office.file("units", UNITS)
    (outcome,) = office.take_in(path, originals=store)
    assert b"".join(store.read(outcome.sha256)) == path.read_bytes()
    sealed = store.path_of(outcome.sha256)
    assert path.read_bytes()[:200] not in sealed.read_bytes()
    sealed.unlink()
    office.take_in(path, originals=store)  # lost, or never written by a killed import: the next one keeps it
    assert sealed.exists()


def test_no_original_is_kept_of_a_rehearsal(office: Office, tmp_path: Path) -> None:
    store = OriginalStore(tmp_path / "originals", configured_sealer())
    (outcome,) = office.take_in(office.file("units", UNITS), originals=store, is_rehearsal=True)
    assert not store.path_of(outcome.sha256).exists()
