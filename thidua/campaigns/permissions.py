"""May this account open a period, move its dates, or change rules and legal values?"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from thidua.campaigns.models import LegalParameter, Period, RuleSet
from thidua.lib.access import Capability, check_capability
from thidua.lib.figures import day_text


def check_can_open_period(by: Any) -> None:
    """Raise PermissionDenied with a sentence for the user unless the account operates campaigns."""
    check_capability(by, Capability.OPERATE)


def check_has_begun(period: Period, today: date) -> None:
    """Raise PermissionDenied with a sentence for the user while the period is still to come."""
    if period.starts_on > today:
        raise PermissionDenied(
            _("Kỳ này chưa bắt đầu (từ %(day)s). Hãy chọn kỳ đang diễn ra.") % {"day": day_text(period.starts_on)}
        )


def check_can_change_dates(period: Period, by: Any, *, due_on: date, locks_on: date, reason: str) -> None:
    """Raise PermissionDenied with a sentence for the user unless the account may, the dates are in order (the period's
    end, then the deadline, then the lock) and a reason is given."""
    check_capability(by, Capability.OPERATE)
    if not reason.strip():
        raise PermissionDenied(_("Hãy ghi lý do đổi ngày; lý do được giữ trong nhật ký."))
    if due_on < period.ends_on:
        raise PermissionDenied(
            _("Hạn gửi kết quả không thể trước ngày cuối kỳ (%(day)s).") % {"day": day_text(period.ends_on)}
        )
    if locks_on < due_on:
        raise PermissionDenied(_("Ngày khóa số liệu không thể trước hạn gửi kết quả."))


def check_can_add_version(latest: RuleSet, by: Any, *, valid_from: date, reason: str) -> None:
    """Raise PermissionDenied with a sentence for the user unless the account may change rules, gives a reason, and the
    new version is valid no earlier than the latest one: versions and days rise together."""
    check_capability(by, Capability.OPERATE)
    if not reason.strip():
        raise PermissionDenied(_("Hãy ghi lý do và văn bản làm căn cứ cho bản mới."))
    if valid_from < latest.valid_from:
        raise PermissionDenied(
            _("Bản mới phải có hiệu lực từ ngày %(day)s (ngày của bản %(version)s) trở đi.")
            % {"day": day_text(latest.valid_from), "version": latest.version}
        )


def check_can_add_value(known: Sequence[LegalParameter], by: Any, *, valid_from: date, today: date) -> None:
    """Raise PermissionDenied with a sentence for the user unless the account may change legal values and the value
    touches no day that is over. ``known`` are the parameter's values; one that is not in force yet may give way."""
    check_capability(by, Capability.OPERATE)
    in_force = max((value.valid_from for value in known if value.valid_from <= today), default=None)
    if in_force is not None and valid_from <= in_force:
        raise PermissionDenied(
            _("Giá trị áp dụng từ %(day)s đã được dùng nên không sửa được; hãy chọn một ngày sau ngày đó.")
            % {"day": day_text(in_force)}
        )
