"""The states of a link."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LinkState(TextChoices):
    LINKED = "linked", _("Đã xác định")
    UNDECIDED = "undecided", _("Cần người xét")
    NOT_FOUND = "not_found", _("Không có trong sổ")


class LinkMethod(TextChoices):
    """Which number found the person (thidua.engine.linking)."""

    INSURANCE_CODE = "insurance_code", _("Tìm thấy theo mã số BHXH")
    NATIONAL_ID = "national_id", _("Tìm thấy theo số CCCD")


class LinkReason(TextChoices):
    """Why the link is what it is."""

    SUPPORTED = "supported", _("Đúng một người trong sổ mang số ấy, và các thông tin khác phù hợp.")
    NOBODY_HAS_THE_IDS = "nobody_has_the_ids", _("Không ai trong sổ mang mã số BHXH hoặc số CCCD ghi trên phiếu.")
    IDS_DISAGREE = "ids_disagree", _("Mã số BHXH và số CCCD trên phiếu chỉ hai người khác nhau trong sổ.")
    SEVERAL_PEOPLE = "several_people", _("Nhiều người trong sổ mang số ghi trên phiếu.")
    TOO_LITTLE_EVIDENCE = "too_little_evidence", _("Có một người mang số ấy nhưng thông tin khác chưa đủ để chắc chắn.")
    CONTRADICTION = "contradiction", _("Người mang số ấy trong sổ có họ tên hoặc ngày sinh trái với phiếu.")


class FieldOutcome(TextChoices):
    """How one field of the claim compares with the ledger's."""

    EQUAL = "equal", _("Giống nhau")
    FOLDED_EQUAL = "folded_equal", _("Giống nhau khi bỏ dấu")
    COMPATIBLE = "compatible", _("Phù hợp (viết tắt, hoặc chỉ biết năm)")
    SLIP = "slip", _("Gần giống, có thể gõ nhầm")
    SWAPPED = "swapped", _("Đảo ngày và tháng")
    DOUBTFUL = "doubtful", _("Chưa chắc")
    CONTRADICTS = "contradicts", _("Khác nhau")
    MISSING = "missing", _("Một bên để trống")


class Verdict(TextChoices):
    """What a person says of a claim."""

    SAME = "same", _("Đúng người máy đề nghị")
    OTHER = "other", _("Là người khác trong sổ")
    NONE = "none", _("Không có trong sổ")
    LATER = "later", _("Để sau")


class ModelOrigin(TextChoices):
    """Where the weights of a model come from."""

    DEFAULT = "default", _("Giá trị ban đầu")
    ESTIMATED = "estimated", _("Ước lượng từ phiếu và sổ")
    REVIEWED = "reviewed", _("Học từ các cặp đã soát xét")


class PersonKind(TextChoices):
    """In which register two codes may be one human."""

    INSURED = "insured", _("Sổ đóng")
    PERSON = "person", _("Danh sách cán bộ")
