"""The results of the claims: what became of each, why, and until when it is paid.

A case that does not count may tell that its mobiliser has no result: those who only look read no name there.
"""

from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from thidua.accounts.queries import scope_of
from thidua.claims.models import Claim
from thidua.claims.queries import claims_meant
from thidua.evaluation.enums import CaseReason, CaseStatus, reason_label
from thidua.evaluation.marks import counted_answer, status_mark
from thidua.evaluation.models import CaseResult, Run
from thidua.evaluation.queries import (
    by_live_name,
    by_relative_name,
    case_results,
    people_with_result,
    person_results,
    units_meant,
)
from thidua.evaluation.views.results.frame import file_name, file_note, respond_with
from thidua.ledger.enums import ExitReason
from thidua.lib.access import Capability, requires_capability
from thidua.lib.markup import link
from thidua.lib.pages import PageRequest
from thidua.lib.scope import Scope
from thidua.lib.tables import Column, Filter, Table
from thidua.linking.queries.merges import mobilisers_meant
from thidua.orgs.queries import names_on
from thidua.people.models import Person

WHAT = "ket-qua-phieu"


class CaseLine(NamedTuple):
    """A stored case beside the names it is read with. ``mobiliser`` is blank where the reader may not know him."""

    result: CaseResult
    mobiliser: str
    unit: str
    is_named: bool
    relative: str = ""
    relationship: str = ""
    declared_on: date | None = None


@requires_capability(Capability.KNOW)
def results_cases(request: PageRequest) -> HttpResponseBase:
    run, with_all = request.place.run, request.user.can(Capability.OPERATE)
    table = Table(
        request,
        name="ket-qua-phieu",
        rows=case_results(run) if run else CaseResult.objects.none(),
        columns=case_columns(request.place, with_all=with_all),
        sort="code",
        filters=case_filters(run, with_all=with_all) if run else (),
        prepare=partial(case_lines, scope_of(request.user, Capability.KNOW), run, with_all),
        caption=_("Kết quả của các phiếu trong kỳ"),
        empty=_("Kỳ này chưa có kết quả."),
        file_name=file_name(WHAT, run),
        file_note=file_note(run),
    )
    return respond_with(request, "results-cases", WHAT, table, hides_names=not with_all)


def case_lines(scope: Scope, run: Run, with_all: bool, rows: list[CaseResult]) -> list[CaseLine]:
    """The stored cases with the names that the reader may know, asked for together."""
    people = {row.person for row in rows if row.person}
    known = people if with_all else people_with_result(run, people)
    names = dict(Person.objects.visible_to(scope).filter(pk__in=known).values_list("pk", "identity__name"))
    units = names_on({row.unit for row in rows if row.unit}, run.evaluated_on)
    written = Claim.objects.visible_to(scope).filter(pk__in={row.claim for row in rows})
    claims = {
        claim: said for claim, *said in written.values_list("pk", "relative__name", "relationship", "declared_on")
    }
    return [
        CaseLine(
            row,
            names.get(row.person) or row.person_code if row.person in known else "",
            units[row.unit].name if row.unit in units else row.unit_code,
            row.person in known or row.person is None,
            *claims.get(row.claim, ()),
        )
        for row in rows
    ]


def case_columns(place: Any, *, with_all: bool) -> list[Column]:
    """Every column that a table of cases can have; which are shown at first is each page's own choice."""
    return [*_naming_columns(place, with_all=with_all), *_outcome_columns()]


def _fact(name: str, title: str, field: str, kind: str, *, is_shown: bool = False) -> Column:
    """A stored fact of the case as it is."""
    return Column(
        name,
        title,
        lambda line: getattr(line.result, field),
        kind=kind,
        order=(field, "claim_code"),
        is_shown=is_shown,
    )


def _declared_column() -> Column:
    return Column(
        "declared",
        _("Ngày vận động"),
        lambda line: line.declared_on,
        kind="date",
        order=("live_claim__declared_on", "claim_code"),
        before_sorting=lambda rows: rows.filter(live_claim__declared_on__isnull=False),
        is_shown=False,
    )


