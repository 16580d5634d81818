"""Is the audit in order: sealed, carried out of the database, verified? What is not is said loudly."""

from datetime import timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.models import AuditEntry
from thidua.audit.queries import SealState, seal_state
from thidua.lib.access import Capability
from thidua.lib.waiting import WaitingItem

LATE = timedelta(minutes=30)  # sealing happens every five
STALE = timedelta(hours=48)  # verifying happens every night


class ChainState(NamedTuple):
    """``broken`` are sentences of what the last verification found; ``warnings``: what does not run as it should."""

    seal: SealState
    verified: AuditEntry | None
    broken: list[str]
    warnings: list[str]


def last_verification() -> AuditEntry | None:
    return AuditEntry.objects.filter(action="audit.verified").order_by("-pk").first()


def chain_state() -> ChainState:
    """In five queries."""
    seal, verified, now = seal_state(), last_verification(), timezone.now()
    warnings = []
    if seal.waiting and (seal.last is None or now - seal.last.sealed_at > LATE):
        warnings.append(_("Nhật ký chưa được niêm phong đúng giờ. Hãy báo người quản trị máy xem tiến trình nền."))
    if verified is None or now - verified.at > STALE:
        warnings.append(_("Đã quá hai ngày không có lần kiểm tra nào. Người quản trị máy chạy: thidua audit verify"))
    broken = verified.detail.get("sentences", []) if verified and verified.detail.get("findings") else []
    return ChainState(seal, verified, broken, warnings)


def broken_audit(user: Any, place: Any) -> list[WaitingItem]:
    """For whoever audits: the last verification found something."""
    if not user.can(Capability.AUDIT):
        return []
    verified = last_verification()
    count = verified.detail.get("findings", 0) if verified else 0
    if not count:
        return []
    return [WaitingItem(_("Nhật ký không còn nguyên vẹn"), count, place.url("audit"))]
