"""Does a person's answer become the link, only when it rests on what holds, and can it be taken back?"""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.builders import Office, claim_row, receipt_row
from thidua.accounts.enums import Role
from thidua.accounts.models import User
from thidua.ledger.models import InsuredPerson
from thidua.linking.actions import confirm, decide, link_claims
from thidua.linking.enums import Verdict
from thidua.linking.models import Link, ReviewDecision
from thidua.linking.permissions import Overtaken
from thidua.linking.queries.reviews import shown_token, waiting_for_second


def reviewer(name: str = "xet-1", role: Role = Role.REVIEWER) -> User:
    found = User.objects.filter(username=name).first()
    return found or User.objects.create_user(name, role=role)


def link_of(code: str) -> Link:
    return Link.objects.select_related("claim__relative").get(claim__code=code)


def named(name: str) -> int:
    return InsuredPerson.objects.get(identity__name=name).pk


def answer(code: str, verdict: str, by: Any = None, **more: Any) -> ReviewDecision:
    link = link_of(code)
    return decide(claim=link.claim, verdict=verdict, by=by or reviewer(), seen=shown_token(link), **more)


PEOPLE = [
    receipt_row("5600000011", "Nguyễn Thị Hoa", "B1", **{"Ngày sinh": "12/03/1960"}),
    receipt_row("5600000012", "Nguyễn Thị Hoa", "B2", **{"Ngày sinh": "12/03/1960"}),
    receipt_row("5600000013", "Trần Văn Mạnh", "B3", **{"Ngày sinh": "01/02/1970"}),
]


@pytest.fixture
def twins(office: Office) -> Office:
    """P1 fits two people of the ledger; P2 has the number of one and the name of another."""
    office.take_in_rows("ledger", PEOPLE)
    office.take_in_rows(
        "claims",
        [
            claim_row("P1", "", "Nguyễn Thị Hoa", "", **{"Ngày sinh": "12/03/1960"}),
            claim_row("P2", "", "Trần Văn Mạnh", "5600000011", **{"Ngày sinh": "01/02/1970"}),
        ],
    )
    link_claims(by=office.by)
    assert [link_of(code).state for code in ("P1", "P2")] == ["undecided", "undecided"]
    return office


def test_same_links_the_best_candidate(twins: Office) -> None:
    evidence = link_of("P1").evidence
    decision = answer("P1", Verdict.SAME)
    link = link_of("P1")
    assert (link.state, link.insured_id, link.method) == ("linked", evidence["pairs"][0]["insured"], "person")
    assert (link.decided_by, link.evidence, link.reason) == (reviewer(), evidence, "twins")
    assert decision.machine["state"] == "undecided"
    assert decision.machine["evidence"] == evidence


def test_other_links_another_person_and_none_nobody(twins: Office) -> None:
    second = link_of("P1").evidence["pairs"][1]["insured"]
    assert answer("P1", Verdict.OTHER, insured=second).verdict == "other"
    assert link_of("P1").insured_id == second
    assert answer("P1", Verdict.NONE).verdict == "none"
    assert (link_of("P1").state, link_of("P1").insured_id) == ("not_found", None)


def test_later_leaves_the_link_alone(twins: Office) -> None:
    before = Link.objects.filter(claim__code="P1").values().get()
    answer("P1", Verdict.LATER, note="hỏi lại đơn vị")
    assert Link.objects.filter(claim__code="P1").values().get() == before
    assert ReviewDecision.objects.get().note == "hỏi lại đơn vị"


def test_an_answer_against_an_id_waits_for_a_second_person(twins: Office) -> None:
    before = Link.objects.filter(claim__code="P2").values().get()
    first = answer("P2", Verdict.OTHER, insured=named("Trần Văn Mạnh"))
    assert first.needs_second
    assert Link.objects.filter(claim__code="P2").values().get() == before
    assert list(waiting_for_second()) == [first]
    with pytest.raises(PermissionDenied, match="người khác"):
        confirm(decision=first, by=reviewer())
    confirm(decision=first, by=reviewer("xet-2"))
    assert link_of("P2").insured_id == named("Trần Văn Mạnh")
    assert list(waiting_for_second()) == []
    with pytest.raises(Overtaken, match="không còn chờ"):
        confirm(decision=first, by=reviewer("xet-3"))


def test_who_decides_the_same_confirms(twins: Office) -> None:
    answer("P2", Verdict.OTHER, insured=named("Trần Văn Mạnh"))
    assert answer("P2", Verdict.OTHER, reviewer("xet-2"), insured=named("Trần Văn Mạnh")).confirms is not None
    assert link_of("P2").insured_id == named("Trần Văn Mạnh")
