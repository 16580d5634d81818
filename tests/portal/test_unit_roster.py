"""A unit keeps its roster by hand: who comes, who goes, what somebody's position is."""

import json
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from tests.accounts_of import account, give_role
from tests.builders import codes_of, person_row
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.imports.rows import ROW_PURPOSE
from thidua.lib.sealing import configured_sealer
from thidua.orgs.models import Unit
from thidua.people.actions import Naming, PersonEntry, add_person, correct_membership, end_membership
from thidua.people.enums import LeavingReason
from thidua.people.models import CodesOnlyUnit, Membership, Person

NEW = {
    "code": "CB50", "name": "Đỗ Thị Hoa", "starts_on": "01/02/2025", "position": "Chuyên viên",
    "capacity": "công chức", "birth": "1990", "sex": "F", "national_id": "056190001234", "insurance_code": "",
}  # fmt: skip


def unit_of(code: str = "KH.A") -> Unit:
    return Unit.objects.get(code=code)


def membership(code: str = "CB1") -> Membership:
    return Membership.objects.for_system("a test").get(person__code=code)


def person(code: str) -> Person | None:
    return Person.objects.for_system("a test").select_related("identity").filter(code=code).first()


def add(site: Site, unit: str = "KH.A", **more: Any) -> Any:
    return site.client(Role.FOCAL).post(site.url("unit-person-new", unit_of(unit).pk), {**NEW, **more})


