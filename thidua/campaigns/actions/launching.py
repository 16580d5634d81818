"""Record that a unit launched the campaign: on which day, by which document."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.campaigns.models import Campaign, Launch
from thidua.lib.access import Capability, check_capability_at
from thidua.lib.figures import day_text
from thidua.lib.history import acting
from thidua.orgs.models import Unit


@dataclass(frozen=True)
class LaunchEntry:
    """What a form says."""

    launched_on: date
    document_number: str
    document_on: date
    note: str = ""


def record_launch(*, campaign: Campaign, unit: Unit, entry: LaunchEntry, by: Any, today: date) -> Launch:
    """The unit's launch as the maker says it now; what it said before stays in its history."""
    check_capability_at(by, Capability.KEEP, unit.pk)
    errors = {}
    if not campaign.starts_on <= entry.launched_on <= today:
        errors["launched_on"] = _("Ngày phát động phải từ %(day)s (ngày bắt đầu phong trào) đến hôm nay.") % {
            "day": day_text(campaign.starts_on)
        }
    if entry.document_on > today:
        errors["document_on"] = _("Ngày văn bản không thể sau hôm nay.")
    if errors:
        raise ValidationError(errors)
    with acting(by, "launch.record"), transaction.atomic():
        launch, is_new = Launch.objects.update_or_create(
            campaign=campaign, unit=unit, defaults={**vars(entry), "recorded_by": by}
        )
        action = "launch.recorded" if is_new else "launch.changed"
        day = entry.launched_on.isoformat()
        record(by=by, action=action, subject_kind="unit", subject_key=unit.code, launched_on=day)
    return launch
