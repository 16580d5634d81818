"""The states of a link."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LinkState(TextChoices):
    LINKED = "linked", _("Đã xác định")
    UNDECIDED = "undecided", _("Cần người xét")
    NOT_FOUND = "not_found", _("Không có trong sổ")
