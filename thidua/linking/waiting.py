"""What waits at the review desk for this person?"""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from thidua.lib.access import Capability
from thidua.lib.waiting import WaitingItem
from thidua.linking.desk_forms import ONLY
from thidua.linking.models import Link
from thidua.linking.queries.queue import ASKS, ONLY_QUESTIONS, ONLY_SECONDS, WAITS
from thidua.linking.queries.reviews import waiting_for_second


def claims_to_review(user: Any, place: Any) -> list[WaitingItem]:
    """Claims that nobody has decided, decisions the machine asks about, and those of colleagues against hard evidence.
    Two queries; the deadlines stand with their periods."""
    if not user.can(Capability.REVIEW):
        return []
    links = Link.objects.for_system("linking").aggregate(
        waiting=Count("pk", filter=WAITS), asking=Count("pk", filter=ASKS)
    )
    seconds = waiting_for_second().exclude(by=user).count()
    lines: tuple[tuple[str, int, dict[str, str]], ...] = (
        (_("Phiếu chưa rõ người thân là ai trong sổ đóng"), links["waiting"], {}),
        (_("Quyết định mà máy hỏi lại"), links["asking"], {ONLY: ONLY_QUESTIONS}),
        (_("Quyết định của người khác chờ bạn xác nhận"), seconds, {ONLY: ONLY_SECONDS}),
    )
    return [WaitingItem(text, number, place.url("review", **query)) for text, number, query in lines]
