"""Does a person's answer become the link, only when it rests on what holds, and can it be taken back?"""

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.accounts_of import account
from tests.builders import Office, claim_row, receipt_row
from thidua.accounts.enums import Role
from thidua.accounts.models import User
from thidua.audit.models import AuditEntry
from thidua.claims.models import Claim
from thidua.imports.actions import undo_batch
from thidua.imports.models import Batch
from thidua.ledger.models import InsuredPerson
from thidua.linking.actions import confirm, decide, decide_together, link_claims, undo
from thidua.linking.enums import Verdict
from thidua.linking.models import Link, ReviewDecision, ReviewLease
from thidua.linking.permissions import Overtaken
from thidua.linking.queries.contradictions import is_hard_contradiction
from thidua.linking.queries.harmless import HARMLESS, harmless_kinds, waiting_of_kind
from thidua.linking.queries.reviews import shown_token, shown_tokens, waiting_for_second


def reviewer(name: str = "xet-1", role: Role = Role.REVIEWER) -> User:
    found = User.objects.filter(username=name).first()
    return found or account(name, role)


def link_of(code: str) -> Link:
    return Link.objects.for_system("a test").select_related("claim__relative").get(claim__code=code)


def named(name: str) -> int:
    return InsuredPerson.objects.for_system("a test").get(identity__name=name).pk


def answer(code: str, verdict: str, by: Any = None, **more: Any) -> ReviewDecision:
    link = link_of(code)
    given = {"note": "đơn vị nói khác", "seen": shown_token(link), **more}
    return decide(claim=link.claim, verdict=verdict, by=by or reviewer(), **given)


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
    before = Link.objects.for_system("a test").filter(claim__code="P1").values().get()
    answer("P1", Verdict.LATER, note="hỏi lại đơn vị")
    assert Link.objects.for_system("a test").filter(claim__code="P1").values().get() == before
    assert ReviewDecision.objects.for_system("a test").get().note == "hỏi lại đơn vị"


def test_an_answer_against_an_id_waits_for_a_second_person(twins: Office) -> None:
    before = Link.objects.for_system("a test").filter(claim__code="P2").values().get()
    with pytest.raises(PermissionDenied, match="ghi chú vì sao"):
        answer("P2", Verdict.OTHER, insured=named("Trần Văn Mạnh"), note=" ")
    first = answer("P2", Verdict.OTHER, insured=named("Trần Văn Mạnh"))
    assert first.needs_second
    assert Link.objects.for_system("a test").filter(claim__code="P2").values().get() == before
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


def test_a_stale_answer_is_refused(twins: Office) -> None:
    """Two tabs, a changed relative, a new ledger: whoever decides has seen something else than what holds."""
    link = link_of("P1")
    seen = shown_token(link)
    decide(claim=link.claim, verdict=Verdict.LATER, by=reviewer(), seen=seen)
    with pytest.raises(Overtaken, match="xem lại"):
        decide(claim=link.claim, verdict=Verdict.SAME, by=reviewer(), seen=seen)
    for name, rows in (
        (
            "claims",
            [claim_row("P1", "", "Nguyễn Thị Hoa", "", **{"Ngày sinh": "12/03/1960", "Địa chỉ": "Xã Suối Dầu"})],
        ),
        ("ledger", [*PEOPLE, receipt_row("5600000014", "Nguyễn Thị Hoa", "B4", **{"Ngày sinh": "12/03/1960"})]),
    ):
        seen = shown_token(link_of("P1"))
        twins.take_in_rows(f"{name}2", rows)
        link_claims(by=twins.by)
        with pytest.raises(Overtaken):
            decide(claim=link.claim, verdict=Verdict.SAME, by=reviewer(), seen=seen)
    assert link_of("P1").decided_by is None


@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_at_the_same_moment_the_second_is_refused(twins: Office) -> None:
    link, said = link_of("P1"), []
    seen, second = shown_token(link), reviewer("xet-2")

    def other() -> None:
        try:
            decide(claim=link.claim, verdict=Verdict.NONE, by=second, seen=seen)
        except Overtaken as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    with transaction.atomic():
        decide(claim=link.claim, verdict=Verdict.SAME, by=reviewer(), seen=seen)
        thread = Thread(target=other)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
    thread.join(20)
    assert [text[:17] for text in said] == ["Phiếu đã thay đổi"]
    assert link_of("P1").decided_by == reviewer()


