"""What belongs to the other unit, KH.B? One object for each value that an address may carry, and the words that would
give its people away."""

from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator

from tests.accounts_of import account
from tests.builders import claim_row, person_row, receipt_row, workbook
from tests.imports.arrivals import arrived, work
from tests.linking.test_models import kept as kept_model
from tests.site import Site
from thidua.accounts.actions.inviting import Offer, invite
from thidua.accounts.enums import InvitationChannel, Role
from thidua.accounts.models import Grant, Invitation
from thidua.claims.actions import OwnEntry, add_own_claim, submit_list
from thidua.imports.actions import receive
from thidua.imports.models import Upload
from thidua.imports.originals import OriginalStore
from thidua.lib.sealing import configured_sealer
from thidua.linking.actions import decide, link_claims
from thidua.linking.actions.finding import find_pairs
from thidua.linking.actions.merging import merge
from thidua.linking.enums import PersonKind, Verdict
from thidua.linking.models import DuplicatePair, Link
from thidua.linking.queries.reviews import shown_token
from thidua.orgs.models import Unit
from thidua.people.actions import Naming
from thidua.people.models import Membership, Person
from thidua.portal.actions import declare_no_relative

PHONE, CARD, CODE = "0905123987", "056190007731", "5600000077"
WORDS = (
    "Phạm Thị Cúc", "P.T.C.", "Phạm Văn Em", "P.V.E.", "Khổng Thị Lan", "K.T.L.", "Ông Văn Mận", "CB2", "CB22", "CB23",
    "Đơn vị KH.B", "KH.B", "P3", "P33", PHONE, CARD, CODE, "7731", "3987", "bi-mat.xlsx", "Khóa của B",
)  # fmt: skip
BORN = {"Ngày sinh": "01/02/1980", "Số CCCD": CARD}
ROSTER = [
    person_row("CB2", "KH.B", "Phạm Thị Cúc", **BORN),
    person_row("CB22", "KH.B", "Phạm Thị Cúc", **BORN),
    person_row("CB23", "KH.B", "Ông Văn Mận"),
]
LEDGER = [
    receipt_row(CODE, "Khổng Thị Lan", "BL77", **{"Ngày sinh": "12/03/1960"}),
    receipt_row("5600000078", "Khổng Thị Lan", "BL78", **{"Ngày sinh": "12/03/1960"}),
]


def objects_of_b(site: Site, folder: Path) -> dict[str, Any]:
    """By the name of the value in the address. Accounts: dau-moi-b, thu-truong-b, can-bo-b of the unit, and those who
    work for the agency."""
    focal = account("dau-moi-b", Role.FOCAL, "KH.B")
    account("thu-truong-b", Role.HEAD, "KH.B")
    official = account("can-bo-b", Role.OFFICIAL, "KH.B", person_code="CB2")
    unit = Unit.objects.get(code="KH.B")
    originals = OriginalStore(folder / "var" / "originals", configured_sealer())
    roster = site.office.file("can-bo-b", ROSTER, sheet="roster-b")
    site.office.take_in(roster, originals=originals, reason="thêm người")
    site.office.take_in_rows("ledger-b", LEDGER)
    asked = claim_row("P33", "CB2", "Khổng Thị Lan", "", **{"Ngày sinh": "12/03/1960", "Điện thoại": PHONE})
    site.office.take_in_rows("claims-b", [asked])
    link_claims(by=site.office.by)
    relative = Naming(name="Khổng Thị Mai", national_id=CARD)
    own = add_own_claim(by=official, entry=OwnEntry("Chị ruột", relative, "b"), today=site.today)
    assert own is not None
    submit_list(unit=unit, period=site.office.period("2024Q2"), by=focal, today=site.today)
    person = Person.objects.for_system("a test").get(code="CB2")
    declaring = account("can-bo-b2", Role.OFFICIAL, "KH.B", person_code="CB23")
    standing: Any = Membership.objects.for_system("a test").select_related("source_row").get(person=person)
    key = Authenticator.objects.create(user=focal, type=Authenticator.Type.WEBAUTHN, data={"name": "Khóa của B"})
    return {
        "unit": unit.pk,
        "claim": own.pk,
        "review": Link.objects.for_system("a test").get(claim__code="P33").claim_id,
        "person": person.pk,
        "membership": standing.pk,
        "batch": standing.source_row.batch_id,
        "row": standing.source_row_id,
        "declaration": declare_no_relative(by=declaring, reason="not_of_age", note="", today=site.today).pk,
        "version": kept_model().pk,
        "invitation": _invited(unit),
        "grant": Grant.objects.get(user=focal).pk,
        "pk": key.pk,
        **_sent(unit, focal, folder),
        **_judged(site),
    }


def _invited(unit: Unit) -> int:
    """An invitation of the unit's focal person to be, printed."""
    by = account("quan-tri-b", Role.ADMINISTRATOR)
    offer = Offer(Role.FOCAL, unit, InvitationChannel.PRINT, full_name="Ông Văn Mận")
    invite(by=by, offer=offer)
    return Invitation.objects.get(unit=unit).pk


def _sent(unit: Unit, focal: Any, folder: Path) -> dict[str, int]:
    """A file of the unit whose good row waits to be applied and whose bad one is named."""
    rows = [claim_row("", "CB2", "Khổng Thị Lan", CODE), claim_row("", "CB-LA", "Khổng Thị Lan")]
    upload = receive(files=[arrived(workbook(folder / "bi-mat.xlsx", rows))], by=focal, unit=unit.pk)
    work()
    upload = Upload.objects.for_system("a test").get(pk=upload.pk)
    return {"upload": upload.pk, "file": upload.files.get().pk}


def _judged(site: Site) -> dict[str, int]:
    """A decision of the review desk, two people who may be one, and two who are."""
    reviewer = site.user(Role.REVIEWER)
    link = Link.objects.for_system("a test").select_related("claim").get(claim__code="P33")
    said = decide(claim=link.claim, verdict=Verdict.SAME, by=reviewer, note="đúng người", seen=shown_token(link))
    find_pairs(by=site.office.by)
    pair = DuplicatePair.objects.for_system("a test").get(kind=PersonKind.PERSON)
    other = Person.objects.for_system("a test").get(code="CB23")
    gone = merge(kind=PersonKind.PERSON, kept=pair.first, gone=other.pk, by=site.office.by, note="cùng người")
    return {"decision": said.pk, "pair": pair.pk, "merge": gone.pk}
