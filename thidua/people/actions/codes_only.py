"""Say that a unit's roster, and those of all units below it, are kept by codes alone (police, army), from which day on
and why; or that they no longer are. Names that are there already are shown on no page of the unit; none comes in."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.lib.access import Capability, check_capability
from thidua.lib.figures import day_text
from thidua.lib.history import acting
from thidua.orgs.models import Unit
from thidua.people.models import CodesOnlyUnit


def begin_codes_only(*, unit: Unit, starts_on: date, reason: str, by: Any) -> CodesOnlyUnit:
    """From this day on. Raises ValidationError for a blank reason, or when it is so already on that day or later."""
    check_capability(by, Capability.OPERATE)
    if not reason.strip():
        raise ValidationError({"reason": _("Hãy ghi vì sao, theo văn bản nào.")})
    with acting(by, "unit.codes_only_begin"), transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)
        ending = Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)
        if CodesOnlyUnit.objects.filter(ending, unit=unit).exists():
            raise ValidationError({"starts_on": _("Từ ngày này đơn vị đã là đơn vị chỉ ghi mã. Hãy chọn ngày khác.")})
        made = CodesOnlyUnit.objects.create(unit=unit, starts_on=starts_on, reason=reason.strip())
        record(
            by=by,
            action="unit.codes_only_began",
            subject_kind="unit",
            subject_key=unit.code,
            starts_on=starts_on.isoformat(),
            reason=reason.strip(),
        )
    return made


def end_codes_only(*, unit: Unit, ends_on: date, reason: str, by: Any) -> CodesOnlyUnit:
    """Its last day. Raises ValidationError when it is not so now, for a day before the first, or a blank reason."""
    check_capability(by, Capability.OPERATE)
    if not reason.strip():
        raise ValidationError({"reason": _("Hãy ghi vì sao, theo văn bản nào.")})
    with acting(by, "unit.codes_only_end"), transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)
        kept = CodesOnlyUnit.objects.filter(unit=unit, ends_on__isnull=True).first()
        if kept is None:
            raise ValidationError(_("Đơn vị này không phải là đơn vị chỉ ghi mã."))
        if kept.starts_on and ends_on < kept.starts_on:
            first = day_text(kept.starts_on)
            raise ValidationError({"ends_on": _("Ngày cuối phải từ ngày bắt đầu (%(day)s).") % {"day": first}})
        kept.ends_on = ends_on
        kept.save()
        record(
            by=by,
            action="unit.codes_only_ended",
            subject_kind="unit",
            subject_key=unit.code,
            ends_on=ends_on.isoformat(),
            reason=reason.strip(),
        )
    return kept
