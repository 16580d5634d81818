"""Are models learnt from what people answered, applied by a person alone, and shown with what they would change?"""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.accounts_of import account
from tests.builders import TODAY, Office, claim_row, receipt_row
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.accounts.models import User
from thidua.audit.models import AuditEntry
from thidua.claims.models import Claim
from thidua.engine.linking.accuracy import Accuracy
from thidua.engine.linking.model import DEFAULT_MODEL, LinkModelError
from thidua.ledger.models import InsuredPerson
from thidua.linking.actions import decide, link_claims, undo
from thidua.linking.actions.learning import apply_model, propose_estimated, propose_reviewed
from thidua.linking.enums import ModelOrigin, Verdict
from thidua.linking.model_words import default_version
from thidua.linking.models import Link, ModelVersion
from thidua.linking.queries.learning import answered_pairs, count_answered, effect_of
from thidua.linking.queries.models import model_in_force, model_of
from thidua.linking.queries.reviews import shown_token
from thidua.linking.tasks import decide_claims_anew, learn_model


def reviewer() -> User:
    return User.objects.filter(username="xet-1").first() or account("xet-1", Role.REVIEWER)


def answer(code: str, verdict: str, **more: Any) -> Any:
    link = Link.objects.for_system("a test").select_related("claim__relative").get(claim__code=code)
    return decide(claim=link.claim, verdict=verdict, by=reviewer(), seen=shown_token(link), **more)


def key(code: str) -> int:
    return Claim.objects.for_system("a test").get(code=code).pk


BASIS = {"claims": 3, "people": 3, "candidates": 3, "strangers": 9, "start": "default-1", "reviewed": 0}


def kept(name: str = "estimated-1", **changes: Any) -> ModelVersion:
    """A version of the default weights but for these thresholds."""
    mapping = {**DEFAULT_MODEL.to_mapping(), "version": name, **changes}
    by = User.objects.get(username="dong-lenh")
    return ModelVersion.objects.create(
        name=name, origin=ModelOrigin.ESTIMATED, mapping=mapping, basis=BASIS, created_by=by
    )


def strict(name: str = "estimated-1") -> ModelVersion:
    """By it the machine links nobody by itself."""
    return kept(name, auto_odds=500.0)


def states() -> dict[str, str]:
    return dict(Link.objects.for_system("a test").values_list("claim__code", "state"))


BORN = {"Ngày sinh": "12/03/1960"}
PEOPLE = [
    receipt_row("5600000011", "Nguyễn Thị Hoa", "B1", **BORN),
    receipt_row("5600000012", "Nguyễn Thị Hoa", "B2", **BORN),
    receipt_row("5600000013", "Trần Văn Mạnh", "B3", **{"Ngày sinh": "01/02/1970"}),
    receipt_row("5600000014", "Đỗ Văn Khoa", "B4", **{"Ngày sinh": "05/06/1975"}),
]


@pytest.fixture
def twins(office: Office) -> Office:
    """P1 and P2 fit two people of the ledger; P3 and P4 are linked by their numbers."""
    office.take_in_rows("ledger", PEOPLE)
    office.take_in_rows(
        "claims",
        [
            claim_row("P1", "", "Nguyễn Thị Hoa", **BORN),
            claim_row("P2", "", "Nguyễn Thị Hoa", **BORN, **{"Quan hệ": "Dì"}),
            claim_row("P3", "", "Trần Văn Mạnh", "5600000013", **{"Ngày sinh": "01/02/1970"}),
            claim_row("P4", "", "Đỗ Văn Khoa", "5600000014", **{"Ngày sinh": "05/06/1975"}),
        ],
    )
    link_claims(by=office.by)
    assert states() == {"P1": "undecided", "P2": "undecided", "P3": "linked", "P4": "linked"}
    return office


class TestInForce:
    def test_until_one_is_applied_the_default_holds_and_nothing_is_written(self, twins: Office) -> None:
        assert model_in_force() == DEFAULT_MODEL
        assert not ModelVersion.objects.exists()

    def test_what_is_only_proposed_is_not_in_force(self, twins: Office) -> None:
        strict()
        link_claims(by=twins.by)
        assert model_in_force() == DEFAULT_MODEL
        assert states()["P3"] == "linked"

    def test_levels_that_the_engine_tells_since_have_the_defaults_shares(self, twins: Office) -> None:
        version = kept()
        del version.mapping["shares"]["birth"]["swapped"]
        assert model_of(version).shares == DEFAULT_MODEL.shares

    def test_what_cannot_be_read_is_an_error_that_says_so(self, twins: Office) -> None:
        version = kept(auto_odds="cao")
        with pytest.raises(LinkModelError, match="auto_odds"):
            model_of(version)
        with pytest.raises(PermissionDenied, match="Không dùng được mô hình này"):
            apply_model(version=version, by=twins.by, reason="thử", today=TODAY)