def _naming_columns(place: Any, *, with_all: bool) -> list[Column]:
    """Claim, relative, mobiliser and unit. Who may not read every mobiliser cannot sort by him either."""
    relative_order = ("live_claim__relative__name_sort_key", "claim_code")
    mobiliser_order = ("live_person__identity__name_sort_key", "claim_code") if with_all else ()
    return [
        Column(
            "code",
            _("Mã phiếu"),
            lambda line: line.result.claim_code,
            lambda line: link(place.url("case", line.result.claim), line.result.claim_code),
            kind="code",
            order=("claim_code",),
        ),
        Column(
            "relative",
            _("Người thân"),
            lambda line: line.relative,
            kind="name is-short",
            order=relative_order,
            before_sorting=by_relative_name,
        ),
        Column("relationship", _("Quan hệ"), lambda line: line.relationship, is_shown=False),
        Column(
            "mobiliser",
            pgettext("one", "Cán bộ"),
            lambda line: line.mobiliser,
            partial(_mobiliser, place),
            kind="name is-short",
            order=mobiliser_order,
            before_sorting=by_live_name,
        ),
        Column(
            "mobiliser-code",
            _("Mã cán bộ"),
            lambda line: line.result.person_code if line.is_named else "",
            kind="code",
            order=("person_code", "claim_code") if with_all else (),
            is_shown=False,
        ),
        Column(
            "unit",
            _("Đơn vị"),
            lambda line: line.unit,
            partial(_unit, place),
            kind="name",
            order=("unit_code", "claim_code"),
        ),
        _fact("unit-code", _("Mã đơn vị"), "unit_code", "code"),
        _declared_column(),
    ]


def _outcome_columns() -> list[Column]:
    """What became of the claim, and the facts that decided it."""
    return [
        Column(
            "status",
            _("Trạng thái"),
            lambda line: str(line.result.get_status_display()),
            lambda line: status_mark(line.result.status),
            order=("status", "reason", "claim_code"),
        ),
        Column(
            "reason",
            _("Lý do"),
            lambda line: reason_label(line.result.reason),
            order=("reason", "claim_code"),
        ),
        Column(
            "counted",
            _("Được tính"),
            lambda line: line.result.is_counted,
            lambda line: counted_answer(line.result.is_counted),
            kind="flag",
            order=("is_counted", "claim_code"),
        ),
        _fact("covered", _("Đóng đến tháng"), "covered_through", "month", is_shown=True),
        _fact("pay-by", _("Hạn đóng tiếp"), "pay_by", "date", is_shown=True),
        _fact("first-paid", _("Đóng lần đầu"), "first_paid_on", "date"),
        _fact("last-paid", _("Đóng gần nhất"), "last_paid_on", "date"),
        _fact("months", _("Số tháng của lần đóng"), "last_paid_months", "number"),
        _fact("exit", _("Ngày ghi giảm"), "exit_recorded_on", "date"),
        _fact("duplicate", _("Trùng với phiếu"), "duplicate_of", "code"),
        _fact("line", _("Dòng quy tắc"), "rule_line", "number"),
    ]


def _mobiliser(place: Any, line: CaseLine) -> str:
    if line.result.person is None or not line.is_named:
        return ""
    return link(place.url("person", line.result.person), line.mobiliser)


def _unit(place: Any, line: CaseLine) -> str:
    return link(place.url("unit", line.result.unit), line.unit) if line.result.unit else ""


def case_filters(run: Run, *, with_all: bool) -> list[Filter]:
    """The conditions under which a table of cases can be seen."""

    def below(rows: QuerySet[CaseResult], text: str) -> QuerySet[CaseResult]:
        return rows.filter(unit__in=units_meant(run, text))

    def counted(rows: QuerySet[CaseResult], text: str) -> QuerySet[CaseResult]:
        return rows.filter(is_counted=text == "1")

    def meant(rows: QuerySet[CaseResult], text: str) -> QuerySet[CaseResult]:
        people: QuerySet[Any, Any] = mobilisers_meant(text).values("pk")
        if not with_all:  # a search must not tell whose name a row hides
            people = person_results(run, with_all=False).filter(person__in=people).values("person")
        return rows.filter(
            Q(claim__in=claims_meant(text).values("pk")) | Q(person__in=people) | Q(claim_code__iexact=text)
        )

    reasons = [*CaseReason.choices, *ExitReason.choices]
    return [
        Filter("tim", _("Họ tên, mã phiếu, mã cán bộ"), meant, is_sealed=True),
        Filter("don-vi", _("Đơn vị"), below),
        Filter("tinh-trang", _("Trạng thái"), lambda rows, text: rows.filter(status=text), CaseStatus.choices),
        Filter("ly-do", _("Lý do"), lambda rows, text: rows.filter(reason=text), reasons),
        Filter("duoc-tinh", _("Được tính"), counted, [("1", _("Được tính")), ("0", _("Không được tính"))]),
    ]
