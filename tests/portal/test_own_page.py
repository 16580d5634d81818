"""An official's own page: only his claims, in the words that may be shown, and his confirmations."""

import re
from datetime import date

import pytest

from tests.builders import claim_row, person_row
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.claims.models import Claim
from thidua.evaluation.enums import CaseStatus
from thidua.evaluation.models import CaseResult, Run
from thidua.evaluation.queries.disclosure import CHECKED, COUNTED, NOT_COUNTED, WAITING, shown_case, word_of
from thidua.lib.figures import month_text

TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")  # against forged forms: sixty-four letters by chance spell anything
LEDGER_WORDS = (
    *("Đang tham gia", "Quá hạn", "Không còn đóng", "Đã đóng đến", "Hạn đóng", "Ngừng đóng", "Đã giảm", "Dừng đóng"),
    *("Tham gia mới", "560000"),
)


@pytest.mark.parametrize("status", list(CaseStatus))
def test_one_word_for_each_status(status: CaseStatus) -> None:
    counted = {CaseStatus.JOINED, CaseStatus.MAINTAINED, CaseStatus.RETURNED}
    expected = COUNTED if status in counted else CHECKED if status == CaseStatus.NEEDS_REVIEW else NOT_COUNTED
    assert word_of(status, status in counted) == expected
    assert word_of(CaseStatus.EXITED, True) == COUNTED  # a neutral exit in a year
    assert word_of(None, False) == WAITING


def case_of(site: Site, code: str) -> tuple[Claim, CaseResult]:
    claim = Claim.objects.for_system("a test").select_related("relative").get(code=code)
    return claim, CaseResult.objects.for_system("a test").get(run=site.run, claim_code=code)


def test_before_the_relative_confirms_nothing_of_the_ledger_is_told(site: Site) -> None:
    for code in ("P1", "P2", "P3"):
        claim, result = case_of(site, code)
        shown = shown_case(claim, result, "Quý II/2024")
        assert (shown.covered_through, shown.pay_by) == (None, None)
        assert not [word for word in LEDGER_WORDS if word in shown.sentence]


def test_refused_stopped_and_never_found_read_alike(site: Site) -> None:
    claim, result = case_of(site, "P2")
    sentences = set()
    for status, reason in (("rejected", "relative_refused"), ("lapsed", ""), ("exited", "death"), ("not_found", "")):
        result.status, result.reason, result.is_counted = status, reason, False
        shown = shown_case(claim, result, "Quý II/2024")
        sentences.add((shown.word, shown.sentence))
    assert len(sentences) == 1


def test_after_it_until_when_is_paid(site: Site) -> None:
    claim, result = case_of(site, "P1")
    claim.confirmed_on = date(2024, 7, 1)
    shown = shown_case(claim, result, "Quý II/2024")
    assert shown.covered_through == result.covered_through is not None
    assert "Đã đóng đến tháng" in shown.sentence
    assert shown.standing == "Đang tham gia"
    claim.refused_on = date(2024, 8, 1)
    refused = shown_case(claim, result, "Quý II/2024")
    assert "Đã đóng đến" not in refused.sentence
    assert (refused.standing, refused.covered_through, refused.pay_by) == ("", None, None)


def test_a_standing_never_tells_why_somebody_left(site: Site) -> None:
    claim, result = case_of(site, "P1")
    claim.confirmed_on = date(2024, 7, 1)
    stands = {}
    for status, is_counted in (("lapsed", False), ("not_started", False), ("exited", False), ("exited", True)):
        result.status, result.is_counted, result.reason = status, is_counted, "death"
        shown = shown_case(claim, result, "Quý II/2024")
        stands[status, is_counted] = shown.standing
        assert "death" not in shown.sentence
        assert "chết" not in shown.sentence.lower()
    assert list(stands.values()) == ["Quá hạn đóng", "Chưa đóng tháng nào", "Không còn đóng", ""]
    for status in ("not_found", "needs_review", "rejected"):
        result.status = status
        assert shown_case(claim, result, "Quý II/2024").standing == ""


