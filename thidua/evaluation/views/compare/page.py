"""The page of a comparison: which two results, what differs in sum, and one of three tables row by row."""

from typing import Any

from django.http import HttpResponseBase
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from thidua.audit.actions import record
from thidua.campaigns.queries import period_label
from thidua.evaluation.enums import CaseChange
from thidua.evaluation.models import Run
from thidua.evaluation.queries import comparable_runs, run_label
from thidua.evaluation.queries.comparing import RunPair, chosen_pair, run_key, summary_of
from thidua.evaluation.views.compare.cases import case_table
from thidua.evaluation.views.compare.frame import other_rows
from thidua.evaluation.views.compare.people import person_table
from thidua.evaluation.views.compare.units import unit_table
from thidua.lib.access import Capability, requires_capability
from thidua.lib.pages import PageRequest
from thidua.lib.tables import respond
from thidua.lib.watermarks import Noted

FROM, TO, WHICH = "tu", "den", "bang"
CASES = "phieu"  # of what the ledger says of relatives: not for who only looks
TABLES = {
    "don-vi": (pgettext_lazy("many", "Đơn vị"), unit_table),
    "can-bo": (gettext_lazy("Cán bộ"), person_table),
    CASES: (pgettext_lazy("many", "Phiếu"), case_table),
}


@requires_capability(Capability.LOOK)
def compare(request: PageRequest) -> HttpResponseBase:
    place, with_all = request.place, request.user.can(Capability.OPERATE)
    runs = comparable_runs(place.campaign)
    pair = chosen_pair(runs, place.run, request.GET.get(FROM, ""), request.GET.get(TO, ""))
    asked = request.GET.get(WHICH, "")
    tables = {name: table for name, table in TABLES.items() if name != CASES or request.user.can(Capability.KNOW)}
    which = asked if asked in tables else "don-vi"
    table = tables[which][1](request, pair, with_all=with_all)
    is_part = bool(request.htmx) and request.htmx.target == table.anchor
    context = {
        "pair": pair,
        "choices": [(run_key(run), _run_text(run)) for run in runs],
        "from_key": run_key(pair.before) if pair.before else "",
        "to_key": run_key(pair.after) if pair.after else "",
        "which": which,
        "tabs": [(title, _tab(request, name), name == which) for name, (title, _table) in tables.items()],
        "other_rows": other_rows(request, table),
        "hides_people": which == "can-bo" and not with_all,
        **({} if is_part or not pair.before else _summary(pair)),
    }

    def exported(kind: str, rows: int) -> Noted:
        return record(
            by=request.user,
            action="results.compared_exported",
            subject_kind="run",
            subject_key=f"{context['from_key']} {context['to_key']}",
            table=which,
            format=kind,
            rows=rows,
        )

    return respond(request, table, "evaluation/compare.html", context, exported=exported)


def _run_text(run: Run) -> str:
    return _("%(period)s: %(result)s") % {"period": period_label(run.period), "result": run_label(run)}


def _tab(request: PageRequest, name: str) -> str:
    """The same two results in another table."""
    kept = {key: request.GET[key] for key in (FROM, TO, "ban") if request.GET.get(key)}
    return f"{request.path}?{urlencode({**kept, WHICH: name})}"


def _summary(pair: RunPair) -> dict[str, Any]:
    found = summary_of(pair)
    return {
        "before_text": _run_text(pair.before) if pair.before else "",
        "after_text": _run_text(pair.after) if pair.after else "",
        "case_changes": [
            (CaseChange(name).label, found.cases[name]) for name in CaseChange.values if name in found.cases
        ],
        "cases_changed": sum(found.cases.values()),
        "units": found,
    }
