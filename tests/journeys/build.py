"""How is the journeys' province built? `python -m tests.journeys.build` in the environment of its database.

The last line of its output is a JSON object that names rows for the pages to show.
"""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import django

USERS = {"dieu-hanh": "operator", "soat-xet-1": "reviewer", "giam-sat": "supervisor", "lanh-dao": "leader"}
PASSWORD = "thi-dua-2025"
CLOSED = ("2024Q2", "2024Q3", "2024Q4", "2024", "2025Q1")
OPEN = ("2025Q2", "2025Q3", "2025", "2024-2025")


def main() -> None:
    django.setup()
    from django.conf import settings

    from thidua.lib.postgres import use_main_database

    use_main_database()
    reviews = build(settings.VAR_DIR, settings.TODAY)
    sys.stdout.write(json.dumps(samples(settings.VAR_DIR, settings.TODAY) | reviews))


def build(folder: Path, today: date) -> dict[str, Any]:
    """The province; returns the claims that wait at the review desk."""
    from tests.accounts_of import account
    from tests.journeys.review import add_reviews
    from thidua.accounts.models import SYSTEM_USERNAME, User
    from thidua.campaigns.actions import open_period, set_up
    from thidua.claims.actions import OwnEntry, add_own_claim
    from thidua.demo.province import ProvinceSize, generate_province
    from thidua.demo.story import showcase
    from thidua.evaluation.actions import close_period, refresh_open_periods
    from thidua.imports.actions import import_files
    from thidua.imports.originals import OriginalStore
    from thidua.lib.sealing import configured_sealer
    from thidua.linking.actions import link_claims
    from thidua.people.actions import Naming

    by = User.objects.get(username=SYSTEM_USERNAME)
    generate_province(folder / "demo", size=ProvinceSize(1200, 500, 2400), seed=4856, today=today)
    campaign = set_up(by=by)
    periods = {code: open_period(campaign=campaign, code=code, by=by) for code in (*CLOSED, *OPEN)}
    files = sorted((folder / "demo" / "input").iterdir())
    originals = OriginalStore(folder / "originals", configured_sealer())
    import_files(paths=files, by=by, today=today, originals=originals)
    link_claims(by=by)
    for code in CLOSED:
        close_period(period=periods[code], by=by, today=today)
    judge_doubles(by)
    users = {name: account(name, role, password=PASSWORD) for name, role in USERS.items()}
    unit, person = showcase(campaign, today)
    official = account("can-bo", "official", unit.code, PASSWORD, person_code=person.code)
    relative = Naming(name="Ngô Thị Hòa", birth="1980")
    add_own_claim(by=official, entry=OwnEntry("Chị ruột", relative, "mẫu"), today=today)
    account("dau-moi", "focal", unit.code, PASSWORD)
    account("quan-tri", "administrator", password=PASSWORD)
    account("bao-ve-du-lieu", "data_officer", password=PASSWORD)
    without_relatives(unit.code, today)
    invite_some(unit.code)
    leave_behind()
    reviews = add_reviews(folder, by, users["soat-xet-1"], today)
    refresh_open_periods(by=by, today=today)
    return reviews


def judge_doubles(by: Any) -> None:
    """The people under two codes are found; two codes of the roster are merged, all else waits."""
    from thidua.linking.actions.finding import find_pairs
    from thidua.linking.actions.merging import merge
    from thidua.linking.enums import PersonKind
    from thidua.linking.queries.duplicates import open_pairs

    find_pairs(by=by)
    pair = open_pairs(PersonKind.PERSON).order_by("-odds", "pk")[0]
    merge(kind=PersonKind.PERSON, kept=pair.first, gone=pair.second, by=by, evidence=pair.evidence)


def doubles() -> dict[str, int]:
    """Pairs that wait, one that is merged, and the official who counts as another."""
    from thidua.linking.enums import PersonKind
    from thidua.linking.models import DuplicatePair, Merge
    from thidua.linking.queries.duplicates import open_pairs

    gone = Merge.objects.for_system("a test").get().gone_person_id
    return {
        "pair": open_pairs(PersonKind.INSURED).order_by("-odds", "pk")[0].pk,
        "roster_pair": open_pairs(PersonKind.PERSON).order_by("-odds", "pk")[0].pk,
        "merged_pair": DuplicatePair.objects.for_system("a test").get(kind=PersonKind.PERSON, second=gone).pk,
        "merged_person": gone or 0,
    }


def leave_behind() -> None:
    """A role at a unit that is closed meanwhile waits to be handed over."""
    from tests.accounts_of import account
    from thidua.orgs.models import Unit

    closed = Unit.objects.filter(successors__isnull=False, closes_on__isnull=False).order_by("code")[0]
    account("dau-moi-cu", "focal", closed.code, PASSWORD)


