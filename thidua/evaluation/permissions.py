"""May this period be closed?"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from thidua.campaigns.models import Period
from thidua.evaluation.enums import RunKind
from thidua.evaluation.models import Run
from thidua.lib.figures import day_text


def check_can_close(period: Period, by: Any, *, today: date, reason: str) -> None:
    """Raise PermissionDenied with a sentence for the user unless the period is over and a new version has a reason."""
    if today <= period.ends_on:
        raise PermissionDenied(
            _("Kỳ %(period)s kết thúc ngày %(day)s nên chưa chốt được; hãy xem kết quả tạm tính.")
            % {"period": period.code, "day": day_text(period.ends_on)}
        )
    if Run.objects.filter(period=period, kind=RunKind.CLOSING).exists() and not reason.strip():
        raise PermissionDenied(
            _("Kỳ %(period)s đã chốt. Muốn chốt lại thành bản mới phải ghi lý do (--reason).") % {"period": period.code}
        )


def check_can_preview(period: Period, *, today: date) -> None:
    """Raise PermissionDenied with a sentence for the user unless the period has begun."""
    if today < period.starts_on:
        raise PermissionDenied(
            _("Kỳ %(period)s bắt đầu ngày %(day)s nên chưa có gì để tạm tính.")
            % {"period": period.code, "day": day_text(period.starts_on)}
        )
