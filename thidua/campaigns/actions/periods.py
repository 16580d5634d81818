"""Move the deadline and the lock of a period. Both are decisions of people, so each has its reason."""

from datetime import date
from typing import Any

from django.db import transaction

from thidua.audit.actions import record
from thidua.campaigns.models import Period
from thidua.campaigns.permissions import check_can_change_dates
from thidua.lib.history import acting


def change_period_dates(*, period: Period, due_on: date, locks_on: date, reason: str, by: Any) -> Period:
    """The period with its new deadline and lock.

    Raises PermissionDenied for an account that may not, dates out of order, or without a reason.
    """
    with acting(by, "period.dates"), transaction.atomic():
        found = Period.objects.select_for_update().get(pk=period.pk)
        check_can_change_dates(found, by, due_on=due_on, locks_on=locks_on, reason=reason)
        before = {"due_on": f"{found.due_on:%Y-%m-%d}", "locks_on": f"{found.locks_on:%Y-%m-%d}"}
        found.due_on, found.locks_on = due_on, locks_on
        found.save(update_fields=["due_on", "locks_on"])
        record(
            by=by,
            action="period.dates_changed",
            subject_kind="period",
            subject_key=found.code,
            before=before,
            due_on=f"{due_on:%Y-%m-%d}",
            locks_on=f"{locks_on:%Y-%m-%d}",
            reason=reason.strip(),
        )
    return found