def invite_some(unit_code: str) -> None:
    """Three officials of the unit are invited on paper; one invitation was withdrawn."""
    from thidua.accounts.actions.inviting import Offer, invite, withdraw_invitation, without_account
    from thidua.accounts.enums import InvitationChannel
    from thidua.accounts.models import User
    from thidua.orgs.models import Unit

    by = User.objects.get(username="dau-moi")
    unit = Unit.objects.get(code=unit_code)
    for line in without_account(by, unit)[:3]:
        offer = Offer("official", unit, InvitationChannel.PRINT, person_code=line.code)
        slip = invite(by=by, offer=offer)
    withdraw_invitation(by=by, invitation=slip.invitation)


def without_relatives(unit_code: str, today: date) -> None:
    """An official of the unit without claims who said that no relative of his can join, and the unit's head."""
    from tests.accounts_of import account
    from thidua.claims.models import Claim
    from thidua.orgs.models import Unit
    from thidua.orgs.queries import scope_of_unit
    from thidua.people.models import Person, PersonRows
    from thidua.portal.actions import declare_no_relative

    scope = scope_of_unit(Unit.objects.get(code=unit_code).pk, today)
    claiming = Claim.objects.for_system("a test").values("mobiliser_code")
    person = PersonRows(Person).counting_in(scope).exclude(code__in=claiming).order_by("code")[0]
    official = account("can-bo-2", "official", unit_code, PASSWORD, person_code=person.code)
    declare_no_relative(by=official, reason="not_of_age", note="", today=today)
    account("thu-truong", "head", unit_code, PASSWORD)


def samples(folder: Path, today: date) -> dict[str, Any]:
    """One row for each kind of page, and what the journeys type and drop."""
    from thidua.campaigns.models import LegalParameter
    from thidua.claims.models import Claim
    from thidua.evaluation.models import CaseResult, PersonResult, UnitResult
    from thidua.imports.models import Batch
    from thidua.lib.search import seal_text
    from thidua.orgs.models import Unit
    from thidua.people.models import Person

    at_work = {"run__period__code": OPEN[0]}
    cases = CaseResult.objects.for_system("a test").filter(**at_work)
    units = UnitResult.objects.filter(**at_work)
    lapsed, mobiliser = next(
        (case, person)
        for case in cases.filter(status="lapsed").order_by("claim_code")
        if (person := Person.objects.for_system("a test").select_related("identity").get(pk=case.person))
        and Person.objects.for_system("a test").filter(identity__name_folded=person.identity.name_folded).count() == 1
    )
    relative = Claim.objects.for_system("a test").get(pk=lapsed.claim).relative
    mobilisers = Person.objects.for_system("a test").filter(
        pk__in=PersonResult.objects.for_system("a test").filter(**at_work, relatives__gt=0).values("person")
    )
    codes = list(mobilisers.order_by("code").values_list("code", flat=True)[:4])
    open_ones = Unit.objects.filter(closes_on=None).values("pk")
    small = units.filter(staff__range=(6, 20), unit__in=open_ones).order_by("unit_code")[0]
    batch = Batch.objects.filter(rows__kind="claims", problems__isnull=False).order_by("pk")[0]
    files = untidy_files(folder, codes)
    return {
        "counted": cases.filter(is_counted=True).order_by("claim_code")[0].claim,
        "lapsed": lapsed.claim,
        "lapsed_code": lapsed.claim_code,
        "relative": relative.name,
        "mobiliser": mobiliser.identity.name,
        "misspelt": misspelt(mobiliser.identity.name_folded),
        "sealed": seal_text(misspelt(mobiliser.identity.name_folded)),
        "person": mobilisers.order_by("code")[0].pk,
        "unit": units.order_by("-staff", "unit_code")[1].unit,
        "small_unit": small.unit,
        "small_unit_code": small.unit_code,
        "closed_unit": Unit.objects.filter(successors__isnull=False).order_by("code")[0].pk,
        "guide": "nguoi-van-hanh",
        "batch": batch.pk,
        "row": batch.rows.order_by("row")[0].pk,
        "legal_value": LegalParameter.objects.order_by("key")[0].key,
        "files": [str(path) for path in files],
        "upload": preview_of(files, today),
        **unit_sheet(folder, today),
        **(doubles() | invited(today)),
    }


def preview_of(files: list[Path], today: date) -> int:
    """An upload that waits for a decision."""
    from tests.imports.arrivals import arrived
    from thidua.accounts.models import User
    from thidua.imports.actions import read_upload, receive

    upload = receive(files=[arrived(path) for path in files], by=User.objects.get(username="dieu-hanh"))
    read_upload(upload_id=upload.pk, today=today)
    return upload.pk


