"""Which roles are there?"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OPERATOR = "operator", _("Cán bộ điều hành BHXH")
    REVIEWER = "reviewer", _("Cán bộ soát xét BHXH")
    SUPERVISOR = "supervisor", _("Giám sát (Sở Nội vụ)")
    LEADER = "leader", _("Lãnh đạo tỉnh")


THEME_COOKIE = "giao-dien"
THEMES = ("auto", "light", "dark")
