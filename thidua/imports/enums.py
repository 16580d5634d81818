"""The kinds of import, the states of a batch, and the way of an upload from receipt to application."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RowKind(TextChoices):
    UNITS = "units", pgettext_lazy("many", "Đơn vị")
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


class UploadState(TextChoices):
    RECEIVED = "received", _("Chờ đọc")
    READING = "reading", _("Đang đọc")
    PREVIEWED = "previewed", _("Chờ quyết định")
    APPLYING = "applying", _("Đang áp dụng")
    APPLIED = "applied", _("Đã áp dụng")
    CANCELLED = "cancelled", _("Đã bỏ")
    FAILED = "failed", _("Bị lỗi")


FINAL_STATES = (UploadState.APPLIED, UploadState.CANCELLED)

# From each state to which others? A failed reading or application may be tried again.
TRANSITIONS: dict[str, frozenset[str]] = {
    UploadState.RECEIVED: frozenset({UploadState.READING, UploadState.CANCELLED, UploadState.FAILED}),
    UploadState.READING: frozenset({UploadState.PREVIEWED, UploadState.CANCELLED, UploadState.FAILED}),
    UploadState.PREVIEWED: frozenset({UploadState.APPLYING, UploadState.RECEIVED, UploadState.CANCELLED}),
    UploadState.APPLYING: frozenset({UploadState.APPLIED, UploadState.CANCELLED, UploadState.FAILED}),
    UploadState.FAILED: frozenset({UploadState.RECEIVED, UploadState.CANCELLED}),
    UploadState.APPLIED: frozenset(),
    UploadState.CANCELLED: frozenset(),
}


class Stage(TextChoices):
    """What a job is doing now."""

    WAITING = "waiting", _("Đang chờ một lượt nạp khác làm xong")
    READING = "reading", _("Đang đọc tệp")
    COMPARING = "comparing", _("Đang so với dữ liệu đang có")
    WRITING = "writing", _("Đang ghi dữ liệu")
    FOLLOWING = "following", _("Đang đối chiếu phiếu với sổ đóng")
    REFRESHING = "refreshing", _("Đang tính lại các kỳ chưa chốt")