@pytest.mark.django_db(transaction=True)
def test_an_import_and_an_undoing_wait_for_each_other_only_one_way(twins: Office) -> None:
    """An import has changed the claim's row and links at its end, while somebody takes his answer back."""
    decision, done = answer("P1", Verdict.SAME), []

    def other() -> None:
        try:
            done.append(undo(decision=decision, by=reviewer()))
        finally:
            connection.close()

    with transaction.atomic():
        Claim.objects.for_system("a test").filter(code="P1").update(relationship="vợ")
        thread = Thread(target=other)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()
        link_claims(by=twins.by)
    thread.join(20)
    assert len(done) == 1
    assert link_of("P1").decided_by is None


def test_the_machine_gives_way_to_who_decides_while_it_works(twins: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has read the links and the answers, and is about to write."""
    twins.take_in_rows("more", [receipt_row("5600000014", "Nguyễn Thị Hoa", "B4", **{"Ngày sinh": "12/03/1960"})])

    def meanwhile(fresh: object) -> None:
        answer("P1", Verdict.SAME)

    monkeypatch.setattr("thidua.linking.actions.linking._write_new", meanwhile)
    link_claims(by=twins.by)
    assert (link_of("P1").decided_by, link_of("P1").state) == (reviewer(), "linked")


def test_a_claim_open_at_another_desk_is_refused(twins: Office) -> None:
    ReviewLease.objects.create(
        claim=link_of("P1").claim, by=reviewer("xet-2"), until=timezone.now() + timedelta(minutes=5)
    )
    with pytest.raises(Overtaken, match="xet-2 đang xét"):
        answer("P1", Verdict.SAME)
    answer("P1", Verdict.SAME, reviewer("xet-2"))


@pytest.mark.parametrize(
    ("role", "may"), [("operator", True), ("reviewer", True), ("supervisor", False), ("leader", False)]
)
def test_who_may_decide(twins: Office, role: str, may: bool) -> None:
    by = reviewer(f"thu-{role}", Role(role))
    if may:
        answer("P1", Verdict.SAME, by)
        return
    with pytest.raises(PermissionDenied):
        answer("P1", Verdict.SAME, by)
    with pytest.raises(PermissionDenied):
        undo(decision=answer("P1", Verdict.SAME), by=by)


def test_undo_gives_the_claim_back_to_the_machine(twins: Office) -> None:
    before = (
        Link.objects.for_system("a test")
        .filter(claim__code="P1")
        .values("state", "insured_id", "method", "reason", "evidence")
        .get()
    )
    decision = answer("P1", Verdict.SAME)
    with pytest.raises(PermissionDenied, match="chính mình"):
        undo(decision=decision, by=reviewer("xet-2"))
    undo(decision=decision, by=reviewer())
    assert Link.objects.for_system("a test").filter(claim__code="P1").values(*before).get() == before
    assert link_of("P1").decided_by is None
    with pytest.raises(Overtaken, match="đã được hoàn tác"):
        undo(decision=decision, by=reviewer())


def test_only_the_last_answer_is_undone_and_an_operator_undoes_anybodys(twins: Office) -> None:
    first, second = answer("P1", Verdict.SAME), answer("P1", Verdict.NONE, reviewer("xet-2"))
    with pytest.raises(Overtaken, match="mới hơn"):
        undo(decision=first, by=reviewer())
    undo(decision=second, by=reviewer("dieu-hanh", Role.OPERATOR))
    assert (link_of("P1").decided_by, link_of("P1").method) == (reviewer(), "person")


def test_undoing_the_confirmation_or_the_decision_takes_both_back(twins: Office) -> None:
    for undone in ("decision", "confirmation"):
        first = answer("P2", Verdict.OTHER, insured=named("Trần Văn Mạnh"))
        second = confirm(decision=first, by=reviewer("xet-2"))
        undo(decision=first if undone == "decision" else second, by=reviewer("dieu-hanh", Role.OPERATOR))
        assert (link_of("P2").decided_by, link_of("P2").state) == (None, "undecided")
        assert list(waiting_for_second()) == []


@pytest.mark.parametrize(
    ("code", "chosen", "is_hard"),
    [
        ("P1", 0, False),  # twins: no id says anything
        ("P1", None, False),
        ("P2", 0, True),  # the id is somebody else's
        ("P2", 1, True),
        ("P2", None, False),  # the id belongs to another name and birth date: nothing speaks for him
    ],
)
def test_what_hard_evidence_is(twins: Office, code: str, chosen: int | None, is_hard: bool) -> None:
    pairs = link_of(code).evidence["pairs"]
    insured = None if chosen is None else pairs[chosen]["insured"]
    assert is_hard_contradiction(link_of(code), insured) is is_hard


def test_somebody_with_nothing_in_common_needs_a_second_person(twins: Office) -> None:
    assert is_hard_contradiction(link_of("P1"), named("Trần Văn Mạnh"))


def test_somebody_whom_no_block_finds_is_compared_all_the_same(twins: Office) -> None:
    """A slip in the name and one in the year of birth: no candidate, and yet nothing hard against him."""
    twins.take_in_rows("claims2", [claim_row("P3", "", "Trần Văn Mánk", "", **{"Ngày sinh": "01/02/1971"})])
    link_claims(by=twins.by)
    assert link_of("P3").evidence["pairs"] == []
    assert not is_hard_contradiction(link_of("P3"), named("Trần Văn Mạnh"))


def test_whom_the_machine_does_not_propose_is_an_answer_of_its_own(twins: Office) -> None:
    with pytest.raises(PermissionDenied, match="những người được so"):
        answer("P1", Verdict.SAME, insured=named("Trần Văn Mạnh"))
    assert not ReviewDecision.objects.for_system("a test").exists()
    assert answer("P1", Verdict.OTHER, insured=named("Trần Văn Mạnh")).needs_second  # nothing speaks for him


def test_who_is_no_longer_in_the_ledger_is_refused(twins: Office) -> None:
    chosen = named("Trần Văn Mạnh")
    undo_batch(batch=Batch.objects.get(file_name="ledger.xlsx"), by=twins.by)
    link_claims(by=twins.by)
    with pytest.raises(Overtaken, match="không còn dòng nào"):
        answer("P1", Verdict.OTHER, insured=chosen)


@pytest.fixture
def alike(office: Office) -> Office:
    """Ten of one name, and claims that say one of them without marks: harmless, and too little to be sure of."""
    people = [
        receipt_row(
            f"56000001{number:02d}", "Nguyễn Thị Hoa", f"B{number}", **{"Ngày sinh": f"{number + 1:02d}/03/1960"}
        )
        for number in range(10)
    ]
    office.take_in_rows("ledger", people)
    office.take_in_rows(
        "claims",
        [
            *(claim_row(f"P{n}", "", "Nguyen Thi Hoa", "", **{"Ngày sinh": f"{n:02d}/03/1960"}) for n in (1, 2)),
            claim_row("P3", "", "Nguyễn Thị Hoa", "", **{"Ngày sinh": "03/03/1960"}),
        ],
    )
    link_claims(by=office.by)
    pattern = "name=folded birth=equal phone=equal"
    marks = Link.objects.for_system("a test").filter(claim__code__in=("P1", "P2"))
    marks.update(state="undecided", insured=None, method="", reason="too_little_evidence", pattern=pattern)
    return office


def test_one_harmless_kind_is_accepted_together_and_undone_together(alike: Office) -> None:
    assert [(kind.code, number) for kind, number in harmless_kinds()] == [("marks", 2)]
    links = waiting_of_kind(HARMLESS["marks"]).select_related("claim__relative")
    decisions = decide_together(seen=shown_tokens(links), kind="marks", by=reviewer())
    assert len({decision.together for decision in decisions}) == 1
    assert {link_of(code).method for code in ("P1", "P2")} == {"person"}
    undo(decision=decisions[0], by=reviewer())
    assert [link_of(code).decided_by for code in ("P1", "P2")] == [None, None]
    with pytest.raises(Overtaken, match="đã được hoàn tác"):
        undo(decision=decisions[0], by=reviewer())


@pytest.mark.parametrize(
    "changed",
    [
        {"reason": "twins"},
        {"reason": "contradiction"},
        {"reason": "ids_disagree"},
        {"pattern": "name=folded birth=equal phone=equal sex=other"},
        {"pattern": "name=folded birth=equal phone=equal national_id=near"},
        {"pattern": "name=slip birth=equal phone=equal"},
        {"pattern": "name=folded birth=year phone=equal"},
        {"pattern": "name=folded birth=equal"},  # many people's
        {"pattern": "name=folded birth=equal sex=equal address=commune"},
        {"state": "not_found"},
    ],
)
def test_nothing_else_is_accepted_together(alike: Office, changed: dict[str, str]) -> None:
    Link.objects.for_system("a test").filter(claim__code="P2").update(**changed)
    seen = shown_tokens([link_of(code) for code in ("P1", "P2")])
    with pytest.raises(Overtaken, match="chưa phiếu nào"):
        decide_together(seen=seen, kind="marks", by=reviewer())
    assert not ReviewDecision.objects.for_system("a test").exists()


@pytest.mark.parametrize(
    ("pattern", "kinds"),
    [
        ("name=equal birth=equal", []),
        ("name=equal birth=equal sex=equal address=commune id_and_birth=agrees", []),
        ("name=equal birth=equal insurance_code=equal", ["same"]),
        ("name=equal birth=equal national_id=zeros sex=equal", ["same"]),
        ("name=equal birth=equal address=equal", ["same"]),
        ("name=compatible birth=equal hint=agrees", ["shortened"]),
        ("name=compatible birth=equal hint=other phone=equal", []),
        ("name=doubtful birth=equal insurance_code=equal sex=equal", ["doubtful"]),
        ("name=doubtful birth=equal phone=equal address=equal hint=agrees", []),
        ("name=doubtful birth=equal insurance_code=equal national_id=near", []),
        ("name=doubtful birth=year insurance_code=equal", []),
    ],
)
def test_more_than_name_and_birth_speaks_for_whom_many_accept(pattern: str, kinds: list[str]) -> None:
    link = Link(pattern=pattern, state="undecided", reason="too_little_evidence")
    assert [kind.code for kind in HARMLESS.values() if kind.fits(link)] == kinds


def test_what_was_not_shown_is_not_accepted_together(alike: Office) -> None:
    """Between the list and the button another candidate may have come first, of the same kind."""
    first, second = (link_of(code) for code in ("P1", "P2"))
    seen = shown_tokens([first, second])
    second.save()  # decided anew
    for tokens in (seen, {first.claim_id: seen[first.claim_id], second.claim_id: ""}):
        with pytest.raises(Overtaken, match="chưa phiếu nào"):
            decide_together(seen=tokens, kind="marks", by=reviewer())
    assert not ReviewDecision.objects.for_system("a test").exists()


def test_nothing_against_hard_evidence_is_accepted_together(alike: Office) -> None:
    link = link_of("P1")
    link.evidence["pairs"][1]["fields"]["insurance_code"] = ["equal", 19.9]
    link.save()
    with pytest.raises(PermissionDenied, match="xét riêng"):
        decide_together(seen=shown_tokens([link_of("P1")]), kind="marks", by=reviewer())
    assert link_of("P1").decided_by is None


def test_the_audit_tells_the_deed_and_nothing_of_people(twins: Office) -> None:
    decision = answer("P1", Verdict.SAME, note="đã gọi chị Hoa 0912345678")
    undo(decision=decision, by=reviewer())
    entries = AuditEntry.objects.filter(action__in=("link.reviewed", "link.undone"))
    told = str(list(entries.values_list("action", "subject_key", "detail")))
    assert entries.count() == 2
    assert "'machine': 'undecided'" in told
    assert not [text for text in ("Hoa", "1960", "56000000", "0912345678") if text in told]


def test_the_history_names_who_decided(twins: Office) -> None:
    answer("P1", Verdict.SAME)
    events = Link.pgh_event_models["update"].objects.filter(method="person")  # type: ignore[attr-defined]
    assert [event.pgh_context.metadata["actor_name"] for event in events] == ["xet-1"]


def test_answers_take_the_same_queries_however_many_there_were(twins: Office) -> None:
    answer("P1", Verdict.SAME)
    with CaptureQueriesContext(connection) as second:
        answer("P1", Verdict.NONE)
    for verdict in (Verdict.SAME, Verdict.NONE, Verdict.SAME):
        answer("P1", verdict)
    with CaptureQueriesContext(connection) as later:
        answer("P1", Verdict.NONE)
    assert len(later) == len(second) <= 24