class TestApply:
    def test_claims_are_decided_anew_by_it(self, twins: Office) -> None:
        assert apply_model(version=strict(), by=twins.by, reason="chặt hơn", today=TODAY) is False
        assert (states()["P3"], model_in_force().version) == ("undecided", "estimated-1")
        assert set(Link.objects.for_system("a test").values_list("model_version", flat=True)) == {"estimated-1"}
        version = ModelVersion.objects.get(name="estimated-1")
        assert (version.applied_by, version.reason, version.retired_at) == (twins.by, "chặt hơn", None)

    def test_the_default_becomes_a_version_to_which_one_can_go_back(self, twins: Office) -> None:
        before = states()
        apply_model(version=strict(), by=twins.by, reason="thử", today=TODAY)
        default = ModelVersion.objects.get(origin=ModelOrigin.DEFAULT)
        assert (default.name, default.retired_at is not None) == (DEFAULT_MODEL.version, True)
        apply_model(version=default, by=twins.by, reason="quay lại", today=TODAY)
        assert (states(), model_in_force()) == (before, DEFAULT_MODEL)
        assert ModelVersion.objects.get(name="estimated-1").retired_at is not None

    def test_a_newer_default_can_be_applied_though_it_is_no_version_yet(self, twins: Office) -> None:
        apply_model(version=kept("default-1"), by=twins.by, reason="như trước", today=TODAY)
        ModelVersion.objects.filter(name=DEFAULT_MODEL.version).delete()  # as if the program had got it since
        apply_model(version=default_version(), by=twins.by, reason="bản mới của phần mềm", today=TODAY)
        assert model_in_force() == DEFAULT_MODEL
        assert ModelVersion.objects.get(name=DEFAULT_MODEL.version).applied_by == twins.by

    def test_a_persons_decision_stays(self, twins: Office) -> None:
        chosen = InsuredPerson.objects.for_system("a test").get(
            pk=Link.objects.for_system("a test").get(claim__code="P1").evidence["pairs"][1]["insured"]
        )
        answer("P1", Verdict.OTHER, insured=chosen.pk)
        apply_model(version=strict(), by=twins.by, reason="chặt hơn", today=TODAY)
        link = Link.objects.for_system("a test").get(claim__code="P1")
        assert (link.state, link.insured, link.decided_by) == ("linked", chosen, reviewer())

    def test_it_is_audited(self, twins: Office) -> None:
        apply_model(version=strict(), by=twins.by, reason="chặt hơn", today=TODAY)
        entry = AuditEntry.objects.get(action="link_model.applied")
        assert (entry.subject_key, entry.detail) == ("estimated-1", {"former": "default-1", "reason": "chặt hơn"})

    @pytest.mark.parametrize(
        ("role", "reason", "sentence"),
        [
            (Role.REVIEWER, "vì thế", "không có quyền"),
            (Role.SUPERVISOR, "vì thế", "không có quyền"),
            (Role.OPERATOR, "  ", "Hãy ghi lý do"),
        ],
    )
    def test_who_may_not_or_says_no_reason_is_refused(
        self, twins: Office, role: Role, reason: str, sentence: str
    ) -> None:
        by = account("ai-do", role)
        with pytest.raises(PermissionDenied, match=sentence):
            apply_model(version=strict(), by=by, reason=reason, today=TODAY)
        assert model_in_force() == DEFAULT_MODEL
        assert ModelVersion.objects.count() == 1

    def test_what_is_in_force_is_not_applied_again(self, twins: Office) -> None:
        version = strict()
        apply_model(version=version, by=twins.by, reason="thử", today=TODAY)
        with pytest.raises(PermissionDenied, match="đang được dùng"):
            apply_model(version=version, by=twins.by, reason="thử", today=TODAY)

    def test_a_worker_that_is_there_decides_the_claims(self, twins: Office) -> None:
        sign_of_life()
        assert apply_model(version=strict(), by=twins.by, reason="thử", today=TODAY) is True
        assert states()["P3"] == "linked"
        (job,) = ProcrastinateJob.objects.filter(task_name="linking.decide_anew")
        assert job.args == {"by": twins.by.pk}
        decide_claims_anew(by=twins.by.pk)
        assert states()["P3"] == "undecided"


def sign_of_life() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [timezone.now()])


def answers() -> list[Any]:
    """What was answered; the pages' counts say the same."""
    found = answered_pairs()
    assert count_answered() == (len(found), len({one.claim for one in found}))
    return found


