"""The sources that name a person, the sexes they write, and why somebody has nobody to persuade."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IdentityKind(TextChoices):
    ROSTER = "roster", _("Danh sách cán bộ")
    INSURED = "insured", _("Sổ đóng BHXH")
    RELATIVE = "relative", _("Người thân trên phiếu")


class NoRelativeReason(TextChoices):
    ALL_INSURED = "all_insured", _("Người thân đều đã tham gia BHXH bắt buộc hoặc đang hưởng lương hưu")
    TOO_YOUNG_OR_OLD = "not_of_age", _("Người thân chưa đến hoặc đã quá độ tuổi tham gia")
    NO_RELATIVE = "no_relative", _("Không còn người thân")
    OTHER = "other", _("Lý do khác")


class LeavingReason(TextChoices):
    """Why a membership ends: chosen, so that nothing personal is written down."""

    MOVED = "moved", _("Chuyển công tác")
    RETIRED = "retired", _("Nghỉ hưu")
    LEFT = "left", _("Thôi việc")
    OTHER = "other", _("Lý do khác")


class Sex(TextChoices):
    MALE = "M", _("Nam")
    FEMALE = "F", _("Nữ")
