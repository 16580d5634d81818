"""Does a comparison of two results show what differs, row by row and in sum, to those who may read it?"""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import CLAIMS, changed, claim_row, receipt_row
from tests.evaluation.town import town
from tests.pages import csv_rows, page_rows
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.evaluation.models import Run
from thidua.evaluation.queries import comparable_runs
from thidua.evaluation.queries.comparing import chosen_pair, run_key, summary_of
from thidua.imports.actions import void_rows
from thidua.imports.models import Batch
from thidua.imports.queries import find_rows

TABLES = ("don-vi", "can-bo", "phieu")


def corrected(site: Site) -> Run:
    """Version 2: P2's exit was a mistake (it counts now), P3 is no relative (it counts no more), P9 is new."""
    ledger = Batch.objects.get(file_name="ledger.xlsx")
    void_rows(targets=find_rows(batch=ledger, places=[("", 5)]), reason="ghi giảm nhầm", by=site.office.by)
    site.office.take_in_rows("p3", changed(CLAIMS[2:], 0, **{"Quan hệ": "hàng xóm"}), reason="sửa quan hệ")
    site.office.take_in_rows("p9", [claim_row("P9", "CB1", "Lê Thị Quế", "5600000009")])
    return site.office.close("2024Q2", reason="đính chính")


def rows(site: Site, table: str, role: Role = Role.OPERATOR, **query: Any) -> list[dict[str, str]]:
    asked = {"tu": "2024Q2.1", "den": "2024Q2.2", "bang": table, **query}
    return [row for row in page_rows(site.page("compare", role=role, **asked)) if "Thay đổi" in row]


def test_cases_that_differ_after_a_correction(site: Site) -> None:
    corrected(site)
    found = {row["Mã phiếu"]: row for row in rows(site, "phieu")}
    assert {code: row["Thay đổi"] for code, row in found.items()} == {
        "P2": "Bắt đầu được tính", "P3": "Không còn được tính", "P9": "Phiếu mới có",
    }  # fmt: skip
    assert (found["P2"]["Trạng thái trước"], found["P2"]["Trạng thái sau"]) == ("Đã giảm", "Tham gia mới")
    assert (found["P2"]["Lý do trước"], found["P2"]["Lý do sau"]) == ("Dừng đóng", "")
    assert (found["P3"]["Lý do trước"], found["P3"]["Lý do sau"]) == ("", "Quan hệ không được tính")
    assert (found["P9"]["Trạng thái trước"], found["P9"]["Trạng thái sau"]) == ("", "Không có trong sổ")
    assert [row["Mã phiếu"] for row in rows(site, "phieu", dong="tat-ca")] == ["P1", "P2", "P3", "P9"]
    assert [row["Mã phiếu"] for row in rows(site, "phieu", **{"thay-doi": "lost"})] == ["P3"]
    assert [row["Mã phiếu"] for row in rows(site, "phieu", **{"tu-trang-thai": "exited"})] == ["P2"]
    assert [row["Mã phiếu"] for row in rows(site, "phieu", **{"don-vi": "KH.B"})] == ["P3"]


def test_units_and_people_that_differ_after_a_correction(site: Site) -> None:
    corrected(site)
    units = {row["Đơn vị"]: row for row in rows(site, "don-vi", **{"sap-xep": "-gain"})}
    assert list(units) == ["Đơn vị KH.A", "Đơn vị KH", "Đơn vị KH.B"]  # KH: as many relatives, of fewer people
    assert (units["Đơn vị KH.A"]["Người thân trước"], units["Đơn vị KH.A"]["Người thân sau"]) == ("1", "2")
    assert (units["Đơn vị KH.B"]["Tỷ lệ trước"], units["Đơn vị KH.B"]["Tỷ lệ sau"]) == ("100,0 %", "0,0 %")
    people = {row["Mã cán bộ"]: row for row in rows(site, "can-bo")}
    assert {code: row["Thay đổi"] for code, row in people.items()} == {
        "CB1": "Thêm người thân", "CB2": "Bớt người thân",
    }  # fmt: skip


