"""Cases in two results: status, reason and unit, before and after."""

from functools import partial
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from thidua.accounts.queries import scope_of
from thidua.claims.models import Claim
from thidua.claims.queries import claims_meant
from thidua.evaluation.enums import CaseChange, CaseStatus, reason_label
from thidua.evaluation.marks import status_mark
from thidua.evaluation.models import CasePair
from thidua.evaluation.queries import units_meant
from thidua.evaluation.queries.comparing import RunPair, case_pairs, summary_of
from thidua.evaluation.views.compare.frame import (
    both_columns,
    change_column,
    differing,
    file_name,
    file_note,
    filters,
    total_of,
)
from thidua.lib.access import Capability
from thidua.lib.markup import link
from thidua.lib.pages import PageRequest
from thidua.lib.scope import Scope
from thidua.lib.tables import Column, Filter, Table
from thidua.orgs.queries import names_on

CODE = "claim_code"


class CasePairLine(NamedTuple):
    pair: CasePair
    relative: str
    from_unit: str
    to_unit: str


def case_table(request: PageRequest, pair: RunPair, *, with_all: bool) -> Table:
    def meant(rows: QuerySet[CasePair], text: str) -> QuerySet[CasePair]:
        return rows.filter(Q(claim__in=claims_meant(text).values("pk")) | Q(claim_code__iexact=text))

    def below(rows: QuerySet[CasePair], text: str) -> QuerySet[CasePair]:
        return rows.filter(to_unit__in=units_meant(pair.after, text)) if pair.after else rows

    return Table(
        request,
        name="so-sanh-phieu",
        rows=differing(request, case_pairs(pair)),
        columns=_columns(request.place),
        sort="code",
        filters=filters(
            CaseChange,
            Filter("tim", _("Người thân hoặc mã phiếu"), meant, is_sealed=True),
            Filter("don-vi", _("Đơn vị"), below),
            Filter("tu-trang-thai", _("Trạng thái trước"), _status("from_status"), CaseStatus.choices),
            Filter("den-trang-thai", _("Trạng thái sau"), _status("to_status"), CaseStatus.choices),
        ),
        prepare=partial(_lines, scope_of(request.user, Capability.KNOW), pair),
        caption=_("Các phiếu trong hai kết quả"),
        empty=_("Không có phiếu nào khác nhau giữa hai kết quả này."),
        file_name=file_name("so-sanh-phieu", pair),
        file_note=file_note(pair),
        known_total=total_of(request, summary_of(pair).cases),
    )


def _status(field: str) -> Any:
    return lambda rows, text: rows.filter(**{field: text})


def _lines(scope: Scope, pair: RunPair, rows: list[CasePair]) -> list[CasePairLine]:
    claims = Claim.objects.visible_to(scope).filter(pk__in={row.claim for row in rows})
    relatives = dict(claims.values_list("pk", "relative__name"))
    before = names_on({row.from_unit for row in rows if row.from_unit}, pair.before.evaluated_on) if pair.before else {}
    after = names_on({row.to_unit for row in rows if row.to_unit}, pair.after.evaluated_on) if pair.after else {}
    return [
        CasePairLine(
            row,
            relatives.get(row.claim, ""),
            before[row.from_unit].name if row.from_unit in before else row.from_unit_code or "",
            after[row.to_unit].name if row.to_unit in after else row.to_unit_code or "",
        )
        for row in rows
    ]


def _columns(place: Any) -> list[Column]:
    return [
        Column(
            "code",
            _("Mã phiếu"),
            lambda line: line.pair.claim_code,
            lambda line: link(place.url("case", line.pair.claim), line.pair.claim_code),
            kind="code",
            order=(CODE,),
        ),
        Column("relative", _("Người thân"), lambda line: line.relative, kind="name is-short"),
        change_column(CaseChange, CODE),
        _status_column("from", _("Trạng thái trước")),
        _status_column("to", _("Trạng thái sau")),
        *both_columns(
            "reason",
            (_("Lý do trước"), _("Lý do sau")),
            "reason",
            CODE,
            "text",
            read=lambda text: reason_label(text or ""),
        ),
        Column(
            "unit-from", _("Đơn vị trước"), lambda line: line.from_unit, kind="name", order=("from_unit_code", CODE)
        ),
        Column("unit-to", _("Đơn vị sau"), lambda line: line.to_unit, kind="name", order=("to_unit_code", CODE)),
    ]


def _status_column(side: str, title: str) -> Column:
    def read(line: CasePairLine) -> str:
        status = getattr(line.pair, f"{side}_status")
        return str(CaseStatus(status).label) if status else ""

    def cell(line: CasePairLine) -> str:
        status = getattr(line.pair, f"{side}_status")
        return status_mark(status) if status else ""

    return Column(f"status-{side}", title, read, cell, order=(f"{side}_status", CODE))
