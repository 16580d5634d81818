"""How long is it to a period's deadline, in words? The deadline is the end of a day (24:00)."""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from thidua.campaigns.models import Period
from thidua.engine.working_days import last_working_day, why_closed
from thidua.evaluation.enums import RunKind
from thidua.evaluation.models import Run
from thidua.lib.figures import day_text

NEAR_DAYS = 14  # from this many days before, a deadline is work that waits


class Deadline(NamedTuple):
    """The words for a page, and how pressing it is: a tone of ``thidua.lib.markup.TONES``."""

    text: str
    detail: str
    tone: str
    icon: str


def deadline_of(period: Period, run: Run | None, today: date) -> Deadline:
    if run is not None and run.kind == RunKind.CLOSING:
        return _closed(period, run)
    left = (period.due_on - today).days
    due = day_text(period.due_on)
    if left < 0:
        text = _("đã quá hạn %(days)s ngày") % {"days": -left}
        return Deadline(
            text, _("Hạn là hết ngày %(day)s. Hãy chốt kỳ sớm nhất có thể.") % {"day": due}, "bad", "alert-triangle"
        )
    if left == 0:
        text = _("hôm nay là ngày cuối, đến 24 giờ")
    else:
        text = _("còn %(days)s ngày, đến hết %(day)s") % {"days": left, "day": due}
    tone = "bad" if left <= 2 else "fair" if left <= NEAR_DAYS else "news"
    return Deadline(text, closed_day_text(period.due_on, today), tone, "calendar-due")


def _closed(period: Period, run: Run) -> Deadline:
    text = _("đã chốt, bản số %(version)s") % {"version": run.version}
    detail = _("Hạn của kỳ là hết ngày %(day)s.") % {"day": day_text(period.due_on)}
    return Deadline(text, detail, "good", "circle-check")


def closed_day_text(due_on: date, today: date) -> str:
    """What to say of a deadline on a day when offices are closed; blank for a working day."""
    reasons = {
        "saturday": _("Ngày %(day)s là thứ Bảy; nên xong trong ngày làm việc %(before)s."),
        "sunday": _("Ngày %(day)s là Chủ nhật; nên xong trong ngày làm việc %(before)s."),
        "holiday": _("Ngày %(day)s là ngày nghỉ lễ; nên xong trong ngày làm việc %(before)s."),
        "tet": _("Ngày %(day)s là ngày nghỉ Tết; nên xong trong ngày làm việc %(before)s."),
    }
    why = why_closed(due_on)
    if why is None:
        return ""
    before = last_working_day(due_on)
    if before < today:
        before = next(day for day in (due_on + timedelta(days=count) for count in range(1, 15)) if not why_closed(day))
        return _("Ngày %(day)s là ngày nghỉ; cơ quan chỉ làm việc lại ngày %(after)s.") % {
            "day": day_text(due_on),
            "after": day_text(before),
        }
    return reasons[why] % {"day": day_text(due_on), "before": day_text(before)}
