"""The relative's door: a key of the agency, five tries, one answer, and a withdrawal that erases."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.builders import CLAIMS, TODAY, batch_of, changed, claim_row, codes_of, everyone, result_csv
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.audit.models import AuditEntry
from thidua.claims.actions import (
    ClaimEntry,
    Issued,
    WrongKey,
    add_claim,
    answer_at_door,
    answer_for,
    correct_claim,
    hand_over,
    issue_key,
    open_door,
    revoke_key,
)
from thidua.claims.actions.own import OwnEntry, add_own_claim
from thidua.claims.enums import Answer, AnswerChannel, DoorChannel
from thidua.claims.models import Claim, Consent, DoorKey, Suppression
from thidua.evaluation.actions import close_period, replay
from thidua.imports.actions import undo_batch
from thidua.imports.models import Problem
from thidua.imports.purposes import VALUE_PURPOSE
from thidua.imports.rows import open_row
from thidua.lib.sealing import configured_sealer
from thidua.linking.actions import link_claims
from thidua.linking.models import Link
from thidua.people.actions import Naming

PROOF = {"birth": "1960-05-01", "last4": "0001"}
BORN = changed(CLAIMS, 0, **{"Ngày sinh": "01/05/1960"})


@pytest.fixture
def claim(site: Site) -> Claim:
    site.office.take_in_rows("claims-born", BORN, reason="Bổ sung ngày sinh")
    return claim_of("P1")


def claim_of(code: str) -> Claim:
    return Claim.objects.for_system("a test").select_related("relative", "source_row").get(code=code)


def key_of(site: Site, claim: Claim) -> Issued:
    return issue_key(claim=claim, by=site.user(), channel=DoorChannel.POST, today=TODAY)


def enter(code: str, **proof: str) -> DoorKey:
    return open_door(face={"code": code}, today=TODAY, **{**PROOF, **proof})


@pytest.mark.django_db(transaction=True)
def test_code_and_proof_open_and_five_wrong_proofs_close(site: Site, claim: Claim) -> None:
    issued = key_of(site, claim)
    kept = bytes(issued.key.code_index) + bytes(issued.key.link_index or b"")
    assert issued.code.replace("-", "").encode() not in kept
    assert issued.link.encode() not in kept
    assert enter(issued.code.lower()).claim == claim
    assert open_door(face={"link": issued.link}, today=TODAY, **PROOF).claim == claim
    for wrong in ({"last4": "0002"}, {"birth": "1960"}, {"birth": "1960-05-02"}, {"last4": ""}, {"last4": "0002"}):
        with pytest.raises(WrongKey):
            enter(issued.code, **wrong)
    with pytest.raises(WrongKey):
        enter(issued.code)
    with pytest.raises(WrongKey):
        enter("AAAA-AAAA-AAAA")
    said = [entry.action for entry in AuditEntry.objects.filter(subject_key="P1", action__startswith="door.")]
    assert sorted(said) == ["door.key_issued", "door.key_locked", "door.opened", "door.opened"]


def test_only_the_agency_issues_and_a_new_key_revokes_the_old(site: Site, claim: Claim) -> None:
    for role in (Role.OFFICIAL, Role.FOCAL, Role.HEAD, Role.REVIEWER):
        with pytest.raises(PermissionDenied):
            issue_key(claim=claim, by=site.user(role), channel=DoorChannel.POST, today=TODAY)
        with pytest.raises(PermissionDenied):
            answer_for(claim=claim, said=Answer.CONFIRMED, channel=AnswerChannel.PAPER, by=site.user(role), today=TODAY)
    first, second = key_of(site, claim), key_of(site, claim)
    first.key.refresh_from_db()
    assert first.key.revoked_at is not None
    with pytest.raises(PermissionDenied, match="thay bằng thư khác"):
        hand_over(key=first.key, by=site.user(), channel=DoorChannel.POST, handed_on=TODAY, today=TODAY)
    revoke_key(key=second.key, by=site.user())
    with pytest.raises(PermissionDenied, match="không còn hiệu lực"):
        answer_at_door(key=second.key, said=Answer.CONFIRMED, today=TODAY)


def test_handing_over_is_written_down_with_its_way_and_day(site: Site, claim: Claim) -> None:
    key = key_of(site, claim).key
    hand_over(key=key, by=site.user(), channel=DoorChannel.POINT, handed_on=TODAY, today=TODAY)
    key.refresh_from_db()
    assert (key.channel, key.handed_on, key.handed_by) == (DoorChannel.POINT, TODAY, site.user())
    for days in (1, -1):
        day = TODAY + timedelta(days=days)
        with pytest.raises(PermissionDenied, match="Ngày giao"):
            hand_over(key=key, by=site.user(), channel=DoorChannel.POST, handed_on=day, today=TODAY)
    assert AuditEntry.objects.filter(action="door.key_handed_over", subject_key="P1").count() == 1


def test_it_answers_once_and_stays_good_for_withdrawing(site: Site, claim: Claim) -> None:
    key = key_of(site, claim).key
    assert answer_at_door(key=key, said=Answer.CONFIRMED, today=TODAY).confirmed_on == TODAY
    with pytest.raises(PermissionDenied, match="đã được trả lời"):
        answer_at_door(key=key, said=Answer.REFUSED, today=TODAY)
    answer_at_door(key=key, said=Answer.WITHDRAWN, today=TODAY)
    with pytest.raises(PermissionDenied, match="đã xóa"):
        answer_at_door(key=key, said=Answer.WITHDRAWN, today=TODAY)
    kept = Consent.objects.for_system("a test").order_by("pk")
    assert list(kept.values_list("claim_code", "answer", "text_version", "channel")) == [
        ("P1", "confirmed", "nguoi-than-1", "page"),
        ("P1", "withdrawn", "nguoi-than-1", "page"),
    ]
    assert all("BHXH tự nguyện" in consent.purpose for consent in kept)


def test_an_answer_on_paper_is_the_same_answer(site: Site, claim: Claim) -> None:
    answer_for(claim=claim, said=Answer.REFUSED, channel=AnswerChannel.PAPER, by=site.user(), today=TODAY)
    assert claim_of("P1").refused_on == TODAY
    assert Consent.objects.for_system("a test").get().channel == AnswerChannel.PAPER
    with pytest.raises(PermissionDenied, match="giấy hay điện thoại"):
        answer_for(claim=claim, said=Answer.WITHDRAWN, channel=AnswerChannel.PAGE, by=site.user(), today=TODAY)
    site.office.period("2025Q3")
    assert site.office.statuses("2025Q3")["P1"] == "rejected"


def test_withdrawing_erases_and_leaves_what_is_closed(site: Site, claim: Claim) -> None:
    before = result_csv(site.run)
    ledger = sorted(map(repr, everyone(type(claim.relative)).filter(kind="insured").values_list()))
    answer_at_door(key=key_of(site, claim).key, said=Answer.WITHDRAWN, today=TODAY)
    claim = claim_of("P1")
    relative: Any = claim.relative
    assert (relative.name, relative.name_folded, relative.name_sort_key, relative.birth) == ("", "", "", "")
    assert not [
        value for name, value in vars(relative).items() if name.startswith(("sealed_", "national", "insur")) and value
    ]
    assert claim.source_row is not None
    assert "Bình" not in repr(open_row(claim.source_row.sealed, configured_sealer()))
    assert sorted(map(repr, everyone(type(relative)).filter(kind="insured").values_list())) == ledger
    assert result_csv(site.run) == before
    assert replay(run=site.run)


def test_days_before_the_withdrawal_count_as_before_and_days_after_as_refused(site: Site, claim: Claim) -> None:
    link_claims(by=site.user())
    insured = Link.objects.for_system("a test").get(claim=claim).insured_id
    answer_at_door(key=key_of(site, claim).key, said=Answer.WITHDRAWN, today=TODAY)
    assert site.office.statuses("2024Q2")["P1"] == "joined"
    again = close_period(period=site.office.period(), by=site.office.by, today=TODAY, reason="Đính chính phiếu khác")
    assert (again.version, result_csv(again)) == (2, result_csv(site.run))
    assert Link.objects.for_system("a test").get(claim=claim).insured_id == insured
    site.office.period("2025Q3")
    assert site.office.statuses("2025Q3")["P1"] == "rejected"


def test_cells_quoted_by_problems_of_the_row_go_too(site: Site) -> None:
    rows = changed(BORN, 0, **{"Quan hệ": "bạn của Bình"})
    site.office.take_in_rows("claims-friend", rows, reason="Ghi lại quan hệ")
    quoted = Problem.objects.for_system("a test").filter(code="relationship_not_accepted").get()
    sealer = configured_sealer()
    assert "Bình" in sealer.open(quoted.sealed_value, VALUE_PURPOSE).decode()
    answer_at_door(key=key_of(site, claim_of("P1")).key, said=Answer.WITHDRAWN, today=TODAY)
    quoted.refresh_from_db()
    assert sealer.open(quoted.sealed_value, VALUE_PURPOSE) == b""


def test_neither_a_file_nor_a_form_brings_the_erased_back(site: Site, claim: Claim) -> None:
    answer_at_door(key=key_of(site, claim).key, said=Answer.WITHDRAWN, today=TODAY)
    outcome = site.office.take_in_rows(
        "claims-again",
        [
            *changed(CLAIMS, 0, **{"Ngày sinh": "02/05/1960"}),
            claim_row("P9", "CB2", "Le Thi Binh", "5600000001"),
            claim_row("P10", "CB1", "Lê Thị Bình", **{"Ngày sinh": "1960"}),
            claim_row("P11", "CB2", "Lê Thị Bình", **{"Ngày sinh": "01/05/1960"}),
        ],
        reason="Gửi lại",
    )
    assert [found for found in codes_of(outcome) if found[0] == "relative_withdrew"] == [
        ("relative_withdrew", row) for row in (2, 5, 6)
    ]
    assert claim_of("P1").relative.name == ""
    assert not Claim.objects.for_system("a test").filter(code__in=["P9", "P10"]).exists()
    assert claim_of("P11").mobiliser_code == "CB2"  # the same name with another mobiliser may be another person
    with pytest.raises(PermissionDenied):
        key_of(site, claim)
    number = Naming(name="Bình", insurance_code="5600000001")
    with pytest.raises(PermissionDenied, match="đã rút lại đồng ý"):
        add_claim(by=site.user(), entry=ClaimEntry("CB2", "Mẹ", TODAY, number))
    official = site.user(Role.OFFICIAL)
    assert add_own_claim(by=official, entry=OwnEntry("Mẹ", number, "k1"), today=TODAY) is None
    assert not Claim.objects.for_system("a test").filter(channel="own").exists()
    assert b"5600000001" not in b"".join(bytes(kept.digest) for kept in Suppression.objects.all())


def test_a_refusal_outlives_the_batch_that_brought_the_claim(site: Site) -> None:
    outcome = site.office.take_in_rows("claims-late", [claim_row("P7", "CB1", "Võ Thị Hoa", "5600000007")])
    answer_at_door(key=key_of(site, claim_of("P7")).key, said=Answer.REFUSED, today=TODAY)
    undo_batch(batch=batch_of(outcome), by=site.user())
    site.office.take_in_rows("claims-late-again", [claim_row("P7", "CB1", "Võ Thị Hoa", "5600000007")])
    assert claim_of("P7").refused_on == TODAY


def test_an_erasure_outlives_the_batch_and_what_an_undone_batch_brings_back(site: Site) -> None:
    late = [claim_row("P7", "CB1", "Võ Thị Hoa", "5600000007", **{"Điện thoại": "0912345678"})]
    outcome = site.office.take_in_rows("claims-late", late)
    again = site.office.take_in_rows("claims-later", changed(late, 0, **{"Quan hệ": "Em ruột"}))
    answer_at_door(key=key_of(site, claim_of("P7")).key, said=Answer.WITHDRAWN, today=TODAY)
    undo_batch(batch=batch_of(again), by=site.user())  # the row before it comes back as blank as it is now
    claim = claim_of("P7")
    assert (claim.relationship, claim.relative.name, claim.relative.sealed_phone) == ("Mẹ", "", None)
    assert claim.refused_on == TODAY
    undo_batch(batch=batch_of(outcome), by=site.user())
    assert not Claim.objects.for_system("a test").filter(code="P7").exists()
    back = site.office.take_in_rows("claims-back", [*late, claim_row("P8", "CB2", "Hoa", "5600000007")])
    assert [found[0] for found in codes_of(back)] == ["relative_withdrew", "relative_withdrew"]
    assert not Claim.objects.for_system("a test").filter(code__in=["P7", "P8"]).exists()


def test_a_confirmation_is_one_persons(site: Site, claim: Claim) -> None:
    issued = key_of(site, claim)
    answer_at_door(key=issued.key, said=Answer.CONFIRMED, today=TODAY)
    same = Naming(name="Lê Thị Bính", birth="1960-05-01", insurance_code="5600000001")
    correct_claim(claim=claim, by=site.user(), entry=ClaimEntry("CB1", "Mẹ", claim.declared_on, same))
    assert claim_of("P1").confirmed_on == TODAY  # the number stayed: a slip of the pen was mended
    other = [{**row, "Mã số BHXH": "5600000009"} if row["Mã phiếu"] == "P1" else row for row in BORN]
    site.office.take_in_rows("claims-other", other, reason="Ghi nhầm người")
    assert claim_of("P1").confirmed_on is None
    issued.key.refresh_from_db()
    assert issued.key.revoked_at is not None