def test_the_summary_counts_what_changed(site: Site) -> None:
    run = corrected(site)
    pair = chosen_pair(comparable_runs(site.office.campaign), run, "", "")
    assert pair.before == site.run
    summary = summary_of(pair)
    assert summary.cases == {"gained": 1, "lost": 1, "appeared": 1}
    assert (summary.risen, summary.fallen, summary.units_changed) == (0, 0, 3)
    page = " ".join(site.page("compare").split())
    assert "3 phiếu có thay đổi" in page
    assert "Bắt đầu được tính: 1" in page


def test_places_that_moved(site: Site) -> None:
    town(site)
    site.office.take_in_rows("more", [claim_row("P8", "CB3", "Đỗ Văn Rạng", "5600000008")])
    site.office.take_in_rows("paid", [receipt_row("5600000008", "Đỗ Văn Rạng", "BL8")])
    site.office.close("2024Q2", reason="bổ sung")  # KH.A has 3 now: KH.D is second, no longer shared first
    found = {row["Đơn vị"]: row for row in rows(site, "don-vi", tu="2024Q2.2", den="2024Q2.3")}
    assert found["Sở Y tế"]["Đổi hạng"] == "xuống 1 bậc"
    assert found["Sở Y tế"]["Thay đổi"] == "Chỉ đổi hạng"
    assert found["Đơn vị KH.A"]["Đổi hạng"] == "giữ hạng"


def test_dropping_out_is_no_list_for_who_only_looks(site: Site) -> None:
    corrected(site)  # CB2 has no result any more
    for role in (Role.REVIEWER, Role.SUPERVISOR, Role.LEADER):
        for ends in ({}, {"tu": "2024Q2.2", "den": "2024Q2.1"}):  # whichever comes first
            assert [row["Mã cán bộ"] for row in rows(site, "can-bo", role, **ends)] == ["CB1"]
            everybody = rows(site, "can-bo", role, dong="tat-ca", **ends)
            assert [row["Mã cán bộ"] for row in everybody] == ["CB1"]
        asked = {"tu": "2024Q2.1", "den": "2024Q2.2", "bang": "can-bo", "tep": "csv"}
        assert [row["Mã cán bộ"] for row in csv_rows(site.client(role).get(site.url("compare", **asked)))[1]] == ["CB1"]


def test_a_comparison_leaves_as_a_file_that_says_what_it_compares(site: Site) -> None:
    corrected(site)
    response = site.client().get(site.url("compare", bang="phieu", tep="csv"))
    assert 'filename="so-sanh-phieu-2024Q2-1-2024Q2-2.csv"' in response["Content-Disposition"]
    note, found = csv_rows(response)
    assert note.startswith("Trước: kỳ 2024Q2, Bản chốt số 1")
    assert (found[0]["Mã phiếu"], found[0]["Thay đổi"]) == ("P2", "Bắt đầu được tính")
    entry = AuditEntry.objects.get(action="results.compared_exported")
    assert (entry.subject_key, entry.detail["rows"]) == ("2024Q2.1 2024Q2.2", 3)


def test_the_pair_is_the_version_before_else_the_period_before(site: Site) -> None:
    runs = comparable_runs(site.office.campaign)
    assert [run_key(run) for run in runs] == ["2024Q3.tam-tinh", "2024Q2.1"]
    third = runs[0]
    assert chosen_pair(runs, third, "", "").before == site.run
    assert chosen_pair(runs, site.run, "", "").before is None
    assert "Chưa có kết quả nào trước kết quả này" in site.page("compare")
    assert "Tạm tính đến 30/09/2024" in site.page("compare", period="2024Q3")
    assert site.client().get(site.url("compare", tu="x", den="y", bang="z")).status_code == 200
    assert site.client(None).get(site.url("compare")).status_code == 302


@pytest.mark.parametrize("table", TABLES)
def test_a_comparison_asks_the_same_number_of_questions_however_long_it_is(site: Site, table: str) -> None:
    def queries(**ends: str) -> int:
        client = site.client()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(site.url("compare", bang=table, dong="tat-ca", **ends)).status_code == 200
        return len(captured)

    few = queries(tu="2024Q2.1", den="2024Q2.1")
    town(site)
    assert queries(tu="2024Q2.1", den="2024Q2.2") == few <= 18


def test_the_same_result_twice_differs_nowhere(site: Site) -> None:
    page = site.page("compare", tu="2024Q2.1", den="2024Q2.1")
    assert "Hai kết quả giống hệt nhau" in page
