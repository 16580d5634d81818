"""The kinds of run and the statuses of a case."""

from django.db.models import TextChoices


class RunKind(TextChoices):
    CLOSING = "closing", "Chốt kỳ"
    PROVISIONAL = "provisional", "Tạm tính"


class CaseStatus(TextChoices):
    JOINED = "joined", "Tham gia mới"
    MAINTAINED = "maintained", "Duy trì"
    RETURNED = "returned", "Tham gia lại"
    LAPSED = "lapsed", "Ngừng đóng"
    NOT_STARTED = "not_started", "Chưa đóng"
    EXITED = "exited", "Đã giảm"
    NOT_FOUND = "not_found", "Không có trong sổ"
    NEEDS_REVIEW = "needs_review", "Cần người xét"
    REJECTED = "rejected", "Không tính"
