"""Send files, follow the work, see what they would change, and decide."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.imports import actions
from thidua.imports.actions.uploads import clean_name
from thidua.imports.enums import UploadState
from thidua.imports.forms import ReadingForm, UploadForm
from thidua.imports.models import Upload, UploadFile, UploadProblem
from thidua.imports.permissions import can_apply
from thidua.imports.previews import file_previews
from thidua.imports.queries import uploads_before, uploads_in_work, worker_is_there
from thidua.imports.registry import ImportRefused, periods_touched_by
from thidua.imports.tables import batches_table, problems_table
from thidua.lib.access import Capability, requires_capability
from thidua.lib.pages import PageRequest
from thidua.lib.sealing import configured_sealer
from thidua.lib.tables import respond
from thidua.lib.watermarks import Noted

PROGRESS = "upload-progress"
UPLOAD_DEED, APPLY, CANCEL, READ_AGAIN = "gui", "ap-dung", "bo", "doc-lai"


@requires_capability(Capability.OPERATE)
def imports(request: PageRequest) -> HttpResponseBase:
    """The place for files, the uploads in work, and every batch there was."""
    form = UploadForm(initial={"is_correcting": "dinh-chinh" in request.GET})
    if request.method == "POST" and request.POST.get("viec") == UPLOAD_DEED:
        form = UploadForm(request.POST, request.FILES)
        for name in getattr(request, "too_large", ()):
            most = {"name": clean_name(name), "most": settings.UPLOAD_BYTES >> 20}
            form.add_error("incoming", _("Tệp %(name)s quá lớn (tối đa %(most)s MB). Hãy tách thành nhiều tệp.") % most)
        if form.is_valid():
            cleaned = form.cleaned_data
            upload = actions.receive(
                files=form.arrived, by=request.user, reason=cleaned["reason"], declared_on=cleaned["declared_on"]
            )
            return HttpResponseRedirect(request.place.url("upload", upload.pk))
    table = batches_table(request)
    context = {"form": form, "uploads": uploads_in_work()[:50], "deed": UPLOAD_DEED}
    if form.is_bound:
        return render(request, "imports/imports.html", {**context, "table": table}, status=422)
    return respond(request, table, "imports/imports.html", context, exported=export_record("batches", "all", request))


@requires_capability(Capability.OPERATE)
def upload(request: PageRequest, upload: int) -> HttpResponseBase:
    """One upload: how far it is, what it would change, what became of it."""
    found = get_object_or_404(
        Upload.objects.visible_to(request.user.scope_for(Capability.OPERATE)).select_related(
            "received_by", "decided_by"
        ),
        pk=upload,
    )
    if request.method == "POST":
        return _decide(found, request)
    if request.htmx and request.htmx.target == PROGRESS:
        return _progress(found, request)
    if request.GET.get("xem") == "van-de":
        return _problems(found, request)
    context = _context(found, request)
    if found.state == UploadState.PREVIEWED:
        previews = file_previews(context["files"], configured_sealer())
        record(by=request.user, action="upload.looked_at", subject_kind="upload", subject_key=found.pk)
        context |= {
            "previews": previews,
            "is_stale": any(preview.is_stale for preview in previews),
            "may_apply": can_apply(found, request.user),
            "form": ReadingForm(
                initial={
                    "declared_on": found.declared_on,
                    "is_correcting": found.is_correcting,
                    "reason": found.reason,
                }
            ),
        }
    return render(request, "imports/upload.html", context)


def _context(found: Upload, request: PageRequest) -> dict[str, Any]:
    files = list(
        found.files.select_related("earlier", "batch").annotate(flaws=Count("problems")).order_by("name", "place")
    )
    is_busy = found.is_at_work or bool(found.stage)
    brought = [file.batch for file in files if file.batch] if found.state == UploadState.APPLIED and not is_busy else []
    return {
        "upload": found,
        "files": files,
        "totals": {
            "new": sum(file.count("new") for file in files),
            "changed": sum(file.count("changed") for file in files),
            "unchanged": sum(file.unchanged for file in files),
            "unusable": sum(file.unusable for file in files),
        },
        "problems": sum(file.flaws for file in files),
        "needs_correction": UploadProblem.objects.visible_to(request.user.scope_for(Capability.OPERATE))
        .filter(file__upload=found, code="needs_correction")
        .exists(),
        "is_busy": is_busy,
        "before": uploads_before(found) if is_busy else 0,
        "has_worker": not is_busy or worker_is_there(),
        "touched": periods_touched_by(brought, request.place),
        "apply_deed": APPLY, "cancel_deed": CANCEL, "again_deed": READ_AGAIN,
    }  # fmt: skip


def _progress(found: Upload, request: PageRequest) -> HttpResponse:
    """What the page asks every second: the progress alone; once it is over, the whole page anew."""
    response = render(request, "imports/upload_progress.html", _context(found, request))
    if not found.is_at_work and not found.stage:
        response["HX-Refresh"] = "true"
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _problems(found: Upload, request: PageRequest) -> HttpResponseBase:
    every = list(found.files.order_by("name", "place"))
    files = [(str(file.pk), file.name) for file in every]
    problems = (
        UploadProblem.objects.visible_to(request.user.scope_for(Capability.OPERATE))
        .filter(file__upload=found)
        .select_related("file")
    )
    table = problems_table(request, problems, files)
    return respond(
        request,
        table,
        "imports/upload_problems.html",
        {"upload": found, "readable": [] if found.is_final else [file for file in every if not file.unreadable]},
        exported=export_record("upload", found.pk, request),
    )


def _decide(found: Upload, request: PageRequest) -> HttpResponse:
    deed, done = request.POST.get("viec"), ""
    try:
        if deed == APPLY:
            actions.apply(upload=found, by=request.user)
        elif deed == CANCEL:
            found = actions.cancel(upload=found, by=request.user)
            done = _("Đã bỏ lượt này; dữ liệu không thay đổi.") if found.is_final else _("Đang dừng lại…")
        elif deed == READ_AGAIN:
            form = ReadingForm(request.POST)
            if form.is_valid():
                cleaned = form.cleaned_data
                actions.read_again(
                    upload=found, by=request.user, declared_on=cleaned["declared_on"], reason=cleaned["reason"]
                )
            else:
                messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        else:
            raise Http404
    except (ImportRefused, PermissionDenied) as error:
        messages.error(request, str(error))
    if done:
        messages.info(request, done)
    return HttpResponseRedirect(request.place.url("upload", found.pk))


def export_record(kind: str, key: object, request: PageRequest) -> Any:
    """Writes the audit line of a table that leaves as a file."""

    def write(file: str, rows: int) -> Noted:
        return record(by=request.user, action="export", subject_kind=kind, subject_key=key, file=file, rows=rows)

    return write


def file_of(request: PageRequest, upload: int, file: int) -> UploadFile:
    """A file of an upload that is still undecided: 404 for any other."""
    return get_object_or_404(
        UploadFile.objects.visible_to(request.user.scope_for(Capability.OPERATE)).select_related("upload"),
        pk=file,
        upload=upload,
    )
