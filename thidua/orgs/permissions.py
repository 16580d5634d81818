"""May this be done to the units as they stand? Each check raises ``ValidationError`` with a sentence for the user."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from thidua.lib.figures import day_text
from thidua.orgs.models import Unit, UnitSuccessor
from thidua.orgs.queries import names_on, unit_by_code


def check_code_is_unused(code: str) -> None:
    if Unit.objects.filter(code__iexact=code).exists():
        raise ValidationError(_("Mã %(code)s đã có đơn vị khác dùng. Hãy chọn mã khác.") % {"code": code})


def check_is_open(unit: Unit, day: date) -> None:
    if unit.opens_on is not None and unit.opens_on > day:
        raise ValidationError(
            _("Đơn vị %(code)s chỉ hoạt động từ ngày %(day)s. Hãy chọn ngày sau đó.")
            % {"code": unit.code, "day": day_text(unit.opens_on)}
        )
    if unit.closes_on is not None and unit.closes_on < day:
        raise ValidationError(
            _("Đơn vị %(code)s đã kết thúc hoạt động ngày %(day)s.")
            % {"code": unit.code, "day": day_text(unit.closes_on)}
        )


def check_can_end(unit: Unit, last_day: date) -> None:
    """A unit can end on a day on which it is open, and only once."""
    if unit.closes_on is not None:
        raise ValidationError(
            _("Đơn vị %(code)s đã có ngày kết thúc là %(day)s nên không kết thúc lần nữa được.")
            % {"code": unit.code, "day": day_text(unit.closes_on)}
        )
    if unit.opens_on is not None and unit.opens_on > last_day:
        raise ValidationError(
            _("Đơn vị %(code)s hoạt động từ ngày %(day)s; thay đổi phải có hiệu lực sau ngày đó.")
            % {"code": unit.code, "day": day_text(unit.opens_on)}
        )


def check_parent(code: str, day: date, *, under: Unit | None = None) -> None:
    """The unit above must be open on the day, and must not be the unit itself or one below it."""
    if not code:
        return
    parent = unit_by_code(code)
    if parent is None:
        raise ValidationError(
            _("Không có đơn vị nào mang mã %(code)s. Hãy chọn đơn vị cấp trên trong danh mục.") % {"code": code}
        )
    check_is_open(parent, day)
    if under is not None and under.code in codes_above(parent, day):
        raise ValidationError(
            _("Đơn vị %(code)s nằm dưới chính đơn vị này nên không thể là cấp trên của nó.") % {"code": code}
        )


def codes_above(unit: Unit, day: date) -> set[str]:
    """The unit's code and the codes of all units above it on the day."""
    codes: set[str] = set()
    here: Unit | None = unit
    while here is not None and here.code not in codes:
        codes.add(here.code)
        here = unit_by_code(names_on([here.pk], day)[here.pk].parent_code)
    return codes


def check_successors(closing: Sequence[Unit], successors: Sequence[Unit], day: date) -> None:
    """Who takes over must be open on the day, must not end with the others or stand below them, and the way on from it
    must not lead back."""
    ending = {unit.code for unit in closing}
    for successor in successors:
        if successor.code in ending:
            raise ValidationError(
                _("Đơn vị %(code)s không thể vừa kết thúc vừa là đơn vị nhận.") % {"code": successor.code}
            )
        check_is_open(successor, day)
        if ending & codes_followed(successor.code):
            raise ValidationError(
                _("Đơn vị %(code)s từng được chuyển về đơn vị đang kết thúc; kế thừa không được thành vòng tròn.")
                % {"code": successor.code}
            )
        if ending & codes_above(successor, day):
            raise ValidationError(
                _("Đơn vị nhận %(code)s đang trực thuộc đơn vị kết thúc. Hãy đổi cấp trên của %(code)s trước.")
                % {"code": successor.code}
            )


def codes_followed(code: str) -> set[str]:
    """The code and every code that follows it, over all stated successors."""
    found, fresh = {code}, {code}
    while fresh:
        stated = UnitSuccessor.objects.filter(unit__code__in=fresh).values_list("successor_code", flat=True)
        fresh = set(stated) - found
        found |= fresh
    return found
