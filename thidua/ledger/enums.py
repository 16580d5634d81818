"""Why an insured person left, and how a receipt was marked."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ExitReason(TextChoices):
    COMPULSORY = "compulsory", _("Chuyển BHXH bắt buộc")
    PENSION = "pension", _("Hưởng hưu trí")
    DEATH = "death", _("Chết")
    LUMP_SUM = "lump_sum", _("Hưởng BHXH một lần")
    STOPPED = "stopped", _("Dừng đóng")
    MOVED_AWAY = "moved_away", _("Chuyển tỉnh")
    OTHER = "other", _("Lý do khác")


class Method(TextChoices):
    NEW = "TM", _("Tăng mới")
    CONTINUED = "TT", _("Đóng tiếp")
