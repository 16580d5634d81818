"""Which pairs of codes may be one human? The most certain first."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from thidua.accounts.queries import scope_of
from thidua.audit.actions import record
from thidua.lib.access import Capability, requires_capability
from thidua.lib.markup import link, mark
from thidua.lib.pages import PageRequest
from thidua.lib.scope import Scope
from thidua.lib.tables import Column, Filter, Table, respond
from thidua.lib.watermarks import Noted
from thidua.linking.actions.finding import find_soon
from thidua.linking.enums import PersonKind
from thidua.linking.models import DuplicatePair, Merge
from thidua.linking.queries.duplicates import (
    dismissed_pairs,
    labels_of,
    last_search,
    names_of,
    numbers_that_agree,
    open_pairs,
)
from thidua.linking.queries.pairs import TITLES, alike_in
from thidua.linking.queries.waterfall import likelihood_text

# The words of the address for the two registers and for what was dismissed.
REGISTERS = {"so-dong": PersonKind.INSURED, "can-bo": PersonKind.PERSON}
DISMISSED = "bo-qua"
SURE, LIKELY = 7.0, 3.0  # log2 odds
BANDS = (
    ("chac", gettext_lazy("Gần như chắc chắn"), SURE, None),
    ("nghieng", gettext_lazy("Nghiêng về một người"), LIKELY, SURE),
    ("chua-ro", gettext_lazy("Chưa rõ"), None, LIKELY),
)


class PairLine(NamedTuple):
    pair: DuplicatePair
    first: tuple[str, str]  # name, code
    second: tuple[str, str]
    alike: str


def kinds_for(user: Any) -> list[PersonKind]:
    """Which registers' pairs may this account see? Officials without a result are known to the operator alone."""
    return list(PersonKind) if user.can(Capability.OPERATE) else [PersonKind.INSURED]


@requires_capability(Capability.REVIEW)
def duplicates(request: PageRequest) -> HttpResponseBase:
    kinds = kinds_for(request.user)
    kind: PersonKind | None = REGISTERS.get(request.GET.get("so", ""), PersonKind.INSURED)
    kind = kind if kind in kinds else PersonKind.INSURED
    if request.GET.get("xem") == DISMISSED:
        kind = None
    table = Table(
        request,
        name="nghi-trung",
        rows=open_pairs(kind) if kind else dismissed_pairs(kinds),
        columns=_columns(request.place, with_register=kind is None),
        sort="-odds",
        filters=_filters(),
        prepare=_lines,
        caption=_("Các cặp nghi trùng và khả năng là một người, cặp chắc nhất trước"),
        empty=_empty(is_waiting=kind is not None),
    )
    context = {
        "tabs": _tabs(request.place, kinds, kind, scope_of(request.user, Capability.REVIEW)),
        "searched_at": last_search(),
        "may_operate": request.user.can(Capability.OPERATE),
    }
    return respond(
        request, table, "evaluation/duplicates/list.html", context, exported=_exported(request.user, kind or DISMISSED)
    )


def _empty(*, is_waiting: bool) -> str:
    if not is_waiting:
        return _("Chưa có cặp nào được kết luận là hai người.")
    if last_search() is None:
        return _("Chưa tìm lần nào. Bấm “Tìm lại” để máy so sổ đóng và danh sách cán bộ với chính nó.")
    return _("Không có cặp nào chờ xét. Sau mỗi lần nạp tệp máy tự tìm lại.")


def _tabs(place: Any, kinds: list[PersonKind], here: PersonKind | None, scope: Scope) -> list[tuple[str, str, bool]]:
    """(title, address, whether it is this page) for each register's waiting pairs, the dismissed ones, and merges."""
    tabs = [
        (f"{kind.label} ({open_pairs(kind).count()})", place.url("duplicates", so=word), kind == here)
        for word, kind in REGISTERS.items()
        if kind in kinds
    ]
    two = _("Là hai người (%(number)s)") % {"number": dismissed_pairs(kinds).count()}
    merged = Merge.objects.visible_to(scope).filter(undone_at__isnull=True, kind__in=kinds).count()
    return [
        *tabs,
        (two, place.url("duplicates", xem=DISMISSED), here is None),
        (_("Đã gộp (%(number)s)") % {"number": merged}, place.url("merges"), False),
    ]


