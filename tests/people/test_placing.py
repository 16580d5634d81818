"""Do people of an ended unit go where they are sent, with their history kept?"""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.builders import ROSTER, batch_of, changed, person_row, totals
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.imports.actions import undo_batch
from thidua.imports.models import Batch
from thidua.imports.registry import ImportRefused
from thidua.lib.waiting import waiting_items
from thidua.orgs.actions import Heir, Paper, Particulars, reorganise
from thidua.orgs.enums import Deed
from thidua.orgs.models import Unit
from thidua.people.actions import place_people
from thidua.people.models import Membership
from thidua.people.queries import homeless_count, homeless_people, people_waiting

JULY = date(2024, 7, 1)
E3 = date(2024, 9, 30)


def split(site: Site) -> None:
    unit = Unit.objects.get(code="KH.A")
    heirs = [Heir("KH.B"), Heir("KH.C", Particulars("Đơn vị C", "department", "KH", "Khối 1"))]
    reorganise(deed=Deed.SPLIT, units=[unit], heirs=heirs, day=JULY, paper=Paper(), by=site.user())


def place(site: Site, code: str = "KH.C", starts_on: date = JULY, role: Role = Role.OPERATOR) -> int:
    chosen = [each.pk for group in homeless_people(E3) for each in group.memberships]
    unit = Unit.objects.get(code=code)
    return place_people(memberships=chosen, unit=unit, starts_on=starts_on, by=site.user(role))


def test_the_old_membership_ends_the_day_before_and_a_new_one_begins(site: Site) -> None:
    split(site)
    assert place(site) == 1
    fields = ("unit__code", "starts_on", "ends_on", "is_primary", "holds_primary")
    rows = list(Membership.objects.for_system("a test").filter(person__code="CB1").order_by("pk").values_list(*fields))
    assert rows == [("KH.A", None, date(2024, 6, 30), True, True), ("KH.C", JULY, None, True, True)]
    assert homeless_count(E3) == 0
    people = {row[0]: row[1] for row in site.office.results("2024Q3")["people"]}
    assert people == {"CB1": "KH.C", "CB2": "KH.B"}
    assert {row[0]: row[1] for row in site.office.results("2024Q2")["people"]}["CB1"] == "KH.A"


def test_the_audit_says_how_many_went_where_without_names(site: Site) -> None:
    split(site)
    place(site)
    entry = AuditEntry.objects.get(action="people.placed")
    assert (entry.subject_key, entry.detail) == ("KH.A", {"to_unit": "KH.C", "starts_on": "2024-07-01", "people": 1})


def test_who_has_another_unit_that_holds_is_not_homeless(site: Site) -> None:
    site.office.take_in_rows("second", [person_row("CB1", "KH.B", "Trần Văn An", **{"Chính": ""})])
    split(site)
    assert homeless_count(E3) == 0


def test_somebody_who_came_after_the_end_starts_where_he_is_sent(site: Site) -> None:
    late = person_row("CB7", "KH.A", "Lê Thị Bảy", **{"Từ ngày": "01/08/2024"})
    site.office.take_in_rows("late", [late])
    split(site)
    place(site)
    fields = ("unit__code", "starts_on", "ends_on", "holds_primary")
    rows = list(Membership.objects.for_system("a test").filter(person__code="CB7").order_by("pk").values_list(*fields))
    assert rows == [
        ("KH.A", date(2024, 8, 1), date(2024, 7, 31), False),
        ("KH.C", date(2024, 8, 1), None, True),
    ]


def test_a_unit_not_open_then_and_nobody_chosen_are_refused(site: Site) -> None:
    split(site)
    with pytest.raises(ValidationError, match="chỉ hoạt động từ ngày 01/07/2024"):
        place(site, starts_on=date(2024, 5, 1))
    with pytest.raises(ValidationError, match="Chưa chọn ai"):
        place_people(memberships=[], unit=Unit.objects.get(code="KH.C"), starts_on=JULY, by=site.user())
    with pytest.raises(PermissionDenied):
        place(site, role=Role.LEADER)
    assert homeless_count(E3) == 1


def test_the_same_roster_again_changes_nothing_and_a_changed_row_leaves_the_new_unit(site: Site) -> None:
    split(site)
    place(site)
    assert totals(site.office.take_in_rows("again", ROSTER)) == {"read": 2, "same": 2}
    site.office.take_in_rows("later", changed(ROSTER, 0, **{"Chức vụ": "Phó phòng"}))
    people = {row[0]: row[1] for row in site.office.results("2024Q3")["people"]}
    assert people["CB1"] == "KH.C"


def test_the_roster_of_somebody_placed_by_hand_is_not_undone(site: Site) -> None:
    outcome = site.office.take_in_rows("more", [person_row("CB8", "KH.A", "Lê Văn Tám")])
    split(site)
    place(site)
    with pytest.raises(ImportRefused, match="1 cán bộ của đợt này đã được xếp"):
        undo_batch(batch=batch_of(outcome), by=site.office.by)
    assert Batch.objects.get(pk=outcome.batch_id).state == "applied"


def test_they_wait_on_the_page_of_who_may_place_them(site: Site) -> None:
    from thidua.evaluation.middleware import Place

    split(site)
    period = site.office.campaign.periods.get(code="2024Q3")
    here = Place(site.office.campaign, period)
    (item,) = people_waiting(site.user(), here)
    assert (item.count, item.url) == (1, here.url("people-to-place"))
    assert item in waiting_items(site.user(), here)
    assert people_waiting(site.user(Role.LEADER), here) == []


def test_two_operators_at_once_do_not_move_the_same_people_twice(site: Site) -> None:
    split(site)
    chosen = [each.pk for group in homeless_people(E3) for each in group.memberships]
    place(site)  # faster than the other one, whose page still shows the same people
    unit = Unit.objects.get(code="KH.B")
    with pytest.raises(ValidationError):
        place_people(memberships=chosen, unit=unit, starts_on=date(2024, 8, 1), by=site.user())
    rows = list(
        Membership.objects.for_system("a test")
        .filter(person__code="CB1")
        .order_by("pk")
        .values_list("unit__code", "ends_on")
    )
    assert rows == [("KH.A", date(2024, 6, 30)), ("KH.C", None)]


def test_the_board_leads_to_placing_for_who_may_place(site: Site) -> None:
    split(site)
    site.office.results("2024Q3")
    address = site.url("people-to-place", period="2024Q3")
    for role, is_led in ((Role.OPERATOR, True), (Role.REVIEWER, False), (Role.LEADER, False)):
        page = site.page("periods", period="2024Q3", role=role)
        assert ("1 cán bộ chưa có đơn vị" in page, address in page) == (True, is_led)
