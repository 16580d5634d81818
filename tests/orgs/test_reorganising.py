"""Do splits, mergers and ends of units move people as rule 4 says, and leave closed periods as they are?"""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.builders import person_row, result_csv, unit_row
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.orgs.actions import Heir, Paper, Particulars, reorganise
from thidua.orgs.enums import Deed
from thidua.orgs.models import Unit, UnitSuccessor
from thidua.orgs.queries import homeless_units, homes_on
from thidua.people.queries import homeless_count, people_of_units

JULY = date(2024, 7, 1)
E3 = date(2024, 9, 30)
PAPER = Paper("Sắp xếp", "12/NQ")


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def do(site: Site, deed: Deed, codes: list[str], heirs: list[Heir], day: date = JULY, **more: Any) -> list[Unit]:
    units = [unit(code) for code in codes]
    return reorganise(deed=deed, units=units, heirs=heirs, day=day, paper=PAPER, by=site.user(), **more)


def new(code: str, name: str = "Đơn vị mới", parent: str = "KH") -> Heir:
    return Heir(code, Particulars(name, "department", parent, "Khối 1"))


def staff(site: Site, code: str = "2024Q3") -> dict[str, int]:
    return {row[0]: row[2] for row in site.office.results(code)["units"]}


def test_people_follow_one_heir_by_themselves(site: Site) -> None:
    before = result_csv(site.run)
    assert staff(site) == {"KH": 2, "KH.A": 1, "KH.B": 1}
    do(site, Deed.MERGE, ["KH.A", "KH.B"], [new("KH.C")])
    assert staff(site) == {"KH": 2, "KH.C": 2}
    assert result_csv(site.run) == before
    assert unit("KH.A").closes_on == date(2024, 6, 30)
    assert unit("KH.C").opens_on == JULY
    assert {home.unit for home in homes_on(E3).values()} == {unit("KH.C").pk}


def test_a_unit_may_go_into_one_of_those_that_merge(site: Site) -> None:
    do(site, Deed.MERGE, ["KH.A"], [Heir("KH.B")])
    assert staff(site) == {"KH": 2, "KH.B": 2}


def test_people_of_several_heirs_wait(site: Site) -> None:
    assert people_of_units([unit("KH.A").pk], JULY) == (1, 1)
    do(site, Deed.SPLIT, ["KH.A"], [new("KH.C"), Heir("KH.B")])
    assert staff(site) == {"KH": 1, "KH.B": 1, "KH.C": 0}
    assert homeless_count(E3) == 1
    assert set(UnitSuccessor.objects.values_list("unit__code", "successor_code")) == {
        ("KH.A", "KH.B"),
        ("KH.A", "KH.C"),
    }


def test_who_has_another_unit_that_holds_need_not_be_placed(site: Site) -> None:
    site.office.take_in_rows("second", [person_row("CB1", "KH.B", "Trần Văn An", **{"Chính": ""})])
    assert people_of_units([unit("KH.A").pk], JULY) == (1, 0)
    assert people_of_units([unit("KH.A").pk, unit("KH.B").pk], JULY) == (2, 2)


def test_people_of_a_closed_unit_wait(site: Site) -> None:
    do(site, Deed.CLOSE, ["KH.A"], [])
    assert staff(site) == {"KH": 1, "KH.B": 1}
    assert homeless_count(E3) == 1
    assert homeless_count(date(2024, 6, 30)) == 0


def test_units_below_follow_one_heir_and_are_given_a_parent_where_there_are_several(site: Site) -> None:
    site.office.take_in_rows("below", [unit_row("KH.A.1", "KH.A"), unit_row("KH.A.2", "KH.A")])
    site.office.take_in_rows("people", [person_row("CB9", "KH.A.1", "Lê Văn Chín")])
    do(site, Deed.SPLIT, ["KH.A"], [new("KH.C"), new("KH.D")], new_parents={unit("KH.A.1").pk: "KH.D"})
    assert staff(site) == {"KH": 2, "KH.B": 1, "KH.C": 0, "KH.D": 1, "KH.A.1": 1, "KH.A.2": 0}


