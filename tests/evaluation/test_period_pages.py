"""Does the board of periods say how far each is, and are its deeds done once, by the right people, with a reason?"""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import CLAIMS as BASE_CLAIMS
from tests.builders import changed, person_row, unit_row
from tests.evaluation.town import take_in, town
from tests.pages import page_rows
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.campaigns.actions import change_period_dates, open_period
from thidua.campaigns.models import Period
from thidua.campaigns.queries import periods_to_open
from thidua.evaluation.actions import close_period, replay
from thidua.evaluation.enums import PeriodStage, RunKind
from thidua.evaluation.models import Run
from thidua.evaluation.queries import preview_closing, stage_of
from thidua.evaluation.queries.previews import Difference
from thidua.evaluation.words import days_left_text
from thidua.imports.enums import UploadState
from thidua.imports.models import Upload
from thidua.linking.actions import link_claims

LOOKERS = (Role.REVIEWER, Role.SUPERVISOR, Role.LEADER)


def closing_numbers(code: str = "2024Q2") -> list[int | None]:
    runs = Run.objects.filter(period__code=code, kind=RunKind.CLOSING)
    return list(runs.order_by("version").values_list("version", flat=True))


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def confirm(site: Site, code: str, seen: int, role: Role = Role.OPERATOR, **more: str) -> Any:
    answer = {"seen": str(seen), "is_sure": "on", **more}
    return site.client(role).post(site.url("period-close", period=code), answer, follow=True)


def test_the_board_shows_every_period_and_how_far_it_is(site: Site) -> None:
    site.office.period("2025")
    site.office.period("2026")
    rows = {row["Kỳ"]: row for row in page_rows(site.page("periods")) if "Kỳ" in row}
    assert rows["Quý II/2024"]["Tình trạng"] == "Đã chốt"
    assert rows["Quý II/2024"]["Kết quả đang có"] == "Bản chốt số 1, xét đến 30/06/2024"
    assert rows["Quý III/2024"]["Tình trạng"] == "Đã hết kỳ, chờ chốt quá hạn 269 ngày"
    assert rows["Quý III/2024"]["Kết quả đang có"] == "Tạm tính đến 30/09/2024"
    assert rows["Năm 2025"]["Tình trạng"] == "Đang diễn ra còn 198 ngày đến hạn"
    assert rows["Năm 2026"]["Tình trạng"] == "Chưa bắt đầu còn 563 ngày đến hạn"
    assert rows["Năm 2026"]["Kết quả đang có"] == ""


def test_a_period_is_closed_from_its_page_once(site: Site) -> None:
    page = site.page("period-close", period="2024Q3")
    assert "bản số 1" in page
    response = confirm(site, "2024Q3", seen=0)
    assert "Bản chốt số 1, xét đến 30/09/2024" in text_of(response)
    assert closing_numbers("2024Q3") == [1]
    for reason in ("", "bấm lần nữa"):  # the same form once more
        again = text_of(confirm(site, "2024Q3", seen=0, reason=reason))
        assert "vừa được chốt thành bản số 1" in again
        assert "Xem bản vừa chốt" in again
    assert closing_numbers("2024Q3") == [1]
    with pytest.raises(PermissionDenied, match="vừa được chốt"):  # and behind the page too
        close_period(period=Period.objects.get(code="2024Q3"), by=site.user(), today=site.today, reason="x", seen=0)


def test_a_second_version_needs_a_reason_and_says_what_it_changes(site: Site) -> None:
    page = " ".join(site.page("period-close").split())
    assert "Không khác ở phiếu nào và hạng nào" in page
    confirm(site, "2024Q2", seen=1)
    assert closing_numbers() == [1]
    confirm(site, "2024Q2", seen=1, reason="đính chính sổ")
    assert closing_numbers() == [1, 2]
    entry = AuditEntry.objects.filter(action="period.closed").order_by("-pk")[0]
    assert (entry.actor, entry.detail["reason"]) == ("thu-operator", "đính chính sổ")


