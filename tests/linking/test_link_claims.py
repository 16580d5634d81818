"""Does the machine decide anew when the ledger changes, and leave a person's decision alone?"""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.builders import LEDGER, Office, batch_of, claim_row, receipt_row
from thidua.audit.models import AuditEntry
from thidua.claims.models import Claim
from thidua.imports.actions import undo_batch, void_rows
from thidua.imports.models import Batch
from thidua.imports.queries import find_rows
from thidua.ledger.models import InsuredPerson
from thidua.linking.actions import link_claims
from thidua.linking.models import Link


def states() -> dict[str, str]:
    return dict(Link.objects.for_system("a test").values_list("claim__code", "state"))


def insured_of(code: str) -> InsuredPerson:
    link = Link.objects.for_system("a test").get(claim__code=code)
    assert link.insured is not None
    return link.insured


def what_people_decided() -> list[dict[str, Any]]:
    """Everything of their links but what the machine asks."""
    links = Link.objects.for_system("a test").filter(decided_by__isnull=False).order_by("pk").values()
    return [{name: link[name] for name in link if name not in ("question", "questioned_at")} for link in links]


def test_links_follow_the_ledger(office: Office) -> None:
    office.take_in_rows("claims", [claim_row("P1", "", "Lê Thị Bình", "5600000001")])
    link_claims(by=office.by)
    assert states() == {"P1": "not_found"}
    ledger = office.take_in_rows("ledger", LEDGER)
    assert link_claims(by=office.by) == {"linked": 1}
    decided_at = Link.objects.for_system("a test").get().decided_at
    assert Link.objects.for_system("a test").get().method == "insurance_code"
    undo_batch(batch=batch_of(ledger), by=office.by)
    assert link_claims(by=office.by) == {"not_found": 1}
    link = Link.objects.for_system("a test").get()
    assert (link.state, link.insured, link.method) == ("not_found", None, "")
    assert link.decided_at > decided_at


def test_a_contradicting_name_in_the_ledger_makes_the_link_undecided(office: Office) -> None:
    office.take_in_rows("claims", [claim_row("P1", "", "Lê Thị Bình", "5600000001")])
    first = office.take_in_rows("ledger", LEDGER)
    link_claims(by=office.by)
    assert states() == {"P1": "linked"}
    void_rows(targets=find_rows(batch=batch_of(first), places=[("", 2)]), reason="nhầm người", by=office.by)
    office.take_in_rows("other", [receipt_row("5600000001", "Hoàng Quốc Việt", "BL5")])
    link_claims(by=office.by)
    assert states() == {"P1": "undecided"}
    assert Link.objects.for_system("a test").get().evidence["reason"] == "contradiction"


def test_a_changed_claim_is_decided_anew(office: Office) -> None:
    office.take_in_rows("ledger", LEDGER)
    office.take_in_rows("claims", [claim_row("P1", "", "Lê Thị Bình", "5600000001")])
    link_claims(by=office.by)
    before = insured_of("P1")
    office.take_in_rows("claims2", [claim_row("P1", "", "Lê Văn Dũng", "5600000002")])
    link_claims(by=office.by)
    assert insured_of("P1") != before


def test_the_same_again_writes_nothing(office: Office) -> None:
    office.take_in_all()
    link_claims(by=office.by)
    before = list(Link.objects.for_system("a test").order_by("pk").values())
    events = Link.pgh_event_models["insert"].objects.count()  # type: ignore[attr-defined]
    entries = AuditEntry.objects.count()
    link_claims(by=office.by)
    assert list(Link.objects.for_system("a test").order_by("pk").values()) == before
    assert Link.pgh_event_models["insert"].objects.count() == events  # type: ignore[attr-defined]
    assert AuditEntry.objects.count() == entries


def test_a_persons_decision_is_never_overruled(office: Office) -> None:
    office.take_in_all()
    link_claims(by=office.by)
    other = insured_of("P2")
    Link.objects.for_system("a test").filter(claim__code="P1").update(
        insured=other, decided_by=office.by, model_version="tay"
    )
    Link.objects.for_system("a test").filter(claim__code="P3").update(
        insured=None, state="not_found", decided_by=office.by
    )
    decided = what_people_decided()
    assert link_claims(by=office.by) == {"linked": 1}
    ledger = Batch.objects.get(file_name="ledger.xlsx")
    undo_batch(batch=ledger, by=office.by)
    link_claims(by=office.by)
    assert what_people_decided() == decided
    assert states() == {"P1": "linked", "P2": "not_found", "P3": "not_found"}


def test_evidence_names_outcomes_and_never_values(office: Office) -> None:
    office.take_in_all()
    link_claims(by=office.by)
    text = str(list(Link.objects.for_system("a test").values_list("evidence", flat=True)))
    assert "linked" not in text
    assert not [word for word in ("Bình", "Binh", "5600000001", "Dũng") if word in text]


@pytest.mark.parametrize(("state", "has_insured"), [("linked", False), ("undecided", True), ("not_found", True)])
def test_only_a_made_link_names_an_insured_person(office: Office, state: str, has_insured: bool) -> None:
    office.take_in_all()
    insured = InsuredPerson.objects.for_system("a test").first() if has_insured else None
    with pytest.raises(IntegrityError, match="link_insured_only_when_linked"), transaction.atomic():
        Link.objects.create(
            claim=Claim.objects.for_system("a test").get(code="P1"), insured=insured, state=state, model_version="x"
        )


def test_one_claim_is_linked_as_all_would_be(office: Office) -> None:
    office.take_in_all()
    for claim in Claim.objects.for_system("a test").order_by("code"):
        link_claims(by=office.by, claim=claim.pk)
    alone = dict(Link.objects.for_system("a test").values_list("claim__code", "insured_id"))
    assert len(set(alone.values())) == 3
    before = AuditEntry.objects.filter(action="link.decided").count()
    link_claims(by=office.by)
    assert dict(Link.objects.for_system("a test").values_list("claim__code", "insured_id")) == alone
    assert AuditEntry.objects.filter(action="link.decided").count() == before
