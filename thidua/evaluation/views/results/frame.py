"""What do the three tables of results share: tabs, the names of their files, the audit line, places and their ties?"""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from thidua.audit.actions import record
from thidua.campaigns.queries import period_label
from thidua.evaluation.models import Run
from thidua.evaluation.queries import run_label
from thidua.lib.access import Capability
from thidua.lib.figures import number_text
from thidua.lib.pages import PageRequest
from thidua.lib.tables import Table, respond
from thidua.lib.watermarks import Noted

TABS = (
    ("results-units", pgettext_lazy("many", "Đơn vị")),
    ("results-people", gettext_lazy("Cán bộ")),
    ("results-cases", pgettext_lazy("many", "Phiếu")),
)


def file_name(what: str, run: Run | None) -> str:
    """Says which result of which period a file holds: ``ket-qua-don-vi-2025Q2-tam-tinh-den-2025-07-10``."""
    if run is None:
        return what
    kind = f"ban-{run.version}" if run.version else f"tam-tinh-den-{run.evaluated_on:%Y-%m-%d}"
    return f"{what}-{run.period.code}-{kind}"


def file_note(run: Run | None) -> str:
    """The line above the titles of a file: period, result, rule set."""
    if run is None:
        return ""
    rules = _("%(code)s, bản %(version)s") % {"code": run.rule_set.code, "version": run.rule_set.version}
    return _("%(period)s. %(result)s. Bộ quy tắc %(rules)s.") % {
        "period": period_label(run.period),
        "result": run_label(run),
        "rules": rules,
    }


def subject(run: Run) -> str:
    """A run as audit lines name it."""
    return f"{run.period.code} v{run.version}" if run.version else f"{run.period.code} provisional"


def exported(request: PageRequest, what: str, run: Run | None) -> Callable[[str, int], Noted | None]:
    def write(kind: str, rows: int) -> Noted | None:
        if run is not None:
            return record(
                by=request.user,
                action="results.exported",
                subject_kind="run",
                subject_key=subject(run),
                table=what,
                format=kind,
                rows=rows,
            )
        return None

    return write


def respond_with(request: PageRequest, name: str, what: str, table: Table, **context: Any) -> HttpResponseBase:
    """One of the three tables, on its page or as a file."""
    place = request.place
    context |= {
        "run": place.run,
        "run_label": run_label(place.run) if place.run else "",
        "tabs": [(title, place.url(tab), tab == name) for tab, title in TABS],
        "may_operate": request.user.can(Capability.OPERATE),
    }
    return respond(request, table, "evaluation/results.html", context, exported=exported(request, what, place.run))


def place_cell(place: int | None, is_shared: bool) -> str:
    """A place; one that several share says so."""
    if place is None:
        return ""
    if not is_shared:
        return number_text(place)
    return format_html('{} <span class="text-secondary text-nowrap">{}</span>', number_text(place), _("đồng hạng"))
