"""Where do the heads of the audit's chain go?"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AnchorKind(models.TextChoices):
    FILE = "file", _("Tệp mốc")
    MAIL = "mail", _("Thư cho cán bộ bảo vệ dữ liệu")
