"""Are units added and changed from a day on, with what was before kept, and refused where it cannot be?"""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.orgs.actions import Paper, Particulars, add_unit, correct_unit, restate_unit
from thidua.orgs.enums import Deed
from thidua.orgs.models import Unit, UnitChange, UnitVersion
from thidua.orgs.queries import names_on, version_on

JULY = date(2025, 7, 1)
PAPER = Paper("Sắp xếp bộ máy", "1667/NQ-UBTVQH15")


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def test_a_new_unit_has_its_version_its_history_and_an_audit_line(site: Site) -> None:
    by = site.user()
    made = add_unit(
        code="KH.D",
        opens_on=JULY,
        particulars=Particulars("Sở Đất đai", "department", "KH", "Khối 1"),
        paper=PAPER,
        by=by,
    )
    version = version_on(made, JULY)
    assert (version.name, version.search_text, version.parent_code) == ("Sở Đất đai", "so dat dai", "KH")
    assert version.sort_key
    change = made.changes.get()
    assert (change.deed, change.effective_on, change.document_number, change.made_by) == (
        Deed.OPEN, JULY, "1667/NQ-UBTVQH15", by,
    )  # fmt: skip
    entry = AuditEntry.objects.get(action="unit.open")
    assert (entry.actor, entry.subject_key, entry.detail["reason"]) == (by.username, "KH.D", "Sắp xếp bộ máy")


def test_from_a_day_on_it_is_called_otherwise_and_before_it_as_ever(site: Site) -> None:
    restate_unit(
        unit=unit("KH.A"), from_on=JULY, particulars=Particulars("Sở Mới", "department", "KH", "Khối 1"),
        paper=PAPER, by=site.user(),
    )  # fmt: skip
    before, after = names_on([unit("KH.A").pk], date(2025, 6, 30)), names_on([unit("KH.A").pk], JULY)
    assert before[unit("KH.A").pk].name == "Đơn vị KH.A"
    assert after[unit("KH.A").pk].name == "Sở Mới"
    spans = list(UnitVersion.objects.filter(unit__code="KH.A").order_by("pk").values_list("valid_from", "valid_to"))
    assert spans == [(None, date(2025, 6, 30)), (JULY, None)]
    assert UnitChange.objects.get(unit__code="KH.A").deed == Deed.RENAME


def test_a_second_change_on_the_same_day_takes_the_place_of_the_first(site: Site) -> None:
    for name in ("Sở Một", "Sở Hai"):
        restate_unit(unit=unit("KH.A"), from_on=JULY, particulars=Particulars(name), paper=PAPER, by=site.user())
    assert list(unit("KH.A").versions.order_by("pk").values_list("name", flat=True)) == ["Đơn vị KH.A", "Sở Hai"]


def test_a_correction_has_no_day_and_holds_for_the_past(site: Site) -> None:
    right = Particulars("Sở Đúng", "department", "KH", "Khối 1")
    correct_unit(unit=unit("KH.A"), day=JULY, particulars=right, paper=PAPER, by=site.user())
    assert version_on(unit("KH.A"), date(2000, 1, 1)).name == "Sở Đúng"
    assert UnitChange.objects.get(unit__code="KH.A").effective_on is None


@pytest.mark.parametrize(
    ("code", "parent", "opens_on", "sentence"),
    [
        ("KH.A", "KH", JULY, "đã có đơn vị khác dùng"),
        ("kh.a", "KH", JULY, "đã có đơn vị khác dùng"),
        ("KH.D", "KHONG", JULY, "Không có đơn vị nào mang mã KHONG"),
    ],
)
def test_a_unit_that_cannot_be_is_refused(site: Site, code: str, parent: str, opens_on: date, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        add_unit(code=code, opens_on=opens_on, particulars=Particulars("X", "", parent), paper=PAPER, by=site.user())
    assert not UnitChange.objects.exists()


def test_parents_make_no_circle(site: Site) -> None:
    with pytest.raises(ValidationError, match="nằm dưới chính đơn vị này"):
        restate_unit(
            unit=unit("KH"), from_on=JULY, particulars=Particulars("Tỉnh", "", "KH.A"), paper=PAPER, by=site.user()
        )
    with pytest.raises(ValidationError, match="nằm dưới chính đơn vị này"):
        correct_unit(unit=unit("KH"), day=JULY, particulars=Particulars("Tỉnh", "", "KH"), paper=PAPER, by=site.user())


def test_dates_stand_in_order(site: Site) -> None:
    restate_unit(unit=unit("KH.A"), from_on=JULY, particulars=Particulars("Sở Một"), paper=PAPER, by=site.user())
    with pytest.raises(ValidationError, match="Đã có một thay đổi từ ngày 01/07/2025"):
        restate_unit(
            unit=unit("KH.A"), from_on=date(2025, 6, 1), particulars=Particulars("Sở Hai"), paper=PAPER, by=site.user()
        )
    made = add_unit(code="KH.D", opens_on=JULY, particulars=Particulars("X"), paper=PAPER, by=site.user())
    with pytest.raises(ValidationError, match="chỉ hoạt động từ ngày 01/07/2025"):
        restate_unit(unit=made, from_on=date(2025, 6, 1), particulars=Particulars("Y"), paper=PAPER, by=site.user())


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SUPERVISOR, Role.LEADER])
def test_only_who_operates_may(site: Site, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        add_unit(code="KH.D", opens_on=None, particulars=Particulars("X"), paper=PAPER, by=site.user(role))
    assert not Unit.objects.filter(code="KH.D").exists()
