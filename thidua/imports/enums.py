"""The kinds of import and the states of a batch."""

from django.db.models import TextChoices


class RowKind(TextChoices):
    UNITS = "units", "Đơn vị"
    ROSTER = "roster", "Cán bộ"
    CLAIMS = "claims", "Phiếu vận động"
    CONTRIBUTIONS = "contributions", "Đóng BHXH"
    EXITS = "exits", "Giảm"


LEDGER_KINDS = (RowKind.CONTRIBUTIONS, RowKind.EXITS)


class BatchState(TextChoices):
    APPLIED = "applied", "Đã nạp"
    VOID = "void", "Đã hủy"


class Severity(TextChoices):
    PROBLEM = "problem", "Không dùng được"
    NOTE = "note", "Lưu ý"
