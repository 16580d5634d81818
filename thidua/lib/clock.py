"""What day is it? The calendar of Viet Nam, or the day on which a demonstration stands (THIDUA_TODAY)."""

from datetime import date

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """Today in Viet Nam; a demonstration's own day where one is set."""
    return settings.TODAY or timezone.localdate()
