"""A unit approves its list of claims for a period: its maker submits it, its checker approves or returns it.

It changes no figure. What is approved is the list that was submitted: another digest is another list.
"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.campaigns.models import Period
from thidua.campaigns.permissions import check_has_begun
from thidua.claims.enums import ListState
from thidua.claims.models import ListApproval
from thidua.claims.queries import claim_list, latest_approval
from thidua.lib.access import Capability, check_capability_at
from thidua.lib.history import acting
from thidua.orgs.models import Unit
from thidua.orgs.queries import scope_of_unit


def submit_list(*, unit: Unit, period: Period, by: Any, today: date) -> ListApproval:
    """The unit's list as it is now, for its head; one that waits already is submitted anew when the list changed.

    Raises PermissionDenied for whoever does not keep the unit, and when this very list waits or is approved.
    """
    check_capability_at(by, Capability.KEEP, unit.pk)
    check_has_begun(period, today)
    with acting(by, "list.submit"), transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)
        found = claim_list(scope_of_unit(unit.pk, today), period)
        latest = latest_approval(unit, period)
        if latest is not None and latest.state != ListState.RETURNED and latest.list_sha256 == found.sha256:
            raise PermissionDenied(_("Danh sách không đổi từ lần trình trước nên không cần trình lại."))
        if latest is not None and latest.state == ListState.SUBMITTED:
            latest.claims, latest.list_sha256 = found.claims, found.sha256
            latest.made_by, latest.made_at = by, timezone.now()
            latest.save()
        else:
            latest = ListApproval.objects.create(
                unit=unit, period=period, claims=found.claims, list_sha256=found.sha256, made_by=by
            )
        _record(latest, by, "list.submitted")
    return latest


def decide_list(
    *, approval: ListApproval, is_approved: bool, seen_sha256: str, note: str, by: Any, today: date
) -> ListApproval:
    """Approve the list that was seen, or return it with a note.

    Raises PermissionDenied for whoever may not vouch for the unit or submitted the list himself, when it was decided
    before, and when it is no longer the list that was submitted and seen; ValidationError for a return without a note.
    """
    check_capability_at(by, Capability.VOUCH, approval.unit_id)
    with acting(by, "list.decide"), transaction.atomic():
        Unit.objects.select_for_update().get(pk=approval.unit_id)
        kept = ListApproval.objects.select_for_update().get(pk=approval.pk)
        if kept.state != ListState.SUBMITTED:
            raise PermissionDenied(_("Danh sách này đã được quyết định rồi."))
        if kept.made_by_id == by.pk:
            raise PermissionDenied(_("Người trình danh sách không tự duyệt được. Hãy để người khác duyệt."))
        if is_approved:
            current = claim_list(scope_of_unit(kept.unit_id, today), kept.period).sha256
            if not current == kept.list_sha256 == seen_sha256:
                raise PermissionDenied(_("Danh sách đã đổi từ khi trình. Hãy trả lại để đầu mối trình bản mới."))
        elif not note.strip():
            raise ValidationError({"note": _("Hãy ghi cần sửa gì để đầu mối biết.")})
        kept.state = ListState.APPROVED if is_approved else ListState.RETURNED
        kept.decided_by, kept.decided_at, kept.note = by, timezone.now(), note.strip()
        kept.save()
        _record(kept, by, "list.approved" if is_approved else "list.returned")
    return kept


def _record(approval: ListApproval, by: Any, action: str) -> None:
    record(
        by=by,
        action=action,
        subject_kind="unit",
        subject_key=approval.unit.code,
        period=approval.period.code,
        claims=approval.claims,
        list_sha256=approval.list_sha256,
    )
