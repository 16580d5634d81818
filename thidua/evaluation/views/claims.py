"""Which claims are there in the period, and what became of each?"""

from functools import partial
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.claims.models import Claim
from thidua.claims.queries import claims_meant
from thidua.evaluation.enums import CaseStatus, reason_label
from thidua.evaluation.marks import counted_answer, status_mark
from thidua.evaluation.models import CaseResult, Run
from thidua.evaluation.queries import people_with_result, run_label, units_meant
from thidua.evaluation.queries.results import by_relative_name
from thidua.lib.access import Capability, requires_login
from thidua.lib.markup import link
from thidua.lib.pages import PageRequest
from thidua.lib.tables import Column, Filter, Table, respond
from thidua.orgs.queries import names_on
from thidua.people.models import Person


class ClaimLine(NamedTuple):
    """A claim of the period beside the names it is read with."""

    result: CaseResult
    claim: Claim | None
    mobiliser: str
    unit: str


@requires_login
def claims(request: PageRequest) -> HttpResponseBase:
    """The claims of the period with what became of them."""
    run, may_operate = request.place.run, request.user.can(Capability.OPERATE)
    table = Table(
        request,
        name="phieu",
        rows=run.cases.all() if run else CaseResult.objects.none(),
        columns=_columns(request.place),
        sort="-declared",
        filters=_filters(run) if run else (),
        prepare=partial(_lines, run, may_operate),
        caption=_("Phiếu vận động của kỳ"),
        empty=_("Kỳ này chưa có phiếu nào được xét. Hãy nạp tệp phiếu vận động hoặc thêm phiếu."),
    )
    context = {
        "may_operate": may_operate,
        "run_label": run_label(run) if run else "",
        "hides_names": not may_operate,
    }
    return respond(
        request, table, "evaluation/claims.html", context, exported=_exported(request.user, request.place.period.code)
    )


def _exported(user: Any, code: str) -> Any:
    def write(kind: str, rows: int) -> None:
        record(by=user, action="claims.exported", subject_kind="period", subject_key=code, format=kind, rows=rows)

    return write


def _lines(run: Run, may_operate: bool, rows: list[CaseResult]) -> list[ClaimLine]:
    claims = Claim.objects.select_related("relative").in_bulk([row.claim for row in rows])
    people = {row.person for row in rows if row.person}
    known = people if may_operate else people_with_result(run, people)
    names = dict(Person.objects.filter(pk__in=known).values_list("pk", "identity__name"))
    units = names_on({row.unit for row in rows if row.unit}, run.evaluated_on)
    return [
        ClaimLine(
            row,
            claims.get(row.claim),
            names.get(row.person or 0, ""),
            units[row.unit].name if row.unit in units else row.unit_code,
        )
        for row in rows
    ]


def _columns(place: Any) -> list[Column]:
    def of_claim(name: str) -> Any:
        return lambda line: getattr(line.claim, name) if line.claim else ""

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
            lambda line: line.claim.relative.name if line.claim else "",
            kind="name is-short",
            order=("live_claim__relative__name_sort_key", "claim_code"),
            before_sorting=by_relative_name,
        ),
        Column("relationship", _("Quan hệ"), of_claim("relationship")),
        Column(
            "mobiliser",
            _("Cán bộ vận động"),
            lambda line: line.mobiliser,
            lambda line: link(place.url("person", line.result.person), line.mobiliser) if line.mobiliser else "",
            kind="name is-short",
        ),
        Column(
            "unit",
            _("Đơn vị"),
            lambda line: line.unit,
            lambda line: link(place.url("unit", line.result.unit), line.unit) if line.result.unit else "",
            kind="name",
            order=("unit_code", "claim_code"),
        ),
        Column(
            "declared",
            _("Ngày vận động"),
            of_claim("declared_on"),
            kind="date",
            order=("live_claim__declared_on", "claim_code"),
            before_sorting=lambda rows: rows.filter(live_claim__declared_on__isnull=False),
        ),
        *_outcome_columns(),
    ]


def _outcome_columns() -> list[Column]:
    return [
        Column(
            "status",
            _("Trạng thái"),
            lambda line: str(line.result.get_status_display()),
            lambda line: status_mark(line.result.status),
            order=("status", "reason", "claim_code"),
        ),
        Column("reason", _("Lý do"), lambda line: reason_label(line.result.reason), is_shown=False),
        Column(
            "counted",
            _("Được tính"),
            lambda line: line.result.is_counted,
            lambda line: counted_answer(line.result.is_counted),
            kind="flag",
            order=("is_counted", "claim_code"),
            is_shown=False,
        ),
    ]


def _filters(run: Run) -> list[Filter]:
    def meant(rows: QuerySet[CaseResult], text: str) -> QuerySet[CaseResult]:
        return rows.filter(claim__in=claims_meant(text).values("pk"))

    def below(rows: QuerySet[CaseResult], text: str) -> QuerySet[CaseResult]:
        return rows.filter(unit__in=units_meant(run, text))

    counted = [("1", _("Được tính")), ("0", _("Không được tính"))]
    return [
        Filter("tim", _("Tên người thân, mã phiếu hoặc số định danh"), meant, is_sealed=True),
        Filter("don-vi", _("Đơn vị"), below),
        Filter("tinh-trang", _("Trạng thái"), lambda rows, text: rows.filter(status=text), CaseStatus.choices),
        Filter("duoc-tinh", _("Được tính"), lambda rows, text: rows.filter(is_counted=text == "1"), counted),
    ]
