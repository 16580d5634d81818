"""Does the evidence of a link add up on the page, in words and without values of people?"""

import pytest
from django.utils.translation import override

from tests.site import Site
from thidua.accounts.enums import Role
from thidua.claims.models import Claim
from thidua.engine.linking.fields import LEVELS, Field
from thidua.engine.linking.model import DEFAULT_MODEL
from thidua.linking.actions import confirm, decide
from thidua.linking.enums import Verdict
from thidua.linking.models import Link
from thidua.linking.queries.reviews import shown_token
from thidua.linking.queries.waterfall import TITLES, level_text, odds_words, waterfalls, waterfalls_of

PAIR = {"insured": 7, "weight": 12.0, "odds": 2.0, "fields": {"birth": ["equal", 14.0], "name": ["slip", -2.0]}}
EVIDENCE = {"reason": "too_little_evidence", "odds": 2.0, "people": 1024, "pairs": [PAIR]}


def test_the_steps_run_on_to_the_total() -> None:
    (fall,) = waterfalls_of(EVIDENCE, DEFAULT_MODEL)
    assert [(step.title, step.weight_text, step.tone) for step in fall.steps] == [
        ("Trước khi so", "−10,0", "start"),
        ("Họ tên", "−2,0", "against"),
        ("Ngày sinh", "+14,0", "for"),
        ("Tổng", "+2,0", "total"),
    ]
    assert fall.steps[0].text == "một người bất kỳ trong 1.024 người của sổ"
    assert fall.steps[1].text == "họ tên lệch một chữ"
    # −12 … +2 over a hundred: from 0 to −10, to −12, to +2, and the total from 0
    assert [(step.x, step.width) for step in fall.steps] == [
        ("14.3", "71.4"), ("0.0", "14.3"), ("0.0", "100.0"), ("85.7", "14.3"),
    ]  # fmt: skip
    assert (fall.zero, fall.likelihood) == ("85.7", "80,0\N{NO-BREAK SPACE}%")
    assert fall.silent.startswith("Giới tính, Mã số BHXH, Số CCCD")


def test_a_contradiction_is_not_called_sure() -> None:
    (fall,) = waterfalls_of({**EVIDENCE, "reason": "contradiction"}, DEFAULT_MODEL)
    assert "trái nhau" in fall.verdict
    assert fall.likelihood == ""


def test_evidence_of_the_first_stage_gives_none() -> None:
    old = {"reason": "contradiction", "pairs": [{"insured": 7, "name": "equal", "birth": "missing"}]}
    assert waterfalls_of(old, DEFAULT_MODEL) == []


@pytest.mark.parametrize(
    ("odds", "words"),
    [
        (DEFAULT_MODEL.auto_odds, "Gần như chắc chắn là một người."),
        (3.0, "Nghiêng nhiều về cùng một người."),
        (0.0, "Hơi nghiêng về cùng một người."),
        (-0.1, "Chưa rõ; nghiêng về hai người khác nhau."),
        (DEFAULT_MODEL.review_odds - 0.1, "Gần như chắc chắn là hai người khác nhau."),
    ],
)
def test_what_a_total_means(odds: float, words: str) -> None:
    assert odds_words(odds, DEFAULT_MODEL) == words


def test_every_field_has_a_title_and_every_level_its_words() -> None:
    assert set(TITLES) == set(Field)
    assert level_text("birth", "unheard_of") == "unheard_of"
    for field, levels in LEVELS.items():
        assert [level_text(field, level.code) for level in levels] == [level.text_vi for level in levels]
    with override("en"):
        assert level_text("name", "slip") == "name one letter off"


def test_the_case_page_shows_it_and_copes_with_what_the_first_stage_stored(site: Site) -> None:
    claim = Claim.objects.for_system("a test").get(code="P1")
    page = site.page("case", claim.pk)
    assert 'class="waterfall"' in page
    assert "mã số BHXH giống hệt" in page
    old = {"reason": "nobody_has_the_ids", "pairs": [{"insured": 1, "name": "equal"}]}
    Link.objects.for_system("a test").filter(claim=claim).update(
        evidence=old, reason="", odds=None, model_version="ids-1"
    )
    page = site.page("case", claim.pk)
    assert 'class="waterfall"' not in page
    assert waterfalls(Link.objects.for_system("a test").select_related("claim__relative").get(claim=claim)) == []


def test_the_case_page_tells_who_decided_what_and_keeps_the_note_among_reviewers(site: Site) -> None:
    link = Link.objects.for_system("a test").select_related("claim__relative").get(claim__code="P1")
    by = site.user(Role.REVIEWER)
    first = decide(claim=link.claim, verdict=Verdict.NONE, by=by, seen=shown_token(link), note="đơn vị nói khác")
    assert first.needs_second
    assert "cần một người khác xác nhận" in site.page("case", link.claim_id, role=Role.EMERGENCY)
    confirm(decision=first, by=site.user(Role.OPERATOR))
    page = site.page("case", link.claim_id, role=Role.REVIEWER)
    for said in ("thu-reviewer quyết định lúc", "Lúc ấy máy nói: đã xác định", "đơn vị nói khác", "Xem ở bàn soát xét"):
        assert said in page
    assert "Trái với bằng chứng cứng, nên thu-operator đã xác nhận lúc" in page
    assert "không còn nối với ai trong sổ" in page
    page = site.page("case", link.claim_id, role=Role.EMERGENCY)
    assert not [said for said in ("đơn vị nói khác", "Xem ở bàn soát xét") if said in page]


def test_a_reviewer_goes_from_a_doubtful_case_to_the_desk(site: Site) -> None:
    assert "Soát xét phiếu này" not in site.page(
        "case", Claim.objects.for_system("a test").get(code="P1").pk, role=Role.REVIEWER
    )
    Link.objects.for_system("a test").filter(claim__code="P1").update(state="undecided", insured=None)
    claim = Claim.objects.for_system("a test").get(code="P1").pk
    assert "Soát xét phiếu này" in site.page("case", claim, role=Role.REVIEWER)
    assert "Soát xét phiếu này" not in site.page("case", claim, role=Role.EMERGENCY)


def test_what_waits_at_the_desk_stands_on_the_start_page_of_who_reviews(site: Site) -> None:
    link = Link.objects.for_system("a test").select_related("claim__relative").get(claim__code="P1")
    decide(claim=link.claim, verdict=Verdict.NONE, by=site.user(Role.REVIEWER), seen=shown_token(link), note="x")
    Link.objects.for_system("a test").filter(claim__code="P2").update(state="undecided", insured=None)
    waits, second = "Phiếu chưa rõ người thân là ai", "Quyết định của người khác chờ bạn xác nhận"
    assert waits in site.page("start", role=Role.REVIEWER)
    assert second not in site.page("start", role=Role.REVIEWER)
    assert second in site.page("start", role=Role.OPERATOR)
    assert waits not in site.page("start", role=Role.LEADER)
