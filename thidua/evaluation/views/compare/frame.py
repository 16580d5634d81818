"""What do the tables of a comparison share: only what differs, the change as a word, from and to side by side?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thidua.evaluation.queries import run_label
from thidua.evaluation.queries.comparing import RunPair, run_key
from thidua.lib.markup import mark
from thidua.lib.pages import PageRequest
from thidua.lib.tables import PAGE, Column, Filter, Table

ROWS, ALL, CHANGE = "dong", "tat-ca", "thay-doi"
LOOKS = {
    "gained": ("good", "trending-up"),
    "more": ("good", "trending-up"),
    "lost": ("bad", "trending-down"),
    "fewer": ("bad", "trending-down"),
    "appeared": ("news", "plus"),
    "vanished": ("calm", "minus"),
    "moved": ("news", "arrows-diff"),
    "restated": ("fair", "replace"),
    "figures": ("fair", "replace"),
    "places": ("news", "arrows-sort"),
}


def differing(request: PageRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Only rows that differ, unless all are asked for."""
    return rows if request.GET.get(ROWS) == ALL else rows.exclude(change="")


def total_of(request: PageRequest, counts: Mapping[str, int]) -> Callable[[dict[str, str]], int | None]:
    """The number of rows as the summary (counts by change) has it, where at most the change is filtered."""

    def known(asked: dict[str, str]) -> int | None:
        if request.GET.get(ROWS) == ALL or asked.keys() - {CHANGE}:
            return None
        return counts.get(asked[CHANGE], 0) if asked else sum(counts.values())

    return known


def other_rows(request: PageRequest, table: Table) -> tuple[str, str]:
    """The link that shows all rows, or again only those that differ: its text and address."""
    if request.GET.get(ROWS) == ALL:
        return _("Chỉ hiện dòng có thay đổi"), table.address(**{ROWS: "", PAGE: ""})
    return _("Hiện cả dòng không đổi"), table.address(**{ROWS: ALL, PAGE: ""})


def change_column(kinds: Any, code: str) -> Column:
    labels = dict(kinds.choices)

    def cell(line: Any) -> str:
        change = line.pair.change
        return mark(labels[change], *LOOKS[change]) if change else mark(_("không đổi"), "calm", "equal")

    return Column(
        "change",
        _("Thay đổi"),
        lambda line: str(labels[line.pair.change]) if line.pair.change else _("không đổi"),
        cell,
        order=("change", code),
    )


def both_columns(
    name: str,
    titles: tuple[str, str],
    field: str,
    code: str,
    kind: str = "number",
    *,
    is_shown: bool = True,
    read: Callable[[Any], Any] = lambda value: value,
) -> Sequence[Column]:
    """Two columns: the field in the earlier and in the later result."""

    def column(side: str, title: str) -> Column:
        return Column(
            f"{name}-{side}",
            title,
            lambda line: read(getattr(line.pair, f"{side}_{field}")),
            kind=kind,
            order=(f"{side}_{field}", code),
            is_shown=is_shown,
        )

    return column("from", titles[0]), column("to", titles[1])


def filters(kinds: Any, *more: Filter) -> list[Filter]:
    return [
        *more,
        Filter(CHANGE, _("Thay đổi"), lambda rows, text: rows.filter(change=text), kinds.choices),
    ]


def file_name(what: str, pair: RunPair) -> str:
    ends = [run_key(run) for run in pair if run]
    return "-".join([what, *ends]).replace(".", "-")


def file_note(pair: RunPair) -> str:
    if not pair.before or not pair.after:
        return ""
    return _("Trước: kỳ %(before)s, %(before_result)s. Sau: kỳ %(after)s, %(after_result)s.") % {
        "before": pair.before.period.code,
        "before_result": run_label(pair.before),
        "after": pair.after.period.code,
        "after_result": run_label(pair.after),
    }
