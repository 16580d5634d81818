"""What do the pages of people under two codes show, to whom, and what do their buttons do?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import person_row, receipt_row
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.claims.models import Claim
from thidua.evaluation.actions import refresh_open_periods
from thidua.evaluation.middleware import Place
from thidua.lib.waiting import waiting_items
from thidua.linking.actions.finding import find_pairs
from thidua.linking.models import DuplicatePair, Link, Merge
from thidua.people.models import Person

CARD = {"Ngày sinh": "12/03/1961", "Số CCCD": "056161000001"}


@pytest.fixture
def pair(site: Site) -> DuplicatePair:
    """5600000001, whom P1 means, has a second code; CB1 stands on the roster again as CB9."""
    site.office.take_in_rows(
        "ledger2",
        [
            receipt_row("5600000001", "Lê Thị Bình", "B1", **CARD),
            receipt_row("5600000009", "Lê Thị Bình", "B2", **{**CARD, "Từ tháng": "08/2024"}),
        ],
    )
    born = {"Ngày sinh": "01/02/1980", "Số CCCD": "056080000001"}
    roster = [person_row(code, unit, "Trần Văn An", **born) for code, unit in (("CB1", "KH.A"), ("CB9", "KH.B"))]
    site.office.take_in_rows("roster2", roster, reason="thêm số CCCD")
    refresh_open_periods(by=site.office.by, today=site.today)
    find_pairs(by=site.office.by)
    return DuplicatePair.objects.for_system("a test").get(kind="insured")


def roster_pair() -> DuplicatePair:
    return DuplicatePair.objects.for_system("a test").get(kind="person")


def judge(site: Site, pair: DuplicatePair, deed: str, **said: object) -> str:
    """Post an answer; the page one comes to."""
    answer = site.client().post(site.url("duplicate", pair.pk), {"deed": deed, **said}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_names_the_pairs_of_each_register(site: Site, pair: DuplicatePair) -> None:
    page = site.page("duplicates")
    assert "Lê Thị Bình" in page
    assert "•••• 0001 · •••• 0009" in page
    assert "Trần Văn An" in site.page("duplicates", so="can-bo")
    assert "Trần Văn An" not in page


def test_nothing_found_says_what_to_do(site: Site) -> None:
    assert "Chưa tìm lần nào" in site.page("duplicates")
    assert "Chưa gộp lần nào" in site.page("merges")


FILTERS = [
    ("kha-nang", "chac", True), ("kha-nang", "chua-ro", False),
    ("so-trung", "national_id", True), ("so-trung", "phone", False),
]  # fmt: skip


def test_filters_by_certainty_and_by_the_number_that_agrees(site: Site, pair: DuplicatePair) -> None:
    for name, value, is_there in FILTERS:
        assert ("Lê Thị Bình" in site.page("duplicates", **{name: value})) == is_there, value


def test_a_pair_shows_both_sides_with_numbers_masked(site: Site, pair: DuplicatePair) -> None:
    page = site.page("duplicate", pair.pk)
    assert "056161000001" not in page
    assert "5600000001" not in page
    assert page.count("12/03/1961") == 2
    assert "P1" in page
    entry = AuditEntry.objects.get(action="duplicate.opened")
    assert (entry.subject_key, entry.detail) == (str(pair.pk), {"register": "insured"})


def test_twins_are_marked(site: Site, pair: DuplicatePair) -> None:
    pair.evidence = {**pair.evidence, "twins": True}
    pair.save()
    assert "có thể là hai người" in site.page("duplicate", pair.pk)


def test_what_would_change_is_reckoned_without_writing(site: Site, pair: DuplicatePair) -> None:
    page = site.page("duplicate", pair.pk, tinh=1)
    assert "Quý III/2024" in page
    assert "Các kỳ đã chốt không đổi: Quý II/2024" in page
    assert not Merge.objects.for_system("a test").exists()
    fragment = {"HX-Request": "true", "HX-Target": "effects"}
    site.client().get(site.url("duplicate", pair.pk, tinh="1"), headers=fragment)
    entries = AuditEntry.objects.filter(action="duplicate.tried", subject_key=str(pair.pk))
    assert entries.count() == 2  # the whole page, and its part alone


def test_claims_that_wait_for_the_two_are_not_in_what_would_change(site: Site, pair: DuplicatePair) -> None:
    assert "Chưa kể" not in site.page("duplicate", pair.pk, tinh=1)
    both = {"pairs": [{"insured": key, "weight": 20.0, "odds": 9.0, "fields": {}} for key in (pair.first, pair.second)]}
    Link.objects.for_system("a test").filter(claim__code="P1").update(state="undecided", insured=None, evidence=both)
    assert "Chưa kể 1 phiếu đang chờ xét" in site.page("duplicate", pair.pk, tinh=1)


def test_what_would_change_of_an_official(site: Site, pair: DuplicatePair) -> None:
    page = site.page("duplicate", roster_pair().pk, tinh=1)
    assert "không còn dòng riêng" in page
    assert "Đơn vị KH.B" in page


def test_merging_counts_the_open_periods_anew_and_leads_on(site: Site, pair: DuplicatePair) -> None:
    page = judge(site, pair, "merge", kept=pair.first, note="đã hỏi BHXH")
    assert "Đã gộp thành một người" in page
    assert "Đã tính lại" in page
    made = Merge.objects.for_system("a test").get()
    assert (made.kept_insured_id, made.gone_insured_id, made.note) == (pair.first, pair.second, "đã hỏi BHXH")
    assert made.evidence == pair.evidence
    assert "Đã gộp thành một người lúc" in site.page("duplicate", pair.pk)
    assert "đã hỏi BHXH" in site.page("merges")


def test_dismissing_keeps_the_note_and_waits_no_more(site: Site, pair: DuplicatePair) -> None:
    judge(site, pair, "dismiss", note="hai chị em")
    assert "hai chị em" in site.page("duplicate", pair.pk)
    assert "Lê Thị Bình" not in site.page("duplicates")
    dismissed = site.page("duplicates", xem="bo-qua")
    assert "Lê Thị Bình" in dismissed
    assert "Sổ đóng" in dismissed
    judge(site, pair, "reopen")
    assert "Lê Thị Bình" in site.page("duplicates")


@pytest.mark.parametrize(
    "said", [{"deed": "merge"}, {"deed": "merge", "kept": "999999"}, {"deed": "merge", "kept": "x"}]
)
def test_a_merge_without_a_choice_is_refused(site: Site, pair: DuplicatePair, said: dict[str, str]) -> None:
    assert "Hãy chọn mã được giữ" in judge(site, pair, **said)
    assert not Merge.objects.for_system("a test").exists()


def test_the_same_merge_twice_says_so(site: Site, pair: DuplicatePair) -> None:
    judge(site, pair, "merge", kept=pair.first)
    assert "đã được tính là một người" in judge(site, pair, "merge", kept=pair.first)


def test_a_merge_is_split_on_its_page(site: Site, pair: DuplicatePair) -> None:
    judge(site, pair, "merge", kept=pair.first)
    made = Merge.objects.for_system("a test").get()
    answer = site.client().post(site.url("merge-undo", made.pk), {"note": "nhầm"}, follow=True)
    assert "Đã tách lại thành hai người" in answer.content.decode()
    assert Merge.objects.for_system("a test").get().undone_note == "nhầm"


def test_the_pages_of_both_codes_lead_to_each_other(site: Site, pair: DuplicatePair) -> None:
    both = roster_pair()
    kept, gone = (
        Person.objects.for_system("a test").get(code="CB1"),
        Person.objects.for_system("a test").get(code="CB9"),
    )
    judge(site, both, "merge", kept=kept.pk)
    shown = site.page("person", gone.pk, period="2024Q3")
    assert "Mã này được gộp với mã CB1" in shown
    assert "không thuộc đơn vị nào" not in shown
    assert site.url("person", kept.pk, period="2024Q3") in shown
    shown = site.page("person", kept.pk, period="2024Q3")
    assert "Mã CB9 được gộp với mã này" in shown
    assert "Đơn vị KH.B" in shown
    assert "vẫn tính riêng" in site.page("person", kept.pk, period="2024Q2")


def test_the_unit_and_the_list_of_people_name_the_other_code(site: Site, pair: DuplicatePair) -> None:
    judge(site, roster_pair(), "merge", kept=Person.objects.for_system("a test").get(code="CB1").pk)
    result = site.office.campaign.periods.get(code="2024Q3").runs.get().people.get(person_code="CB1")
    assert "gộp với CB9" in site.page("unit", result.unit, period="2024Q3")
    assert "gộp với CB9" in site.page("people", period="2024Q3")
    other = Person.objects.for_system("a test").get(code="CB9").memberships.get().unit_id
    if other != result.unit:
        assert "Mã cán bộ CB9 ở đơn vị này đã gộp" in site.page("unit", other, period="2024Q3")


def test_the_case_tells_that_the_relative_has_two_codes(site: Site, pair: DuplicatePair) -> None:
    judge(site, pair, "merge", kept=pair.first)
    claim = Claim.objects.for_system("a test").get(code="P1").pk
    page = site.page("case", claim, period="2024Q3")
    assert "•••• 0001, •••• 0009" in page
    assert "•••• 0001, •••• 0009" not in site.page("case", claim, period="2024Q2")
    assert "B2" in page  # the receipt under the other code is among those of the case


def test_reviewers_look_at_the_ledger_and_decide_nothing(site: Site, pair: DuplicatePair) -> None:
    page = site.page("duplicate", pair.pk, role=Role.REVIEWER)
    assert "Gộp thành một người" not in page
    client = site.client(Role.REVIEWER)
    assert client.post(site.url("duplicate", pair.pk), {"deed": "merge", "kept": pair.first}).status_code == 403
    assert client.post(site.url("duplicate", pair.pk), {"deed": "dismiss"}).status_code == 403
    assert client.post(site.url("duplicates-find")).status_code == 403
    assert client.get(site.url("duplicate", roster_pair().pk)).status_code == 403
    assert not Merge.objects.for_system("a test").exists()


def test_others_do_not_open_them(site: Site, pair: DuplicatePair) -> None:
    for role in (Role.SUPERVISOR, Role.LEADER):
        for name, args in (("duplicates", ()), ("duplicate", (pair.pk,)), ("merges", ())):
            assert site.client(role).get(site.url(name, *args)).status_code == 403


def test_the_operator_is_told_how_many_wait(site: Site, pair: DuplicatePair) -> None:
    place = Place(site.office.campaign, site.office.campaign.periods.get(code="2024Q3"), "")
    waiting = {item.text: item.count for item in waiting_items(site.user(), place)}
    assert waiting["Cặp người nghi trùng chờ xét"] == 2
    assert "Cặp người nghi trùng chờ xét" not in {item.text for item in waiting_items(site.user(Role.REVIEWER), place)}


def test_the_list_takes_the_same_queries_for_many_pairs(site: Site, pair: DuplicatePair) -> None:
    client, address = site.client(), site.url("duplicates")

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    before = queries()
    site.office.take_in_rows(
        "many", [receipt_row(f"56777777{number:02d}", "Lê Thị Bình", f"M{number}", **CARD) for number in range(6)]
    )
    find_pairs(by=site.office.by)
    assert DuplicatePair.objects.for_system("a test").filter(kind="insured").count() > 20
    assert queries() == before
