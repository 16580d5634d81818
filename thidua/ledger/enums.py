"""Why an insured person left, and how a receipt was marked."""

from django.db.models import TextChoices


class ExitReason(TextChoices):
    COMPULSORY = "compulsory", "Chuyển BHXH bắt buộc"
    PENSION = "pension", "Hưởng hưu trí"
    DEATH = "death", "Chết"
    LUMP_SUM = "lump_sum", "Hưởng BHXH một lần"
    STOPPED = "stopped", "Dừng đóng"
    MOVED_AWAY = "moved_away", "Chuyển tỉnh"
    OTHER = "other", "Lý do khác"


class Method(TextChoices):
    NEW = "TM", "Tăng mới"
    CONTINUED = "TT", "Đóng tiếp"
