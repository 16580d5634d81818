"""May this period be closed?"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied

from thidua.campaigns.models import Period
from thidua.evaluation.enums import RunKind
from thidua.evaluation.models import Run


def check_can_close(period: Period, by: Any, *, today: date, reason: str) -> None:
    """Raise PermissionDenied with a sentence for the user unless the period is over and a new version has a reason."""
    if today <= period.ends_on:
        raise PermissionDenied(
            f"Kỳ {period.code} kết thúc ngày {period.ends_on:%d/%m/%Y} nên chưa chốt được; hãy xem kết quả tạm tính."
        )
    if Run.objects.filter(period=period, kind=RunKind.CLOSING).exists() and not reason.strip():
        raise PermissionDenied(f"Kỳ {period.code} đã chốt. Muốn chốt lại thành bản mới phải ghi lý do (--reason).")


def check_can_preview(period: Period, *, today: date) -> None:
    """Raise PermissionDenied with a sentence for the user unless the period has begun."""
    if today < period.starts_on:
        raise PermissionDenied(f"Kỳ {period.code} bắt đầu ngày {period.starts_on:%d/%m/%Y} nên chưa có gì để tạm tính.")
