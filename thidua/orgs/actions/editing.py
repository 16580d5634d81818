"""Add a unit, change it from a day on, or set right what is written of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.engine.text import fold
from thidua.lib.access import Capability, check_capability
from thidua.lib.figures import day_text
from thidua.lib.history import acting
from thidua.lib.sorting import text_sort_key
from thidua.orgs.enums import Deed
from thidua.orgs.models import Unit, UnitChange, UnitVersion
from thidua.orgs.permissions import check_code_is_unused, check_is_open, check_parent
from thidua.orgs.queries import version_on


@dataclass(frozen=True)
class Particulars:
    """What can change while a unit lives."""

    name: str
    kind: str = ""
    parent_code: str = ""
    block: str = ""


@dataclass(frozen=True)
class Paper:
    """Why something is done, and by which document."""

    reason: str = ""
    document_number: str = ""


def add_unit(*, code: str, opens_on: date | None, particulars: Particulars, paper: Paper, by: Any) -> Unit:
    """Open a new unit. Raises ValidationError when its code is used or the unit above is not open on that day."""
    check_capability(by, Capability.OPERATE)
    with acting(by, "unit.open"), transaction.atomic():
        check_code_is_unused(code)
        if opens_on is not None:
            check_parent(particulars.parent_code, opens_on)
        unit = Unit.objects.create(code=code, opens_on=opens_on)
        fill_version(UnitVersion(unit=unit), particulars).save()
        note_change(unit, Deed.OPEN, opens_on, paper, by)
    return unit


def restate_unit(*, unit: Unit, from_on: date, particulars: Particulars, paper: Paper, by: Any) -> UnitVersion:
    """From a day on the unit is called or stands otherwise; before it everything stays. Raises ValidationError."""
    check_capability(by, Capability.OPERATE)
    with acting(by, "unit.restate"), transaction.atomic():
        unit = Unit.objects.select_for_update().get(pk=unit.pk)
        check_is_open(unit, from_on)
        check_parent(particulars.parent_code, from_on, under=unit)
        before = version_on(unit, from_on)
        later = unit.versions.filter(valid_from__gt=from_on).order_by("valid_from").first()
        if later is not None and later.valid_from is not None:
            raise ValidationError(
                _("Đã có một thay đổi từ ngày %(day)s. Hãy chọn ngày sau đó, hoặc sửa bản ghi ấy cho đúng.")
                % {"day": day_text(later.valid_from)}
            )
        deed = Deed.RENAME if is_only_renamed(before, particulars) else Deed.RESTATE
        if before.valid_from == from_on:
            version = fill_version(before, particulars)
        else:
            UnitVersion.objects.filter(pk=before.pk).update(valid_to=from_on - timedelta(days=1))
            version = fill_version(UnitVersion(unit=unit, valid_from=from_on), particulars)
        version.save()
        note_change(unit, deed, from_on, paper, by)
    return version


def correct_unit(*, unit: Unit, day: date, particulars: Particulars, paper: Paper, by: Any) -> UnitVersion:
    """What is written of the unit on the day was wrong: it is set right, also for the past. Raises ValidationError."""
    check_capability(by, Capability.OPERATE)
    with acting(by, "unit.correct"), transaction.atomic():
        unit = Unit.objects.select_for_update().get(pk=unit.pk)
        version = version_on(unit, day)
        if particulars.parent_code != version.parent_code:
            check_parent(particulars.parent_code, day, under=unit)
        fill_version(version, particulars).save()
        note_change(unit, Deed.CORRECT, None, paper, by)
    return version


def is_only_renamed(version: UnitVersion, particulars: Particulars) -> bool:
    return (version.kind, version.parent_code, version.block) == (
        particulars.kind,
        particulars.parent_code,
        particulars.block,
    )


def fill_version(version: UnitVersion, particulars: Particulars) -> UnitVersion:
    version.name = particulars.name
    version.kind, version.parent_code, version.block = particulars.kind, particulars.parent_code, particulars.block
    version.sort_key = text_sort_key(particulars.name)
    version.search_text = fold(particulars.name)[:400]  # folding can lengthen: ß becomes ss
    return version


def move_below(unit: Unit, parent_code: str, day: date, *, paper: Paper, by: Any) -> None:
    """From the day on the unit stands below another one; all else stays as it is."""
    version = version_on(unit, day)
    particulars = Particulars(version.name, version.kind, parent_code, version.block)
    restate_unit(unit=unit, from_on=day, particulars=particulars, paper=paper, by=by)


def note_change(unit: Unit, deed: Deed, day: date | None, paper: Paper, by: Any, **detail: Any) -> None:
    """The unit's own history and the audit line of one deed."""
    UnitChange.objects.create(
        unit=unit,
        deed=deed,
        effective_on=day,
        reason=paper.reason,
        document_number=paper.document_number,
        made_by=by,
    )
    record(
        by=by,
        action=f"unit.{deed.value}",
        subject_kind="unit",
        subject_key=unit.code,
        effective_on=day.isoformat() if day else "",
        document_number=paper.document_number,
        reason=paper.reason,
        **detail,
    )


def supersede_changes(units: list[Unit], now: Any) -> None:
    """A row of a file has stated these units as a whole."""
    UnitChange.objects.filter(unit__in=units, superseded_at__isnull=True).update(superseded_at=now)