def test_somebody_new_stands_in_the_unit(site: Site) -> None:
    assert add(site).status_code == 302
    made = membership("CB50")
    assert (made.unit.code, made.starts_on, made.position, made.is_primary, made.holds_primary) == (
        "KH.A", date(2025, 2, 1), "Chuyên viên", True, True,
    )  # fmt: skip
    assert (made.identity.name, made.identity.birth, made.identity.national_id_index is None) == (
        "Đỗ Thị Hoa", "1990", False,
    )  # fmt: skip
    page = site.page("unit-people", unit_of().pk, role=Role.HEAD)
    assert "Đỗ Thị Hoa" in page
    assert "056190001234" not in page
    entry = AuditEntry.objects.get(action="person.added")
    assert (entry.subject_key, "Đỗ" in str(entry.detail)) == ("CB50", False)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("code", "", "code"),
        ("code", "CB2", "Mã này đã có người dùng"),
        ("code", "   ", "code"),
        ("name", "", "name"),
        ("name", "123", "Hãy ghi họ và tên bằng chữ"),
        ("starts_on", "", "starts_on"),
        ("starts_on", "30/02/2025", "starts_on"),
        ("starts_on", "31/12/2999", "Ngày bắt đầu không thể sau hôm nay"),
        ("birth", "ngày xưa", "Không đọc được giá trị này"),
        ("national_id", "12", "Không đọc được giá trị này"),
        ("insurance_code", "abc", "Không đọc được giá trị này"),
        ("sex", "X", "sex"),
        ("position", "x" * 201, "position"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(site: Site, field: str, value: str, said: str) -> None:
    before = Person.objects.for_system("a test").count()
    answer = add(site, **{field: value})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert "field-error" in page
    assert "công chức" in page
    assert Person.objects.for_system("a test").count() == before


def test_the_last_day_ends_the_membership(site: Site) -> None:
    found = membership()
    url = site.url("unit-membership", unit_of().pk, found.pk)
    client = site.client(Role.FOCAL)
    for data, said in (
        ({"ends_on": "31/12/2999", "reason": "moved"}, "Ngày cuối phải từ"),
        ({"ends_on": "", "reason": "moved"}, "ends_on"),
        ({"ends_on": "01/01/2025", "reason": "vì thích"}, "reason"),
    ):
        page = client.post(url, {"deed": "leave", **data}).content.decode()
        assert said in page
        assert "field-error" in page
        assert membership().ends_on is None
    assert client.post(url, {"deed": "leave", "ends_on": "01/07/2025", "reason": "retired"}).status_code == 302
    assert membership().ends_on == date(2025, 7, 1)
    assert "Trần Văn An" not in site.page("unit-people", unit_of().pk, role=Role.HEAD)
    assert AuditEntry.objects.get(action="membership.ended").detail["reason"] == "retired"
    assert client.get(url).status_code == 404  # who left is no longer the unit's


def test_the_last_day_is_not_before_the_first(site: Site) -> None:
    add(site)
    said = {"reason": LeavingReason.MOVED, "by": site.user(Role.FOCAL), "today": site.today}
    with pytest.raises(ValidationError):
        end_membership(membership=membership("CB50"), ends_on=date(2025, 1, 31), **said)  # type: ignore[arg-type]
    ended = end_membership(membership=membership("CB50"), ends_on=date(2025, 2, 1), **said)  # type: ignore[arg-type]
    assert ended.ends_on == date(2025, 2, 1)


def test_position_and_capacity_are_corrected(site: Site) -> None:
    url = site.url("unit-membership", unit_of().pk, membership().pk)
    client = site.client(Role.FOCAL)
    said = {"deed": "post", "position": "Phó phòng", "capacity": ""}
    assert client.post(url, said).status_code == 302
    assert membership().position == "Phó phòng"
    client.post(url, said)
    entry = AuditEntry.objects.get(action="membership.corrected")  # the same once more is no change
    assert entry.detail["fields"] == ["position"]
    page = client.post(url, {**said, "position": "x" * 201}).content.decode()
    assert "field-error" in page


def test_a_look_at_somebody_is_written_down(site: Site) -> None:
    client = site.client(Role.FOCAL)
    assert "Trần Văn An" in client.get(site.url("unit-membership", unit_of().pk, membership().pk)).content.decode()
    assert AuditEntry.objects.filter(action="person.seen", subject_key="CB1").count() == 1
    client.get(site.url("unit-people", unit_of().pk))
    assert AuditEntry.objects.filter(action="unit.people_seen", subject_key="KH.A").count() == 1
    client.get(site.url("unit-people", unit_of().pk, tep="csv"))
    assert AuditEntry.objects.filter(action="unit.people_exported", subject_key="KH.A").count() == 1


def test_another_units_people_are_nobodys(site: Site) -> None:
    client, there = site.client(Role.FOCAL), membership("CB2")
    for unit in (unit_of("KH.A"), unit_of("KH.B")):
        assert client.get(site.url("unit-membership", unit.pk, there.pk)).status_code == 404
        assert client.post(site.url("unit-membership", unit.pk, there.pk), {"deed": "post"}).status_code == 404
    assert add(site, "KH.B").status_code == 404
    focal = site.user(Role.FOCAL)
    with pytest.raises(PermissionDenied):
        correct_membership(membership=there, position="x", capacity="", by=focal)
    with pytest.raises(PermissionDenied):
        end_membership(membership=there, ends_on=site.today, reason=LeavingReason.MOVED, by=focal, today=site.today)
    entry = PersonEntry("CB60", site.today, Naming(name="Ai Đó"))
    with pytest.raises(PermissionDenied):
        add_person(unit=unit_of("KH.B"), entry=entry, by=focal, today=site.today)
    with pytest.raises(PermissionDenied):
        correct_membership(membership=membership(), position="x", capacity="", by=site.user(Role.HEAD))
    assert (membership("CB2").position, membership().position) == ("", "")


def test_a_codes_only_unit_takes_no_names(site: Site) -> None:
    CodesOnlyUnit.objects.create(unit=unit_of("KH"), reason="Công an")  # and so all below it
    page = site.page("unit-person-new", unit_of().pk, role=Role.FOCAL)
    assert "Đơn vị này chỉ ghi mã" in page
    assert 'name="name"' not in page
    assert 'name="national_id"' not in page
    assert add(site).status_code == 302  # a name that is sent all the same
    made = person("CB50")
    assert made is not None
    assert (made.identity.name, made.identity.birth, made.identity.national_id_index) == ("", "", None)
    assert "CB50" in site.page("unit-people", unit_of().pk, role=Role.HEAD)


PERSONAL = ("Tạ Văn Kín", "056090009999", "5699999999", "1991")


def kept_of(row: Any) -> dict[str, Any]:
    """Raw and clean cells of a stored row."""
    sealer = configured_sealer()
    found: dict[str, Any] = json.loads(sealer.open(row.sealed, ROW_PURPOSE))
    return found


def test_a_file_brings_no_names_into_a_codes_only_unit(site: Site) -> None:
    CodesOnlyUnit.objects.create(unit=unit_of("KH.A"), starts_on=date(2025, 1, 1), reason="Công an")
    said = dict(zip(("Số CCCD", "Mã số BHXH", "Ngày sinh"), PERSONAL[1:], strict=True))
    rows = [
        person_row("CB70", "KH.A", PERSONAL[0], **said, **{"Chức vụ": "Đội trưởng", "Ghi riêng": PERSONAL[0]}),
        person_row("CB71", "KH.A", PERSONAL[0], **{**said, "Số CCCD": "0560"}, **{"Chức vụ": "", "Ghi riêng": ""}),
        person_row("CB72", "KH.B", "Võ Thị Rõ", **{"Ghi riêng": ""}),
    ]
    outcome = site.office.take_in_rows("roster-kin", rows)
    assert "codes_only_unit" in [code for code, _row in codes_of(outcome)]
    for code in ("CB70", "CB71"):
        found = person(code)
        assert found is not None
        kept = found.identity
        assert (kept.name, kept.birth, kept.national_id_index, kept.insurance_code_index) == ("", "", None, None)
        row: Any = membership(code).source_row
        assert not [word for word in (*PERSONAL, "0560") if word in str(kept_of(row))]
    assert kept_of(membership("CB70").source_row)["clean"]["position"] == "Đội trưởng"
    told = [(problem.value, problem.message) for problem in outcome.problems]
    assert not [word for word in (*PERSONAL, "0560") if word in str(told)]
    other = person("CB72")
    assert other is not None
    assert other.identity.name == "Võ Thị Rõ"
    assert not site.office.take_in_rows("roster-kin", rows).counts.get("roster", {}).get("changed")


def test_a_codes_only_unit_reads_no_name_that_was_kept_before(site: Site) -> None:
    site.office.take_in_rows("roster-2", [person_row("CB7", "KH.A", "Hồ Văn Bảy")])
    site.office.close("2024Q2", reason="Thêm người")
    pages = dict.fromkeys(("unit-people", "unit-no-result", "unit-claims"), Role.FOCAL)
    assert "Hồ Văn Bảy" in site.page("unit-people", unit_of().pk, role=Role.FOCAL)
    CodesOnlyUnit.objects.create(unit=unit_of("KH.A"), reason="Công an")
    for name, role in pages.items():
        page = site.page(name, unit_of().pk, role=role)
        assert not [word for word in ("Hồ Văn Bảy", "Trần Văn An") if word in page.split("<main")[1]], name
        assert "CB" in page
    one = site.page("unit-membership", unit_of().pk, membership("CB7").pk, role=Role.FOCAL)
    assert "Hồ Văn Bảy" not in one
    assert "CB7" in one
    sent: Any = site.client(Role.HEAD).get(site.url("unit-people", unit_of().pk, tep="csv"))
    text = b"".join(sent.streaming_content).decode()
    assert ("Hồ Văn Bảy" in text, "CB7" in text) == (False, True)


def test_who_keeps_one_unit_and_heads_another_changes_only_the_one(site: Site) -> None:
    mixed = account("hai-don-vi", Role.FOCAL, "KH.B")
    give_role(mixed, Role.HEAD, "KH.A")
    client = Client()
    client.force_login(mixed)
    seen = client.get(site.url("unit-people", unit_of("KH.A").pk)).content.decode()
    kept = client.get(site.url("unit-people", unit_of("KH.B").pk)).content.decode()
    where = "/nguoi/them/"
    assert (where in seen, where in kept) == (False, True)


def test_a_file_of_later_replaces_what_was_typed(site: Site) -> None:
    add(site)
    row = person_row("CB50", "KH.A", "Đỗ Thị Hoa", **{"Từ ngày": "01/02/2025", "Chức vụ": "Trưởng phòng"})
    site.office.take_in_rows("roster-5", [row])
    assert membership("CB50").position == "Trưởng phòng"
