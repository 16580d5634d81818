"""Does the page of a case say why, show what lies behind it, and write down that it was opened?"""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import LEDGER, changed, claim_row, person_row, receipt_row
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.claims.models import Claim
from thidua.engine.periods import month_index
from thidua.evaluation.models import CaseResult, Run
from thidua.evaluation.queries.evidence import Evidence


def claim(code: str) -> Claim:
    return Claim.objects.for_system("a test").get(code=code)


def monthly(month: int) -> dict[str, object]:
    return {"Ngày biên lai": f"0{month}/08/2024", "Từ tháng": f"0{month}/2024", "Số tháng": 1}


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_sentence_the_rule_and_every_source_stand_on_the_page(site: Site) -> None:
    text = plain(site.page("case", claim("P1").pk))
    assert "Được tính là tham gia mới trong Quý II/2024: biên lai đầu tiên thu ngày 15/05/2024" in text
    assert "Dòng 10:" in text
    assert "Bộ quy tắc kh-2024, bản 1, xét ngày 30/06/2024." in text
    for source in (
        "claims.xlsx · trang Trang1 · dòng 2",
        "roster.xlsx · trang Trang1 · dòng 2",
        "ledger.xlsx · trang Trang1 · dòng 2",
    ):
        assert source in text
    assert "BL001" in text
    assert "05/2024: đã đóng, biên lai số 1" in text


def test_an_exit_is_shown_with_its_reason_month_and_row(site: Site) -> None:
    text = plain(site.page("case", claim("P2").pk))
    assert "người thân đã được báo giảm từ tháng 06/2024 (lý do: dừng đóng), ghi nhận ngày 20/06/2024" in text
    assert "06/2024: biên lai số 1 bị lần giảm số 1 hủy" in text
    assert "ledger.xlsx · trang Trang1 · dòng 5" in text


def test_only_the_last_four_digits_and_nothing_of_the_ledgers_money_are_shown(site: Site) -> None:
    page = site.page("case", claim("P1").pk)
    assert "•••• 0001" in page
    assert "5600000001" not in page
    assert "990000" not in page
    assert "1500000" not in page


def test_batches_are_linked_for_who_operates_alone(site: Site) -> None:
    row = claim("P1").source_row
    address = site.url("batch-row", row.batch_id, row.pk)  # type: ignore[union-attr]
    assert address in site.page("case", claim("P1").pk)
    page = site.page("case", claim("P1").pk, role=Role.REVIEWER)
    assert address not in page
    assert "claims.xlsx · trang Trang1 · dòng 2" in plain(page)


def test_who_only_looks_reads_no_name_of_somebody_without_a_result(site: Site) -> None:
    site.office.take_in_rows("roster-2", [person_row("CB3", "KH.B", "Võ Thị Gấm")])
    site.office.take_in_rows("claims-2", [claim_row("P9", "CB3", "Lê Thị Hoa", "5600000009")])
    site.office.close("2024Q2", reason="thêm phiếu")
    assert "Võ Thị Gấm" in site.page("case", claim("P9").pk)
    assert "Võ Thị Gấm" not in site.page("case", claim("P9").pk, role=Role.REVIEWER)


def test_opening_is_written_down_once_without_a_name(site: Site) -> None:
    site.page("case", claim("P1").pk)
    entry = AuditEntry.objects.get(action="case.opened")
    assert (entry.actor, entry.subject_key, entry.detail) == ("thu-operator", "P1", {"period": "2024Q2"})


def test_a_claim_of_a_later_day_is_told_where_it_belongs(site: Site) -> None:
    site.office.take_in_rows("claims-2", [claim_row("P8", "CB1", "Lê Thị Hoa", **{"Ngày đăng ký": "02/07/2024"})])
    assert "Ngày vận động 02/07/2024 ở sau ngày xét 30/06/2024" in site.page("case", claim("P8").pk)


def test_a_claim_written_after_the_closing_is_told_so(site: Site) -> None:
    site.office.take_in_rows("claims-2", [claim_row("P8", "CB1", "Lê Thị Hoa")])
    assert "Phiếu được ghi sau khi kỳ đã chốt" in site.page("case", claim("P8").pk)


def test_an_older_closing_shows_its_own_result_and_the_facts_it_knew(site: Site) -> None:
    site.office.take_in_rows(
        "ledger-2",
        [receipt_row("5600000002", "Lê Văn Dũng", "BL77", **{"Ngày biên lai": "25/06/2024", "Từ tháng": "06/2024"})],
    )
    site.office.close("2024Q2", reason="nộp muộn")
    now, then = site.page("case", claim("P2").pk), site.page("case", claim("P2").pk, version="1")
    assert "Được tính là" in now
    assert "BL77" in now
    assert "đã được báo giảm từ tháng 06/2024" in then
    assert "BL77" not in then


def test_a_replaced_receipt_is_shown_as_the_run_knew_it(site: Site) -> None:
    first = Run.objects.get(period__code="2024Q2", version=1)
    site.office.take_in_rows("ledger-2", changed(LEDGER, 0, **{"Số tháng": 12})[:1], reason="đính chính")
    case = CaseResult.objects.for_system("a test").get(run=first, claim_code="P1")
    assert [receipt.months for receipt in Evidence(case, first).receipts] == [3]


def test_the_months_agree_with_every_stored_result(site: Site) -> None:
    for case in CaseResult.objects.for_system("a test").select_related("run__period"):
        coverage = Evidence(case, case.run).coverage
        if case.rule_line >= 9:
            assert coverage is not None
            assert coverage.covered_through == case.covered_through
            if case.pay_by:
                assert coverage.pay_by == case.pay_by


def test_the_case_over_the_periods(site: Site) -> None:
    text = plain(site.page("case", claim("P3").pk))
    assert "Quý II/2024" in text
    assert "Quý III/2024" in text
    assert month_index(date(2024, 5, 1)) == 24292


def test_a_claim_that_is_none_is_not_found(site: Site) -> None:
    assert site.client().get(site.url("case", 999_999)).status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_only_who_may_know_relatives_opens_a_case(site: Site, role: Role) -> None:
    expected = 200 if role in {Role.OPERATOR, Role.REVIEWER, Role.EMERGENCY} else 403
    for key in (claim("P1").pk, 999_999):  # whether there is such a claim is told to nobody else
        answer = site.client(role).get(site.url("case", key))
        assert answer.status_code == (404 if key == 999_999 and expected == 200 else expected)


def test_a_stranger_is_led_to_the_login(site: Site) -> None:
    assert site.client(None).get(site.url("case", claim("P1").pk)).status_code == 302


def test_the_number_of_queries_does_not_grow_with_the_facts(site: Site) -> None:
    client, address = site.client(), site.url("case", claim("P3").pk, period="2024Q3")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    rows = [receipt_row("5600000003", "Phạm Văn Em", f"BL9{month}", **monthly(month)) for month in range(1, 9)]
    site.office.take_in_rows("ledger-2", rows)
    site.office.results("2024Q3")
    with CaptureQueriesContext(connection) as many:
        assert "BL98" in client.get(address).content.decode()
    assert len(many) == len(few)
    assert len(few) <= 32
