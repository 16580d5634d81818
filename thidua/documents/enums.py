"""Which kinds of documents are there?"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    CONFIRMATION = "confirmation", _("Giấy xác nhận kết quả của cá nhân")