NEVER = ("Ngừng đóng", "Đã giảm", "Dừng đóng", "Tham gia mới", "thu nhập", "hỗ trợ", "560000", "Lê Thị Bình")


@pytest.mark.parametrize("name", ["mine", "start"])
def test_the_page_says_more_only_after_the_relative_confirmed_and_never_why(site: Site, name: str) -> None:
    every = Claim.objects.for_system("a test").filter(mobiliser_code="CB1")
    result = case_of(site, "P1")[1]
    paid = (f"Đã đóng đến tháng {month_text(result.covered_through or 0)}", "Hạn đóng tiếp")
    for said, is_told in (({}, False), ({"confirmed_on": "2024-07-01"}, True), ({"refused_on": "2024-08-01"}, False)):
        every.update(**said)
        page = site.page(name, role=Role.OFFICIAL)
        assert [word in page for word in paid] == [is_told, is_told]
        main = page.partition('aria-labelledby="own-claims"')[2]
        assert "L.T.B." in main
        assert not [word for word in NEVER if word in main]


def test_the_page_shows_ones_own_claims_alone(site: Site) -> None:
    for name in ("mine", "start"):
        page = TOKEN.sub("", site.page(name, role=Role.OFFICIAL))
        assert "L.T.B." in page
        assert "Được tính trong kết quả chốt Quý II/2024." in page
        assert not [word for word in ("P3", "P.V.E.", "Lê Thị Bình", "KH.B", *LEDGER_WORDS) if word in page]


def test_a_claim_after_the_closing_waits_for_the_next(site: Site) -> None:
    late = claim_row("P9", "CB1", "Hồ Thị Năm", "5600000009", **{"Ngày đăng ký": "02/07/2024"})
    site.office.take_in_rows("claims-2", [late])
    page = site.page("mine", role=Role.OFFICIAL, period="2024Q3")
    assert "H.T.N." in page
    assert "Chờ kết quả chốt kỳ" in page


def test_the_queries_do_not_grow_with_the_claims(site: Site, django_assert_max_num_queries: object) -> None:
    more = [claim_row(f"Q{number}", "CB1", "Hồ Thị Năm") for number in range(30)]
    site.office.take_in_rows("claims-2", more)
    client = site.client(Role.OFFICIAL)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert client.get(site.url("mine")).status_code == 200


def test_the_confirmation_of_a_closed_year_is_a_file(site: Site) -> None:
    year: Run = site.office.close("2024")
    client = site.client(Role.OFFICIAL)
    assert f'value="{year.pk}"' in site.page("mine", role=Role.OFFICIAL)
    answer = client.post(site.url("mine-confirmation"), {"run": year.pk})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "xac-nhan-2024.pdf" in answer["Content-Disposition"]
    assert AuditEntry.objects.filter(action="document.downloaded").count() == 1
    for run in (site.run.pk, 0, "x", ""):
        assert client.post(site.url("mine-confirmation"), {"run": run}).status_code == 404
    assert client.get(site.url("mine-confirmation")).status_code == 405


def test_an_official_without_claims_reads_what_to_do(site: Site) -> None:
    site.office.take_in_rows(
        "roster-2", [person_row("CB1", "KH.A", "Trần Văn An"), person_row("CB7", "KH.A", "Hồ Văn Bảy")]
    )
    Claim.objects.for_system("a test").filter(mobiliser_code="CB1").update(mobiliser_code="CB7")
    assert "Chưa có phiếu nào ghi tên bạn" in site.page("mine", role=Role.OFFICIAL)


@pytest.mark.parametrize("role", [Role.FOCAL, Role.HEAD, Role.ADMINISTRATOR, Role.DATA_OFFICER])
def test_who_does_not_see_the_provinces_figures_starts_with_what_waits(site: Site, role: Role) -> None:
    page = site.page("start", role=role)
    assert "Việc đang chờ bạn" in page
    assert "Đơn vị KH.B" not in page
    assert site.url("results-units") not in page
