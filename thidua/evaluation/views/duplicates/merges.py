"""Which codes are counted as one, since when, by whom? Each can be split again."""

from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thidua.accounts.queries import scope_of
from thidua.audit.actions import record
from thidua.evaluation.actions import refresh_soon
from thidua.evaluation.views.duplicates.listing import kinds_for
from thidua.evaluation.words import recounted
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.linking.actions.merging import unmerge
from thidua.linking.enums import PersonKind
from thidua.linking.models import Merge
from thidua.linking.queries.duplicates import labels_of, names_of
from thidua.linking.queries.pairs import alike_in

AT_ONCE = 25


class MergeLine(NamedTuple):
    merge: Merge
    kept: int
    gone: int
    kept_shown: tuple[str, str]  # name, code
    gone_shown: tuple[str, str]
    alike: str


@requires_capability(Capability.REVIEW)
def merges(request: PageRequest) -> HttpResponse:
    """Those in force first, the latest before others; ``gop`` shows one alone."""
    kinds = kinds_for(request.user)
    rows = (
        Merge.objects.visible_to(scope_of(request.user, Capability.REVIEW))
        .filter(kind__in=kinds)
        .select_related("by", "undone_by")
    )
    rows = rows.order_by(F("undone_at").desc(nulls_first=True), "-at", "-pk")
    only = request.GET.get("gop", "")
    if only.isdecimal() and len(only) < 18:
        rows = rows.filter(pk=int(only))
    page = Paginator(rows, AT_ONCE).get_page(request.GET.get("trang"))
    record(by=request.user, action="merges.opened", subject_kind="duplicates", subject_key="merges", rows=len(page))
    context = {
        "lines": _lines(list(page)),
        "page": page,
        "is_one": bool(only),
        "may_operate": request.user.can(Capability.OPERATE),
    }
    return render(request, "evaluation/duplicates/merges.html", context)


def _lines(merges: list[Merge]) -> list[MergeLine]:
    """With names and codes: a constant number of queries."""
    shown: dict[tuple[str, int], tuple[str, str]] = {}
    for kind in PersonKind:
        keys = {key for merge in merges if merge.kind == kind for key in _ends(merge)}
        names, labels = names_of(kind, keys), labels_of(kind, keys)
        shown |= {(kind, key): (names.get(key, ""), labels.get(key, "")) for key in keys}
    lines = []
    for merge in merges:
        kept, gone = _ends(merge)
        both = shown[merge.kind, kept], shown[merge.kind, gone]
        lines.append(MergeLine(merge, kept, gone, *both, alike_in(merge.evidence)))
    return lines


def _ends(merge: Merge) -> tuple[int, int]:
    """The keys of the one that is kept and of the one that is gone; each merge has both of one kind."""
    kept, gone = merge.kept_insured_id or merge.kept_person_id, merge.gone_insured_id or merge.gone_person_id
    return kept or 0, gone or 0


@require_POST
@requires_capability(Capability.OPERATE)
def merge_undo(request: PageRequest, merge: int) -> HttpResponse:
    found = get_object_or_404(Merge.objects.visible_to(scope_of(request.user, Capability.OPERATE)), pk=merge)
    try:
        unmerge(merge=found, by=request.user, note=request.POST.get("note", "")[:1000])
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        periods = refresh_soon(by=request.user, today=today())
        messages.success(request, recounted(_("Đã tách lại thành hai người."), periods))
    return HttpResponseRedirect(request.place.url("merges"))
