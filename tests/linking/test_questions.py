"""Does the machine ask about a person's decision when it should, and never overrule him?"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import Office, batch_of, claim_row, receipt_row
from tests.linking.test_reviewing import PEOPLE, answer, link_of, reviewer
from thidua.claims.models import Claim
from thidua.engine.linking.matching import LinkDecision, LinkReason, LinkState, PairEvidence
from thidua.engine.linking.model import DEFAULT_MODEL
from thidua.imports.actions import undo_batch
from thidua.imports.models import Batch
from thidua.linking.actions import keep, link_claims, undo
from thidua.linking.enums import Verdict
from thidua.linking.models import Link, ReviewDecision
from thidua.linking.queries.questions import Held, question_about
from thidua.linking.queries.reviews import shown_token

HOA = claim_row("P1", "", "Nguyễn Thị Hoa", "", **{"Ngày sinh": "12/03/1960"})
CHANGED = {**HOA, "Điện thoại": "0912345678"}
NEAR, FAR = DEFAULT_MODEL.review_odds, DEFAULT_MODEL.review_odds - 0.1


def said(state: str, insured: int | None = None, *pairs: tuple[int, float]) -> LinkDecision:
    evidence = tuple(PairEvidence(person, 0.0, odds, ()) for person, odds in pairs)
    return LinkDecision(
        1, LinkState(state), LinkReason.SUPPORTED, insured, None, None, evidence, DEFAULT_MODEL.version, 9
    )


def held(insured: int | None, then: int | None = None, shown: tuple[int, ...] = (), same: bool = True) -> Held:
    return Held(insured, {"insured": then, "evidence": {"pairs": [{"insured": key} for key in shown]}}, same)


@pytest.mark.parametrize(
    ("before", "now", "asks"),
    [
        (held(1), said("linked", 1), None),
        (held(1, same=False), said("linked", 1), None),
        (held(None), said("not_found"), None),
        (held(1), said("linked", 2, (2, 20.0)), "other_person"),
        (held(1, then=2), said("linked", 2, (2, 20.0)), "new_candidate"),
        (held(1, then=2, shown=(2,)), said("linked", 2, (2, 20.0)), None),
        (held(1, then=8, shown=(2,)), said("linked", 2, (2, 20.0)), None),  # 8 is merged into 2
        (held(8), said("linked", 2, (2, 20.0)), None),
        (held(None, shown=(2,)), said("linked", 2, (2, 20.0)), "other_person"),
        (held(1), said("not_found"), None),
        (held(1, same=False), said("not_found"), "relative_changed"),
        (held(1), said("undecided", None, (1, 3.0), (2, NEAR)), "new_candidate"),
        (held(1), said("undecided", None, (1, 3.0), (2, FAR)), None),
        (held(1, shown=(1, 2)), said("undecided", None, (2, 3.0), (1, 3.0)), None),
        (held(None, shown=(1,)), said("undecided", None, (1, 3.0)), None),
        (held(None), said("undecided", None, (1, 3.0)), "new_candidate"),
        (held(9), said("linked", 2, (2, 20.0)), "gone_from_ledger"),
        (held(9, same=False), said("undecided"), "gone_from_ledger"),
    ],
)
def test_when_the_machine_asks(before: Held, now: LinkDecision, asks: str | None) -> None:
    is_there = before.insured != 9
    question = question_about(before, now, DEFAULT_MODEL, same={8: 2}, is_in_ledger=is_there)
    assert (question["kind"] if question else None) == asks


@pytest.fixture
def decided(office: Office) -> Office:
    """P1 fits two people; somebody took the first."""
    office.take_in_rows("ledger", PEOPLE)
    office.take_in_rows("claims", [HOA])
    link_claims(by=office.by)
    answer("P1", Verdict.SAME)
    return office


def what_holds() -> dict[str, Any]:
    fields = ("state", "insured_id", "method", "reason", "evidence", "model_version", "decided_by_id")
    return Link.objects.for_system("a test").filter(claim__code="P1").values(*fields).get()


def import_again(office: Office) -> None:
    office.take_in_rows("claims2", [HOA])


def claim_goes_and_comes_back(office: Office) -> None:
    undo_batch(batch=Batch.objects.get(file_name="claims.xlsx"), by=office.by)
    link_claims(by=office.by)
    assert not Claim.objects.for_system("a test").exists()
    office.take_in_rows("claims3", [HOA])


def other_batch_goes(office: Office) -> None:
    outcome = office.take_in_rows("more", [receipt_row("5600000099", "Hồ Văn Xa", "B9")])
    link_claims(by=office.by)
    undo_batch(batch=batch_of(outcome), by=office.by)


@pytest.mark.parametrize("happens", [import_again, claim_goes_and_comes_back, other_batch_goes])
def test_a_decision_survives(decided: Office, happens: Callable[[Office], None]) -> None:
    before = what_holds()
    happens(decided)
    link_claims(by=decided.by)
    assert what_holds() == before
    assert link_of("P1").question is None


def test_a_decision_survives_another_model(decided: Office, monkeypatch: pytest.MonkeyPatch) -> None:

    before = what_holds()
    other = replace(DEFAULT_MODEL, version="khác", auto_odds=1.0, margin=0.0)
    monkeypatch.setattr("thidua.linking.queries.deciding.model_in_force", lambda: other)
    link_claims(by=decided.by)
    assert what_holds() == before


def test_it_asks_when_the_relative_is_named_otherwise_and_keeping_answers(decided: Office) -> None:
    before = what_holds()
    decided.take_in_rows("claims2", [CHANGED])
    link_claims(by=decided.by)
    link = link_of("P1")
    assert link.question is not None
    assert (what_holds(), link.question["kind"]) == (before, "relative_changed")
    keep(claim=link.claim, by=reviewer("xet-2"), seen=shown_token(link))
    link_claims(by=decided.by)
    link = link_of("P1")
    assert (link.question, link.questioned_at, link.insured_id) == (None, None, before["insured_id"])
    assert ReviewDecision.objects.for_system("a test").filter(verdict=Verdict.SAME).count() == 2


def test_it_asks_when_another_relative_comes_under_the_code(decided: Office) -> None:
    undo_batch(batch=Batch.objects.get(file_name="claims.xlsx"), by=decided.by)
    decided.take_in_rows("claims3", [{**HOA, "Họ tên người thân": "Trần Văn Mạnh", "Ngày sinh": "01/02/1970"}])
    link_claims(by=decided.by)
    link = link_of("P1")
    assert link.question is not None
    assert (link.decided_by, link.question["kind"]) == (None, "relative_changed")


def test_it_asks_about_a_new_candidate_until_he_is_gone(decided: Office) -> None:
    third = receipt_row("5600000014", "Nguyễn Thị Hoa", "B4", **{"Ngày sinh": "12/03/1960"})
    outcome = decided.take_in_rows("more", [third])
    link_claims(by=decided.by)
    link = link_of("P1")
    assert link.question is not None
    assert link.question["kind"] == "new_candidate"
    asked_at = link.questioned_at
    link_claims(by=decided.by)
    assert link_of("P1").questioned_at == asked_at
    undo_batch(batch=batch_of(outcome), by=decided.by)
    link_claims(by=decided.by)
    assert link_of("P1").question is None


def test_it_asks_when_the_chosen_one_has_left_the_ledger(decided: Office) -> None:
    undo_batch(batch=Batch.objects.get(file_name="ledger.xlsx"), by=decided.by)
    link_claims(by=decided.by)
    link = link_of("P1")
    assert link.question is not None
    assert (link.state, link.question["kind"]) == ("linked", "gone_from_ledger")


def test_undoing_the_later_answer_lets_the_earlier_one_hold(decided: Office) -> None:
    before = what_holds()
    second = answer("P1", Verdict.NONE)
    assert link_of("P1").state == "not_found"
    undo(decision=second, by=reviewer())
    assert what_holds() == before


@pytest.mark.parametrize("later", ["kept", "another", "waits"])
def test_undoing_lets_the_earlier_answer_hold_though_the_relative_is_named_otherwise_since(
    decided: Office, later: str
) -> None:
    """It held until the later answer, and the machine asked about it: so it does again."""
    before = what_holds()
    decided.take_in_rows("claims2", [{**HOA, "Mã số BHXH": "5600000013"} if later == "waits" else CHANGED])
    link_claims(by=decided.by)
    link, second = link_of("P1"), reviewer("xet-2")
    if later == "kept":
        taken_back = keep(claim=link.claim, by=second, seen=shown_token(link))
    else:
        verdict = Verdict.SAME if later == "waits" else Verdict.NONE
        taken_back = answer("P1", verdict, second)
    assert taken_back.needs_second == (later == "waits")
    undo(decision=taken_back, by=second)
    link = link_of("P1")
    assert link.question is not None
    assert (what_holds(), link.question["kind"]) == (before, "relative_changed")


def test_no_values_of_people_in_what_is_kept(decided: Office) -> None:
    decided.take_in_rows("claims2", [CHANGED])
    decided.take_in_rows("more", [receipt_row("5600000014", "Nguyễn Thị Hoa", "B4", **{"Ngày sinh": "12/03/1960"})])
    link_claims(by=decided.by)
    kept = str(
        [
            *Link.objects.for_system("a test").values_list("evidence", "question", "pattern"),
            *ReviewDecision.objects.for_system("a test").values_list("machine"),
        ]
    )
    assert "new_candidate" in kept or "relative_changed" in kept
    assert not [text for text in ("Hoa", "1960", "56000000", "0912345678") if text in kept]


def test_asking_takes_the_same_queries_for_many_decisions(office: Office) -> None:
    office.take_in_rows("ledger", PEOPLE)
    other = {**HOA, "Họ tên người thân": "Trần Văn Mạnh", "Ngày sinh": "01/02/1970"}
    office.take_in_rows("claims", [HOA, *({**other, "Mã phiếu": f"P{number}"} for number in range(2, 7))])
    link_claims(by=office.by)
    counts = []
    for codes, row, number in ((("P1",), HOA, "5600000014"), (("P2", "P3", "P4", "P5", "P6"), other, "5600000015")):
        for code in codes:
            answer(code, Verdict.SAME)
        naming = {"Ngày sinh": row["Ngày sinh"]}
        office.take_in_rows(f"more{number}", [receipt_row(number, row["Họ tên người thân"], number, **naming)])
        with CaptureQueriesContext(connection) as captured:
            link_claims(by=office.by)
        counts.append(len(captured))
    assert Link.objects.for_system("a test").filter(questioned_at__isnull=False).count() == 6
    assert counts[1] == counts[0] < 25
