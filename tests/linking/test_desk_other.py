"""Is somebody whom the machine does not propose found in the ledger, shown beside the claim and taken as an answer, and
does nobody learn of it who should not?"""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders import claim_row, receipt_row
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.imports.actions import undo_batch
from thidua.imports.models import Batch
from thidua.ledger.models import InsuredPerson
from thidua.linking.actions import link_claims
from thidua.linking.models import Link, ReviewDecision, ReviewLease
from thidua.linking.queries.reviews import shown_token
from thidua.linking.queries.searching import MOST, Typed, find_insured, identities_meant

BORN = {"Ngày sinh": "12/03/1960"}
LY = {"Ngày sinh": "05/06/1971", "Giới tính": "Nữ", "Số CCCD": "056171004242", "Địa chỉ": "Xã Ninh Tây"}
LEDGER = [
    receipt_row("5600000011", "Nguyễn Thị Hoa", "B1", **BORN),
    receipt_row("5600000012", "Nguyễn Thị Hoa", "B2", **BORN),
    receipt_row("0056789013", "Lý Thị Mỹ", "B3", **LY),
    receipt_row("0056789013", "Lý Thị Mỹ", "B4", **LY, **{"Ngày biên lai": "15/08/2024", "Từ tháng": "08/2024"}),
    receipt_row("5600000099", "Lý Thị Mỹ", "B5", **{"Ngày sinh": "09/09/1985"}),
]
MANY = """
    INSERT INTO people_identity (kind, name, name_folded, name_sort_key, birth, sex, fingerprint,
        sealed_national_id, national_id_index, national_id_last4_index,
        sealed_insurance_code, insurance_code_index, insurance_code_last4_index)
    SELECT 'insured', '', 'ten ' || n, '', '', '', told, told, told, told, told, told, told
    FROM (SELECT n, decode(md5(n::text), 'hex') AS told FROM generate_series(1, 20000) n) many
"""
MY, YOUNG_MY = "05/06/1971", "09/09/1985"


@pytest.fixture
def desk(site: Site) -> Site:
    """D1 fits two people of one name; who is meant has married into another name."""
    site.office.take_in_rows("more-ledger", LEDGER)
    site.office.take_in_rows("more-claims", [claim_row("D1", "CB1", "Nguyễn Thị Hoa", "", **BORN)])
    link_claims(by=site.office.by)
    return site


def link_of(code: str = "D1") -> Link:
    return Link.objects.for_system("a test").select_related("claim__relative").get(claim__code=code)


def insured(birth: str) -> int:
    found = find_insured(Typed(name="ly thi my"), "").people
    return next(person.insured for person in found if person.birth == birth)


def client(desk: Site, name: str = "xet-1") -> Client:
    browser = Client()
    browser.force_login(desk.user(Role.REVIEWER, name))
    return browser


def post(desk: Site, by: str = "xet-1", **typed: Any) -> Any:
    return client(desk, by).post(desk.url("review-other", link_of().claim_id), typed)


