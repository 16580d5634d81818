"""The states of a link."""

from django.db.models import TextChoices


class LinkState(TextChoices):
    LINKED = "linked", "Đã xác định"
    UNDECIDED = "undecided", "Cần người xét"
    NOT_FOUND = "not_found", "Không có trong sổ"
