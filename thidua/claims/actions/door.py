"""Keys of the relative's door: the agency issues them and hands them over, the relative opens with one.

A key has two faces, a link and a code for typing; only keyed digests of them are kept. An unknown key and a wrong proof
raise the same refusal after the same work; five wrong proofs close the key. Tries are counted at once and for good,
whatever becomes of the request.
"""

import secrets
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.accounts.actions.limits import count_failure
from thidua.accounts.models import SYSTEM_USERNAME, User
from thidua.audit.actions import record
from thidua.claims.enums import DoorChannel
from thidua.claims.models import Claim, DoorKey
from thidua.claims.permissions import check_can_write_claims
from thidua.claims.queries.door import code_index, is_erased, link_index, proof_fits
from thidua.people.models import Identity

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is mistaken for another
GROUPS, GROUP = 3, 4  # twelve of 31: 59 bits
LINK_BYTES = 16
VALID_FOR = timedelta(days=365)


class Issued(NamedTuple):
    """A key and its two faces, which are nowhere else."""

    key: DoorKey
    code: str
    link: str


class WrongKey(Exception):
    """No such key, a closed one, or a proof that does not fit: one answer for all."""


def issue_key(*, claim: Claim, by: Any, channel: str, today: date) -> Issued:
    """A new key; the one before it opens nothing any more. Raises PermissionDenied where there is nothing to ask."""
    check_can_write_claims(by)
    code = "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    link = secrets.token_urlsafe(LINK_BYTES)
    with transaction.atomic():
        kept = Claim.objects.for_system("issuing a key").select_for_update().get(pk=claim.pk)
        if kept.withdrawn_on is not None or is_erased(kept):
            raise PermissionDenied(_("Phiếu đã rút hoặc người thân đã rút lại đồng ý: không phát mã được."))
        standing = DoorKey.objects.for_system("issuing a key").filter(claim=kept, revoked_at__isnull=True)
        standing.update(revoked_at=timezone.now())
        key: DoorKey = DoorKey.objects.create(
            claim=kept,
            code_index=code_index(code),
            link_index=link_index(link),
            channel=DoorChannel(channel),
            issued_by=by,
            expires_on=today + VALID_FOR,
        )
        record(by=by, action="door.key_issued", subject_kind="claim", subject_key=kept.code, channel=channel)
    return Issued(key, code, link)


def revoke_key(*, key: DoorKey, by: Any) -> None:
    """The key opens nothing any more."""
    check_can_write_claims(by)
    with transaction.atomic():
        kept = _locked(key)
        if kept.revoked_at is None:
            kept.revoked_at = timezone.now()
            kept.save(update_fields=["revoked_at"])
            record(by=by, action="door.key_revoked", subject_kind="claim", subject_key=kept.claim.code)


def hand_over(*, key: DoorKey, by: Any, channel: str, handed_on: date, today: date) -> None:
    """The letter reached its way: when, and by which of them. Raises PermissionDenied for a key that is gone, or a day
    before it was issued or after today."""
    check_can_write_claims(by)
    with transaction.atomic():
        kept = _locked(key)
        if kept.revoked_at is not None:
            raise PermissionDenied(_("Thư này đã được thay bằng thư khác. Hãy ghi việc giao của thư mới."))
        if not kept.expires_on - VALID_FOR <= handed_on <= today:
            raise PermissionDenied(_("Ngày giao phải từ ngày phát mã đến hôm nay."))
        kept.handed_on, kept.handed_by, kept.channel = handed_on, by, DoorChannel(channel)
        kept.save(update_fields=["handed_on", "handed_by", "channel"])
        record(by=by, action="door.key_handed_over", subject_kind="claim", subject_key=kept.claim.code, channel=channel)


def open_door(*, face: dict[str, str], birth: str, last4: str, today: date) -> DoorKey:
    """The key that fits ``face`` ({"code": …} or {"link": …}) and the proof. A try is taken before the proof is looked
    at and given back when it fits. Raises WrongKey."""
    index = {"code_index": code_index(face["code"])} if "code" in face else {"link_index": link_index(face["link"])}
    keys = DoorKey.objects.for_system("opening the door")
    stands = Q(expires_on__gte=today) | Q(answered_at__isnull=False)  # who answered may withdraw as long as he likes
    usable = keys.filter(stands, **index, revoked_at__isnull=True, tries_left__gt=0)
    with transaction.atomic(durable=True):
        is_taken = bool(usable.update(tries_left=F("tries_left") - 1))
    if not is_taken:  # one write that is waited for, as for a key that is there: time tells nothing
        count_failure("door.unusable", *index, window=VALID_FOR)
    key = DoorKey.objects.for_system("opening the door").select_related("claim__relative").filter(**index).first()
    fits = proof_fits(key.claim.relative if key else Identity(), birth, last4)
    if key is None or not is_taken or not fits:
        if key is not None and is_taken and key.tries_left == 0:
            _record("door.key_locked", key)
        raise WrongKey
    DoorKey.objects.for_system("opening the door").filter(pk=key.pk).update(tries_left=F("tries_left") + 1)
    _record("door.opened", key)
    return key


def _locked(key: DoorKey) -> DoorKey:
    locked = DoorKey.objects.for_system("keeping a key").select_for_update(of=("self",)).select_related("claim")
    found: DoorKey = locked.get(pk=key.pk)
    return found


def _record(action: str, key: DoorKey) -> None:
    with transaction.atomic():
        by = User.objects.get(username=SYSTEM_USERNAME)
        record(by=by, action=action, subject_kind="claim", subject_key=key.claim.code)
