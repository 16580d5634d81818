"""Receive files, and decide what becomes of them: read again, apply, cancel. The work itself is done by jobs."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as jobs
from procrastinate.contrib.django.models import ProcrastinateJob

from thidua.audit.actions import record
from thidua.imports.enums import FINAL_STATES, TRANSITIONS, UploadState
from thidua.imports.models import Upload, UploadFile, UploadProblem
from thidua.imports.originals import upload_store
from thidua.imports.permissions import check_can_apply, check_can_send
from thidua.imports.registry import ImportRefused
from thidua.lib.receiving import ArrivedFile

READ_TASK, APPLY_TASK, REFRESH_TASK = "imports.read_upload", "imports.apply_upload", "imports.refresh"
TASK_OF = {
    UploadState.RECEIVED: READ_TASK,
    UploadState.READING: READ_TASK,
    UploadState.APPLYING: APPLY_TASK,
}
ONE_AFTER_THE_OTHER = "imports"
LONGEST_NAME = 200
ARRIVING = 600  # seconds that an upload may take from its first file on the disk to its commit


def receive(
    *, files: Sequence[ArrivedFile], by: Any, reason: str = "", declared_on: date | None = None, unit: int | None = None
) -> Upload:
    """Keep the files sealed and let a job read them. ``reason`` makes their batches correcting ones; ``unit`` sent
    them: they may bring its own claims only."""
    check_can_send(unit, by)
    if not files:
        raise ImportRefused(_("Chưa có tệp nào. Hãy chọn ít nhất một tệp."))
    with transaction.atomic():
        upload = Upload.objects.create(
            received_by=by,
            is_correcting=bool(reason.strip()),
            reason=reason.strip(),
            declared_on=declared_on,
            unit=unit,
        )
        UploadFile.objects.bulk_create(
            UploadFile(
                upload=upload, place=place, name=clean_name(file.name or ""), size=file.size or 0, sha256=file.sha256
            )
            for place, file in enumerate(files, 1)
        )
        for place, file in enumerate(files, 1):
            upload_store().accept(file.sealed_path, upload.pk, place)
        _audit(upload, by, "upload.received", files=len(files), bytes=sum(file.size or 0 for file in files))
        defer(READ_TASK, upload.pk)
    return upload


def clean_name(name: str) -> str:
    """A file's name as it may be shown: one line, no control signs, its ending kept. It never becomes a path."""
    shown = "".join(" " if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"} else sign for sign in name)
    shown = " ".join(shown.replace("\\", "/").rpartition("/")[2].split()) or "tep"
    if len(shown) <= LONGEST_NAME:
        return shown
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[: LONGEST_NAME - 12]}…{dot}{ending[:10]}" if dot and len(ending) <= 10 else shown[:LONGEST_NAME]


def defer(task: str, upload: int) -> None:
    """Leave a job in the caller's transaction: it carries the upload's number and nothing else."""
    jobs.configure_task(task, lock=ONE_AFTER_THE_OTHER).defer(upload=upload)


def refresh_later(by: Any) -> None:
    """Leave a job that refreshes what is evaluated."""
    jobs.configure_task(REFRESH_TASK, lock=ONE_AFTER_THE_OTHER).defer(by=by.pk)


def read_again(*, upload: Upload, by: Any, declared_on: date | None, reason: str = "") -> Upload:
    """A new preview: with another day for claims without one, as a correction, after a failure, or because data
    changed meanwhile."""
    check_can_send(upload.unit, by)
    with transaction.atomic():
        upload = locked(upload.pk)
        forget_preview(upload)
        upload.declared_on, upload.failure, upload.cancel_asked_at = declared_on, "", None
        upload.is_correcting, upload.reason = bool(reason.strip()), reason.strip()
        upload.decided_by = upload.decided_at = None
        move(upload, UploadState.RECEIVED)
        _audit(upload, by, "upload.read_again")
        defer(READ_TASK, upload.pk)
    return upload


def apply(*, upload: Upload, by: Any) -> Upload:
    """Decide that the files are imported; a job does it. Raises PermissionDenied when there is nothing to apply."""
    with transaction.atomic():
        upload = locked(upload.pk)
        check_can_apply(upload, by)
        upload.decided_at, upload.decided_by = timezone.now(), by
        move(upload, UploadState.APPLYING)
        _audit(upload, by, "upload.decided")
        defer(APPLY_TASK, upload.pk)
    return upload


def cancel(*, upload: Upload, by: Any) -> Upload:
    """Drop the upload. While a job has it, the job is asked to stop: nothing that it has done stays."""
    check_can_send(upload.unit, by)
    with transaction.atomic():
        upload = locked(upload.pk)
        if upload.is_final:
            raise ImportRefused(_("Lượt này đã xong nên không bỏ được nữa."))
        upload.decided_at, upload.decided_by = timezone.now(), by
        if upload.state in {UploadState.READING, UploadState.APPLYING}:
            upload.cancel_asked_at = timezone.now()
            upload.save(update_fields=["cancel_asked_at", "decided_at", "decided_by"])
            _audit(upload, by, "upload.cancel_asked")
        else:
            drop(upload, by)
    return upload


def drop(upload: Upload, by: Any) -> None:
    """Within the caller's transaction: cancelled, its preview and its files gone."""
    forget_preview(upload)
    move(upload, UploadState.CANCELLED)
    _audit(upload, by, "upload.cancelled")
    transaction.on_commit(lambda: upload_store().remove(upload.pk))


def locked(upload: int) -> Upload:
    return (
        Upload.objects.for_system("importing")
        .select_for_update(of=("self",))
        .select_related("received_by", "decided_by")
        .get(pk=upload)
    )


def move(upload: Upload, state: UploadState) -> None:
    """Save the upload in its next state. Raises ImportRefused for a step that ``TRANSITIONS`` does not know."""
    if state not in TRANSITIONS[upload.state]:
        raise ImportRefused(
            _("Lượt này đang ở trạng thái “%(state)s” nên không làm được việc đó. Hãy xem lại trang của lượt.")
            % {"state": upload.get_state_display()}
        )
    upload.state = state
    upload.finished_at = timezone.now() if upload.is_final else None
    upload.stage, upload.file_name, upload.done, upload.total = "", "", 0, 0
    upload.save()


def forget_preview(upload: Upload) -> None:
    UploadProblem.objects.for_system("importing").filter(file__upload=upload).delete()
    upload.files.update(sealed_preview=None)


def _audit(upload: Upload, by: Any, action: str, **detail: Any) -> None:
    record(by=by, action=action, subject_kind="upload", subject_key=upload.pk, **detail)


def adopt_orphans() -> int:
    """When a worker starts: uploads that wait for a job which is no more get another; files that no open upload needs
    go. How many were adopted."""
    with transaction.atomic():
        waiting = {
            job.args.get("upload")
            for job in ProcrastinateJob.objects.filter(task_name__in=TASK_OF.values(), status__in=("todo", "doing"))
        }
        orphans = (
            Upload.objects.for_system("importing")
            .filter(state__in=TASK_OF)
            .exclude(pk__in=waiting - {None})
            .order_by("pk")
        )
        for upload in orphans:
            defer(TASK_OF[UploadState(upload.state)], upload.pk)
    still_open = set(
        Upload.objects.for_system("importing").exclude(state__in=FINAL_STATES).values_list("pk", flat=True)
    )
    for number in upload_store().kept(older_than=ARRIVING):
        if number not in still_open:
            upload_store().remove(number)
    return len(orphans)
