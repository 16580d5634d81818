"""A unit's Excel both ways: a sheet to fill in, its own sheet sent and looked at first, and the same sheet answered."""

from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.claims.actions import codes_of_rows
from thidua.engine.reading import UnreadableFile
from thidua.imports import actions
from thidua.imports.enums import UploadState
from thidua.imports.models import Upload, UploadFile
from thidua.imports.permissions import can_apply
from thidua.imports.queries import uploads_before, worker_is_there
from thidua.imports.queries.answering import answered_upload, findings_of
from thidua.imports.queries.previewing import previews_of
from thidua.imports.registry import ImportRefused
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.lib.scope import Scope
from thidua.lib.table_files import XLSX_TYPE
from thidua.orgs.models import Unit
from thidua.orgs.queries import names_on, scope_of_unit
from thidua.people.queries.codes_only import is_codes_only
from thidua.portal.forms import SheetForm
from thidua.portal.queries.excel import (
    ANSWER_TITLES,
    answer_words,
    claims_workbook,
    download_mark,
    kept_units,
    unit_uploads,
)

PROGRESS = "upload-progress"
APPLY, CANCEL = "ap-dung", "bo"
SHOWN_PROBLEMS = 200


class Kept(NamedTuple):
    """A unit that the account keeps: its row, its name, and what belongs to it."""

    unit: Unit
    name: str
    scope: Scope


def kept_unit(request: PageRequest, unit: int) -> Kept:
    """404 alike for another's unit and for none."""
    scope = request.user.scope_for(Capability.KEEP)
    found = get_object_or_404(Unit, pk=unit if scope.has_unit(unit) else None)
    named = names_on([unit], today()).get(unit)
    return Kept(found, named.name if named else found.code, scope_of_unit(unit, today()))


@requires_capability(Capability.KEEP)
def unit_excel_door(request: PageRequest) -> HttpResponse:
    """To the only unit that the account keeps, or a choice of them."""
    units = kept_units(request.user)
    if len(units) == 1:
        return HttpResponseRedirect(request.place.url("unit-excel", units[0][0].pk))
    return render(request, "portal/unit/excel_door.html", {"units": units})


@requires_capability(Capability.KEEP)
def unit_excel(request: PageRequest, unit: int) -> HttpResponse:
    """The template, the claims with their answers, the place for the unit's file, and what was sent before."""
    kept = kept_unit(request, unit)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if getattr(request, "too_large", ()):
            form.add_error("incoming", _("Tệp lớn hơn 10 MB. Hãy tách thành nhiều tệp rồi gửi từng tệp."))
        if len(request.FILES.getlist("incoming")) > 1:
            form.add_error("incoming", _("Mỗi lần chỉ gửi một tệp. Hãy chọn lại một tệp."))
        if form.is_valid():
            sent = actions.receive(files=[form.cleaned_data["incoming"]], by=request.user, unit=unit)
            return HttpResponseRedirect(request.place.url("unit-excel-upload", unit, sent.pk))
    uploads = unit_uploads(unit, kept.scope)
    context = {"unit": kept.unit, "unit_name": kept.name, "form": form, "uploads": uploads}
    return render(request, "portal/unit/excel.html", context, status=422 if form.is_bound else 200)


@requires_capability(Capability.KEEP)
def unit_excel_upload(request: PageRequest, unit: int, upload: int) -> HttpResponse:
    """One sent file: how far it is, what it would change, what is wrong with which row, and the decision."""
    kept, found = kept_unit(request, unit), _upload(request, unit, upload)
    if request.method == "POST":
        return _decide(request, found)
    context = _context(request, kept, found)
    if request.htmx and request.htmx.target == PROGRESS:
        response = render(request, "imports/upload_progress.html", context)
        if not context["is_busy"]:
            response["HX-Refresh"] = "true"
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response
    if found.state == UploadState.PREVIEWED:
        record(by=request.user, action="upload.looked_at", subject_kind="upload", subject_key=found.pk)
    return render(request, "portal/unit/excel_upload.html", context)