class TestAnswers:
    def shown(self) -> list[int]:
        return [pair["insured"] for pair in Link.objects.for_system("a test").get(claim__code="P1").evidence["pairs"]]

    def test_the_chosen_one_is_the_relative_and_the_others_shown_are_not(self, twins: Office) -> None:
        first, second = self.shown()
        answer("P1", Verdict.OTHER, insured=second)
        assert set(answers()) == {(key("P1"), second, True), (key("P1"), first, False)}

    def test_nobody_means_none_of_those_shown(self, twins: Office) -> None:
        people = self.shown()
        answer("P1", Verdict.SAME)  # what holds no longer is not counted
        answer("P1", Verdict.NONE)
        assert set(answers()) == {(key("P1"), person, False) for person in people}

    def test_what_was_undone_or_waits_teaches_nothing(self, twins: Office) -> None:
        undo(decision=answer("P1", Verdict.SAME), by=reviewer())
        answer("P2", Verdict.LATER)
        assert answers() == []

    def test_an_answer_about_another_relative_than_now_teaches_nothing(self, twins: Office) -> None:
        answer("P1", Verdict.SAME)
        changed = [claim_row("P1", "", "Lê Văn Tám", **{"Ngày sinh": "1950"})]
        twins.take_in_rows("claims2", changed, reason="đính chính")
        assert answers() == []


class TestPropose:
    def test_too_few_answers_are_refused_with_the_number(self, twins: Office) -> None:
        answer("P1", Verdict.SAME)
        with pytest.raises(PermissionDenied, match="Mới có 2 cặp đã soát xét; cần ít nhất 50 cặp"):
            propose_reviewed(by=twins.by)

    def test_learnt_from_answers_and_links_measured_and_not_applied(self, twins: Office, settings: Any) -> None:
        settings.LEARN_FROM = 4
        answer("P1", Verdict.SAME)
        answer("P2", Verdict.NONE)
        version = propose_reviewed(by=twins.by)
        assert version.basis == {
            "pairs": 4, "matching": 1, "automatic": 2, "start": "default-1", "reviewed": 4, "reviewed_claims": 2,
        }  # fmt: skip
        before, after = map(Accuracy.from_mapping, (version.accuracy_before, version.accuracy_after))
        assert before.review.of == after.review.of == 4
        assert before.automatic.right + before.automatic.missed == 1
        model = model_of(version)
        assert model.version == version.name == "reviewed-1"
        # two linked and one answered pair have an equal name, against 200 of the start
        first = DEFAULT_MODEL.to_mapping()["shares"]["name"]["equal"][0]  # type: ignore[index]
        assert version.mapping["shares"]["name"]["equal"][0] == pytest.approx((200 * first + 3) / 203, rel=1e-5)
        assert model_in_force() == DEFAULT_MODEL

    def test_learnt_from_claims_and_ledger_alone(self, twins: Office) -> None:
        version = propose_estimated(by=twins.by)
        assert (version.name, version.basis["claims"], version.basis["people"]) == ("estimated-1", 4, 4)
        assert (version.accuracy_before, version.accuracy_after) == ({}, {})
        assert (version.applied_at, model_in_force()) == (None, DEFAULT_MODEL)

    def test_nothing_to_learn_from_is_said(self, office: Office) -> None:
        with pytest.raises(PermissionDenied, match="Hãy nạp tệp trước"):
            propose_estimated(by=office.by)

    @pytest.mark.parametrize("propose", [propose_estimated, propose_reviewed])
    def test_reviewers_propose_nothing(self, twins: Office, settings: Any, propose: Any) -> None:
        settings.LEARN_FROM = 0
        with pytest.raises(PermissionDenied, match="không có quyền"):
            propose(by=reviewer())

    def test_no_value_of_people_is_kept(self, twins: Office) -> None:
        version = propose_estimated(by=twins.by)
        written = f"{version.mapping} {version.basis} {AuditEntry.objects.get(action='link_model.proposed').detail}"
        assert not any(value in written for value in ("Hoa", "Mạnh", "56000000", "1960"))

    def test_the_job_learns_too(self, twins: Office) -> None:
        learn_model(origin="estimated", by=twins.by.pk)
        assert ModelVersion.objects.get().created_by == twins.by


def test_the_effect_names_the_claims_that_would_move_and_moves_none(twins: Office) -> None:
    answer("P1", Verdict.SAME)
    before = states()
    [change] = effect_of(model_of(strict()))
    assert (change.before, change.after) == ("linked", "undecided")
    assert [move.code for move in change.moves] == ["P3", "P4"]
    assert states() == before
    assert effect_of(DEFAULT_MODEL) == []


