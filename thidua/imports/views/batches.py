"""One batch: what it brought, who used it, its rows and problems; undo it, or void some of its rows."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.imports.actions import undo, void
from thidua.imports.enums import BatchState, Severity
from thidua.imports.forms import VoidForm
from thidua.imports.models import Batch, ImportRow
from thidua.imports.permissions import check_can_undo
from thidua.imports.queries import undo_effects, with_refused
from thidua.imports.registry import ImportRefused, closings_that_used, periods_touched_by
from thidua.imports.rows import raw_cells
from thidua.imports.tables import batch_mark, problems_table, rows_table
from thidua.imports.views.uploads import export_record
from thidua.lib.access import Capability, requires_capability
from thidua.lib.pages import PageRequest
from thidua.lib.sealing import configured_sealer
from thidua.lib.tables import respond


def find_batch(batch: int) -> Batch:
    return get_object_or_404(Batch.objects.select_related("file", "applied_by", "voided_by"), pk=batch)


@requires_capability(Capability.OPERATE)
def batch(request: PageRequest, batch: int) -> HttpResponseBase:
    """What one batch brought; ``?xem=dong`` its rows, ``?xem=van-de`` its problems."""
    (found,) = with_refused([find_batch(batch)])
    exported = export_record("batch", found.pk, request)
    context: dict[str, Any] = {"batch": found, "mark": batch_mark(found), "form": VoidForm()}
    if request.GET.get("xem") == "dong":
        table = rows_table(request, found, may_void=found.state == BatchState.APPLIED)
        return respond(request, table, "imports/batch_rows.html", context, exported=exported)
    if request.GET.get("xem") == "van-de":
        return respond(
            request,
            problems_table(request, found.problems.all(), []),
            "imports/batch_problems.html",
            context,
            exported=exported,
        )
    problems = dict(found.problems.values_list("severity").annotate(count=Count("pk")).order_by())
    context |= {
        "problems": problems.get(Severity.PROBLEM, 0),
        "notes": problems.get(Severity.NOTE, 0),
        "closings": closings_that_used(found, request.place),
        "touched": periods_touched_by([found], request.place),
        "corrections": Batch.objects.filter(corrections__target__batch=found, state=BatchState.APPLIED).distinct(),
        "refusal": _refusal(found, request.user),
    }
    return render(request, "imports/batch.html", context)


def _refusal(found: Batch, by: Any) -> str:
    """Why the batch cannot be undone; blank when it can."""
    try:
        check_can_undo(found, by)
    except PermissionDenied as error:
        return str(error)
    return ""


@requires_capability(Capability.OPERATE)
def batch_undo(request: PageRequest, batch: int) -> HttpResponse:
    """What would go and what would come back; then the deed."""
    found = find_batch(batch)
    if request.method == "POST":
        try:
            undo(batch=found, by=request.user)
            messages.success(request, _("Đã hủy đợt nạp %(batch)s.") % {"batch": found.pk})
        except (ImportRefused, PermissionDenied) as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(request.place.url("batch", found.pk))
    context = {"batch": found, "effects": undo_effects(found), "refusal": _refusal(found, request.user)}
    return render(request, "imports/batch_undo.html", context)


@requires_capability(Capability.OPERATE)
def batch_void(request: PageRequest, batch: int) -> HttpResponse:
    """Void the ticked rows by a correcting batch; leads to that batch."""
    found = find_batch(batch)
    form = VoidForm(request.POST)
    form.fields["rows"].choices = [(pk, pk) for pk in request.POST.getlist("rows")]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        targets = list(
            ImportRow.objects.visible_to(request.user.scope_for(Capability.OPERATE)).filter(
                batch=found, pk__in=form.cleaned_data["rows"]
            )
        )
        try:
            correction = void(targets=targets, reason=form.cleaned_data["reason"], by=request.user)
        except (ImportRefused, PermissionDenied) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã hủy %(count)s dòng bằng đợt đính chính này.") % {"count": len(targets)})
            return HttpResponseRedirect(request.place.url("batch", correction.pk))
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return HttpResponseRedirect(request.place.url("batch", found.pk, xem="dong"))


@requires_capability(Capability.OPERATE)
def batch_row(request: PageRequest, batch: int, row: int) -> HttpResponse:
    """One row as the file gave it; ids masked, the look written down."""
    found = find_batch(batch)
    rows = ImportRow.objects.visible_to(request.user.scope_for(Capability.OPERATE))
    source = get_object_or_404(rows, pk=row, batch=found)
    record(by=request.user, action="import.row_looked_at", subject_kind="import_row", subject_key=source.pk)
    corrections = source.corrections.filter(batch__state=BatchState.APPLIED).select_related("batch")
    context = {
        "batch": found,
        "row": source,
        "cells": raw_cells(source, found, configured_sealer()),
        "corrections": corrections,
    }
    return render(request, "imports/batch_row.html", context)
