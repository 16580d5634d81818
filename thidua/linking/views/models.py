"""By which weights does the machine decide, which others are there, and what would another one change?"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from thidua.engine.linking.model import LinkModel, LinkModelError
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.linking.actions.learning import apply_model, propose_soon
from thidua.linking.enums import ModelOrigin
from thidua.linking.model_forms import ApplyForm
from thidua.linking.model_words import (
    accuracy_rows,
    basis_sentence,
    default_version,
    is_in_force,
    standing_mark,
    threshold_sentences,
    transition_text,
    weight_table,
)
from thidua.linking.models import ModelVersion
from thidua.linking.queries.learning import Transition, count_answered, effect_of
from thidua.linking.queries.models import (
    is_deciding_anew,
    is_learning,
    model_in_force,
    model_of,
    model_title,
    version_in_force,
    versions,
)
from thidua.linking.registry import closings_by_model

MOST = 50  # claims of each change; how many more there are is said
TRY = "thu"  # in the address: what would change is counted
NOT_KEPT = 0  # stands in the address for the default weights before they are a version


@requires_capability(Capability.REVIEW)
def link_models(request: PageRequest) -> HttpResponse:
    """The versions, and the two ways to learn another."""
    if request.method == "POST":
        return _propose(request)
    current, answered = version_in_force(), count_answered()
    kept = list(versions())
    if all(version.name != default_version().name for version in kept):
        kept.append(default_version())
    kept.sort(key=lambda version: version.origin == ModelOrigin.DEFAULT)
    context = {
        "lines": [
            (version, model_title(version.name), standing_mark(version, current), basis_sentence(version))
            for version in kept
        ],
        "answered": answered.pairs,
        "answered_claims": answered.claims,
        "needed": settings.LEARN_FROM,
        "may_learn": answered.pairs >= settings.LEARN_FROM and answered.claims > 1,
        "may_operate": request.user.can(Capability.OPERATE),
        "is_learning": is_learning(),
        "is_deciding_anew": is_deciding_anew(),
        "estimated": ModelOrigin.ESTIMATED.value,
        "reviewed": ModelOrigin.REVIEWED.value,
    }
    return render(request, "linking/models.html", context)


def _propose(request: PageRequest) -> HttpResponse:
    place, wanted = request.place, request.POST.get("viec", "")
    try:
        if wanted not in (ModelOrigin.ESTIMATED, ModelOrigin.REVIEWED):
            raise PermissionDenied(_("Hãy chọn một cách học."))
        version = propose_soon(origin=ModelOrigin(wanted), by=request.user)
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(place.url("link-models"))
    if version is None:
        messages.success(request, _("Máy đang học; mô hình mới sẽ hiện ở đây trong ít giây và chưa được dùng."))
        return HttpResponseRedirect(place.url("link-models"))
    messages.success(request, _("Đã học xong một mô hình mới. Mô hình này chưa được dùng: hãy xem rồi quyết định."))
    return HttpResponseRedirect(place.url("link-model", version.pk))


@requires_capability(Capability.REVIEW)
def link_model(request: PageRequest, version: int) -> HttpResponse:
    """One version: its weights, how right it is, what it would change, and the deed of applying it."""
    if version == NOT_KEPT:
        shown = versions().filter(name=default_version().name).first() or default_version()
    else:
        shown = get_object_or_404(versions(), pk=version)
    form = ApplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            is_left = apply_model(version=shown, by=request.user, reason=form.cleaned_data["reason"], today=today())
        except PermissionDenied as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _applied(is_left))
            return HttpResponseRedirect(request.place.url("link-models"))
    return render(request, "linking/models_one.html", {"form": form, **_shown(request, shown, form.is_bound)})


def _applied(is_left: bool) -> str:
    if is_left:
        return _("Mô hình đã được dùng. Các phiếu đang được đối chiếu lại, xong trong ít phút; kỳ đã chốt giữ nguyên.")
    return _("Mô hình đã được dùng và các phiếu đã được đối chiếu lại; kỳ đã chốt giữ nguyên.")


def _shown(request: PageRequest, version: ModelVersion, is_asked: bool) -> dict[str, Any]:
    current = version_in_force()
    is_current = is_in_force(version, current)
    context: dict[str, Any] = {
        "version": version,
        "name": model_title(version.name),
        "mark": standing_mark(version, current),
        "basis": basis_sentence(version),
        "is_current": is_current,
        "may_operate": request.user.can(Capability.OPERATE),
        "uses": closings_by_model(version.name, request.place),
        "accuracy": accuracy_rows(version),
        "reviewed": version.basis.get("reviewed", 0),
        "reviewed_claims": version.basis.get("reviewed_claims", 0),
        "is_measured_in_folds": version.origin == ModelOrigin.REVIEWED,
        "current_title": model_title((current or default_version()).name),
    }
    try:
        model = model_of(version)
    except LinkModelError as error:
        return {**context, "unreadable": str(error)}
    context |= {
        "weights": weight_table(model, None if is_current else model_in_force()),
        "thresholds": threshold_sentences(model),
    }
    if not is_current and (TRY in request.GET or is_asked):
        context["effect"] = _effect(request.place, model)
    return context


def _effect(place: Any, model: LinkModel) -> dict[str, Any]:
    """What would change, each change with its first claims."""
    found = effect_of(model)
    return {"number": sum(len(change.moves) for change in found), "lines": [_effect_line(place, one) for one in found]}


def _effect_line(place: Any, change: Transition) -> dict[str, Any]:
    return {
        "text": transition_text(change.before, change.after),
        "number": len(change.moves),
        "claims": [(move.code, place.url("case", move.claim)) for move in change.moves[:MOST]],
        "more": max(len(change.moves) - MOST, 0),
    }
