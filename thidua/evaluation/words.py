"""How do a period's stage and its deadline read, and what a deed did to the figures?"""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thidua.evaluation.enums import PeriodStage
from thidua.lib.markup import mark

LOOKS: dict[str, tuple[str, str]] = {
    PeriodStage.AHEAD: ("calm", "calendar"),
    PeriodStage.RUNNING: ("news", "player-play"),
    PeriodStage.TO_CLOSE: ("fair", "hourglass"),
    PeriodStage.CLOSED: ("good", "lock"),
}


def stage_mark(stage: PeriodStage) -> SafeString:
    tone, icon = LOOKS[stage]
    return mark(stage.label, tone, icon)


def days_left_text(days: int) -> str:
    """How long it is to the end of a day, in words."""
    if days > 0:
        return ngettext("còn %(days)s ngày đến hạn", "còn %(days)s ngày đến hạn", days) % {"days": days}
    if days == 0:
        return _("hết hạn hôm nay")
    return ngettext("quá hạn %(days)s ngày", "quá hạn %(days)s ngày", -days) % {"days": -days}


def recounted(sentence: str, periods: int | None) -> str:
    """The sentence of a deed, and what became of the open periods (``evaluation.actions.refresh_soon``)."""
    if periods is None:
        return f"{sentence} {_('Kết quả tạm tính đang được tính lại, xong trong ít giây; kỳ đã chốt giữ nguyên.')}"
    if not periods:
        return sentence
    return f"{sentence} {_('Đã tính lại %(number)s kỳ chưa chốt; kỳ đã chốt giữ nguyên.') % {'number': periods}}"
