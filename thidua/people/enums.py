"""The sources that name a person, and the sexes they write."""

from django.db.models import TextChoices


class IdentityKind(TextChoices):
    ROSTER = "roster", "Danh sách cán bộ"
    INSURED = "insured", "Sổ đóng BHXH"
    RELATIVE = "relative", "Người thân trên phiếu"


class Sex(TextChoices):
    MALE = "M", "Nam"
    FEMALE = "F", "Nữ"