def unit_sheet(folder: Path, today: date) -> dict[str, Any]:
    """An official's own entry; the showcase unit and a sheet that it sent: two good claims, one of a stranger to it."""
    from tests.builders import claim_row, workbook
    from tests.imports.arrivals import arrived
    from thidua.accounts.models import Grant, Invitation
    from thidua.claims.models import Claim
    from thidua.imports.actions import read_upload, receive
    from thidua.orgs.queries import scope_of_unit
    from thidua.people.models import Membership, Person, PersonRows

    grant = Grant.objects.select_related("user", "unit").get(user__username="dau-moi")
    unit: Any = grant.unit
    people = PersonRows(Person).counting_in(scope_of_unit(unit.pk, today)).order_by("code")
    codes = [*people.values_list("code", flat=True)[:2], "KHONG-CO"]
    names = ("Mạc Thị Xuân", "Lục Văn Yên", "Khúc Thị Mây")
    rows = [
        claim_row("", code, name, **{"Ngày đăng ký": "02/06/2025"}) for code, name in zip(codes, names, strict=True)
    ]
    sent = arrived(workbook(folder / "phieu-cua-don-vi.xlsx", rows))
    upload = receive(files=[sent], by=grant.user, unit=unit.pk)
    read_upload(upload_id=upload.pk, today=today)
    own = Claim.objects.for_system("a test").get(channel="own")
    invitation = Invitation.objects.filter(revoked_at=None).earliest("pk")
    membership = Membership.objects.for_system("a test").filter(unit=unit, ends_on=None).earliest("pk")
    return {
        "own_claim": own.pk,
        "head_role": Grant.objects.get(user__username="thu-truong").pk,
        "account_invitation": invitation.pk,
        "kept_unit": unit.pk,
        "kept_membership": membership.pk,
        "unit_upload": upload.pk,
    }


def invited(today: date) -> dict[str, Any]:
    """A relative with a letter in his hands: the link and code of it, and the proof that he is asked for."""
    from thidua.accounts.models import User
    from thidua.claims.actions import issue_key
    from thidua.claims.models import Claim
    from thidua.claims.queries.door import naming_of
    from thidua.evaluation.models import CaseResult
    from thidua.lib.sealing import configured_sealer

    by = User.objects.get(username="dieu-hanh")
    counted = CaseResult.objects.for_system("a test").filter(run__period__code=CLOSED[-1], is_counted=True)
    asked = Claim.objects.for_system("a test").filter(pk__in=counted.values("claim"), relative__birth__regex="^.{10}$")
    found: dict[str, Any] = {}
    for place, claim in enumerate(asked.exclude(relative__national_id_index=None).order_by("code")[:2]):
        issued = issue_key(claim=claim, by=by, channel="post", today=today)
        relative = naming_of(claim.relative, configured_sealer())
        year, month, day = (relative.birth or "").split("-")
        found |= {
            "invited": claim.pk,
            f"relative_link{place or ''}": issued.link,
            f"relative_code{place or ''}": issued.code,
            f"relative_birth{place or ''}": f"{day}/{month}/{year}",
            f"relative_last4{place or ''}": (relative.national_id or "")[-4:],
        }
    return found


def misspelt(name: str) -> str:
    """The name as somebody in a hurry types it: two letters of its longest word stand the wrong way round."""
    word = max(name.split(), key=len)
    middle = len(word) // 2
    return name.replace(word, word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :], 1)


def untidy_files(folder: Path, codes: list[str]) -> list[Path]:
    """A sheet of claims as units send them, and the receipts that go with it: four good claims, one of a relationship
    that does not count, one whose day does not exist."""
    from tests.builders import claim_row, receipt_row, workbook

    names = ["Lý Thị  Ngọc Ánh", "vương văn bảo", "Tạ Thị Diễm\u00a0", "LƯƠNG VĂN ĐẠT"]
    ids = [f"79{number:08}" for number in range(1, 7)]
    claims = [
        claim_row(f"HT-{number}", codes[number], name, ids[number], **{"Ngày đăng ký": "02-6-2025"})
        for number, name in enumerate(names)
    ]
    claims.append(claim_row("HT-4", codes[0], "Mạc Thị Em", ids[4], **{"Quan hệ": "người quen"}))
    claims.append(claim_row("HT-5", codes[1], "Mạc Văn Phú", ids[5], **{"Ngày đăng ký": "31/02/2025"}))
    paid = {"Ngày biên lai": "16/06/2025", "Từ tháng": "06/2025"}
    receipts = [
        receipt_row(f" {ids[number][:4]}.{ids[number][4:]}", name, f"HT{number}", **paid)
        for number, name in enumerate(names)
    ]
    return [
        workbook(folder / "phieu-bo-sung.xlsx", claims),
        workbook(folder / "so-dong-bo-sung.xlsx", receipts),
    ]


if __name__ == "__main__":
    main()
