"""The kinds of run and the statuses of a case."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
