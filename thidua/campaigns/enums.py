"""The kinds of period."""

from django.db.models import TextChoices


class PeriodKind(TextChoices):
    QUARTER = "quarter", "Quý"
    YEAR = "year", "Năm"
    STAGE = "stage", "Giai đoạn"