class TestPages:
    def test_without_answers_it_says_how_many_are_needed(self, site: Site) -> None:
        page = site.page("link-models")
        assert "Chưa có cặp nào được soát xét. Khi có từ 50 cặp trở lên" in page
        assert "Ban đầu, bản 1" in page
        assert "Đang\xa0dùng" in page

    def test_reviewers_look_and_have_no_buttons(self, site: Site) -> None:
        version = strict()
        for page in (
            site.page("link-models", role=Role.REVIEWER),
            site.page("link-model", version.pk, role=Role.REVIEWER, thu=1),
        ):
            assert 'class="btn btn-primary" type="submit"' not in page
            assert "Cán bộ điều hành" in page or "cán bộ điều hành" in page

    @pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.LEADER])
    def test_others_do_not_look(self, site: Site, role: Role) -> None:
        for address in (site.url("link-models"), site.url("link-model", 0)):
            assert site.client(role).get(address).status_code == 403

    def test_the_default_has_a_page_before_it_is_a_version(self, site: Site) -> None:
        page = site.page("link-model", 0)
        assert "Trọng số ban đầu của phần mềm" in page
        assert "ngày và tháng sinh đổi chỗ" in page
        assert site.client().get(site.url("link-model", 999)).status_code == 404

    def test_what_would_change_is_counted_when_asked_and_before_the_button(self, site: Site) -> None:
        version = strict()
        assert "Dùng mô hình này" not in site.page("link-model", version.pk)
        page = site.page("link-model", version.pk, thu=1)
        assert "Đã xác định → Cần người xét" in page
        assert "Dùng mô hình này" in page
        assert site.url("case", key("P1")) in page

    def test_applied_from_the_page_with_a_reason(self, site: Site) -> None:
        version = strict()
        address = site.url("link-model", version.pk, thu=1)
        refused = site.client().post(address, {"reason": "", "is_sure": "on"}).content.decode()
        assert "Chưa lưu được" in refused
        assert model_in_force() == DEFAULT_MODEL
        answered = site.client().post(address, {"reason": "chặt hơn", "is_sure": "on"}, follow=True)
        page = answered.content.decode()
        assert "các phiếu đã được đối chiếu lại" in page
        assert "chặt hơn" in page
        assert site.url("link-model", ModelVersion.objects.get(origin="default").pk) in page

    def test_learnt_from_the_page(self, site: Site) -> None:
        page = site.client().post(site.url("link-models"), {"viec": "estimated"}, follow=True).content.decode()
        assert "Mô hình này chưa được dùng" in page
        assert "Ước lượng số 1" in page
        page = site.client().post(site.url("link-models"), {"viec": "reviewed"}, follow=True).content.decode()
        assert "Mới có 0 cặp đã soát xét" in page

    def test_with_a_worker_nobody_waits(self, site: Site) -> None:
        sign_of_life()
        page = site.client().post(site.url("link-models"), {"viec": "estimated"}, follow=True).content.decode()
        assert "Máy đang học một mô hình mới." in page
        (job,) = ProcrastinateJob.objects.filter(task_name="linking.learn")
        assert job.args == {"origin": "estimated", "by": site.user().pk}

    def test_closings_that_used_it_are_named(self, site: Site) -> None:
        version = strict("estimated-1")
        other = kept("estimated-11")
        apply_model(version=other, by=site.user(), reason="thử", today=TODAY)
        site.office.close("2024Q2", reason="mô hình mới")
        assert "bản chốt số 2" in site.page("link-model", other.pk)
        assert "bản chốt số" not in site.page("link-model", version.pk)

    def test_accuracy_stands_before_and_after_with_intervals(self, site: Site) -> None:
        version = kept()
        calls = {"right": 8, "wrong": 2, "missed": 0}
        measured = {"automatic": calls, "even": calls, "review": {"hits": 0, "of": 10}}
        ModelVersion.objects.filter(pk=version.pk).update(
            accuracy_before=measured,
            accuracy_after={**measured, "automatic": {"right": 10, "wrong": 0, "missed": 0}},
            basis={**BASIS, "reviewed": 10, "reviewed_claims": 5},
        )
        page = site.page("link-model", version.pk)
        assert "80,0 % (8/10)" in page
        assert "từ 49,0 % đến 94,3 %" in page
        assert "100,0 % (10/10)" in page
        assert "từ 72,3 % đến 100,0 %" in page

    def test_the_number_of_queries_does_not_grow(self, site: Site) -> None:
        first = strict("estimated-1")
        client = site.client()
        pages = (site.url("link-models"), site.url("link-model", first.pk, thu=1))
        before = [queries(client, page) for page in pages]
        for number in range(2, 8):
            strict(f"estimated-{number}")
        assert [queries(client, page) for page in pages] == before
        assert max(before) < 40


def queries(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
