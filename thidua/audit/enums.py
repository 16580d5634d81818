"""Which kinds of deeds does the audit hold, and where do the heads of its chain go?"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeedKind(models.TextChoices):
    CHANGE = "change", _("Thay đổi")
    LOOK = "look", _("Lượt xem")
    EXPORT = "export", _("Lượt tải về")


class AnchorKind(models.TextChoices):
    FILE = "file", _("Tệp mốc")
    MAIL = "mail", _("Thư cho cán bộ bảo vệ dữ liệu")
