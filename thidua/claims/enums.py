"""How did a claim come, why is it taken back, what may its relative answer? Chosen, not written: nobody is named."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WithdrawalReason(TextChoices):
    BY_UNIT = "by_unit", _("Đơn vị đề nghị rút")
    BY_RELATIVE = "by_relative", _("Người thân đề nghị rút")
    MISTAKE = "mistake", _("Ghi nhầm")
    DUPLICATE = "duplicate", _("Trùng với phiếu khác")
    OTHER = "other", _("Lý do khác")


class Channel(TextChoices):
    """How a claim came in."""

    FILE = "file", _("Tệp")
    OFFICE = "office", _("Cơ quan BHXH nhập tay")
    UNIT = "unit", _("Đơn vị nhập tay")
    OWN = "own", _("Cán bộ tự nhập")


class DoorChannel(TextChoices):
    """How the agency reaches a relative; never through the mobiliser."""

    PHONE = "phone", _("Điện thoại trong sổ đóng")
    POINT = "point", _("Điểm thu")
    POST = "post", _("Bưu điện")


class AnswerChannel(TextChoices):
    """How a relative's answer came."""

    PAGE = "page", _("Trang của người thân")
    PAPER = "paper", _("Giấy có chữ ký")
    PHONE = "phone", _("Điện thoại")


class Answer(TextChoices):
    CONFIRMED = "confirmed", _("Xác nhận")
    REFUSED = "refused", _("Từ chối")
    WITHDRAWN = "withdrawn", _("Rút lại đồng ý")


class ListState(TextChoices):
    SUBMITTED = "submitted", _("Chờ thủ trưởng duyệt")
    APPROVED = "approved", _("Đã duyệt")
    RETURNED = "returned", _("Trả lại để sửa")
