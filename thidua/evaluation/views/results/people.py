"""The results of the people: how many relatives of each count, and the place that gives.

Who has no result yet is a matter of his own unit: only the operator sees these rows.
"""

from functools import partial
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from thidua.accounts.queries import scope_of
from thidua.evaluation.models import PersonResult, Run
from thidua.evaluation.queries import by_live_name, person_places, person_results, units_meant
from thidua.evaluation.views.results.frame import file_name, file_note, place_cell, respond_with
from thidua.lib.access import Capability, requires_capability
from thidua.lib.markup import link, mark
from thidua.lib.pages import PageRequest
from thidua.lib.scope import Scope
from thidua.lib.tables import Column, Filter, Table
from thidua.linking.queries.merges import mobilisers_meant
from thidua.orgs.queries import names_on
from thidua.people.models import Person

WHAT = "ket-qua-can-bo"
MANY = (2, 3, 4, 5)


class PersonLine(NamedTuple):
    """A stored result beside the person's name and the unit's name of the day."""

    result: PersonResult
    name: str
    unit: str
    place: int | None
    is_shared: bool


@requires_capability(Capability.LOOK)
def results_people(request: PageRequest) -> HttpResponseBase:
    run, with_all = request.place.run, request.user.can(Capability.OPERATE)
    table = Table(
        request,
        name="ket-qua-can-bo",
        rows=person_results(run, with_all=with_all) if run else PersonResult.objects.none(),
        columns=_columns(request.place, with_all=with_all),
        sort="-relatives",
        filters=_filters(run, with_all=with_all) if run else (),
        prepare=partial(_lines, scope_of(request.user, Capability.LOOK), run),
        caption=_("Kết quả của cán bộ trong kỳ"),
        empty=_("Kỳ này chưa có kết quả."),
        file_name=file_name(WHAT, run),
        file_note=file_note(run),
    )
    return respond_with(request, "results-people", WHAT, table, lists_only_results=not with_all)


def _lines(scope: Scope, run: Run, rows: list[PersonResult]) -> list[PersonLine]:
    units = names_on({row.unit for row in rows}, run.evaluated_on)
    people = (
        Person.objects.visible_to(scope).filter(pk__in={row.person for row in rows}).values_list("pk", "identity__name")
    )
    names, places = dict(people), person_places(run)
    return [
        PersonLine(
            row,
            names.get(row.person) or row.person_code,
            units[row.unit].name if row.unit in units else row.unit_code,
            *places.get(row.relatives, (None, False)),
        )
        for row in rows
    ]


def _columns(place: Any, *, with_all: bool) -> list[Column]:
    return [
        Column(
            "place",
            _("Hạng"),
            lambda line: line.place,
            lambda line: place_cell(line.place, line.is_shared),
            kind="rank",
            order=("-relatives", "person_code"),
        ),
        Column("code", _("Mã cán bộ"), lambda line: line.result.person_code, kind="code", order=("person_code",)),
        Column(
            "name",
            _("Họ và tên"),
            lambda line: line.name,
            lambda line: link(place.url("person", line.result.person), line.name),
            kind="name is-short",
            order=("live_person__identity__name_sort_key", "person_code"),
            before_sorting=by_live_name,
        ),
        Column(
            "unit",
            _("Đơn vị"),
            lambda line: line.unit,
            lambda line: link(place.url("unit", line.result.unit), line.unit),
            kind="name",
            order=("unit_code", "person_code"),
        ),
        Column("unit-code", _("Mã đơn vị"), lambda line: line.result.unit_code, kind="code", is_shown=False),
        _count("relatives", _("Người thân được tính")),
        _count("joined", _("Tham gia mới")),
        _count("returned", _("Tham gia lại")),
        _count("maintained", _("Duy trì")),
        _count("lapsed", _("Ngừng đóng")),
        Column(
            "fulfilled",
            _("Kết quả"),
            lambda line: _("có kết quả") if line.result.is_fulfilled else _("chưa có kết quả"),
            _fulfilled_cell,
            order=("is_fulfilled", "person_code"),
            is_shown=with_all,
        ),
    ]


def _count(name: str, title: str) -> Column:
    """A stored number of relatives."""
    return Column(name, title, lambda line: getattr(line.result, name), kind="number", order=(name, "person_code"))


def _fulfilled_cell(line: PersonLine) -> str:
    if line.result.is_fulfilled:
        return mark(_("có kết quả"), "good", "circle-check")
    return mark(_("chưa có kết quả"), "calm", "circle-dashed")


def _filters(run: Run, *, with_all: bool) -> list[Filter]:
    def below(rows: QuerySet[PersonResult], text: str) -> QuerySet[PersonResult]:
        return rows.filter(unit__in=units_meant(run, text))

    def fulfilled(rows: QuerySet[PersonResult], text: str) -> QuerySet[PersonResult]:
        return rows.filter(is_fulfilled=text == "co")

    def at_least(rows: QuerySet[PersonResult], text: str) -> QuerySet[PersonResult]:
        return rows.filter(relatives__gte=int(text))

    def named(rows: QuerySet[PersonResult], text: str) -> QuerySet[PersonResult]:
        return rows.filter(person__in=mobilisers_meant(text).values("pk"))

    many = [(str(number), _("từ %(number)s người trở lên") % {"number": number}) for number in MANY]
    filters = [
        Filter("ten", _("Họ tên hoặc mã"), named, is_sealed=True),
        Filter("don-vi", _("Đơn vị"), below),
        Filter("tu", _("Số người thân"), at_least, many),
    ]
    if with_all:
        choices = [("co", _("Có kết quả")), ("chua", _("Chưa có kết quả"))]
        filters.append(Filter("ket-qua", _("Kết quả"), fulfilled, choices))
    return filters
