"""Split, merge or close units from a day on: they end the day before, and others take over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.lib.access import Capability, check_capability
from thidua.lib.history import acting
from thidua.orgs.actions.editing import Paper, Particulars, add_unit, move_below, note_change
from thidua.orgs.enums import Deed
from thidua.orgs.models import Unit, UnitSuccessor
from thidua.orgs.permissions import check_can_end, check_code_is_unused, check_parent, check_successors
from thidua.orgs.queries import unit_by_code


@dataclass(frozen=True)
class Heir:
    """A unit that takes over: one that is there (``particulars`` None), or a new one."""

    code: str
    particulars: Particulars | None = None


def reorganise(
    *,
    deed: Deed,
    units: Sequence[Unit],
    heirs: Sequence[Heir],
    day: date,
    paper: Paper,
    by: Any,
    new_parents: Mapping[int, str] | None = None,
) -> list[Unit]:
    """The units end on the day before ``day``; the heirs, new ones opened on ``day``, take over. Returns the heirs.

    People of a unit with one heir follow by themselves; with several or none they wait to be placed by hand.
    ``new_parents`` gives units below, by key, the code of the unit above them from ``day`` on. Raises ValidationError.
    """
    check_capability(by, Capability.OPERATE)
    with acting(by, f"unit.{deed.value}"), transaction.atomic():
        closing = list(Unit.objects.select_for_update().filter(pk__in=[unit.pk for unit in units]).order_by("code"))
        check_reorganisation(deed=deed, units=closing, heirs=heirs, day=day)
        found = [_heir(heir, day, paper, by) for heir in heirs]
        codes = [heir.code for heir in heirs]
        Unit.objects.filter(pk__in=[unit.pk for unit in closing]).update(closes_on=day - timedelta(days=1))
        UnitSuccessor.objects.filter(unit__in=closing).delete()
        UnitSuccessor.objects.bulk_create(
            UnitSuccessor(unit=unit, successor_code=code) for unit in closing for code in codes
        )
        for unit in closing:
            note_change(unit, deed, day, paper, by, successors=codes)
        for child, parent_code in (new_parents or {}).items():
            move_below(Unit.objects.get(pk=child), parent_code, day, paper=paper, by=by)
    return found


def check_reorganisation(*, deed: Deed, units: Sequence[Unit], heirs: Sequence[Heir], day: date) -> None:
    """Raise ValidationError unless the units can end and the heirs can take over on the day."""
    _check_numbers(deed, units, heirs)
    for unit in units:
        check_can_end(unit, day - timedelta(days=1))
    existing = []
    for heir in heirs:
        if heir.particulars is None:
            existing.append(_existing(heir.code))
            continue
        check_code_is_unused(heir.code)
        check_parent(heir.particulars.parent_code, day)
        if heir.particulars.parent_code in {unit.code for unit in units}:
            raise ValidationError(
                _("Đơn vị mới %(code)s không thể trực thuộc đơn vị đang kết thúc.") % {"code": heir.code}
            )
    check_successors(units, existing, day)


def _check_numbers(deed: Deed, units: Sequence[Unit], heirs: Sequence[Heir]) -> None:
    codes = [heir.code for heir in heirs]
    if len(set(codes)) < len(codes):
        raise ValidationError(_("Một mã đơn vị được ghi hai lần. Mỗi đơn vị nhận chỉ ghi một lần."))
    if not units:
        raise ValidationError(_("Hãy ghi ít nhất một đơn vị được sáp nhập vào đơn vị nhận."))
    if deed == Deed.SPLIT and len(heirs) < 2:
        raise ValidationError(_("Chia tách cần ít nhất hai đơn vị nhận. Nếu chỉ có một, hãy dùng sáp nhập."))
    if deed == Deed.MERGE and len(heirs) != 1:
        raise ValidationError(_("Sáp nhập cần đúng một đơn vị nhận."))


def _existing(code: str) -> Unit:
    found = unit_by_code(code)
    if found is None:
        raise ValidationError(
            _("Chưa có đơn vị nào mang mã %(code)s. Hãy ghi thêm tên để mở đơn vị mới.") % {"code": code}
        )
    return found


def _heir(heir: Heir, day: date, paper: Paper, by: Any) -> Unit:
    if heir.particulars is None:
        return _existing(heir.code)
    return add_unit(code=heir.code, opens_on=day, particulars=heir.particulars, paper=paper, by=by)
