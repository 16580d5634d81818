"""How does a case's outcome look in a list: word, colour and icon?"""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from thidua.evaluation.enums import CaseStatus
from thidua.lib.markup import mark

LOOKS: dict[str, tuple[str, str]] = {
    CaseStatus.JOINED: ("good", "user-plus"),
    CaseStatus.MAINTAINED: ("good", "user-check"),
    CaseStatus.RETURNED: ("good", "rotate-clockwise"),
    CaseStatus.LAPSED: ("fair", "clock"),
    CaseStatus.NOT_STARTED: ("news", "hourglass"),
    CaseStatus.EXITED: ("calm", "user-minus"),
    CaseStatus.NOT_FOUND: ("fair", "user-search"),
    CaseStatus.NEEDS_REVIEW: ("news", "user-question"),
    CaseStatus.REJECTED: ("bad", "user-x"),
}


def status_mark(status: str) -> SafeString:
    tone, icon = LOOKS[status]
    return mark(CaseStatus(status).label, tone, icon)


def counted_mark(is_counted: bool) -> SafeString:
    if is_counted:
        return mark(_("Được tính"), "good", "circle-check")
    return mark(_("Không được tính"), "calm", "circle-minus")


def counted_answer(is_counted: bool) -> SafeString:
    """The same under a heading that asks it."""
    return mark(_("Có"), "good", "circle-check") if is_counted else mark(_("Không"), "calm", "circle-minus")


def with_others(shown: str, others: Sequence[str]) -> str:
    """A person's code or name, and the codes that count for him too."""
    if not others:
        return shown
    words = _("gộp với %(codes)s") % {"codes": ", ".join(others)}
    return format_html('{} <span class="text-secondary">{}</span>', shown, words)