def test_every_ending_is_in_the_audit_with_its_paper(site: Site) -> None:
    do(site, Deed.MERGE, ["KH.A", "KH.B"], [new("KH.C")])
    entries = AuditEntry.objects.filter(action="unit.merge").order_by("pk")
    assert [(entry.subject_key, entry.detail["successors"], entry.detail["document_number"]) for entry in entries] == [
        ("KH.A", ["KH.C"], "12/NQ"), ("KH.B", ["KH.C"], "12/NQ"),
    ]  # fmt: skip
    assert unit("KH.A").changes.get().deed == Deed.MERGE


REFUSALS = [
    (Deed.SPLIT, ["KH.A"], [Heir("KH.B")], "ít nhất hai đơn vị nhận"),
    (Deed.SPLIT, ["KH.A"], [Heir("KH.B"), Heir("KH.B")], "ghi hai lần"),
    (Deed.MERGE, ["KH.A"], [], "đúng một đơn vị nhận"),
    (Deed.MERGE, [], [Heir("KH.B")], "ít nhất một đơn vị"),
    (Deed.MERGE, ["KH.A"], [Heir("LA")], "Chưa có đơn vị nào mang mã LA"),
    (Deed.MERGE, ["KH.A"], [Heir("KH.A")], "không thể vừa kết thúc"),
    (Deed.MERGE, ["KH"], [Heir("KH.A")], "đang trực thuộc đơn vị kết thúc"),
    (Deed.MERGE, ["KH.A"], [new("KH.B")], "đã có đơn vị khác dùng"),
    (Deed.MERGE, ["KH.A"], [new("KH.C", parent="KH.A")], "không thể trực thuộc đơn vị đang kết thúc"),
]


@pytest.mark.parametrize(("deed", "codes", "heirs", "sentence"), REFUSALS)
def test_what_cannot_be_is_refused_and_changes_nothing(
    site: Site, deed: Deed, codes: list[str], heirs: list[Heir], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        do(site, deed, codes, heirs)
    assert not Unit.objects.filter(closes_on__isnull=False).exists()
    assert Unit.objects.count() == 3


def test_a_unit_ends_once_and_not_before_it_begins(site: Site) -> None:
    do(site, Deed.MERGE, ["KH.A"], [new("KH.C")])
    with pytest.raises(ValidationError, match="đã có ngày kết thúc"):
        do(site, Deed.CLOSE, ["KH.A"], [], day=date(2025, 1, 1))
    with pytest.raises(ValidationError, match="thay đổi phải có hiệu lực sau ngày đó"):
        do(site, Deed.CLOSE, ["KH.C"], [])
    with pytest.raises(ValidationError, match="đã kết thúc hoạt động"):
        do(site, Deed.MERGE, ["KH.B"], [Heir("KH.A")])


def test_successors_make_no_circle(site: Site) -> None:
    """A file may state a successor of a unit that is still open; following it must not lead back."""
    UnitSuccessor.objects.create(unit=unit("KH.B"), successor_code="KH.A")
    with pytest.raises(ValidationError, match="vòng tròn"):
        do(site, Deed.MERGE, ["KH.A"], [Heir("KH.B")])


def test_a_circle_of_successors_is_no_home(site: Site) -> None:
    Unit.objects.filter(code__in=["KH.A", "KH.B"]).update(closes_on=date(2024, 6, 30))
    UnitSuccessor.objects.create(unit=unit("KH.A"), successor_code="KH.B")
    UnitSuccessor.objects.create(unit=unit("KH.B"), successor_code="KH.A")
    assert set(homeless_units(E3)) == {unit("KH.A").pk, unit("KH.B").pk}
    assert homeless_count(E3) == 2


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SUPERVISOR, Role.LEADER])
def test_only_who_operates_may(site: Site, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        reorganise(deed=Deed.CLOSE, units=[unit("KH.A")], heirs=[], day=JULY, paper=PAPER, by=site.user(role))
