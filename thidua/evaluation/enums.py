"""The kinds of run, the statuses of a case and why a claim does not count."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from thidua.ledger.enums import ExitReason


class RunKind(TextChoices):
    CLOSING = "closing", _("Chốt kỳ")
    PROVISIONAL = "provisional", _("Tạm tính")


class CaseStatus(TextChoices):
    JOINED = "joined", _("Tham gia mới")
    MAINTAINED = "maintained", _("Duy trì")
    RETURNED = "returned", _("Tham gia lại")
    LAPSED = "lapsed", _("Ngừng đóng")
    NOT_STARTED = "not_started", _("Chưa đóng")
    EXITED = "exited", _("Đã giảm")
    NOT_FOUND = "not_found", _("Không có trong sổ")
    NEEDS_REVIEW = "needs_review", _("Cần người xét")
    REJECTED = "rejected", _("Không tính")


class CaseReason(TextChoices):
    """Why a claim is rejected, in few words; a case that left the ledger has an ``ExitReason`` instead."""

    WITHDRAWN = "withdrawn", _("Phiếu đã rút")
    RELATIVE_REFUSED = "relative_refused", _("Người thân từ chối")
    UNCONFIRMED = "unconfirmed", _("Người thân chưa xác nhận")
    MOBILISER_UNKNOWN = "mobiliser_unknown", _("Không rõ cán bộ")
    MOBILISER_NOT_MEMBER = "mobiliser_not_member", _("Cán bộ không thuộc đơn vị nào")
    RELATIONSHIP_NOT_ACCEPTED = "relationship_not_accepted", _("Quan hệ không được tính")
    SELF_CLAIM = "self_claim", _("Tự kê khai mình")
    DUPLICATE_CLAIM = "duplicate_claim", _("Trùng phiếu trước")
    PRIOR = "prior", _("Đã tham gia từ trước")


REASONS = {**dict(CaseReason.choices), **dict(ExitReason.choices)}


def reason_label(reason: str) -> str:
    """The words for a stored reason, in the reader's language; blank for none."""
    return str(REASONS.get(reason, reason))


class CaseChange(TextChoices):
    """What happened to a claim between two results."""

    GAINED = "gained", _("Bắt đầu được tính")
    LOST = "lost", _("Không còn được tính")
    RESTATED = "restated", _("Đổi trạng thái hoặc lý do")
    MOVED = "moved", _("Tính cho đơn vị khác")
    APPEARED = "appeared", _("Phiếu mới có")
    VANISHED = "vanished", _("Phiếu không còn")


class PersonChange(TextChoices):
    """What happened to a mobiliser between two results."""

    MORE = "more", pgettext_lazy("difference", "Thêm người thân")
    FEWER = "fewer", _("Bớt người thân")
    MOVED = "moved", _("Đổi đơn vị")
    APPEARED = "appeared", _("Mới có trong danh sách")
    VANISHED = "vanished", _("Không còn trong danh sách")


class UnitChange(TextChoices):
    """What happened to a unit between two results."""

    FIGURES = "figures", _("Đổi số liệu")
    PLACES = "places", _("Chỉ đổi hạng")
    APPEARED = "appeared", _("Đơn vị mới có")
    VANISHED = "vanished", _("Đơn vị không còn")


class PeriodStage(TextChoices):
    """How far a period is."""

    AHEAD = "ahead", _("Chưa bắt đầu")
    RUNNING = "running", _("Đang diễn ra")
    TO_CLOSE = "to_close", _("Đã hết kỳ, chờ chốt")
    CLOSED = "closed", _("Đã chốt")