def test_nothing_is_closed_without_the_confirmation(site: Site) -> None:
    response = site.client().post(site.url("period-close", period="2024Q3"), {"seen": "0"}, follow=True)
    assert "Hãy đánh dấu vào ô này để chốt kỳ" in text_of(response)
    assert closing_numbers("2024Q3") == []


def test_people_without_a_unit_hold_a_closing_up_until_it_is_confirmed(site: Site) -> None:
    closed = {"Hiệu lực đến": "31/07/2024", "Đơn vị kế thừa": "KH.A; KH.B"}
    site.office.take_in_rows("tach", [unit_row("KH.S", "KH", **closed)])
    site.office.take_in_rows("nguoi", [person_row("CB9", "KH.S", "Vũ Văn Quý")])
    assert "1 cán bộ chưa có đơn vị" in site.page("period-close", period="2024Q3")
    refused = confirm(site, "2024Q3", seen=0)
    assert "Còn 1 cán bộ chưa xếp được đơn vị" in text_of(refused)
    assert closing_numbers("2024Q3") == []
    confirm(site, "2024Q3", seen=0, may_leave_people="on")
    assert closing_numbers("2024Q3") == [1]


def test_a_preview_says_what_a_closing_would_change_and_stores_nothing(site: Site) -> None:
    runs = list(Run.objects.order_by("pk").values_list("pk", "results_sha256"))
    unchanged = preview_closing(site.run.period, site.run)
    assert unchanged.counts == site.run.counts
    assert unchanged.difference == Difference({}, 0)
    take_in(site)
    site.office.take_in_rows("p3", changed(BASE_CLAIMS[2:], 0, **{"Quan hệ": "hàng xóm"}), reason="sửa quan hệ")
    link_claims(by=site.office.by)
    preview = preview_closing(site.run.period, site.run)
    assert preview.counts["counted"] == 4
    assert preview.difference == Difference({"lost": 1, "appeared": 4}, 0)
    assert list(Run.objects.order_by("pk").values_list("pk", "results_sha256")) == runs
    assert "Không còn được tính: 1 phiếu" in " ".join(site.page("period-close").split())


def test_what_is_not_over_is_not_closed(site: Site) -> None:
    site.office.period("2025")
    assert "mới kết thúc nên chưa chốt được" in " ".join(site.page("period-close", period="2025").split())
    confirm(site, "2025", seen=0)
    assert closing_numbers("2025") == []


def test_who_only_looks_closes_nothing_and_sees_no_buttons(site: Site) -> None:
    for role in LOOKERS:
        page = site.page("periods", role=role, period="2024Q3")
        for name in ("period-close", "period-refresh", "period-dates", "period-open"):
            assert site.url(name, period="2024Q3") not in page
            assert site.client(role).post(site.url(name, period="2024Q3"), {"seen": "0"}).status_code == 403
        with pytest.raises(PermissionDenied):
            close_period(period=Period.objects.get(code="2024Q3"), by=site.user(role), today=site.today)
        with pytest.raises(PermissionDenied):
            open_period(campaign=site.office.campaign, code="2026Q1", by=site.user(role))
    assert closing_numbers("2024Q3") == []


def test_a_version_names_the_models_that_linked_its_claims(site: Site) -> None:
    assert "Mô hình đối chiếu: Ban đầu, bản 1" in site.page("periods")


