"""Who are the mobilisers of the period, and what came of each one's claims?"""

from functools import partial
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from thidua.accounts.queries import scope_of
from thidua.audit.actions import record
from thidua.campaigns.queries import period_label
from thidua.claims.models import Claim
from thidua.evaluation.marks import counted_mark, status_mark, with_others
from thidua.evaluation.models import CaseResult, PersonResult, Run
from thidua.evaluation.permissions import check_can_know_person
from thidua.evaluation.queries import person_results, run_label, units_meant
from thidua.evaluation.queries.evidence import facts_of, memberships_of, runs_shown, setting_of
from thidua.evaluation.queries.merged import codes_of, others_of, person_merges
from thidua.evaluation.queries.results import by_live_name
from thidua.evaluation.queries.sources import row_source
from thidua.evaluation.sentences import case_sentence
from thidua.evaluation.views.gone import gone_person
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.figures import day_text
from thidua.lib.markup import link, mark
from thidua.lib.pages import PageRequest
from thidua.lib.scope import Scope
from thidua.lib.tables import Column, Filter, Table, respond
from thidua.lib.watermarks import Noted
from thidua.linking.queries.merges import mobilisers_meant
from thidua.orgs.queries import names_on
from thidua.people.models import Membership, Person, runs_on

NAME_ORDER = ("live_person__identity__name_sort_key", "person_code")


class PersonLine(NamedTuple):
    """A person of the period beside his name, his unit's and his position there."""

    result: PersonResult
    name: str
    unit: str
    position: str
    others: list[str]  # codes that count for him too


@requires_capability(Capability.LOOK)
def people(request: PageRequest) -> HttpResponseBase:
    """The people of the period by name: those without a result stand here for the operator alone."""
    run, with_all = request.place.run, request.user.can(Capability.OPERATE)
    rows = person_results(run, with_all=with_all) if run else PersonResult.objects.none()
    table = Table(
        request,
        name="can-bo",
        rows=rows,
        columns=_columns(request.place),
        sort="name",
        filters=_filters(run, with_all=with_all) if run else (),
        prepare=partial(_lines, scope_of(request.user, Capability.LOOK), run),
        caption=_("Cán bộ của kỳ, theo tên"),
        empty=_("Kỳ này chưa có kết quả nên chưa có danh sách cán bộ. Hãy nạp danh sách cán bộ trước."),
    )
    context = {"lists_only_results": not with_all, "run_label": run_label(run) if run else ""}
    return respond(
        request, table, "evaluation/people.html", context, exported=_exported(request.user, request.place.period.code)
    )


def _exported(user: Any, code: str) -> Any:
    def write(kind: str, rows: int) -> Noted:
        return record(
            by=user, action="people.exported", subject_kind="period", subject_key=code, format=kind, rows=rows
        )

    return write


def _lines(scope: Scope, run: Run, rows: list[PersonResult]) -> list[PersonLine]:
    keys = [row.person for row in rows]
    names = dict(Person.objects.visible_to(scope).filter(pk__in=keys).values_list("pk", "identity__name"))
    others = others_of(run, keys)
    units = names_on({row.unit for row in rows}, run.evaluated_on)
    positions = dict(
        Membership.objects.visible_to(scope)
        .filter(runs_on(run.evaluated_on), person__in=keys)
        .exclude(position="")
        .order_by("is_primary", F("starts_on").asc(nulls_first=True), "pk")
        .values_list("person_id", "position")
    )
    return [
        PersonLine(
            row,
            names.get(row.person) or row.person_code,
            units[row.unit].name if row.unit in units else row.unit_code,
            positions.get(row.person, ""),
            others.get(row.person, []),
        )
        for row in rows
    ]


def _columns(place: Any) -> list[Column]:
    return [
        Column(
            "name",
            _("Họ và tên"),
            lambda line: line.name,
            lambda line: link(place.url("person", line.result.person), line.name),
            kind="name",
            order=NAME_ORDER,
            before_sorting=by_live_name,
        ),
        Column(
            "code",
            _("Mã cán bộ"),
            lambda line: line.result.person_code,
            lambda line: with_others(line.result.person_code, line.others),
            kind="code",
            order=("person_code",),
        ),
        Column(
            "unit",
            _("Đơn vị"),
            lambda line: line.unit,
            lambda line: link(place.url("unit", line.result.unit), line.unit),
            kind="name",
            order=("unit_code", "person_code"),
        ),
        Column("position", _("Chức vụ"), lambda line: line.position, kind="name is-short"),
        Column(
            "relatives",
            _("Người thân được tính"),
            lambda line: line.result.relatives,
            kind="number",
            order=("relatives", "person_code"),
        ),
        Column(
            "fulfilled",
            _("Kết quả"),
            lambda line: line.result.is_fulfilled,
            lambda line: _fulfilled(line.result),
        ),
    ]


def _fulfilled(result: PersonResult) -> str:
    if result.is_fulfilled:
        return mark(_("Đã có kết quả"), "good", "circle-check")
    return mark(_("Chưa có kết quả"), "calm", "circle-dashed")


