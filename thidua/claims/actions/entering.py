"""Write single claims by hand: a new one under a code of its own series, a correction, a withdrawal.

A claim entered by hand has no row of a file; a file may not restate it (``importing``). A claim of a file that was
corrected here keeps its row: a later file that says something new for its code replaces the correction.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.claims.actions.naming import close_doors, restate_relative
from thidua.claims.enums import Channel
from thidua.claims.models import Claim
from thidua.claims.permissions import check_can_withdraw, check_can_write_claims
from thidua.claims.queries.door import is_erased
from thidua.claims.queries.suppressing import is_suppressed
from thidua.lib.history import acting
from thidua.lib.sealing import configured_sealer
from thidua.people.actions import Naming, rewrite_identities, write_identities
from thidua.people.enums import IdentityKind
from thidua.people.models import Identity

SERIES = "NT"  # nhập tay
DIGITS = 6


class Erased(PermissionDenied):
    """The relative withdrew and was erased: nobody writes him down again."""


@dataclass(frozen=True)
class ClaimEntry:
    """What a form says: ids as normalised text, blanks None."""

    mobiliser_code: str
    relationship: str
    declared_on: date
    relative: Naming


def add_claim(*, by: Any, entry: ClaimEntry) -> Claim:
    """A new claim under the next code of the series of claims entered by hand."""
    check_can_write_claims(by)
    _check_not_erased(entry)
    with acting(by, "claim.add"), transaction.atomic():
        identity = write_identities(IdentityKind.RELATIVE, [entry.relative], configured_sealer())[0]
        claim = Claim.objects.create(
            code=_next_code(),
            mobiliser_code=entry.mobiliser_code,
            relationship=entry.relationship,
            declared_on=entry.declared_on,
            relative_id=identity,
            channel=Channel.OFFICE,
        )
        record(by=by, action="claim.added", subject_kind="claim", subject_key=claim.code)
    return claim


def correct_claim(*, claim: Claim, by: Any, entry: ClaimEntry) -> Claim:
    """Let a claim say what the form says. The audit names the fields that changed, never their values."""
    check_can_write_claims(by)
    with acting(by, "claim.correct"), transaction.atomic():
        kept = Claim.objects.for_system("keeping claims").select_for_update().get(pk=claim.pk)
        if is_erased(kept):
            raise Erased(_("Người thân của phiếu này đã rút lại đồng ý: không ghi lại được."))
        relative = Identity.objects.for_system("keeping claims").select_for_update().get(pk=kept.relative_id)
        before = bytes(relative.fingerprint)
        kept.relative = relative
        is_other = restate_relative(kept, entry.relative, configured_sealer())
        fields = [
            name
            for name in ("mobiliser_code", "relationship", "declared_on")
            if getattr(kept, name) != getattr(entry, name)
        ]
        for name in fields:
            setattr(kept, name, getattr(entry, name))
        if bytes(relative.fingerprint) != before:
            _check_not_erased(entry)
            rewrite_identities([relative])
            close_doors([kept] if is_other else [])
            fields.append("relative")
        if fields:
            kept.save()
            record(by=by, action="claim.corrected", subject_kind="claim", subject_key=kept.code, fields=fields)
    return kept


def withdraw_claim(*, claim: Claim, by: Any, withdrawn_on: date, reason: str, today: date) -> Claim:
    """Take a claim back from a day on. Raises PermissionDenied where it may not be."""
    with acting(by, "claim.withdraw"), transaction.atomic():
        kept = Claim.objects.for_system("keeping claims").select_for_update().get(pk=claim.pk)
        check_can_withdraw(kept, by, withdrawn_on=withdrawn_on, today=today)
        kept.withdrawn_on = withdrawn_on
        kept.save()
        record(
            by=by,
            action="claim.withdrawn",
            subject_kind="claim",
            subject_key=kept.code,
            withdrawn_on=withdrawn_on.isoformat(),
            reason=reason,
        )
    return kept


def restore_claim(*, claim: Claim, by: Any) -> Claim:
    """A withdrawal was a mistake: the claim stands again."""
    check_can_write_claims(by)
    with acting(by, "claim.restore"), transaction.atomic():
        kept = Claim.objects.for_system("keeping claims").select_for_update().get(pk=claim.pk)
        if kept.withdrawn_on is not None:
            kept.withdrawn_on = None
            kept.save()
            record(by=by, action="claim.restored", subject_kind="claim", subject_key=kept.code)
    return kept


def _check_not_erased(entry: ClaimEntry) -> None:
    if is_suppressed(entry.mobiliser_code, entry.relative, configured_sealer()):
        raise Erased(
            _("Người này đã rút lại đồng ý và dữ liệu đã được xóa: không ghi vào phiếu nào nữa. Không cần làm gì thêm.")
        )


def _next_code() -> str:
    """One after the highest code of the series; the lock keeps two forms from getting the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('thidua.claim_series'))")
    series = Claim.objects.for_system("keeping claims").filter(code__regex=rf"^{SERIES}-\d{{{DIGITS}}}$")
    latest = series.aggregate(latest=Max("code"))["latest"]
    number = int(latest.removeprefix(f"{SERIES}-")) + 1 if latest else 1
    return f"{SERIES}-{number:0{DIGITS}d}"
