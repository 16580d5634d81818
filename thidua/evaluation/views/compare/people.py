"""People in two results: relatives that count and unit, before and after."""

from functools import partial
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thidua.accounts.queries import scope_of
from thidua.evaluation.enums import PersonChange
from thidua.evaluation.models import PersonPair
from thidua.evaluation.queries import units_meant
from thidua.evaluation.queries.comparing import RunPair, person_pairs
from thidua.evaluation.views.compare.frame import (
    both_columns,
    change_column,
    differing,
    file_name,
    file_note,
    filters,
)
from thidua.lib.access import Capability
from thidua.lib.markup import link
from thidua.lib.pages import PageRequest
from thidua.lib.scope import Scope
from thidua.lib.tables import Column, Filter, Table
from thidua.linking.queries.merges import mobilisers_meant
from thidua.orgs.queries import names_on
from thidua.people.models import Person

CODE = "person_code"


class PersonPairLine(NamedTuple):
    pair: PersonPair
    name: str
    from_unit: str
    to_unit: str


def person_table(request: PageRequest, pair: RunPair, *, with_all: bool) -> Table:
    def named(rows: QuerySet[PersonPair], text: str) -> QuerySet[PersonPair]:
        return rows.filter(person__in=mobilisers_meant(text).values("pk"))

    def below(rows: QuerySet[PersonPair], text: str) -> QuerySet[PersonPair]:
        return rows.filter(to_unit__in=units_meant(pair.after, text)) if pair.after else rows

    return Table(
        request,
        name="so-sanh-can-bo",
        rows=differing(request, person_pairs(pair, with_all=with_all)),
        columns=_columns(request.place),
        sort="code",
        filters=filters(
            PersonChange,
            Filter("ten", _("Họ tên hoặc mã"), named, is_sealed=True),
            Filter("don-vi", _("Đơn vị"), below),
        ),
        prepare=partial(_lines, scope_of(request.user, Capability.LOOK), pair),
        caption=_("Các cán bộ trong hai kết quả"),
        empty=_("Không có cán bộ nào khác nhau giữa hai kết quả này."),
        file_name=file_name("so-sanh-can-bo", pair),
        file_note=file_note(pair),
    )


def _lines(scope: Scope, pair: RunPair, rows: list[PersonPair]) -> list[PersonPairLine]:
    names = dict(
        Person.objects.visible_to(scope).filter(pk__in={row.person for row in rows}).values_list("pk", "identity__name")
    )
    before = names_on({row.from_unit for row in rows if row.from_unit}, pair.before.evaluated_on) if pair.before else {}
    after = names_on({row.to_unit for row in rows if row.to_unit}, pair.after.evaluated_on) if pair.after else {}
    return [
        PersonPairLine(
            row,
            names.get(row.person) or row.person_code,
            before[row.from_unit].name if row.from_unit in before else row.from_unit_code or "",
            after[row.to_unit].name if row.to_unit in after else row.to_unit_code or "",
        )
        for row in rows
    ]


def _columns(place: Any) -> list[Column]:
    return [
        Column("code", _("Mã cán bộ"), lambda line: line.pair.person_code, kind="code", order=(CODE,)),
        Column(
            "name",
            _("Họ và tên"),
            lambda line: line.name,
            lambda line: link(place.url("person", line.pair.person), line.name),
            kind="name is-short",
        ),
        change_column(PersonChange, CODE),
        *both_columns("relatives", (_("Người thân trước"), _("Người thân sau")), "relatives", CODE),
        Column(
            "unit-from", _("Đơn vị trước"), lambda line: line.from_unit, kind="name", order=("from_unit_code", CODE)
        ),
        Column("unit-to", _("Đơn vị sau"), lambda line: line.to_unit, kind="name", order=("to_unit_code", CODE)),
    ]
