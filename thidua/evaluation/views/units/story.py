"""How does a unit's life read as a line of time: opened, renamed, joined, ended, what came before and after?"""

from datetime import date
from typing import Any

from django.db.models import F
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from thidua.lib.figures import day_text
from thidua.lib.markup import link
from thidua.orgs.models import Unit, UnitVersion
from thidua.orgs.queries import Step, kind_label, steps_of


def story(place: Any, unit: Unit) -> list[tuple[str, str, str, str]]:
    """Entries of the time line: day, title, detail, address (none: the links stand in the detail)."""
    steps = steps_of(unit)
    names = _names(steps)
    return [(_day(step), _title(step), _detail(place, step, names), "") for step in steps]


def _names(steps: list[Step]) -> dict[int, str]:
    """What each unit met here is called at its own end, or when this one ended."""
    met = {unit.pk: unit.closes_on or step.on or date.max for step in steps for unit in step.units}
    versions = UnitVersion.objects.filter(unit__in=met).order_by(F("valid_from").asc(nulls_first=True))
    names: dict[int, str] = {}
    for version in versions:
        if version.unit_id not in names or (version.valid_from or date.min) <= met[version.unit_id]:
            names[version.unit_id] = version.name
    return names


def _day(step: Step) -> str:
    return day_text(step.on) if step.on else _("Không ghi ngày")


def _title(step: Step) -> str:
    if step.kind == "opened":
        return _("Bắt đầu hoạt động") if step.on else _("Có từ trước")
    if step.kind == "joined":
        return _("Nhận đơn vị kết thúc")
    if step.kind == "closed":
        return _("Ngày hoạt động cuối cùng")
    return _("Đổi tên") if _is_renamed(step) else _("Thay đổi")


def _is_renamed(step: Step) -> bool:
    return bool(step.version and step.before and step.version.name != step.before.name)


def _detail(place: Any, step: Step, names: dict[int, str]) -> SafeString:
    parts = [_said(step), _linked(place, step, names), _paper(step)]
    return format_html_join(" ", "{}", ((part,) for part in parts if part))


def _said(step: Step) -> str:
    if step.kind == "opened" and step.version:
        return _("Tên: %(name)s.") % {"name": step.version.name}
    if step.kind == "restated" and step.version and step.before:
        return " ".join(_differences(step))
    return ""


def _differences(step: Step) -> list[str]:
    assert step.version is not None
    assert step.before is not None
    pairs = [
        (_("Tên"), step.before.name, step.version.name),
        (_("Loại"), kind_label(step.before.kind), kind_label(step.version.kind)),
        (_("Mã đơn vị cấp trên"), step.before.parent_code, step.version.parent_code),
        (_("Khối thi đua"), step.before.block, step.version.block),
    ]
    return [
        _("%(what)s: “%(old)s” thành “%(new)s”.") % {"what": what, "old": old or "–", "new": new or "–"}
        for what, old, new in pairs
        if old != new
    ]


def _linked(place: Any, step: Step, names: dict[int, str]) -> str:
    if not step.units:
        if step.kind == "closed":
            return _("Không có đơn vị kế thừa: cán bộ phải được xếp lại bằng tay.")
        return ""
    links = format_html_join(
        ", ", "{}", ((link(place.url("unit", unit.pk), names.get(unit.pk, unit.code)),) for unit in step.units)
    )
    if step.kind == "closed" and len(step.units) > 1:
        return format_html("{} {}. {}", _("Đơn vị kế thừa:"), links, _("Cán bộ phải được xếp lại bằng tay."))
    return format_html("{} {}.", _("Đơn vị kế thừa:") if step.kind == "closed" else _("Từ đơn vị:"), links)


def _paper(step: Step) -> str:
    if step.change is None:
        return ""
    parts = [
        _("Văn bản số %(number)s.") % {"number": step.change.document_number} if step.change.document_number else "",
        _("Lý do: %(reason)s.") % {"reason": step.change.reason.rstrip(".")} if step.change.reason else "",
    ]
    return " ".join(part for part in parts if part)