def plain(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def chosen(desk: Site, birth: str) -> str:
    """The answer of the button that puts in whoever was found."""
    html = post(desk, person=insured(birth)).content.decode()
    return str(re.findall(r'value="(other:[^"]+)"', html)[-1])


def press(desk: Site, answer: str, name: str = "xet-1", **more: Any) -> Any:
    data = {"answer": answer, "seen": shown_token(link_of()), **more}
    return client(desk, name).post(desk.url("review-decide", link_of().claim_id), data)


@pytest.mark.parametrize(
    ("typed", "births"),
    [
        (Typed(number="0056789013"), [MY]),
        (Typed(number="56789013"), [MY]),  # a spreadsheet ate the zeros
        (Typed(number="056171004242"), [MY]),
        (Typed(number="0056789013", name="Ai khác", year="1900"), [MY]),  # the number says it all
        (Typed(number="0056789014"), []),
        (Typed(number="4242", name="ly my"), [MY]),
        (Typed(number="9013", name="Mỹ"), [MY]),
        (Typed(number="9013", name="Hoa"), []),
        (Typed(name="Lí Thị Mĩ"), [MY, YOUNG_MY]),
        (Typed(name="LY THI MY", year="1985"), [YOUNG_MY]),
        (Typed(name="ly thi my", year="1986"), []),
        (Typed(name="Lý Thị"), []),
    ],
)
def test_who_is_found(desk: Site, typed: Typed, births: list[str]) -> None:
    found = find_insured(typed, "").people
    assert [person.birth for person in found] == births


def test_who_is_born_like_the_relative_comes_first(desk: Site) -> None:
    found = find_insured(Typed(name="ly thi my"), "1985-09-09").people
    assert [person.birth for person in found] == [YOUNG_MY, MY]


def test_somebody_of_several_receipts_is_one_hit_with_his_span(desk: Site) -> None:
    text = plain(post(desk, name="ly thi my", year="1971"))
    assert "Tìm thấy 1 người" in text
    assert "15/05/2024 – 15/08/2024" in text
    assert "Xã Ninh Tây" in text
    assert "•••• 9013" in text
    assert "0056789013" not in text
    assert "056171004242" not in text


def test_whom_only_an_undone_file_names_is_not_found(desk: Site) -> None:
    undo_batch(batch=Batch.objects.get(file_name="more-ledger.xlsx"), by=desk.office.by)
    assert find_insured(Typed(name="ly thi my"), "").people == []


def test_at_most_twenty_and_a_word_that_there_are_more(desk: Site) -> None:
    rows = [receipt_row(f"57000000{number}", "Vũ Thị An", f"C{number}", **BORN) for number in range(10, 35)]
    desk.office.take_in_rows("namesakes", rows)
    findings = find_insured(Typed(name="vu thi an"), "")
    assert (len(findings.people), findings.is_cut) == (MOST, True)
    assert "Còn nữa" in plain(post(desk, name="vu thi an"))


@pytest.mark.parametrize(
    "typed",
    [
        Typed(name="ly thi my", year="1971"),
        Typed(number="0056789013"),
        Typed(number="4242", name="my"),
    ],
)
def test_an_index_is_used(desk: Site, typed: Typed) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MANY)
        cursor.execute("ANALYZE people_identity")
    plan = identities_meant(typed, "1971-06-05").explain()
    assert "Seq Scan on people_identity" not in plan  # of several that fit the planner takes one or the other
    assert "identity_" in plan


def test_the_search_takes_the_same_queries_however_many_are_found(desk: Site) -> None:
    def queries(**typed: str) -> int:
        with CaptureQueriesContext(connection) as context:
            assert browser.post(desk.url("review-other", link_of().claim_id), typed).status_code == 200
        return len(context)

    browser = client(desk)
    one = queries(name="ly thi my", year="1971")
    rows = [receipt_row(f"57000000{number}", "Vũ Thị An", f"C{number}", **BORN) for number in range(10, 30)]
    desk.office.take_in_rows("namesakes", rows)
    assert queries(name="vu thi an") == one
    assert one < 50


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Hãy ghi một số, hoặc họ tên."),
        ({"number": "4242"}, "hãy ghi thêm họ tên"),
        ({"number": "12"}, "không phải mã số BHXH hay số CCCD"),
        ({"name": "Hoa", "year": "60"}, "Năm sinh gồm bốn chữ số"),
        ({"name": "..."}, "Họ tên phải có chữ"),
    ],
)
def test_what_cannot_be_searched_is_said(desk: Site, typed: dict[str, str], sentence: str) -> None:
    refused = post(desk, **typed)
    assert refused.status_code == 422
    assert sentence in plain(refused)
    assert not AuditEntry.objects.filter(action="review.searched").exists()


