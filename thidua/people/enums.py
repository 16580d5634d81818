"""The sources that name a person, and the sexes they write."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IdentityKind(TextChoices):
    ROSTER = "roster", _("Danh sách cán bộ")
    INSURED = "insured", _("Sổ đóng BHXH")
    RELATIVE = "relative", _("Người thân trên phiếu")


class Sex(TextChoices):
    MALE = "M", _("Nam")
    FEMALE = "F", _("Nữ")
