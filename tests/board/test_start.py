"""Does the start page show the stored figures, the deadline and what waits, in few queries?"""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts_of import account
from tests.builders import TODAY, person_row, receipt_row, unit_row
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.board.cards import cards
from thidua.board.deadlines import closed_day_text, deadline_of
from thidua.board.queries import leading_units, trend_runs
from thidua.campaigns.models import Period
from thidua.evaluation.actions import refresh_open_periods
from thidua.evaluation.middleware import Place
from thidua.evaluation.models import Run, UnitResult


def place(site: Site, code: str = "2024Q2", version: str = "") -> Place:
    return Place(site.office.campaign, site.office.campaign.periods.get(code=code), version)


def test_the_cards_are_the_figures_of_the_run(site: Site) -> None:
    found = {card.label: card.figure for card in cards(place(site), [])}
    counts = site.run.counts
    assert found["Cán bộ"] == str(counts["people"]) == "2"
    assert found["Cán bộ có kết quả"] == str(counts["fulfilled"]) == "2"
    assert found["Người thân được tính"] == str(counts["counted"])
    assert found["Tỷ lệ có kết quả"] == "100,0 %"


def test_the_figures_are_those_of_the_units_on_top(site: Site) -> None:
    top = UnitResult.objects.get(run=site.run, unit_code="KH")
    counts = site.run.counts
    assert (top.staff, top.fulfilled, top.relatives) == (counts["people"], counts["fulfilled"], counts["counted"])


def test_the_trend_ends_with_the_run_that_is_shown(site: Site) -> None:
    runs = trend_runs(place(site, "2024Q3"))
    assert [(run.period.code, run.version) for run in runs] == [("2024Q2", 1), ("2024Q3", None)]
    assert [run.period.code for run in trend_runs(place(site))] == ["2024Q2"]


def test_an_older_version_is_shown_by_its_own_figures(site: Site) -> None:
    site.office.take_in_rows("them", [receipt_row("5600000009", "Ngô Thị Giang")])
    site.office.close("2024Q2", reason="Có thêm biên lai")
    assert [run.version for run in trend_runs(place(site))] == [2]
    assert [run.version for run in trend_runs(place(site, version="1"))] == [1]
    assert "bản chốt số 1" in site.page("start", version="1")


def test_a_year_has_the_quarters_inside_it(site: Site) -> None:
    site.office.close("2024")
    assert [run.period.code for run in trend_runs(place(site, "2024"))] == ["2024Q2", "2024Q3"]
    assert "Năm 2024" in site.page("start", period="2024")


def test_a_quarter_that_is_not_closed_is_called_provisional(site: Site) -> None:
    site.office.close("2024")
    page = site.page("start", period="2024")
    assert "Quý III/2024 (tạm tính)" in page
    assert "Quý II/2024 (tạm tính)" not in page


def test_units_outside_the_tree_are_named_beside_the_figures(site: Site) -> None:
    assert "đứng ngoài cây" not in site.page("start", period="2024Q3")
    site.office.take_in_rows("apart", [unit_row("NGOAI")])
    site.office.take_in_rows("people apart", [person_row("CB9", "NGOAI", "Lê Văn Lẻ")])
    refresh_open_periods(by=site.office.by, today=site.today)
    page = site.page("start", period="2024Q3")
    assert "đứng ngoài cây của Đơn vị KH" in page
    assert "Đơn vị NGOAI</a> (1 cán bộ)" in page


def test_ties_are_shown_as_ties_and_the_rest_of_them_counted(site: Site) -> None:
    for number in range(14):
        UnitResult.objects.create(
            run=Run.objects.get(period__code="2024Q3"),
            unit=9000 + number,
            unit_code=f"T{number:02}",
            block="Khối 1",
            staff=10,
            fulfilled=0,
            relatives=0,
            rank_by_count=2,
        )
    leaders = leading_units(place(site, "2024Q3"), "rank_by_count")
    assert [leader.place for leader in leaders.shown][:3] == [1, 2, 2]
    assert len(leaders.shown) + leaders.left_out == 15
    assert "đơn vị cùng hạng cuối này" in site.page("start", period="2024Q3")


def test_provisional_figures_are_called_so(site: Site) -> None:
    text = site.page("start", period="2024Q3")
    assert "tạm tính đến 30/09/2024" in text
    assert "tạm tính đến" not in site.page("start")


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2025, 7, 10), "còn 9 ngày, đến hết 19/07/2025"),
        (date(2025, 7, 19), "hôm nay là ngày cuối, đến 24 giờ"),
        (date(2025, 7, 22), "đã quá hạn 3 ngày"),
    ],
)
def test_the_deadline_in_words(today: date, said: str) -> None:
    period = Period(code="2025Q2", starts_on=date(2025, 4, 1), ends_on=date(2025, 6, 30), due_on=date(2025, 7, 19))
    assert deadline_of(period, None, today).text == said


def test_a_deadline_on_a_closed_day_says_the_working_day_before() -> None:
    assert "thứ Bảy" in closed_day_text(date(2025, 7, 19), date(2025, 7, 10))
    assert "18/07/2025" in closed_day_text(date(2025, 7, 19), date(2025, 7, 10))
    assert "Tết" in closed_day_text(date(2025, 1, 29), date(2025, 1, 10))
    assert "làm việc lại ngày 21/07/2025" in closed_day_text(date(2025, 7, 19), date(2025, 7, 19))
    assert closed_day_text(date(2025, 7, 18), date(2025, 7, 10)) == ""


def test_who_works_here_sees_first_what_waits(site: Site) -> None:
    text = site.page("start", period="2024Q3")
    assert text.index("Việc đang chờ bạn") < text.index("Số liệu của kỳ")
    assert "Chốt Quý III/2024" in text
    leader = site.page("start", role=Role.LEADER, period="2024Q3")
    assert "Việc đang chờ bạn" not in leader
    assert "Chốt Quý III/2024</a>" not in leader


def test_a_period_without_a_run_says_what_to_do_first(office: Any, settings: Any) -> None:

    settings.TODAY = TODAY
    office.period("2024Q2")
    office.period("2025Q4")
    user = account("moi", Role.OPERATOR)
    from django.test import Client

    client = Client()
    client.force_login(user)
    assert "Nạp danh mục đơn vị" in client.get("/kh-4856/2024Q2/").content.decode()
    assert "Kỳ bắt đầu ngày 01/10/2025" in client.get("/kh-4856/2025Q4/").content.decode()


def test_the_door_without_a_campaign_says_how_to_set_one_up(db: None) -> None:
    from django.test import Client

    client = Client()
    client.force_login(account("moi", Role.OPERATOR))
    assert "thidua setup" in client.get("/").content.decode()


def test_the_queries_do_not_grow_with_the_data(site: Site) -> None:
    client = site.client()
    client.get(site.url("start", period="2024Q3"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(site.url("start", period="2024Q3"))
    for code in ("2024Q4", "2025Q1"):
        site.office.close(code)
    for number in range(8):
        site.office.take_in_rows(f"them{number}", [receipt_row(f"56000001{number:02}", "Ngô Thị Giang")])
    with CaptureQueriesContext(connection) as many:
        client.get(site.url("start", period="2024Q3"))
    assert len(many) == len(few) <= 23
