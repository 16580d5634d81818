"""Make letters for relatives, and write down that they were handed over.

The codes live in the file that is returned and nowhere else: a letter that is lost is made anew with another code.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.claims.actions import Issued, hand_over, issue_key
from thidua.claims.actions.door import VALID_FOR
from thidua.claims.enums import DoorChannel
from thidua.claims.models import Claim, DoorKey
from thidua.claims.queries.door import can_prove
from thidua.documents.kinds.invitation import LetterFacts, invitations
from thidua.documents.queries import LAYOUT
from thidua.lib.access import Capability, check_capability
from thidua.lib.typst import to_pdf
from thidua.portal.queries.inviting import WITHDRAWN, Contact, contacts, invited

MOST_AT_ONCE = 200


def make_letters(*, claims: Sequence[Claim], channel: str, by: Any, site: str, today: date) -> bytes:
    """One PDF with a page for each claim; every page has a new key, whose predecessor opens nothing any more.

    ``site`` is the address of this site as its readers type it. Raises PermissionDenied with a sentence for the user.
    """
    check_capability(by, Capability.OPERATE)
    if not 0 < len(claims) <= MOST_AT_ONCE:
        raise PermissionDenied(_("Mỗi lần in từ 1 đến %(most)s thư.") % {"most": MOST_AT_ONCE})
    keys = [claim.pk for claim in claims]
    with transaction.atomic():
        for claim in invited(
            Claim.objects.for_system("making letters").filter(pk__in=keys).select_related("relative"), today
        ):
            _check_can_be_asked(claim)
        issued = [issue_key(claim=claim, by=by, channel=channel, today=today) for claim in claims]
        reached = contacts(keys)
        letters = [_facts(claim, one, reached.get(claim.pk), site) for claim, one in zip(claims, issued, strict=True)]
        content = invitations(letters, made_on=today, expires_on=today + VALID_FOR, phone=str(settings.RELATIVES_PHONE))
        file = to_pdf(LAYOUT, {"content": content.as_json()}, timezone.now())
        record(by=by, action="door.letters_printed", subject_kind="letters", subject_key="", letters=len(letters))
    return file


def hand_over_all(*, keys: Sequence[DoorKey], channel: str, handed_on: date, by: Any, today: date) -> int:
    """The same of many letters: all of them, or none where one may not be. How many."""
    with transaction.atomic():
        for key in keys:
            hand_over(key=key, by=by, channel=channel, handed_on=handed_on, today=today)
    return len(keys)


def printed_letters(claims: Any, channel: str) -> list[DoorKey]:
    """The letters of these claims that lie here to go this way."""
    standing = DoorKey.objects.for_system("letters that lie here").filter(
        revoked_at__isnull=True, answered_at__isnull=True, handed_on__isnull=True, channel=DoorChannel(channel)
    )
    return list(standing.filter(claim__in=claims.values("pk")).order_by("pk"))


def _check_can_be_asked(claim: Any) -> None:
    if claim.invitation == WITHDRAWN:
        raise PermissionDenied(_("Người thân của phiếu %(code)s đã rút lại đồng ý.") % {"code": claim.code})
    if not can_prove(claim.relative):
        raise PermissionDenied(
            _(
                "Phiếu %(code)s thiếu ngày sinh hoặc số nên người thân không mở được mã. Hãy hỏi trực tiếp rồi ghi "
                "câu trả lời."
            )
            % {"code": claim.code}
        )


def _facts(claim: Claim, issued: Issued, contact: Contact | None, site: str) -> LetterFacts:
    base = site.rstrip("/")
    return LetterFacts(
        name=claim.relative.name,
        address=contact.address if contact else "",
        claim_code=claim.code,
        code=issued.code,
        link=base + reverse("relative-link", args=[issued.link]),
        start_page=base + reverse("relative"),
    )