def test_the_search_is_written_down_without_what_was_typed(desk: Site) -> None:
    post(desk, name="ly thi my", year="1971")
    post(desk, person=insured(MY))
    searched, compared = (AuditEntry.objects.get(action=action) for action in ("review.searched", "review.compared"))
    assert (searched.actor, searched.subject_key) == ("xet-1", "D1")
    assert searched.detail == {"way": "name", "people": [insured(MY)]}
    assert compared.detail == {"person": insured(MY)}


def test_whoever_was_found_is_a_further_candidate_with_evidence(desk: Site) -> None:
    text = plain(post(desk, person=insured(MY)))
    assert "Người thứ 3 trong sổ Máy không đề nghị" in text
    assert "Máy cân người này thế nào" in text
    assert "Người thứ 4" not in text
    assert "đang so ở trên" in plain(post(desk, name="nguyen thi hoa"))  # a candidate is not offered twice


def test_a_further_person_is_an_answer_and_against_nothing_in_common_a_second_agrees(desk: Site) -> None:
    answer = chosen(desk, MY)
    refused = press(desk, answer)
    assert refused.status_code == 409
    assert "Người thứ 3 trong sổ Máy không đề nghị" in plain(refused)  # he stays on the page
    press(desk, answer, note="đã lấy tên khác")
    decision = ReviewDecision.objects.for_system("a test").get()
    assert (decision.verdict, decision.insured_id, decision.needs_second) == ("other", insured(MY), True)
    address = desk.url("review-claim", link_of().claim_id)
    text = plain(client(desk, "xet-2").get(address))
    assert "phiếu này nói về người thứ 3 trong sổ" in text
    assert "Lý Thị Mỹ" in text
    press(desk, f"confirm:{decision.pk}", "xet-2")
    assert link_of().insured_id == insured(MY)
    assert "Người thứ 3 trong sổ Đang chọn" in plain(client(desk).get(address))


def test_who_has_something_in_common_is_linked_at_once(desk: Site) -> None:
    desk.office.take_in_rows("near", [receipt_row("5600000077", "Hoa Thị Nguyên", "B9", **BORN)])
    person = InsuredPerson.objects.for_system("a test").get(identity__name="Hoa Thị Nguyên").pk
    html = post(desk, person=person).content.decode()
    answer = re.findall(r'value="((?:other|same):[^"]+)"', html)[-1]
    press(desk, answer)
    assert (link_of().insured_id, link_of().state) == (person, "linked")


def test_nobody_is_chosen_who_was_not_shown(desk: Site) -> None:
    answer = chosen(desk, MY)
    ReviewLease.objects.all().delete()
    for forged, name in ((f"other:{insured(MY)}", "xet-1"), (answer, "xet-2"), (answer[:-1], "xet-1")):
        assert press(desk, forged, name, note="chắc chắn").status_code == 409
        ReviewLease.objects.all().delete()
    assert not ReviewDecision.objects.for_system("a test").exists()


def test_a_colleagues_claim_is_not_searched_for(desk: Site) -> None:
    client(desk, "xet-2").get(desk.url("review-claim", link_of().claim_id))
    for typed in ({"name": "ly thi my"}, {"person": insured(MY)}):
        text = plain(post(desk, **typed))
        assert "xet-2 đang xét phiếu này" in text
        assert "Lý Thị Mỹ" not in text
    assert not AuditEntry.objects.filter(action__in=("review.searched", "review.compared")).exists()


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.LEADER])
def test_who_only_looks_searches_nothing(desk: Site, role: Role) -> None:
    address = desk.url("review-other", link_of().claim_id)
    assert desk.client(role).post(address, {"name": "ly thi my"}).status_code == 403


def test_the_address_alone_is_the_claims_page(desk: Site) -> None:
    claim = link_of().claim_id
    opened = client(desk).get(desk.url("review-other", claim), {"name": "ly thi my"})
    assert opened.headers["Location"] == desk.url("review-claim", claim)
