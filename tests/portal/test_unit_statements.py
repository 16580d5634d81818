"""What a unit states of itself: its launch and its headcount; what stands on its desk."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.accounts_of import account
from tests.builders import person_row
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.campaigns.actions import record_launch
from thidua.campaigns.actions.launching import LaunchEntry
from thidua.campaigns.models import Launch
from thidua.evaluation.models import UnitResult
from thidua.orgs.models import Unit
from thidua.people.actions import certify_headcount
from thidua.people.models import HeadcountCertification

SAID = {"launched_on": "20/12/2024", "document_number": "15/KH-SNV", "document_on": "18/12/2024", "note": ""}


def unit_of(code: str) -> Unit:
    return Unit.objects.get(code=code)


def post(site: Site, name: str, data: dict[str, Any], role: Role = Role.FOCAL, unit: str = "KH.A") -> Any:
    return site.client(role).post(site.url(name, unit_of(unit).pk), data)


def headcounts() -> Any:
    return HeadcountCertification.objects.for_system("a test")


def test_the_launch_is_recorded_shown_and_corrected(site: Site) -> None:
    assert "Chưa ghi phát động" in site.page("desk-unit", unit_of("KH.A").pk, role=Role.FOCAL)
    answer = post(site, "unit-launch", SAID)
    assert (answer.status_code, answer["Location"]) == (302, site.url("desk-unit", unit_of("KH.A").pk))
    page = site.page("desk-unit", unit_of("KH.A").pk, role=Role.HEAD)
    assert "Phát động ngày 20/12/2024, văn bản 15/KH-SNV ngày 18/12/2024" in page
    assert 'value="15/KH-SNV"' in site.page("unit-launch", unit_of("KH.A").pk, role=Role.FOCAL)
    post(site, "unit-launch", {**SAID, "document_number": "16/KH-SNV"})
    assert list(Launch.objects.values_list("unit__code", "document_number")) == [("KH.A", "16/KH-SNV")]
    actions = AuditEntry.objects.filter(action__startswith="launch.").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["launch.recorded", "launch.changed"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"launched_on": "01/01/1999"}, "Ngày phát động phải từ"),
        ({"launched_on": "31/12/2999"}, "Ngày phát động phải từ"),
        ({"document_on": "31/12/2999"}, "Ngày văn bản không thể sau hôm nay"),
        ({"launched_on": "31/02/2025"}, "launched_on"),
        ({"document_number": ""}, "document_number"),
        ({"launched_on": "", "document_number": "", "document_on": ""}, "document_on"),
        ({"document_number": "x" * 101}, "document_number"),
    ],
)
def test_a_wrong_launch_is_said_and_nothing_is_lost(site: Site, wrong: dict[str, str], said: str) -> None:
    answer = post(site, "unit-launch", {**SAID, "note": "Toàn thể cán bộ", **wrong})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert "field-error" in page
    assert "Toàn thể cán bộ" in page
    assert not Launch.objects.exists()


def test_the_launch_may_be_the_campaigns_first_day_and_today(site: Site) -> None:
    first = site.office.campaign.starts_on
    focal = site.user(Role.FOCAL)
    for day in (first, site.today):
        entry = LaunchEntry(day, "1", day)
        record_launch(campaign=site.office.campaign, unit=unit_of("KH.A"), entry=entry, by=focal, today=site.today)
        assert Launch.objects.get().launched_on == day


def test_the_headcount_stands_beside_the_rosters(site: Site) -> None:
    assert 'value="1"' in site.page("unit-headcount", unit_of("KH.A").pk, role=Role.FOCAL)
    post(site, "unit-headcount", {"certified": "1", "note": ""})
    assert "Khớp danh sách" in site.page("desk-unit", unit_of("KH.A").pk, role=Role.HEAD)
    refused = post(site, "unit-headcount", {"certified": "3", "note": " "})
    assert "Hãy ghi vì sao" in refused.content.decode()
    assert headcounts().count() == 1
    post(site, "unit-headcount", {"certified": "3", "note": "Hai người biệt phái"})
    page = site.page("desk-unit", unit_of("KH.A").pk, role=Role.HEAD)
    assert "Khác danh sách" in page
    assert "Hai người biệt phái" in page
    assert list(headcounts().order_by("pk").values_list("counted", "certified")) == [(1, 1), (1, 3)]
    assert UnitResult.objects.get(run=site.run, unit_code="KH.A").staff == 1  # no figure changes
    assert AuditEntry.objects.filter(action="headcount.certified", subject_key="KH.A").count() == 2


@pytest.mark.parametrize("number", ["", "-1", "hai", "1.5", "10000000"])
def test_a_headcount_that_is_no_number_is_said(site: Site, number: str) -> None:
    page = post(site, "unit-headcount", {"certified": number, "note": "Có lý do"}).content.decode()
    assert "field-error" in page
    assert "Có lý do" in page
    assert not headcounts().exists()


def test_the_people_of_the_units_below_are_counted(site: Site) -> None:
    page = site.client(Role.FOCAL)
    page.force_login(account("dau-moi-tinh", Role.FOCAL, "KH"))
    assert 'value="2"' in page.get(site.url("unit-headcount", unit_of("KH").pk)).content.decode()


def test_the_actions_refuse_another_unit_and_another_role(site: Site) -> None:
    entry = LaunchEntry(site.today, "1", site.today)
    period = site.office.period("2024Q2")
    for role, unit in ((Role.FOCAL, "KH.B"), (Role.FOCAL, "KH"), (Role.HEAD, "KH.A"), (Role.OPERATOR, "KH.A")):
        by, place = site.user(role), unit_of(unit)
        with pytest.raises(PermissionDenied):
            record_launch(campaign=site.office.campaign, unit=place, entry=entry, by=by, today=site.today)
        with pytest.raises(PermissionDenied):
            certify_headcount(unit=place, period=period, certified=1, note="", by=by, today=site.today)
    assert not Launch.objects.exists()
    assert not headcounts().exists()
    with pytest.raises(ValidationError):
        certify_headcount(
            unit=unit_of("KH.A"), period=period, certified=9, note="", by=site.user(Role.FOCAL), today=site.today
        )


def test_the_desk_leads_to_the_only_unit_or_lets_choose(site: Site) -> None:
    answer = site.client(Role.HEAD).get(site.url("desk"))
    assert answer["Location"] == site.url("desk-unit", unit_of("KH.A").pk)
    assert site.client(Role.OPERATOR).get(site.url("desk"))["Location"] == site.url("unit-states")
    client = site.client(Role.FOCAL)
    client.force_login(account("dau-moi-tinh", Role.FOCAL, "KH"))
    page = client.get(site.url("desk")).content.decode()
    assert [code in page for code in ("KH.A", "KH.B")] == [True, True]


def test_the_desk_has_the_stored_figures_and_the_tasks_of_the_role(site: Site) -> None:
    result = UnitResult.objects.get(run=site.run, unit_code="KH.A")
    head = site.page("desk-unit", unit_of("KH.A").pk, role=Role.HEAD)
    focal = site.page("desk-unit", unit_of("KH.A").pk, role=Role.FOCAL)
    assert result.relatives == 1
    assert "Người thân được tính" in head
    assert site.url("unit-no-result", unit_of("KH.A").pk) in focal
    assert site.url("unit-no-result", unit_of("KH.A").pk) not in head


def test_the_state_of_every_unit_in_counts_and_dates(site: Site) -> None:
    post(site, "unit-launch", SAID)
    post(site, "unit-headcount", {"certified": "3", "note": "Hai người biệt phái"})
    page = site.page("unit-states", role=Role.SUPERVISOR)
    assert "1 đơn vị đã ghi phát động, 2 đơn vị chưa ghi." in page
    assert "Hai người biệt phái" not in page
    assert "Trần Văn An" not in page
    chosen = {
        "phat-dong": {"1": ["KH.A"], "0": ["KH", "KH.B"]},
        "quan-so": {"khac": ["KH.A"], "none": ["KH", "KH.B"]},
        "danh-sach": {"none": ["KH", "KH.A", "KH.B"], "approved": []},
    }
    for name, answers in chosen.items():
        for value, codes in answers.items():
            text = site.client(Role.LEADER).get(
                site.url("unit-states", **{"tep": "csv", "cot": "code"}) + f"&{name}={value}"
            )
            rows = b"".join(text.streaming_content).decode("utf-8-sig").splitlines() if text.streaming else []
            found = rows or text.content.decode("utf-8-sig").splitlines()
            assert [code for code in ("KH", "KH.A", "KH.B") if any(code in row.split(",") for row in found)] == codes
    assert AuditEntry.objects.filter(action="unit_states.exported").count() == 6


def test_a_unit_with_new_people_has_another_headcount_on_another_day(site: Site) -> None:
    rows = [person_row("CB9", "KH.A", "Hồ Văn Chín", **{"Từ ngày": "01/08/2024"})]
    site.office.take_in_rows("roster-9", rows)
    counted = [
        certify_headcount(
            unit=unit_of("KH.A"), period=site.office.period(code), certified=2, note="như văn bản",
            by=site.user(Role.FOCAL), today=date(2024, 12, 1),
        ).counted
        for code in ("2024Q2", "2024Q3")
    ]  # fmt: skip
    assert counted == [1, 2]


def test_a_period_that_has_not_begun_takes_no_headcount(site: Site) -> None:
    site.office.period("2025Q4")
    where = site.url("unit-headcount", Unit.objects.get(code="KH.A").pk, period="2025Q4")
    page = site.client(Role.FOCAL).post(where, {"certified": "1", "note": ""}).content.decode()
    assert "Kỳ này chưa bắt đầu (từ 01/10/2025)" in page
    assert HeadcountCertification.objects.for_system("a test").count() == 0
