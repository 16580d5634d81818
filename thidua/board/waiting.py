"""What waits for somebody that no other area tells? Deadlines of periods."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from thidua.board.deadlines import NEAR_DAYS
from thidua.campaigns.queries import period_label
from thidua.evaluation.enums import RunKind
from thidua.evaluation.models import Run
from thidua.lib.access import Capability
from thidua.lib.clock import today
from thidua.lib.waiting import WaitingItem


def periods_to_close(user: Any, place: Any) -> list[WaitingItem]:
    """Periods that are over, not closed, and due within two weeks or already late."""
    if not user.can(Capability.OPERATE):
        return []
    day = today()
    closed = Run.objects.filter(kind=RunKind.CLOSING).values("period")
    due = place.campaign.periods.filter(ends_on__lt=day, due_on__lte=day + timedelta(days=NEAR_DAYS))
    return [
        WaitingItem(
            _("Chốt %(period)s") % {"period": period_label(period)},
            1,
            type(place)(place.campaign, period).url("period-close"),
            period.due_on,
        )
        for period in due.exclude(pk__in=closed).order_by("due_on", "code")
    ]
