"""The two works on an upload: read it for a preview, and import it. Both may be killed anywhere and begun again.

Each changes the upload's state in the transaction that brings the result, so that a second run finds either nothing
done or nothing left to do.
"""

import json
import logging
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.imports.actions.outcomes import FileOutcome
from thidua.imports.actions.progress import MustStop, ProgressLine, UploadCancelled, WorkerStopping
from thidua.imports.actions.take_in import import_files
from thidua.imports.actions.uploads import drop, forget_preview, locked, move
from thidua.imports.enums import BatchState, Stage, UploadState
from thidua.imports.models import REFUSED, Batch, Upload, UploadFile, UploadProblem
from thidua.imports.originals import original_store, upload_store
from thidua.imports.permissions import check_can_send
from thidua.imports.problems import PROBLEM_COLUMNS, problem_cells
from thidua.imports.purposes import PREVIEW_PURPOSE
from thidua.imports.registry import ImportRefused, follow_up
from thidua.lib.database import copy_rows
from thidua.lib.sealing import SealingError, configured_sealer
from thidua.lib.workroom import workroom

logger = logging.getLogger(__name__)
SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".csv"})


def never() -> bool:
    return False


def read_upload(*, upload_id: int, today: date, must_stop: MustStop = never) -> None:
    """Rehearse the import and keep what it would change as the upload's preview."""
    upload = _begin(upload_id, {UploadState.RECEIVED: UploadState.READING})
    if upload is None or upload.state != UploadState.READING:
        return
    latest = Batch.objects.aggregate(latest=Max("pk"))["latest"]
    with _failures(upload), _work(upload, must_stop) as (paths, names, line):
        check_can_send(upload.unit, upload.received_by)
        outcomes = import_files(
            paths=list(paths.values()),
            by=upload.received_by,
            today=today,
            originals=None,
            reason=upload.reason,
            is_rehearsal=True,
            names=names,
            declared_on=upload.declared_on,
            unit=upload.unit,
            watch=line.watch,
        )
        with transaction.atomic():
            upload = _uncancelled(upload_id)
            forget_preview(upload)
            for file, outcome in _pairs(upload, paths, outcomes):
                _keep_preview(file, outcome, latest)
            move(upload, UploadState.PREVIEWED)


def apply_upload(*, upload_id: int, today: date, must_stop: MustStop = never) -> None:
    """Import the files, make the links, and mark the upload applied, as one step; then refresh what follows."""
    upload = _begin(upload_id, {})
    if upload is None:
        return
    by = upload.decided_by or upload.received_by
    if upload.state == UploadState.APPLYING:
        with _failures(upload), _work(upload, must_stop) as (paths, names, line):
            check_can_send(upload.unit, by)
            with transaction.atomic():
                outcomes = import_files(
                    paths=list(paths.values()),
                    by=by,
                    today=today,
                    originals=original_store(),
                    reason=upload.reason,
                    names=names,
                    declared_on=upload.declared_on,
                    unit=upload.unit,
                    watch=line.watch,
                )
                if any(outcome.changes for outcome in outcomes):
                    line.watch(Stage.FOLLOWING, "", 0, 0)
                    follow_up(by=by, today=today, is_within=True)
                _keep_outcomes(_uncancelled(upload_id), paths, outcomes)
            upload_store().remove(upload_id)
    upload.refresh_from_db()
    if upload.state == UploadState.APPLIED and upload.stage == Stage.REFRESHING:
        follow_up(by=by, today=today, is_within=False)
        Upload.objects.for_system("importing").filter(pk=upload_id).update(stage="")


def _begin(upload_id: int, steps: dict[UploadState, UploadState]) -> Upload | None:
    """The upload, moved to the state of being worked on; None when it is gone."""
    with transaction.atomic():
        try:
            upload = locked(upload_id)
        except Upload.DoesNotExist:
            return None
        if upload.state in steps:
            move(upload, steps[UploadState(upload.state)])
        return upload


def _uncancelled(upload_id: int) -> Upload:
    """The upload, locked until the transaction ends. Raises UploadCancelled when somebody has asked for that."""
    upload = locked(upload_id)
    if upload.cancel_asked_at is not None:
        raise UploadCancelled
    return upload


