"""Do edits on the pages survive the old file, give way to a changed row, and never vanish with an undone batch?"""

from datetime import date

import pytest

from tests.builders import UNITS, Office, batch_of, changed, codes_of, totals, unit_row
from thidua.imports.actions import undo_batch
from thidua.imports.registry import ImportRefused
from thidua.orgs.actions import Heir, Paper, Particulars, add_unit, reorganise, restate_unit
from thidua.orgs.enums import Deed
from thidua.orgs.models import Unit, UnitChange, UnitSuccessor
from thidua.orgs.queries import version_on

JULY = date(2025, 7, 1)
RENAMED = Particulars("Tên trên trang", "department", "KH", "Khối 1")


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def rename(office: Office, code: str = "KH.A") -> None:
    restate_unit(unit=unit(code), from_on=JULY, particulars=RENAMED, paper=Paper(), by=office.by)


def test_the_same_rows_again_leave_edits_alone(office: Office) -> None:
    office.take_in_rows("units", UNITS)
    rename(office)
    outcome = office.take_in_rows("again", UNITS)
    assert totals(outcome) == {"read": 3, "same": 3}
    assert version_on(unit("KH.A"), JULY).name == "Tên trên trang"


def test_a_changed_row_wins_and_the_import_says_so(office: Office) -> None:
    office.take_in_rows("units", UNITS)
    rename(office)
    outcome = office.take_in_rows("later", changed(UNITS, 1, **{"Tên đơn vị": "Tên theo tệp"}))
    assert ("replaces_edits", 3) in codes_of(outcome)
    assert ("changed", 3) in codes_of(outcome)
    assert [version.name for version in unit("KH.A").versions.all()] == ["Tên theo tệp"]
    assert UnitChange.objects.get(unit__code="KH.A").superseded_at is not None


def test_a_unit_made_on_the_pages_is_not_taken_for_a_new_one(office: Office) -> None:
    office.take_in_rows("units", UNITS)
    add_unit(code="KH.C", opens_on=JULY, particulars=Particulars("Trên trang"), paper=Paper(), by=office.by)
    outcome = office.take_in_rows("later", [unit_row("KH.C", "KH")])
    assert ("replaces_edits", 2) in codes_of(outcome)
    assert version_on(unit("KH.C"), JULY).name == "Đơn vị KH.C"


def test_undoing_the_batch_that_brought_an_edited_unit_is_refused(office: Office) -> None:
    outcome = office.take_in_rows("units", UNITS)
    heirs = [Heir("KH.B")]
    reorganise(deed=Deed.MERGE, units=[unit("KH.A")], heirs=heirs, day=JULY, paper=Paper(), by=office.by)
    with pytest.raises(ImportRefused, match=r"đã được sửa trên trang sau khi nạp \(KH.A\)"):
        undo_batch(batch=batch_of(outcome), by=office.by)
    assert unit("KH.A").closes_on == date(2025, 6, 30)
    assert UnitSuccessor.objects.count() == 1


def test_undoing_a_batch_that_an_edit_came_after_is_refused(office: Office) -> None:
    """The older row would come back as a whole and take the edit away."""
    office.take_in_rows("units", UNITS)
    later = office.take_in_rows("later", changed(UNITS, 1, **{"Tên đơn vị": "Tên theo tệp"}))
    rename(office)
    with pytest.raises(ImportRefused, match="đã được sửa trên trang"):
        undo_batch(batch=batch_of(later), by=office.by)


def test_undoing_a_batch_that_already_took_the_place_of_edits_goes_on(office: Office) -> None:
    office.take_in_rows("units", UNITS)
    rename(office)
    later = office.take_in_rows("later", changed(UNITS, 1, **{"Tên đơn vị": "Tên theo tệp"}))
    undo_batch(batch=batch_of(later), by=office.by)
    assert version_on(unit("KH.A"), JULY).name == "Đơn vị KH.A"


def test_undoing_a_batch_on_which_no_unit_stands_leaves_edits_alone(office: Office) -> None:
    """The later file says of KH.A what the first one said: the unit still stands on the first one's row."""
    office.take_in_rows("units", UNITS)
    later = office.take_in_rows("later", [*UNITS, unit_row("KH.C", "KH")])
    rename(office)
    undo_batch(batch=batch_of(later), by=office.by)
    assert version_on(unit("KH.A"), JULY).name == "Tên trên trang"
    assert not Unit.objects.filter(code="KH.C").exists()