def _lines(rows: list[DuplicatePair]) -> list[PairLine]:
    shown: dict[tuple[str, int], tuple[str, str]] = {}
    for kind in {PersonKind(pair.kind) for pair in rows}:
        keys = {key for pair in rows if pair.kind == kind for key in (pair.first, pair.second)}
        names, labels = names_of(kind, keys), labels_of(kind, keys)
        shown |= {(kind, key): (names.get(key) or labels.get(key, ""), labels.get(key, "")) for key in keys}
    return [
        PairLine(pair, shown[pair.kind, pair.first], shown[pair.kind, pair.second], alike_in(pair.evidence))
        for pair in rows
    ]


def _columns(place: Any, *, with_register: bool) -> list[Column]:
    def names(line: PairLine) -> str:
        return " / ".join(dict.fromkeys((line.first[0], line.second[0])))

    return [
        Column(
            "names",
            _("Họ và tên"),
            names,
            lambda line: link(place.url("duplicate", line.pair.pk), names(line)),
            kind="name",
        ),
        Column("register", _("Ở đâu"), lambda line: line.pair.get_kind_display(), is_shown=with_register),
        Column("codes", _("Hai mã"), lambda line: f"{line.first[1]} · {line.second[1]}", kind="code"),
        Column("alike", _("Giống nhau ở"), lambda line: line.alike),
        Column(
            "odds",
            _("Khả năng"),
            lambda line: likelihood_text(line.pair.odds),
            lambda line: _certainty(line.pair),
            order=("odds", "pk"),
        ),
        Column(
            "found",
            _("Tìm thấy"),
            lambda line: line.pair.found_at.date(),
            kind="date",
            order=("found_at", "pk"),
            is_shown=False,
        ),
    ]


def _certainty(pair: DuplicatePair) -> str:
    if pair.evidence.get("twins"):
        return mark(_("cùng tên, cùng ngày sinh"), "calm", "users")
    tone, icon = ("good", "circle-check") if pair.odds >= SURE else ("news", "user-question")
    return mark(likelihood_text(pair.odds).replace(" ", "\N{NO-BREAK SPACE}"), tone, icon)


def _filters() -> list[Filter]:
    def banded(rows: QuerySet[DuplicatePair], text: str) -> QuerySet[DuplicatePair]:
        band = next((band for band in BANDS if band[0] == text), None)
        if band is None:
            return rows
        _name, _title, low, high = band
        rows = rows.filter(odds__gte=low) if low is not None else rows
        return rows.filter(odds__lt=high) if high is not None else rows

    def agreeing(rows: QuerySet[DuplicatePair], text: str) -> QuerySet[DuplicatePair]:
        keys = [pair.pk for pair in rows.only("pk", "evidence") if text in numbers_that_agree(pair.evidence)]
        return rows.filter(pk__in=keys)

    numbers = [(name, TITLES[name]) for name in ("national_id", "insurance_code", "phone")]
    return [
        Filter("kha-nang", _("Khả năng"), banded, [(name, title) for name, title, _low, _high in BANDS]),
        Filter("so-trung", _("Số trùng nhau"), agreeing, numbers),
    ]


def _exported(user: Any, kind: str) -> Any:
    def write(file: str, rows: int) -> Noted:
        return record(
            by=user, action="duplicates.exported", subject_kind="duplicates", subject_key=kind, format=file, rows=rows
        )

    return write


@require_POST
@requires_capability(Capability.OPERATE)
def duplicates_find(request: PageRequest) -> HttpResponse:
    found = find_soon(by=request.user)
    if found is None:
        messages.success(request, _("Máy đang tìm lại; danh sách có thêm cặp mới trong ít giây."))
    else:
        new = sum(each.new + each.reopened for each in found.values())
        messages.success(request, _("Đã tìm lại: thêm %(number)s cặp mới.") % {"number": new})
    return HttpResponseRedirect(request.place.url("duplicates"))