@contextmanager
def _work(upload: Upload, must_stop: MustStop) -> Iterator[tuple[dict[int, Path], dict[Path, str], ProgressLine]]:
    """Plain copies of the files by their place, their names, and the line on which to tell how far the work is."""
    with workroom() as folder, ProgressLine(upload.pk, must_stop) as line:
        paths, names = {}, {}
        for file in upload.files.order_by("place"):
            suffix = Path(file.name).suffix.lower()
            path = folder / f"{file.place:04d}{suffix if suffix in SUFFIXES else ''}"
            paths[file.place] = upload_store().unpack(upload.pk, file.place, path)
            names[path] = file.name
        yield paths, names, line


@contextmanager
def _failures(upload: Upload) -> Iterator[None]:
    """What goes wrong becomes the upload's state and a sentence; what another try may mend goes on up."""
    try:
        yield
    except (WorkerStopping, OperationalError, InterfaceError):
        raise
    except UploadCancelled:
        with transaction.atomic():
            current = locked(upload.pk)
            drop(current, current.decided_by or current.received_by)
    except (ImportRefused, PermissionDenied, SealingError) as error:
        _fail(upload, str(error))
    except Exception as error:
        # The message of an error may quote a cell: only its kind and place are logged.
        places = "".join(traceback.format_tb(error.__traceback__))
        logger.error("upload %s failed: %s\n%s", upload.pk, type(error).__name__, places)
        _fail(upload, _("Có lỗi không lường trước; dữ liệu không bị thay đổi. Hãy thử lại, hoặc báo người quản trị."))


def _fail(upload: Upload, sentence: str) -> None:
    with transaction.atomic():
        current = locked(upload.pk)
        if UploadState.FAILED.value != current.state:
            current.failure = sentence
            move(current, UploadState.FAILED)
            by = current.decided_by or current.received_by
            record(by=by, action="upload.failed", subject_kind="upload", subject_key=current.pk)


def _pairs(
    upload: Upload, paths: dict[int, Path], outcomes: Sequence[FileOutcome]
) -> Iterator[tuple[UploadFile, FileOutcome]]:
    """Each file with its outcome: outcomes come in the order of names, like the files of one name by their place."""
    files = sorted(upload.files.all(), key=lambda file: (file.name, paths[file.place]))
    return zip(files, outcomes, strict=True)


def _counts(outcome: FileOutcome) -> dict[str, dict[str, int]]:
    """By kind, and under REFUSED the rows that the reader could not use, whose kind says nothing."""
    refused = {(problem.sheet, problem.row) for problem in outcome.problems if problem.refuses_row}
    counts = {kind: dict(found) for kind, found in outcome.counts.items()}
    return counts | ({REFUSED: {"unusable": len(refused)}} if refused else {})


def _keep_preview(file: UploadFile, outcome: FileOutcome, latest_batch: int | None) -> None:
    sealer = configured_sealer()
    preview: dict[str, Any] = {
        "latest_batch": latest_batch,
        "sheets": [asdict(sheet) for sheet in outcome.sheets],
        "samples": [asdict(sample) for sample in outcome.samples],
    }
    file.unreadable = outcome.unreadable
    file.counts = _counts(outcome)
    file.sealed_preview = sealer.seal(json.dumps(preview, ensure_ascii=False).encode(), PREVIEW_PURPOSE)
    file.earlier = Batch.objects.filter(file__sha256=file.sha256, state=BatchState.APPLIED).order_by("pk").first()
    file.save()
    copy_rows(
        UploadProblem,
        ("file_id", *PROBLEM_COLUMNS),
        ((file.pk, *cells) for cells in problem_cells(outcome.problems, sealer)),
    )


def _keep_outcomes(upload: Upload, paths: dict[int, Path], outcomes: Sequence[FileOutcome]) -> None:
    """Within the import's transaction: what became of each file, and that the upload is applied."""
    forget_preview(upload)
    for file, outcome in _pairs(upload, paths, outcomes):
        file.unreadable = outcome.unreadable
        file.counts = _counts(outcome)
        file.batch_id = outcome.batch_id
        file.save()
    move(upload, UploadState.APPLIED)
    upload.stage = Stage.REFRESHING
    upload.save(update_fields=["stage"])
