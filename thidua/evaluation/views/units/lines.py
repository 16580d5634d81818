"""What does a list of units show of each: its name of the day, and its stored figures?"""

from fractions import Fraction
from typing import Any, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from thidua.evaluation.models import Run, UnitResult
from thidua.evaluation.queries import results_of, ties_of
from thidua.lib.figures import day_text, number_text
from thidua.lib.markup import link, mark
from thidua.lib.tables import Column, shown
from thidua.orgs.models import Unit, UnitVersion
from thidua.orgs.queries import kind_label, names_on


class UnitLine(NamedTuple):
    """A unit as its day calls it, the unit above it, and its stored result (None: not part of the run)."""

    unit: Unit
    version: UnitVersion
    parent: tuple[int, str] | None
    result: UnitResult | None
    ties: dict[str, set[Any]]

    def figure(self, name: str) -> int | None:
        found: int | None = getattr(self.result, name) if self.result else None
        return found

    def rate(self) -> Fraction | None:
        return Fraction(self.result.fulfilled, self.result.staff) if self.result and self.result.staff else None

    def is_tied(self, name: str) -> bool:
        place = self.figure(name)
        key = (self.result.block if self.result else "", place) if name.startswith("block") else place
        return key in self.ties.get(name, ())


def unit_lines(place: Any, units: list[Unit], parents: dict[int, int | None]) -> list[UnitLine]:
    """All of a page at once. ``parents`` says where open units stand; a closed one stands as its version says."""
    day = day_of(place)
    results, ties = results_of(place.run, [unit.pk for unit in units]), ties_of(place.run)
    versions = names_on([unit.pk for unit in units], day)
    above = {unit.pk: parents[unit.pk] for unit in units if unit.pk in parents}
    stated = {versions[unit.pk].parent_code for unit in units if unit.pk not in parents} - {""}
    by_code = dict(Unit.objects.filter(code__in=stated).values_list("code", "pk")) if stated else {}
    for unit in units:
        above.setdefault(unit.pk, by_code.get(versions[unit.pk].parent_code))
    names = names_on({key for key in above.values() if key}, day)
    return [
        UnitLine(
            unit,
            versions[unit.pk],
            (key, names[key].name) if (key := above[unit.pk]) is not None and key in names else None,
            results.get(unit.pk),
            ties,
        )
        for unit in units
    ]


def day_of(place: Any) -> Any:
    """The day whose units a page shows: the run's, else the period's."""
    run: Run | None = place.run
    return run.evaluated_on if run else place.period.evaluated_on


def place_text(line: UnitLine, name: str) -> str:
    """A place; one that several share says so, as in the tables of the results."""
    found = line.figure(name)
    if found is None:
        return ""
    if not line.is_tied(name):
        return number_text(found)
    return format_html('{} <span class="text-secondary text-nowrap">{}</span>', number_text(found), _("đồng hạng"))


def rate_text(line: UnitLine) -> str:
    """The rate; where there is no staff, what is missing, never 0 %."""
    rate = line.rate()
    if rate is None:
        missing = _("chưa có số liệu biên chế") if line.result else ""
        return format_html('<span class="text-secondary">{}</span>', missing) if missing else ""
    return shown(rate, "rate")


def state_mark(unit: Unit, day: Any) -> SafeString:
    if unit.opens_on is not None and unit.opens_on > day:
        return mark(_("Hoạt động từ %(day)s") % {"day": day_text(unit.opens_on)}, "news", "calendar-event")
    if unit.closes_on is not None and unit.closes_on < day:
        return mark(_("Kết thúc %(day)s") % {"day": day_text(unit.closes_on)}, "calm", "archive")
    return mark(_("Đang hoạt động"), "good", "circle-check")


def unit_columns(place: Any, *, with_closed: bool) -> list[Column]:
    """The columns of a table of units."""

    def figure(name: str, title: str) -> Column:
        return Column(name, title, lambda line: line.figure(name), kind="number", order=(name, "name_key", "code"))

    def rank(name: str, title: str, *, is_shown: bool = True) -> Column:
        return Column(
            name.replace("_", "-"),
            title,
            lambda line: line.figure(name),
            lambda line: place_text(line, name),
            kind="rank",
            order=(name, "name_key", "code"),
            is_shown=is_shown,
        )

    def parent_cell(line: UnitLine) -> str:
        return link(place.url("unit", line.parent[0]), line.parent[1]) if line.parent else ""

    return [
        Column(
            "name",
            _("Đơn vị"),
            lambda line: line.version.name,
            lambda line: format_html(
                '{} <div class="text-secondary">{}</div>',
                link(place.url("unit", line.unit.pk), line.version.name),
                line.unit.code,
            ),
            order=("name_key", "code"),
        ),
        Column("code", _("Mã"), lambda line: line.unit.code, kind="code", order=("code",), is_shown=False),
        Column("state", _("Tình trạng"), lambda line: state_text(line, place), lambda line: state_mark(
            line.unit, day_of(place)), order=("closes_on", "code"), is_shown=with_closed),
        Column("kind", _("Loại"), lambda line: kind_label(line.version.kind), is_shown=False),
        Column("block", _("Khối thi đua"), lambda line: line.version.block, kind="name is-short"),
        Column("parent", _("Đơn vị cấp trên"), lambda line: line.parent[1] if line.parent else "", parent_cell,
               kind="name is-short"),
        figure("staff", _("Cán bộ")),
        figure("fulfilled", _("Có kết quả")),
        Column("rate", _("Tỷ lệ"), UnitLine.rate, rate_text, kind="rate", order=("rate", "name_key", "code")),
        figure("relatives", pgettext("many", "Người thân")),
        rank("rank_by_count", _("Hạng số lượng")),
        rank("rank_by_rate", _("Hạng tỷ lệ")),
        rank("block_rank_by_count", _("Hạng trong khối (số lượng)"), is_shown=False),
        rank("block_rank_by_rate", _("Hạng trong khối (tỷ lệ)"), is_shown=False),
    ]  # fmt: skip


def state_text(line: UnitLine, place: Any) -> str:
    unit, day = line.unit, day_of(place)
    if unit.closes_on is not None and unit.closes_on < day:
        return _("Kết thúc %(day)s") % {"day": day_text(unit.closes_on)}
    return _("Đang hoạt động") if unit.opens_on is None or unit.opens_on <= day else _("Chưa hoạt động")
