"""The kinds of import and the states of a batch."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RowKind(TextChoices):
    UNITS = "units", _("Đơn vị")
    ROSTER = "roster", _("Cán bộ")
    CLAIMS = "claims", _("Phiếu vận động")
    CONTRIBUTIONS = "contributions", _("Đóng BHXH")
    EXITS = "exits", _("Giảm")


LEDGER_KINDS = (RowKind.CONTRIBUTIONS, RowKind.EXITS)


class BatchState(TextChoices):
    APPLIED = "applied", _("Đã nạp")
    VOID = "void", _("Đã hủy")


class Severity(TextChoices):
    PROBLEM = "problem", _("Không dùng được")
    NOTE = "note", _("Lưu ý")
