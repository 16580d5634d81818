"""Does the review desk show what waits in the right order, and only what is needed, and are its answers safe?"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.builders import claim_row, receipt_row
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.ledger.models import InsuredPerson
from thidua.linking.actions import decide, link_claims
from thidua.linking.enums import Verdict
from thidua.linking.models import Link, ReviewDecision, ReviewLease
from thidua.linking.queries.desk import sheet_of
from thidua.linking.queries.queue import Queue, Wanted, work_of
from thidua.linking.queries.reviews import shown_token

BORN = {"Ngày sinh": "12/03/1960"}
MANH = {"Ngày sinh": "01/02/1970"}
LEDGER = [
    receipt_row("5600000011", "Nguyễn Thị Hoa", "B1", **BORN, **{"Địa chỉ": "Xã Cam Lâm"}),
    receipt_row("5600000012", "Nguyễn Thị Hoa", "B2", **BORN),
    receipt_row("5698765413", "Trần Văn Mạnh", "B3", **MANH),
]
CLAIMS = [
    claim_row("D1", "CB1", "Nguyễn Thị Hoa", "", **BORN, **{"Ngày đăng ký": "20/08/2024"}),  # two fit; next quarter's
    claim_row("D2", "CB2", "Nguyễn Thị Hoa", "", **BORN, **{"Ngày đăng ký": "15/10/2024"}),  # after every open period
    claim_row("D3", "CB1", "Trần Văn Mạnh", "5600000011", **MANH, **{"Ngày đăng ký": "20/08/2024"}),  # another's number
]


@pytest.fixture
def desk(site: Site) -> Site:
    """D1 and D3 wait for 2024Q3, which is open; D2 is of no open period yet."""
    site.office.take_in_rows("more-ledger", LEDGER)
    site.office.take_in_rows("more-claims", CLAIMS)
    link_claims(by=site.office.by)
    assert set(Link.objects.for_system("a test").filter(state="undecided").values_list("claim__code", flat=True)) == {
        "D1",
        "D2",
        "D3",
    }
    return site


def link_of(code: str) -> Link:
    return Link.objects.for_system("a test").select_related("claim__relative").get(claim__code=code)


def key(code: str) -> int:
    return link_of(code).claim_id


def queue(desk: Site, name: str = "xet-1", **wanted: str) -> list[str]:
    """The codes that wait for somebody, in order."""
    found = Queue(desk.office.campaign, desk.user(Role.REVIEWER, name), Wanted(**wanted))
    return [link.claim.code for link in found.page(50)]


def browser(desk: Site, name: str = "xet-1") -> Client:
    client = Client()
    client.force_login(desk.user(Role.REVIEWER, name))
    return client


def page(desk: Site, code: str, name: str = "xet-1") -> str:
    response = browser(desk, name).get(desk.url("review-claim", key(code)))
    assert response.status_code == 200
    return response.content.decode()


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def press(desk: Site, code: str, answer: str, name: str = "xet-1", **more: Any) -> Any:
    data = {"answer": answer, "seen": shown_token(link_of(code)), **more}
    return browser(desk, name).post(desk.url("review-decide", key(code)), data)


def best(code: str) -> int:
    return int(link_of(code).evidence["pairs"][0]["insured"])


def test_deadline_then_odds_then_what_changes_nothing_then_what_was_put_off(desk: Site) -> None:
    Link.objects.for_system("a test").filter(claim__code="D1").update(odds=3.0)
    Link.objects.for_system("a test").filter(claim__code="D3").update(odds=5.0)
    Link.objects.for_system("a test").filter(claim__code="D2").update(odds=20.0)
    assert queue(desk) == ["D3", "D1", "D2"]
    press(desk, "D3", "later")
    assert queue(desk, "xet-2") == ["D1", "D2", "D3"]
    withdrawn = {**CLAIMS[0], "Ngày rút": "01/09/2024"}
    desk.office.take_in_rows("withdrawn", [withdrawn])
    assert queue(desk) == ["D2", "D1", "D3"]


def test_a_closed_period_waits_for_nothing(desk: Site) -> None:
    by = desk.user(Role.REVIEWER)
    before = Queue(desk.office.campaign, by)
    assert before.due_on(before.page(1)[0]) == desk.office.period("2024Q3").due_on
    desk.office.close("2024Q3")
    after = Queue(desk.office.campaign, by)
    assert after.due_on(after.page(1)[0]) is None


def test_filters(desk: Site) -> None:
    assert queue(desk, reason="twins") == ["D1", "D2"]
    assert queue(desk, kind="insurance_code=other") == ["D3"]
    assert queue(desk, only="nguoi-thu-hai") == []
    Link.objects.for_system("a test").filter(claim__code="D1").update(questioned_at=timezone.now())
    assert queue(desk, only="hoi-lai") == ["D1"]
    assert queue(desk, unit="KH.A") == []


def test_pages_of_the_queue_follow_each_other(desk: Site) -> None:
    by = desk.user(Role.REVIEWER)
    found = Queue(desk.office.campaign, by)
    whole = [link.claim_id for link in found.page(50)]
    walked, after = [], None
    while links := found.page(1, after):
        after = links[0].claim_id
        walked.append(after)
    assert walked == whole
    assert found.following(whole[-1]) == whole[0]  # from the last on to the first again


def test_the_desk_takes_the_same_queries_however_many_wait(desk: Site) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as context:
            assert client.get(address).status_code == 200
        return len(context)

    client = browser(desk)
    addresses = [desk.url("review"), desk.url("review-claim", key("D1"))]
    few = [queries(address) for address in addresses]
    names = ["An", "Bình", "Chi", "Dung", "Giang"]
    numbers = [(f"{n}{twin}", f"Vũ Thị {name}") for n, name in enumerate(names) for twin in (1, 2)]
    twins = [receipt_row(f"57000000{number}", name, f"C{number}", **BORN) for number, name in numbers]
    desk.office.take_in_rows("ledger-2", twins)
    more = [claim_row(f"E{n}", "CB1", f"Vũ Thị {name}", "", **BORN) for n, name in enumerate(names)]
    desk.office.take_in_rows("claims-2", more)
    link_claims(by=desk.office.by)
    assert len(queue(desk)) == 8
    assert [queries(address) for address in addresses] == few
    assert max(few) < 45


def test_a_claim_is_shown_beside_its_candidates_with_masked_numbers(desk: Site) -> None:
    html = page(desk, "D3")
    text = plain(html)
    assert "Trần Văn Mạnh" in text
    assert "Nguyễn Thị Hoa" in text  # whose number it is
    assert "là của người thứ 2" in text
    assert "Phạm Thị Cúc" not in text
    assert "Trần Văn An" in text  # who persuaded
    for number in ("5600000011", "5600000012", "5698765413"):
        assert number not in html
    assert "trái bằng chứng cứng" in text.lower()


def test_what_the_claim_does_not_say_is_told_beside_the_candidate_too(desk: Site) -> None:
    said = '<span class="beside text-secondary">phiếu không ghi</span>'
    assert said in page(desk, "D1")  # phones show no first column


def test_a_sex_that_only_an_id_tells_is_shown_as_read_from_it(desk: Site) -> None:
    ids = {"5600000021": "056160001234", "5600000022": "060160004321"}
    rows = [receipt_row(code, "Lý Thị Sen", code, **BORN, **{"Số CCCD": number}) for code, number in ids.items()]
    desk.office.take_in_rows("ledger-sen", rows)
    claim = claim_row("D4", "CB1", "Lý Thị Sen", **BORN, **{"Giới tính": "Nữ", "Ngày đăng ký": "20/08/2024"})
    desk.office.take_in_rows("claims-sen", [claim])
    link_claims(by=desk.office.by)
    cells = [cell for name, _title, cell in sheet_of(link_of("D4")).candidates[0].cells if name == "sex"]
    assert [(cell.html, cell.outcome, cell.words, cell.is_told) for cell in cells] == [
        ("Nữ", "equal", "đọc từ số CCCD", True)
    ]


def test_opening_is_written_down_and_leased_and_nothing_else(desk: Site) -> None:
    before = list(Link.objects.for_system("a test").order_by("pk").values())
    page(desk, "D1")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.actor, entry.action, entry.subject_key, entry.detail) == ("xet-1", "review.opened", "D1", {})
    assert ReviewLease.objects.get().by.username == "xet-1"
    assert list(Link.objects.for_system("a test").order_by("pk").values()) == before
    assert ReviewDecision.objects.for_system("a test").count() == 0


def test_what_is_fetched_ahead_is_no_opening_and_leased_for_a_short_time(desk: Site) -> None:
    client, address = browser(desk), desk.url("review-claim", key("D1"))
    part = client.get(address, headers={"X-Desk": "ahead"}).content.decode()
    assert part.lstrip().startswith("<div")
    assert AuditEntry.objects.latest("pk").action == "review.fetched"
    assert ReviewLease.objects.get().until < timezone.now() + timedelta(seconds=121)
    shown = client.post(desk.url("review-show", key("D1")), {"token": shown_token(link_of("D1")), "left": key("D3")})
    assert 'id="desk-status"' in shown.content.decode()
    assert AuditEntry.objects.latest("pk").action == "review.opened"
    assert ReviewLease.objects.get().until > timezone.now() + timedelta(seconds=500)
    assert browser(desk, "xet-2").get(address, headers={"X-Desk": "ahead"}).status_code == 204


def test_a_claim_that_changed_since_it_was_fetched_is_shown_anew(desk: Site) -> None:
    client = browser(desk)
    token = shown_token(link_of("D1"))
    press(desk, "D1", "none", "xet-2")
    shown = client.post(desk.url("review-show", key("D1")), {"token": token}, headers={"X-Desk": "shown"})
    assert shown.status_code == 409
    assert "xet-2 đã quyết định" in plain(shown.content.decode())


def test_a_colleagues_claim_says_who_has_it_and_nothing_of_the_people(desk: Site) -> None:
    page(desk, "D1")
    text = plain(page(desk, "D1", "xet-2"))
    assert "xet-1 đang xét phiếu này" in text
    assert "Nguyễn Thị Hoa" not in text
    assert "xet-1 đang xét" in plain(browser(desk, "xet-2").get(desk.url("review")).content.decode())
    refused = press(desk, "D1", "none", "xet-2")
    assert refused.status_code == 409
    assert ReviewDecision.objects.for_system("a test").count() == 0
    following = Queue(desk.office.campaign, desk.user(Role.REVIEWER, "xet-2")).following()
    assert following is not None
    assert following != key("D1")


def test_an_answer_leads_to_the_next_and_can_be_undone(desk: Site) -> None:
    order = queue(desk)
    first = order[0] if order[0] != "D3" else order[1]
    answered = press(desk, first, f"same:{best(first)}", note="đã hỏi đơn vị")
    assert answered.status_code == 302
    decision = ReviewDecision.objects.for_system("a test").get()
    assert (decision.verdict, decision.note) == ("same", "đã hỏi đơn vị")
    assert link_of(first).state == "linked"
    assert ReviewLease.objects.filter(claim=key(first)).count() == 0
    shown = browser(desk).get(answered.headers["Location"]).content.decode()
    assert "đúng người máy đề nghị" in plain(shown)
    undo = desk.url("review-undo", decision.pk)
    assert undo in shown
    assert browser(desk).post(undo).headers["Location"] == desk.url("review-claim", key(first))
    assert link_of(first).state == "undecided"


def test_a_stale_page_decides_nothing(desk: Site) -> None:
    seen = shown_token(link_of("D1"))
    press(desk, "D1", "none", "xet-2")
    refused = press(desk, "D1", f"same:{best('D2')}", seen=seen, note="chắc chắn")
    assert refused.status_code == 409
    text = plain(refused.content.decode())
    assert "Phiếu đã thay đổi từ lúc mở" in text
    assert "chắc chắn" in text  # what was written is not lost
    assert link_of("D1").state == "not_found"


def test_against_hard_evidence_a_note_and_a_second_person_are_needed(desk: Site) -> None:
    manh = InsuredPerson.objects.for_system("a test").get(identity__name="Trần Văn Mạnh").pk
    refused = press(desk, "D3", f"same:{manh}")
    assert refused.status_code == 409
    assert "hãy ghi chú vì sao" in plain(refused.content.decode())
    assert ReviewDecision.objects.for_system("a test").count() == 0
    press(desk, "D3", f"same:{manh}", note="số của vợ")
    decision = ReviewDecision.objects.for_system("a test").get()
    assert decision.needs_second
    assert link_of("D3").state == "undecided"
    assert "D3" not in queue(desk)  # who decided waits
    assert queue(desk, "xet-2", only="nguoi-thu-hai") == ["D3"]
    text = plain(page(desk, "D3", "xet-2"))
    assert "xet-1 quyết định trái với bằng chứng cứng" in text
    assert "số của vợ" in text
    press(desk, "D3", f"confirm:{decision.pk}", "xet-2")
    assert link_of("D3").insured_id == manh
    since = timezone.now() - timedelta(hours=1)
    work = work_of(Queue(desk.office.campaign, desk.user(Role.REVIEWER, "xet-2")), since)
    assert (work.mine_today, work.all_today, work.answered) == (1, 2, 1)  # one answer about the machine, by two people


def test_counts_and_agreement(desk: Site) -> None:
    since = timezone.now() - timedelta(hours=1)
    press(desk, "D1", f"same:{best('D1')}")
    press(desk, "D2", "none")
    press(desk, "D3", "later", "xet-2")
    work = work_of(Queue(desk.office.campaign, desk.user(Role.REVIEWER, "xet-1")), since)
    assert (work.waiting, work.mine_today, work.all_today, work.alike, work.answered) == (1, 2, 2, 1, 2)
    assert work_of(Queue(desk.office.campaign, desk.user(Role.REVIEWER, "xet-2")), since).mine_today == 0
    text = plain(browser(desk).get(desk.url("review")).content.decode())
    assert "50,0 % 1 trong 2 quyết định" in text


def test_the_machines_question_can_be_answered_by_keeping(desk: Site) -> None:
    press(desk, "D1", f"same:{best('D1')}")
    desk.office.take_in_rows("renamed", [{**CLAIMS[0], "Họ tên người thân": "Nguyễn Thị Hoà"}])
    link_claims(by=desk.office.by)
    assert queue(desk, only="hoi-lai") == ["D1"]
    assert "Thông tin người thân trên phiếu đã thay đổi" in plain(page(desk, "D1", "xet-2"))
    ReviewLease.objects.all().delete()
    press(desk, "D1", "keep", "xet-2")
    assert queue(desk, only="hoi-lai") == []
    assert link_of("D1").state == "linked"


def test_an_empty_queue_says_what_next(site: Site) -> None:
    text = plain(browser(site).get(site.url("review")).content.decode())
    assert "Hết phiếu cần xét" in text
    assert browser(site).get(site.url("review-next")).headers["Location"] == site.url("review")


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.LEADER])
def test_who_only_looks_is_refused_with_a_sentence(desk: Site, role: Role) -> None:
    client = desk.client(role)
    for name, args in (("review", ()), ("review-claim", (key("D1"),)), ("review-together", ("marks",))):
        refused = client.get(desk.url(name, *args))
        assert refused.status_code == 403
        assert "không có quyền" in refused.content.decode()
    assert client.post(desk.url("review-decide", key("D1")), {"answer": "none"}).status_code == 403
    assert "soat-xet/" not in client.get(desk.url("start")).content.decode()


def test_several_of_one_harmless_kind_are_accepted_together(desk: Site) -> None:
    rows = {"D1": "name=folded birth=equal hint=agrees", "D2": "name=folded birth=equal phone=equal"}
    for code, pattern in rows.items():
        Link.objects.for_system("a test").filter(claim__code=code).update(reason="too_little_evidence", pattern=pattern)
    client, address = browser(desk), desk.url("review-together", "marks")
    html = client.get(address).content.decode()
    ticks = {code: f"{key(code)}:{shown_token(link_of(code))}" for code in rows}
    assert {f'value="{tick}"' in html for tick in ticks.values()} == {True}
    assert AuditEntry.objects.latest("pk").action == "review.listed"
    client.post(address, {"claim": [key("D1")]})  # not as it was shown
    assert "Chưa chọn phiếu nào" in plain(client.post(address, {}, follow=True).content.decode())
    assert not ReviewDecision.objects.for_system("a test").exists()
    client.post(address, {"claim": [ticks["D1"]]})  # the other was unticked
    decision = ReviewDecision.objects.for_system("a test").get()
    assert decision.together is not None
    assert (link_of("D1").state, link_of("D2").state) == ("linked", "undecided")
    html = client.get(desk.url("review")).content.decode()
    assert plain(html).count("Đã duyệt chung 1 phiếu") == 1
    assert f'action="{desk.url("review-undo", decision.pk)}"' in html  # nobody need open a claim to take it back
    client.post(desk.url("review-undo", decision.pk))
    assert link_of("D1").state == "undecided"


def test_many_accepted_together_are_taken_back_as_many(desk: Site) -> None:
    for code in ("D1", "D2"):
        Link.objects.for_system("a test").filter(claim__code=code).update(
            reason="too_little_evidence", pattern="name=folded birth=equal phone=equal"
        )
    ticks = [f"{key(code)}:{shown_token(link_of(code))}" for code in ("D1", "D2")]
    browser(desk).post(desk.url("review-together", "marks"), {"claim": ticks})
    latest = ReviewDecision.objects.for_system("a test").latest("pk")
    text = plain(browser(desk).post(desk.url("review-undo", latest.pk), follow=True).content.decode())
    assert "Đã hoàn tác 2 phiếu duyệt chung." in text
    assert {link_of(code).state for code in ("D1", "D2")} == {"undecided"}


def test_nothing_of_anybody_stands_in_addresses_and_the_audit(desk: Site) -> None:
    html = page(desk, "D3")
    addresses = " ".join(re.findall(r'(?:href|action|data-[a-z-]+)="([^"]*)"', html))
    lines = AuditEntry.objects.exclude(action__startswith="import.")  # digests of files hold any four digits by chance
    written = str(list(lines.values_list("action", "subject_key", "detail")))
    assert "review." in written
    for secret in ("Mạnh", "Hoa", "5600000011", "1960"):
        assert secret not in addresses.replace("data-title", "")
        assert secret not in written


def test_a_decision_by_the_action_alone_is_seen_by_the_queue(desk: Site) -> None:
    link = link_of("D1")
    decide(claim=link.claim, verdict=Verdict.NONE, by=desk.user(Role.REVIEWER, "xet-9"), seen=shown_token(link))
    assert "D1" not in queue(desk)
