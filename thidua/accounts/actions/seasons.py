"""When are the accounts of units and officials awake? Set a season, an exception for one unit or account; end it."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.accounts.models import Season, User
from thidua.audit.actions import record
from thidua.lib.access import Capability, check_capability
from thidua.lib.clock import today
from thidua.lib.history import acting
from thidua.orgs.models import Unit


def set_season(
    *, by: Any, starts_on: date, ends_on: date, unit: Unit | None = None, user: User | None = None, note: str = ""
) -> Season:
    """A season for all; an exception with a unit or an account. Raises ValidationError by field."""
    check_capability(by, Capability.ADMINISTER)
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("Ngày cuối không được trước ngày đầu.")})
    if ends_on < today():
        raise ValidationError({"ends_on": _("Ngày cuối đã qua. Hãy ghi một mùa đang chạy hoặc sắp tới.")})
    if unit is not None and user is not None:
        raise ValidationError(
            {"account": _("Một ngoại lệ là của một đơn vị hoặc của một tài khoản, không phải cả hai.")}
        )
    with acting(by, "season.set"), transaction.atomic():
        made: Season = Season.objects.create(starts_on=starts_on, ends_on=ends_on, unit=unit, user=user, note=note)
        _note(by, "season.set", made)
    return made


def end_season(*, by: Any, season: Season) -> None:
    """It ends with yesterday; one that has not begun is taken back. What was stays as it was."""
    check_capability(by, Capability.ADMINISTER)
    day = today()
    with acting(by, "season.end"), transaction.atomic():
        kept = Season.objects.select_for_update().get(pk=season.pk)
        if kept.ends_on < day:
            raise ValidationError(_("Mùa này đã kết thúc rồi."))
        _note(by, "season.ended", kept)
        if kept.starts_on >= day:
            kept.delete()
        else:
            kept.ends_on = day - timedelta(days=1)
            kept.save()


def _note(by: Any, action: str, season: Season) -> None:
    record(
        by=by,
        action=action,
        subject_kind="season",
        subject_key=season.pk,
        starts_on=season.starts_on.isoformat(),
        ends_on=season.ends_on.isoformat(),
        unit=season.unit.code if season.unit else "",
        account=season.user.username if season.user else "",
    )
