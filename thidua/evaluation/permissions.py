"""May this period be closed?"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from thidua.campaigns.models import Period
from thidua.evaluation.enums import RunKind
from thidua.evaluation.models import Run
from thidua.lib.access import Capability, check_capability
from thidua.lib.figures import day_text
from thidua.linking.enums import PersonKind
from thidua.linking.queries.merges import root_of


def check_can_close(period: Period, by: Any, *, today: date, reason: str, seen: int | None = None) -> None:
    """Raise PermissionDenied with a sentence for the user unless the account operates, the period is over and a new
    version has a reason. ``seen`` is the latest version that the caller knew of (0: none): it must still be that."""
    check_capability(by, Capability.OPERATE)
    if today <= period.ends_on:
        raise PermissionDenied(
            _("Kỳ %(period)s kết thúc ngày %(day)s nên chưa chốt được; hãy xem kết quả tạm tính.")
            % {"period": period.code, "day": day_text(period.ends_on)}
        )
    latest = latest_version(period)
    if seen is not None and seen != latest:
        raise PermissionDenied(
            _("Kỳ %(period)s vừa được chốt thành bản số %(version)s, nên lần chốt này không được thực hiện.")
            % {"period": period.code, "version": latest}
        )
    if latest and not reason.strip():
        raise PermissionDenied(
            _("Kỳ %(period)s đã chốt. Muốn chốt lại thành bản mới phải ghi lý do (--reason).") % {"period": period.code}
        )


def check_leaves_nobody(run: Run, *, may_leave_people: bool) -> None:
    """Raise PermissionDenied with a sentence for the user when people would be left out who may not be."""
    left = run.counts["people_without_unit"]
    if left and not may_leave_people:
        raise PermissionDenied(
            _(
                "Còn %(number)s cán bộ chưa xếp được đơn vị vào ngày %(day)s. Hãy xếp đơn vị cho họ, hoặc xác nhận là "
                "vẫn chốt khi chưa xếp."
            )
            % {"number": left, "day": day_text(run.evaluated_on)}
        )


def latest_version(period: Period) -> int:
    """The number of the latest closing; 0 before the first."""
    found = Run.objects.filter(period=period, kind=RunKind.CLOSING).aggregate(latest=Max("version"))
    return found["latest"] or 0


def check_can_preview(period: Period, *, today: date) -> None:
    """Raise PermissionDenied with a sentence for the user unless the period has begun."""
    if today < period.starts_on:
        raise PermissionDenied(
            _("Kỳ %(period)s bắt đầu ngày %(day)s nên chưa có gì để tạm tính.")
            % {"period": period.code, "day": day_text(period.starts_on)}
        )


def can_know_person(by: Any, run: Run | None, person: int) -> bool:
    """Whether the account may read who this mobiliser is: those without a result are known to nobody who only looks."""
    if by.can(Capability.OPERATE):
        return True
    if run is None:
        return False
    counted = {person, root_of(PersonKind.PERSON, person, run.created_at)}  # who is merged stands under the kept code
    return run.people.filter(person__in=counted, relatives__gte=1).exists()


def check_can_know_person(by: Any, run: Run | None, person: int) -> None:
    """Raise PermissionDenied with a sentence for the user unless the account may read who this mobiliser is."""
    if not can_know_person(by, run, person):
        raise PermissionDenied(
            _(
                "Người này chưa có người thân được tính trong kỳ đang xem. Ai chưa có kết quả thì chỉ đơn vị của "
                "người đó và cán bộ điều hành theo dõi."
            )
        )
