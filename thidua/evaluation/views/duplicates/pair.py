"""Are these two codes one human? Both side by side, what a merge would change, and the verdict.

Opening a pair is written down, like opening a case.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from thidua.accounts.queries import scope_of
from thidua.audit.actions import record
from thidua.campaigns.queries import period_label
from thidua.evaluation.actions import refresh_soon
from thidua.evaluation.marks import counted_mark, status_mark
from thidua.evaluation.queries import run_label
from thidua.evaluation.queries.merging import CaseEffect, Effect, closed_periods_with, effects_of, moving
from thidua.evaluation.views.duplicates.listing import kinds_for
from thidua.evaluation.words import recounted
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.linking.actions.finding import dismiss, reopen
from thidua.linking.actions.merging import merge
from thidua.linking.enums import PersonKind
from thidua.linking.models import DuplicatePair
from thidua.linking.queries.duplicates import following_pair, names_of
from thidua.linking.queries.merges import Edge, root_of
from thidua.linking.queries.pairs import PairSheet, merge_between, sheet_of
from thidua.orgs.queries import names_on

LONGEST_NOTE = 1000
EFFECTS = "effects"


@requires_capability(Capability.REVIEW)
def duplicate(request: PageRequest, pair: int) -> HttpResponse:
    found = get_object_or_404(
        DuplicatePair.objects.visible_to(scope_of(request.user, Capability.REVIEW)).select_related("dismissed_by"),
        pk=pair,
    )
    kind = PersonKind(found.kind)
    if kind not in kinds_for(request.user):
        raise PermissionDenied(_("Cặp này ở danh sách cán bộ; chỉ cán bộ điều hành mở được."))
    if request.method == "POST":
        return _judge(request, found)
    wants_effects = "tinh" in request.GET and request.user.can(Capability.OPERATE)
    if wants_effects and request.htmx and request.htmx.target == EFFECTS:
        record(by=request.user, action="duplicate.tried", subject_kind="duplicate", subject_key=found.pk)
        return render(request, "evaluation/duplicates/effects.html", _effects(request.place, sheet_of(found)))
    record(
        by=request.user, action="duplicate.opened", subject_kind="duplicate", subject_key=found.pk, register=str(kind)
    )
    if wants_effects:
        record(by=request.user, action="duplicate.tried", subject_kind="duplicate", subject_key=found.pk)
    sheet = sheet_of(found)
    context = _context(request, sheet)
    return render(
        request, "evaluation/duplicates/pair.html", context | (_effects(request.place, sheet) if wants_effects else {})
    )


def _context(request: PageRequest, sheet: PairSheet) -> dict[str, Any]:
    pair, kind = sheet.pair, PersonKind(sheet.pair.kind)
    is_one = root_of(kind, pair.first) == root_of(kind, pair.second)
    edge = _edge(sheet, sheet.proposed.key)
    following = following_pair(pair)
    closed = closed_periods_with(request.place.campaign, kind, edge[1:])
    return {
        "sheet": sheet,
        "pair": pair,
        "is_roster": kind == PersonKind.PERSON,
        "is_one": is_one,
        "merge": merge_between(pair) if is_one else None,
        "moving": None if is_one else moving(edge),
        "closed_periods": [period_label(period) for period in closed],
        "may_operate": request.user.can(Capability.OPERATE),
        "effects": None,
        "later_url": request.place.url("duplicate", following) if following else request.place.url("duplicates"),
    }


def _edge(sheet: PairSheet, kept: int) -> Edge:
    first, second = (side.key for side in sheet.sides)
    return Edge(PersonKind(sheet.pair.kind), kept, second if kept == first else first)


def _effects(place: Any, sheet: PairSheet) -> dict[str, Any]:
    """What the open periods would come to, in words."""
    effects = effects_of(place.campaign, _edge(sheet, sheet.proposed.key))
    people = {person.person for effect in effects for person in effect.people}
    names = names_of(PersonKind.PERSON, people)
    shown = [_shown(effect, names) for effect in effects]
    waiting = moving(_edge(sheet, sheet.proposed.key)).waiting  # whom these will mean is known afterwards
    return {"effects": shown, "waiting": waiting, "sheet": sheet, "pair": sheet.pair}


def _shown(effect: Effect, names: dict[int, str]) -> dict[str, Any]:
    units = names_on([unit.unit for unit in effect.units], effect.run.evaluated_on)
    return {
        "label": period_label(effect.run.period),
        "run_label": run_label(effect.run),
        "effect": effect,
        "cases": [(case, *_marks(case)) for case in effect.changed_cases],
        "people": [(person, names.get(person.person, person.person_code)) for person in effect.people],
        "units": [(unit, units[unit.unit].name if unit.unit in units else unit.unit_code) for unit in effect.units],
    }


def _marks(case: CaseEffect) -> tuple[list[Any], list[Any]]:
    """Before and after, each as status and whether it counts."""
    sides = (case.before, case.after)
    before, after = ([status_mark(side[0]), counted_mark(side[2])] if side else [] for side in sides)
    return before, after


def _judge(request: PageRequest, pair: DuplicatePair) -> HttpResponse:
    """Merge, dismiss, or let it wait again; then on to the next pair."""
    said, here = request.POST, request.place.url("duplicate", pair.pk)
    note, deed = said.get("note", "")[:LONGEST_NOTE], said.get("deed", "")
    if deed == "dismiss":
        dismiss(pair=pair, by=request.user, note=note)
        messages.success(
            request, _("Đã ghi: hai mã này là hai người. Máy không hỏi lại, trừ khi có số mới trùng nhau.")
        )
        return _go_on(request, pair)
    if deed == "reopen":
        reopen(pair=pair, by=request.user)
        messages.success(request, _("Cặp này lại chờ xét."))
        return HttpResponseRedirect(here)
    kept = said.get("kept", "")
    if deed != "merge" or kept not in (str(pair.first), str(pair.second)):
        messages.error(request, _("Hãy chọn mã được giữ lại rồi gộp."))
        return HttpResponseRedirect(here)
    gone = pair.second if int(kept) == pair.first else pair.first
    try:
        merge(kind=PersonKind(pair.kind), kept=int(kept), gone=gone, by=request.user, note=note, evidence=pair.evidence)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return HttpResponseRedirect(here)
    periods = refresh_soon(by=request.user, today=today())
    messages.success(request, recounted(_("Đã gộp thành một người; tách lại được ở thẻ “Đã gộp”."), periods))
    return _go_on(request, pair)


def _go_on(request: PageRequest, pair: DuplicatePair) -> HttpResponse:
    following = following_pair(pair)
    if following is None:
        return HttpResponseRedirect(request.place.url("duplicates"))
    return HttpResponseRedirect(request.place.url("duplicate", following))
