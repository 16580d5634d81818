"""Certify how many people a unit has for a period. It changes no figure and stands beside what the roster counts."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.campaigns.models import Period
from thidua.campaigns.permissions import check_has_begun
from thidua.lib.access import Capability, check_capability_at
from thidua.lib.history import acting
from thidua.orgs.models import Unit
from thidua.orgs.queries import scope_of_unit
from thidua.people.models import HeadcountCertification
from thidua.people.queries import headcount_of


def certify_headcount(
    *, unit: Unit, period: Period, certified: int, note: str, by: Any, today: date
) -> HeadcountCertification:
    """A new certification; the earlier ones stay. A number other than the roster's needs a note."""
    check_capability_at(by, Capability.KEEP, unit.pk)
    check_has_begun(period, today)
    counted = headcount_of(scope_of_unit(unit.pk, min(today, period.evaluated_on)))
    if certified != counted and not note.strip():
        raise ValidationError(
            {"note": _("Số này khác số trong danh sách (%(counted)s). Hãy ghi vì sao.") % {"counted": counted}}
        )
    with acting(by, "headcount.certify"), transaction.atomic():
        made = HeadcountCertification.objects.create(
            unit=unit, period=period, counted=counted, certified=certified, note=note.strip(), made_by=by
        )
        record(
            by=by,
            action="headcount.certified",
            subject_kind="unit",
            subject_key=unit.code,
            period=period.code,
            counted=counted,
            certified=certified,
        )
    return made
