"""Enter and take back a claim on one's own page: once however often the form is sent, and without a word about the
ledger or about other people's claims.

What is looked at is only what the person entered or what stands under his name, so that the answer tells nothing new.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.campaigns.queries import legal_number
from thidua.claims.enums import Channel
from thidua.claims.models import Claim
from thidua.claims.permissions import check_can_keep_own
from thidua.claims.queries import own_unanswered, same_relative
from thidua.claims.queries.suppressing import is_suppressed
from thidua.lib.access import Capability, check_capability
from thidua.lib.history import acting
from thidua.lib.sealing import configured_sealer
from thidua.people.actions import Naming, write_identities
from thidua.people.enums import IdentityKind

SERIES = "TN"  # tự nhập
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is mistaken for another
MOST = "own_claims_unanswered_most"


class TooMany(PermissionDenied):
    """As many claims as may be wait for their relatives' answers."""


@dataclass(frozen=True)
class OwnEntry:
    """What the form says; ``key`` is the form's own: the same key again is the same sending."""

    relationship: str
    relative: Naming
    key: str


def add_own_claim(*, by: Any, entry: OwnEntry, today: date) -> Claim | None:
    """A new claim of today; None when it, or one about the same relative, stands already under one's name, and when
    the relative has withdrawn: the page says the same. Raises ``TooMany`` with a sentence for the user."""
    check_capability(by, Capability.OWN)
    if not by.person_code:
        raise PermissionDenied(_("Tài khoản của bạn chưa gắn với mã cán bộ. Hãy báo đầu mối của đơn vị."))
    code = _code_of(by.person_code, entry.key)
    with acting(by, "claim.own_add"), transaction.atomic():
        with connection.cursor() as cursor:  # two sendings at once count each other
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"thidua.own_claim.{by.person_code}"])
        known = Claim.objects.for_system("the same form again").filter(code=code).exists()
        if known or same_relative(by.person_code, entry.relative):
            return None
        if is_suppressed(by.person_code, entry.relative, configured_sealer()):
            return None
        most = legal_number(MOST, today)
        if own_unanswered(by.person_code, today) >= most:
            raise TooMany(
                _(
                    "Bạn đã có %(most)s phiếu tự nhập mà người thân chưa trả lời. Hãy chờ người thân xác nhận, hoặc "
                    "nhờ đầu mối của đơn vị ghi phiếu."
                )
                % {"most": most}
            )
        identity = write_identities(IdentityKind.RELATIVE, [entry.relative], configured_sealer())[0]
        claim = Claim.objects.create(
            code=code,
            mobiliser_code=by.person_code,
            relationship=entry.relationship,
            declared_on=today,
            relative_id=identity,
            channel=Channel.OWN,
        )
        record(by=by, action="claim.added", subject_kind="claim", subject_key=code, channel=str(Channel.OWN))
    return claim


def withdraw_own_claim(*, claim: Claim, by: Any, today: date) -> Claim:
    """Take back from today on a claim that one entered oneself; once more changes nothing."""
    return _set_withdrawn(claim, by, today, "claim.withdrawn")


def restore_own_claim(*, claim: Claim, by: Any, today: date) -> Claim:
    """Undo a withdrawal on the day it was made. Raises PermissionDenied later."""
    check_can_keep_own(claim, by)
    if claim.withdrawn_on is not None and claim.withdrawn_on != today:
        raise PermissionDenied(_("Chỉ lấy lại được phiếu trong ngày rút. Hãy thêm người thân một lần nữa."))
    return _set_withdrawn(claim, by, None, "claim.restored")


def _set_withdrawn(claim: Claim, by: Any, day: date | None, action: str) -> Claim:
    with acting(by, action), transaction.atomic():
        kept = Claim.objects.for_system("keeping one's own claims").select_for_update().get(pk=claim.pk)
        check_can_keep_own(kept, by)
        if (kept.withdrawn_on is None) is not (day is None):
            kept.withdrawn_on = day
            kept.save()
            record(by=by, action=action, subject_kind="claim", subject_key=kept.code, channel=str(Channel.OWN))
    return kept


def _code_of(person_code: str, key: str) -> str:
    """The code of a form's claim: nobody guesses it, and the same form has the same."""
    number = int.from_bytes(configured_sealer().blind_index(f"{person_code}|{key}", "own_claim"), "big")
    letters = []
    for _place in range(12):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    text = "".join(letters)
    return f"{SERIES}-{text[:4]}-{text[4:8]}-{text[8:]}"
