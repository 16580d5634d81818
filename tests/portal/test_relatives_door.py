"""The relative's door as pages: no account, no cookie, one answer for whatever is wrong, and nothing that leaks."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.builders import CLAIMS, TODAY, changed
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.claims.actions import Issued, answer_at_door, issue_key
from thidua.claims.enums import Answer, DoorChannel
from thidua.claims.models import Claim, Consent
from thidua.evaluation.models import CaseResult
from thidua.orgs.models import Unit
from thidua.people.models import CodesOnlyUnit
from thidua.portal.actions.answering import RECOUNT_TASK
from thidua.portal.tasks import recount_after_answer

BORN = changed(CLAIMS, 0, **{"Ngày sinh": "01/05/1960"})
PROOF = {"birth": "1/5/1960", "last4": "0001"}
START = reverse("relative")


@pytest.fixture(autouse=True)
def the_day(settings: Any) -> None:
    settings.TODAY = TODAY


@pytest.fixture
def issued(site: Site) -> Issued:
    site.office.take_in_rows("claims-born", BORN, reason="Bổ sung ngày sinh")
    claim = Claim.objects.for_system("a test").get(code="P1")
    return issue_key(claim=claim, by=site.user(), channel=DoorChannel.POST, today=TODAY)


@pytest.fixture
def browser() -> Client:
    """One that refuses forged forms, as a real server does, and has no cookie."""
    return Client(enforce_csrf_checks=True)


def ask(browser: Client, where: str = START, **said: str) -> str:
    response = browser.post(where, {**PROOF, **said}, headers={"Origin": "null"})
    assert response.status_code == 200, response.status_code
    assert not browser.cookies
    return response.content.decode()


def answer(browser: Client, page: str, **said: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found is not None
    response = browser.post(reverse("relative-answer"), {"ticket": found[1], **said}, headers={"Origin": "null"})
    assert response.status_code == 200
    return response.content.decode()


def claim_now() -> Claim:
    return Claim.objects.for_system("a test").select_related("relative").get(code="P1")


@pytest.mark.django_db(transaction=True)
def test_a_code_shows_who_named_me_and_takes_one_answer(issued: Issued, browser: Client) -> None:
    page = ask(browser, code=issued.code.lower())
    assert "Trần Văn An" in page
    assert "Đơn vị KH.A" in page
    assert "họ tên, ngày sinh, mã số BHXH" in page
    assert "06/2024" in page  # paid through, of the closing: his own affair
    assert "5600000001" not in page
    assert "330.000 đồng" in page  # of the values of law on the day
    page = answer(browser, page, said="confirmed")
    assert "Đã ghi câu trả lời" in page
    assert claim_now().confirmed_on == TODAY
    page = answer(browser, page, said="refused")
    assert "đã được trả lời" in page
    assert claim_now().refused_on is None
    page = ask(browser, code=issued.code)
    assert "Bạn đã xác nhận" in page


@pytest.mark.django_db(transaction=True)
def test_of_a_unit_that_keeps_codes_only_the_unit_is_named_alone(issued: Issued, browser: Client) -> None:
    CodesOnlyUnit.objects.create(unit=Unit.objects.get(code="KH"), reason="Công an")
    page = ask(browser, code=issued.code)
    assert "Đơn vị KH.A" in page
    assert "Trần Văn An" not in page


@pytest.mark.django_db(transaction=True)
def test_withdrawing_is_asked_about_and_then_done_for_good(issued: Issued, browser: Client) -> None:
    page = answer(browser, ask(browser, reverse("relative-link", args=[issued.link])), said="refused")
    assert "Bạn đã từ chối" in page
    page = answer(browser, page, said="withdrawn")
    assert "Tôi hiểu" in page
    assert claim_now().relative.name
    page = answer(browser, page, said="withdrawn", sure="1")
    assert "đã được xóa" in page
    assert claim_now().relative.name == ""
    assert "Lê Thị Bình" not in page
    assert "Chưa mở được" in ask(browser, code=issued.code)  # nothing is left that a proof could fit
    said = Consent.objects.for_system("a test").order_by("pk").values_list("answer", "channel", "answered_on")
    assert list(said) == [("refused", "page", TODAY), ("withdrawn", "page", TODAY)]


@pytest.mark.django_db(transaction=True)
def test_open_periods_hear_of_an_answer(site: Site, issued: Issued, browser: Client) -> None:
    site.office.period("2025Q3")
    assert site.office.statuses("2025Q3")["P1"] != "rejected"
    answer(browser, ask(browser, code=issued.code), said="withdrawn", sure="1")
    waiting = ProcrastinateJob.objects.get(task_name=RECOUNT_TASK)
    assert waiting.args == {"claim": claim_now().pk}  # a key and nothing else
    recount_after_answer.func(**waiting.args)
    run = site.office.campaign.periods.get(code="2025Q3").runs.latest("pk")
    case = CaseResult.objects.for_system("a test").get(run=run, claim_code="P1")
    assert (case.status, case.reason) == ("rejected", "relative_refused")
    for role in (Role.OFFICIAL, Role.FOCAL):
        where = site.url("mine") if role == Role.OFFICIAL else site.url("unit-claims", run_unit())
        assert "L.T.B." not in site.client(role).get(where).content.decode()
    assert "dữ liệu đã xóa theo yêu cầu" in site.page("case", claim_now().pk)


def run_unit() -> int:
    return Unit.objects.get(code="KH.A").pk


@pytest.mark.django_db(transaction=True)
def test_whatever_is_wrong_has_the_same_answer(issued: Issued, browser: Client) -> None:
    def body(**said: str) -> str:
        page = ask(browser, **said)
        assert "Chưa mở được" in page
        assert "1900 9068" in page
        return re.sub(r'value="[^"]*"', "", page)

    unknown = body(code="AAAA-AAAA-AAAA")
    answers = {body(code=issued.code, last4="0002"), body(code=issued.code, birth="1/5/1961")}
    for _try in range(3):
        answers.add(body(code=issued.code, last4="9999"))
    answers.add(body(code=issued.code))  # right, but closed by now
    assert answers == {unknown}


@pytest.mark.django_db(transaction=True)
def test_a_link_that_nobody_issued_looks_like_one_that_somebody_did(issued: Issued, browser: Client) -> None:
    pages = [
        browser.get(reverse("relative-link", args=[link])).content for link in (issued.link, "khong-co-duong-dan-nay")
    ]
    assert pages[0] == pages[1]


@pytest.mark.django_db(transaction=True)
def test_a_slip_of_form_costs_no_try(issued: Issued, browser: Client) -> None:
    for _ in range(6):
        page = ask(browser, code=issued.code, birth="31/02/1960", last4="12")
        assert "Hãy ghi ngày sinh dạng ngày/tháng/năm" in page
        assert "Hãy ghi đúng bốn chữ số cuối" in page
    assert "Trần Văn An" in ask(browser, code=issued.code, birth="01051960")


@pytest.mark.django_db(transaction=True)
def test_one_address_cannot_try_for_ever(issued: Issued, browser: Client) -> None:
    for _ in range(30):
        ask(browser, code="BBBB-BBBB-BBBB")
    refused = browser.post(START, {**PROOF, "code": issued.code})
    assert refused.status_code == 429
    assert "dùng mạng khác" in refused.content.decode()
    elsewhere = Client(REMOTE_ADDR="10.9.8.7")
    assert "Trần Văn An" in ask(elsewhere, code=issued.code)


@pytest.mark.django_db(transaction=True)
def test_pages_tell_nobody_where_one_was(issued: Issued, browser: Client) -> None:
    link = reverse("relative-link", args=[issued.link])
    responses = [browser.get(START), browser.get(link), browser.post(link, PROOF)]
    for response in responses:
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert "no-store" in response.headers["Cache-Control"]
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
        assert not response.cookies
    assert "binh" not in link.lower()


@pytest.mark.django_db(transaction=True)
def test_a_ticket_is_of_one_key_and_grows_old(issued: Issued, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = ask(browser, code=issued.code)
    forged = page.replace('name="ticket" value="', 'name="ticket" value="x')
    assert "chưa được ghi" in answer(browser, forged, said="confirmed")
    monkeypatch.setattr("thidua.portal.views.relative.TICKET_SECONDS", -1)
    assert "chưa được ghi" in answer(browser, page, said="confirmed")
    assert claim_now().confirmed_on is None
    assert browser.get(reverse("relative-answer")).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_a_claim_that_its_unit_took_back_can_still_be_erased(issued: Issued, browser: Client) -> None:
    Claim.objects.for_system("a test").filter(code="P1").update(withdrawn_on=TODAY)
    page = ask(browser, code=issued.code)
    assert "đã được rút ngày 15/07/2025" in page
    assert "đã được xóa" in answer(browser, page, said="withdrawn", sure="1")


@pytest.mark.django_db(transaction=True)
def test_an_unusable_code_costs_a_write_as_a_usable_one(issued: Issued, browser: Client) -> None:
    def commits(**said: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            ask(browser, **said)
        return sum(query["sql"].split(maxsplit=1)[0].lower() in ("update", "insert") for query in asked)

    assert commits(code=issued.code, last4="0002") == 2  # a try of the address, and one of the key
    assert commits(code="CCCC-CCCC-CCCC") == 3  # the try finds no key, and is counted elsewhere


def test_who_was_erased_is_not_written_by_hand_and_nothing_typed_is_lost(site: Site, issued: Issued) -> None:
    answer_at_door(key=issued.key, said=Answer.WITHDRAWN, today=TODAY)
    typed = {
        "mobiliser": "CB2",
        "relative_name": "Lê Thị Bình",
        "relationship": "Mẹ",
        "declared_on": "01/07/2025",
        "insurance_code": "5600000001",
        "confirmed": "1",
    }
    page = site.client().post(site.url("claim-new"), typed).content.decode()
    assert "đã rút lại đồng ý và dữ liệu đã được xóa" in page
    assert 'value="5600000001"' in page
    page = site.client().post(site.url("claim-edit", claim_now().pk), typed).content.decode()
    assert "không ghi lại được" in page
    assert claim_now().relative.name == ""


@pytest.mark.django_db(transaction=True)
def test_a_key_has_its_last_day(issued: Issued, browser: Client, settings: Any) -> None:
    settings.TODAY = date(TODAY.year + 1, TODAY.month, TODAY.day + 1)
    assert "Chưa mở được" in ask(browser, code=issued.code)


@pytest.mark.django_db(transaction=True)
def test_whoever_answered_may_withdraw_years_later(issued: Issued, browser: Client, settings: Any) -> None:
    answer(browser, ask(browser, code=issued.code), said="confirmed")
    settings.TODAY = date(TODAY.year + 3, TODAY.month, TODAY.day)
    page = ask(browser, code=issued.code)
    assert "Bạn đã xác nhận" in page
    assert "đã được xóa" in answer(browser, page, said="withdrawn", sure="1")
