"""Why is a claim taken back? Chosen, not written: the audit keeps it and must name nobody."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WithdrawalReason(TextChoices):
    BY_UNIT = "by_unit", _("Đơn vị đề nghị rút")
    BY_RELATIVE = "by_relative", _("Người thân đề nghị rút")
    MISTAKE = "mistake", _("Ghi nhầm")
    DUPLICATE = "duplicate", _("Trùng với phiếu khác")
    OTHER = "other", _("Lý do khác")