def test_a_version_is_verified_and_a_changed_one_found_out(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    address = site.url("period-verify")
    answer = site.client(Role.SUPERVISOR).post(address, {"version": "1"}, follow=True)
    assert "Bản chốt số 1 còn nguyên" in text_of(answer)
    other = replay(site.run)
    monkeypatch.setattr("thidua.evaluation.views.periods.replay", lambda run: other.__class__({}, True, False))
    assert "KHÔNG khớp" in text_of(site.client().post(address, {"version": "1"}, follow=True))
    entries = AuditEntry.objects.filter(action="period.verified").order_by("pk")
    assert [entry.detail["is_equal"] for entry in entries] == [True, False]
    assert site.client().post(address, {"version": "7"}).status_code == 404
    assert site.client().get(address).status_code == 405


def test_a_provisional_result_is_refreshed_and_a_closed_period_has_none(site: Site) -> None:
    old = Run.objects.get(period__code="2024Q3")
    site.client().post(site.url("period-refresh", period="2024Q3"))
    assert Run.objects.get(period__code="2024Q3").pk != old.pk
    answer = site.client().post(site.url("period-refresh"), follow=True)
    assert "không còn kết quả tạm tính" in text_of(answer)
    assert list(Run.objects.filter(period__code="2024Q2")) == [site.run]


def test_a_period_is_opened_from_a_list(site: Site) -> None:
    codes = [span.code for span in periods_to_open(site.office.campaign, site.today)]
    assert "2024Q2" not in codes
    assert {"2024Q4", "2025Q3", "2026Q4", "2024", "2024-2025"} <= set(codes)
    answer = site.client().post(site.url("period-open"), {"period": "2025Q3"}, follow=True)
    assert "Đã mở Quý III/2025" in text_of(answer)
    assert Period.objects.get(code="2025Q3").due_on == date(2025, 10, 19)
    assert "Chưa mở được kỳ" in text_of(site.client().post(site.url("period-open"), {"period": "1999Q1"}, follow=True))


def test_deadline_and_lock_move_with_a_reason_and_in_order(site: Site) -> None:
    address = site.url("period-dates", period="2024Q3")
    dates = {"due_on": "2024-10-25", "locks_on": "2024-10-31"}
    assert "Lý do" in text_of(site.client().post(address, {**dates, "reason": " "}))
    early = site.client().post(address, {**dates, "due_on": "2024-09-01", "reason": "CV 12"})
    assert "không thể trước ngày cuối kỳ (30/09/2024)" in text_of(early)
    assert Period.objects.get(code="2024Q3").due_on == date(2024, 10, 19)
    site.client().post(address, {**dates, "reason": "Công văn 12"})
    period = Period.objects.get(code="2024Q3")
    assert (period.due_on, period.locks_on) == (date(2024, 10, 25), date(2024, 10, 31))
    entry = AuditEntry.objects.get(action="period.dates_changed")
    assert entry.detail["before"] == {"due_on": "2024-10-19", "locks_on": "2024-10-19"}
    assert entry.detail["reason"] == "Công văn 12"
    with pytest.raises(PermissionDenied, match="trước hạn"):
        change_period_dates(
            period=period, due_on=date(2024, 11, 2), locks_on=date(2024, 11, 1), reason="x", by=site.user()
        )


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2024, 6, 30), PeriodStage.AHEAD),
        (date(2024, 7, 1), PeriodStage.RUNNING),
        (date(2024, 9, 30), PeriodStage.RUNNING),
        (date(2024, 10, 1), PeriodStage.TO_CLOSE),
    ],
)
def test_the_stage_of_a_period_follows_its_days(site: Site, today: date, expected: PeriodStage) -> None:
    period = Period.objects.get(code="2024Q3")
    assert stage_of(period, Run.objects.get(period=period), today) == expected
    assert stage_of(site.run.period, site.run, today) == PeriodStage.CLOSED


def test_days_left_in_words() -> None:
    assert [days_left_text(days) for days in (9, 0, -3)] == [
        "còn 9 ngày đến hạn",
        "hết hạn hôm nay",
        "quá hạn 3 ngày",
    ]


def test_the_board_asks_the_same_number_of_questions_however_many_periods(site: Site) -> None:
    def queries() -> int:
        client = site.client()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(site.url("periods")).status_code == 200
        return len(captured)

    few = queries()
    town(site)
    link_claims(by=site.office.by)
    for code in ("2024", "2025", "2025Q1", "2025Q2"):
        site.office.period(code)
    assert queries() == few <= 20


def test_files_on_their_way_are_told_before_a_closing(site: Site) -> None:
    Upload.objects.create(received_by=site.user(), state=UploadState.PREVIEWED)
    for name in ("periods", "period-close"):
        assert "1 lượt nạp còn dở dang" in " ".join(site.page(name, period="2024Q3").split())
    Upload.objects.for_system("a test").all().delete()
    assert "dở dang" not in site.page("periods", period="2024Q3")