def _filters(run: Run, *, with_all: bool) -> list[Filter]:
    def meant(rows: QuerySet[PersonResult], text: str) -> QuerySet[PersonResult]:
        return rows.filter(person__in=mobilisers_meant(text).values("pk"))

    def below(rows: QuerySet[PersonResult], text: str) -> QuerySet[PersonResult]:
        return rows.filter(unit__in=units_meant(run, text))

    filters = [
        Filter("tim", _("Họ tên, mã hoặc số định danh"), meant, is_sealed=True),
        Filter("don-vi", _("Đơn vị"), below),
    ]
    if with_all:
        choices = [("1", _("Đã có kết quả")), ("0", _("Chưa có kết quả"))]
        filters.append(
            Filter("ket-qua", _("Kết quả"), lambda rows, text: rows.filter(is_fulfilled=text == "1"), choices)
        )
    return filters


@requires_capability(Capability.KNOW)
def person(request: PageRequest, person: int) -> HttpResponse:
    """One mobiliser: where he belongs, what counts in the period and why. Opening the page is written down."""
    place = request.place
    found = (
        Person.objects.visible_to(scope_of(request.user, Capability.KNOW))
        .select_related("identity")
        .filter(pk=person)
        .first()
    )
    if found is None:
        return gone_person(request, person)
    check_can_know_person(request.user, place.run, found.pk)
    record(
        by=request.user, action="person.opened", subject_kind="person", subject_key=found.code, period=place.period.code
    )
    day = place.run.evaluated_on if place.run else today()
    moment = place.run.created_at if place.run else None
    lines = memberships_of(found.pk, day, moment)
    result = place.run.people.filter(person=found.pk).first() if place.run else None
    merges = person_merges(found, place.run)
    context = {
        "person": found,
        "result": result,
        "unit": names_on([result.unit], day).get(result.unit) if result else None,
        "run_label": run_label(place.run) if place.run else "",
        "memberships": [_span_entry(place, request.user, line) for line in lines],
        "claims": _claims(place, found, scope_of(request.user, Capability.KNOW)),
        "merges": merges,
        "counts_as_another": any(merge.is_gone and merge.is_seen for merge in merges),
        "codes": codes_of(found, moment),
        "trend": _trend(
            place, found, scope_of(request.user, Capability.KNOW), with_all=request.user.can(Capability.OPERATE)
        ),
        "may_operate": request.user.can(Capability.OPERATE),
    }
    return render(request, "evaluation/person.html", context)


def _span_entry(place: Any, user: Any, line: Any) -> dict[str, Any]:
    row = line.membership
    if row.starts_on and row.ends_on:
        words = _("Từ %(start)s đến %(end)s")
    elif row.starts_on:
        words = _("Từ %(start)s đến nay")
    else:
        words = _("Đến %(end)s") if row.ends_on else _("Không ghi ngày")
    values = {
        "start": day_text(row.starts_on) if row.starts_on else "",
        "end": day_text(row.ends_on) if row.ends_on else "",
    }
    return {"line": line, "span": words % values, "source": row_source(place, user, row.source_row)}


def _claims(place: Any, found: Person, scope: Scope) -> list[dict[str, Any]]:
    """The claims of one mobiliser, each with its case in the period and the sentence."""
    codes = codes_of(found, place.run.created_at if place.run else None)
    claims = list(
        Claim.objects.visible_to(scope)
        .filter(mobiliser_code__in=codes)
        .select_related("relative")
        .order_by("declared_on", "code")
    )
    cases: dict[int, CaseResult] = {}
    if place.run:
        cases = {case.claim: case for case in place.run.cases.filter(claim__in=[claim.pk for claim in claims])}
    facts = facts_of(claims, cases.values())
    setting = setting_of(place.run, place.label) if place.run else None
    return [
        {
            "claim": claim,
            "case": cases.get(claim.pk),
            "status_mark": status_mark(cases[claim.pk].status) if claim.pk in cases else "",
            "counted_mark": counted_mark(cases[claim.pk].is_counted) if claim.pk in cases else "",
            "sentence": case_sentence(cases[claim.pk], facts[claim.pk], setting)
            if claim.pk in cases and setting
            else "",
        }
        for claim in claims
    ]


def _trend(place: Any, found: Person, scope: Scope, *, with_all: bool) -> list[tuple[str, str, PersonResult | None]]:
    """The person's result in every period that has one: (label, address, result). Who only looks does not read in
    which periods nothing came of it."""
    runs = runs_shown(place.campaign)
    rows = PersonResult.objects.visible_to(scope).filter(run__in=runs, person=found.pk)
    results = {row.run_id: row for row in (rows if with_all else rows.filter(relatives__gte=1))}
    return [
        (
            period_label(run.period),
            type(place)(place.campaign, run.period).url("person", found.pk),
            results.get(run.pk),
        )
        for run in runs
    ]
