"""Which claims are there in the period, and what became of each? The table of results, with the columns of a list."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from thidua.accounts.queries import scope_of
from thidua.audit.actions import record
from thidua.evaluation.models import CaseResult
from thidua.evaluation.queries import run_label
from thidua.evaluation.views.results.cases import case_columns, case_filters, case_lines
from thidua.lib.access import Capability, requires_capability
from thidua.lib.pages import PageRequest
from thidua.lib.tables import Table, respond
from thidua.lib.watermarks import Noted

SHOWN = {"code", "relative", "relationship", "mobiliser", "unit", "declared", "status"}


@requires_capability(Capability.KNOW)
def claims(request: PageRequest) -> HttpResponseBase:
    """The claims of the period with what became of them."""
    run, may_operate = request.place.run, request.user.can(Capability.OPERATE)
    columns = case_columns(request.place, with_all=may_operate)
    table = Table(
        request,
        name="phieu",
        rows=run.cases.all() if run else CaseResult.objects.none(),
        columns=[replace(column, is_shown=column.name in SHOWN) for column in columns],
        sort="-declared",
        filters=case_filters(run, with_all=may_operate) if run else (),
        prepare=partial(case_lines, scope_of(request.user, Capability.KNOW), run, may_operate),
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
    def write(kind: str, rows: int) -> Noted:
        return record(
            by=user, action="claims.exported", subject_kind="period", subject_key=code, format=kind, rows=rows
        )

    return write
