"""May this be decided, learnt or merged, and by whom? And does what somebody decides rest on what holds now?"""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.engine.linking.model import LinkModelError
from thidua.lib.access import Capability, check_capability
from thidua.linking.models import Link, ModelVersion, ReviewDecision, ReviewLease
from thidua.linking.queries.models import model_of
from thidua.linking.queries.reviews import answers, shown_token, waiting_for_second


class Overtaken(PermissionDenied):
    """Somebody or something was faster: show the claim anew and let the person decide on what holds now."""


def check_can_review(by: Any) -> None:
    """Raise PermissionDenied with a sentence for the user unless the account decides links."""
    check_capability(by, Capability.REVIEW)


def check_can_operate(by: Any) -> None:
    """Raise PermissionDenied with a sentence for the user unless the account operates (merges, applies a model)."""
    check_capability(by, Capability.OPERATE)


def check_saw_what_holds(link: Link, seen: str) -> None:
    """Raise Overtaken when the link, the relative or the answers are others than those shown."""
    if shown_token(link) != seen:
        raise Overtaken(
            _("Phiếu đã thay đổi từ lúc mở: có người vừa quyết định, hoặc tệp mới vừa nạp. Hãy xem lại rồi quyết định.")
        )


def check_is_free(link: Link, by: Any) -> None:
    """Raise Overtaken while somebody else has the claim open at the review desk."""
    lease = ReviewLease.objects.filter(claim=link.claim_id, until__gt=timezone.now()).exclude(by=by).first()
    if lease is not None:
        raise Overtaken(
            _("%(name)s đang xét phiếu này. Hãy xét phiếu khác, hoặc chờ vài phút.") % {"name": lease.by.shown_name}
        )


def check_can_confirm(decision: ReviewDecision, by: Any) -> None:
    """Raise PermissionDenied with a sentence unless the decision waits for a second person and this is one."""
    check_can_review(by)
    if decision.by_id == by.pk:
        raise PermissionDenied(_("Quyết định trái với bằng chứng cứng phải do một người khác xác nhận."))
    if not waiting_for_second().filter(pk=decision.pk).exists():
        raise Overtaken(_("Quyết định này không còn chờ xác nhận. Hãy tải lại trang."))


def check_can_undo(decision: ReviewDecision, by: Any) -> None:
    """Raise PermissionDenied with a sentence unless it is one's own decision (an operator: anybody's) and the claim's
    last one."""
    check_can_review(by)
    if decision.by_id != by.pk and not by.can(Capability.OPERATE):
        raise PermissionDenied(_("Chỉ hoàn tác được quyết định của chính mình; hãy nhờ cán bộ điều hành."))
    if decision.undoes_id is not None or ReviewDecision.objects.for_system("linking").filter(undoes=decision).exists():
        raise Overtaken(_("Quyết định này đã được hoàn tác."))
    about = decision.confirms or decision
    later = answers().filter(claim_code=decision.claim_code, pk__gt=about.pk)
    if later.exists():
        raise Overtaken(_("Đã có quyết định mới hơn cho phiếu này; hãy hoàn tác quyết định ấy trước."))


def check_can_learn(by: Any, pairs: int, claims: int) -> None:
    """Raise PermissionDenied with a sentence unless people have answered enough pairs, of two claims at least."""
    check_can_operate(by)
    if pairs < settings.LEARN_FROM or claims < 2:
        raise PermissionDenied(
            _("Mới có %(pairs)s cặp đã soát xét; cần ít nhất %(needed)s cặp để học. Hãy soát xét thêm.")
            % {"pairs": pairs, "needed": settings.LEARN_FROM}
        )


def check_can_apply(version: ModelVersion, by: Any, *, reason: str) -> None:
    """Raise PermissionDenied with a sentence unless this model can be put in force now, for a reason."""
    check_can_operate(by)
    if version.applied_at is not None and version.retired_at is None:
        raise PermissionDenied(_("Mô hình này đang được dùng."))
    if not reason.strip():
        raise PermissionDenied(_("Hãy ghi lý do đưa mô hình này vào dùng."))
    try:
        model_of(version)
    except LinkModelError as error:
        raise PermissionDenied(
            _("Không dùng được mô hình này: %(error)s Hãy học một mô hình mới.") % {"error": error}
        ) from error