@requires_capability(Capability.KEEP)
def unit_excel_template(request: PageRequest, unit: int) -> FileResponse:
    """A sheet to fill in, with the unit's people for choosing."""
    return _workbook(request, unit, "mau-phieu", is_template=True)


@requires_capability(Capability.KEEP)
def unit_excel_claims(request: PageRequest, unit: int) -> FileResponse:
    """Every claim of the unit with its answers."""
    return _workbook(request, unit, "phieu", is_template=False)


@requires_capability(Capability.KEEP)
def unit_excel_answer(request: PageRequest, unit: int, upload: int, file: int) -> HttpResponse | FileResponse:
    """The very sheet that was sent, answered in added columns."""
    kept, found = kept_unit(request, unit), _upload(request, unit, upload)
    sent = get_object_or_404(UploadFile.objects.visible_to(kept.scope).select_related("upload"), pk=file, upload=found)
    if found.state not in {UploadState.PREVIEWED, UploadState.APPLIED}:
        raise Http404
    note = record(by=request.user, action="export", subject_kind="upload", subject_key=found.pk, file="tra-loi.xlsx")
    mark, words = download_mark(kept.unit.code, note), answer_words(kept.scope)
    find_codes = partial(codes_of_rows, unit=unit, by=request.user, today=today())
    try:
        book = answered_upload(sent, ANSWER_TITLES, words, find_codes, mark)
    except UnreadableFile as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(request.place.url("unit-excel-upload", unit, upload))
    return _file(book, f"{Path(sent.name).stem} - tra loi.xlsx")


def _workbook(request: PageRequest, unit: int, name: str, *, is_template: bool) -> FileResponse:
    kept = kept_unit(request, unit)
    file = f"{name}-{kept.unit.code}.xlsx"
    note = record(by=request.user, action="export", subject_kind="unit", subject_key=kept.unit.code, file=file)
    mark, has_names = download_mark(kept.unit.code, note), not is_codes_only(unit, today())
    book = claims_workbook(kept.scope, mark, is_template=is_template, has_names=has_names)
    return _file(book, file)


def _file(book: Any, name: str) -> FileResponse:
    response = FileResponse(book, content_type=XLSX_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "no-store"
    return response


def _upload(request: PageRequest, unit: int, upload: int) -> Upload:
    scope = request.user.scope_for(Capability.KEEP)
    rows = Upload.objects.visible_to(scope).select_related("received_by", "decided_by")
    return get_object_or_404(rows, pk=upload, unit=unit)


def _context(request: PageRequest, kept: Kept, found: Upload) -> dict[str, Any]:
    files = list(found.files.order_by("place"))
    is_busy = found.is_at_work or bool(found.stage)
    names = ("new", "changed", "unchanged", "unusable")
    problems = [finding for file in files for finding in findings_of(file.problems.order_by("sheet", "row", "pk"))]
    return {
        "unit": kept.unit,
        "unit_name": kept.name,
        "upload": found,
        "files": files,
        "totals": {name: sum(getattr(file, name) for file in files) for name in names},
        "findings": problems[:SHOWN_PROBLEMS],
        "more_findings": max(0, len(problems) - SHOWN_PROBLEMS),
        "previews": previews_of(files) if found.state == UploadState.PREVIEWED else [],
        "may_apply": can_apply(found, request.user),
        "is_busy": is_busy,
        "before": uploads_before(found) if is_busy else 0,
        "has_worker": not is_busy or worker_is_there(),
        "apply_deed": APPLY,
        "cancel_deed": CANCEL,
    }


def _decide(request: PageRequest, found: Upload) -> HttpResponse:
    deed = request.POST.get("viec")
    try:
        if deed == APPLY:
            actions.apply(upload=found, by=request.user)
        elif deed == CANCEL:
            found = actions.cancel(upload=found, by=request.user)
            messages.info(request, _("Đã bỏ lượt này; dữ liệu không thay đổi."))
        else:
            raise Http404
    except (ImportRefused, PermissionDenied) as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(request.place.url("unit-excel-upload", found.unit, found.pk))
