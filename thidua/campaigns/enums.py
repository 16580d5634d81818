"""The kinds of period."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PeriodKind(TextChoices):
    QUARTER = "quarter", _("Quý")
    YEAR = "year", _("Năm")
    STAGE = "stage", _("Giai đoạn")
