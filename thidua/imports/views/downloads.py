"""What can be taken home: an original, and the same workbook with its problems beside the rows. All is audited."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.engine.reading import UnreadableFile
from thidua.imports.answers import Answers, answer_workbook
from thidua.imports.originals import original_store, upload_store
from thidua.imports.queries.answering import findings_of
from thidua.imports.views.batches import find_batch
from thidua.imports.views.uploads import file_of
from thidua.lib.access import Capability, requires_capability
from thidua.lib.pages import PageRequest
from thidua.lib.table_files import XLSX_TYPE
from thidua.lib.watermarks import watermark
from thidua.lib.workroom import workroom


@requires_capability(Capability.OPERATE)
def upload_workbook(request: PageRequest, upload: int, file: int) -> HttpResponseBase:
    """A file of an undecided upload, answered."""
    found = file_of(request, upload, file)
    if found.upload.is_final:
        raise Http404(_("Tệp của lượt này không còn được giữ ở đây."))
    key = found.upload.pk
    note = record(by=request.user, action="export", subject_kind="upload", subject_key=key, file="van-de.xlsx")
    with workroom() as folder:
        path = upload_store().unpack(upload, found.place, folder / f"tep{Path(found.name).suffix.lower()[:6]}")
        return _answer(
            path, found.name, found.problems.all(), watermark(note), request, request.place.url("upload", upload)
        )


@requires_capability(Capability.OPERATE)
def batch_workbook(request: PageRequest, batch: int) -> HttpResponseBase:
    """The file of a batch, answered with what was found when it was applied."""
    found = find_batch(batch)
    if found.file is None:
        raise Http404(_("Đợt này không có tệp."))
    note = record(by=request.user, action="export", subject_kind="batch", subject_key=found.pk, file="van-de.xlsx")
    with workroom() as folder:
        path = folder / f"tep{Path(found.file_name).suffix.lower()[:6]}"
        with path.open("xb") as plain:
            plain.writelines(original_store().read(found.file.sha256))
        return _answer(
            path, found.file_name, found.problems.all(), watermark(note), request, request.place.url("batch", batch)
        )


@requires_capability(Capability.OPERATE)
def batch_original(request: PageRequest, batch: int) -> HttpResponseBase:
    """The very bytes that were sent."""
    found = find_batch(batch)
    if found.file is None:
        raise Http404(_("Đợt này không có tệp."))
    record(by=request.user, action="export", subject_kind="batch", subject_key=found.pk, file="original")
    response = StreamingHttpResponse(original_store().read(found.file.sha256), content_type="application/octet-stream")
    _named(response, found.file_name)
    return response


def _answer(
    path: Path, name: str, problems: Iterable[Any], mark: str, request: PageRequest, back: str
) -> FileResponse | HttpResponseRedirect:
    try:
        book = answer_workbook(path, name, findings_of(problems), Answers(mark=mark))
    except UnreadableFile as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(back)
    response = FileResponse(book, content_type=XLSX_TYPE)
    _named(response, f"{Path(name).stem} - van de.xlsx")
    return response


def _named(response: HttpResponseBase, name: str) -> None:
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "no-store"
