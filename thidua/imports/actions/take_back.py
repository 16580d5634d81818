"""Take rows back: undo a batch that no closing used, or void named rows by a correcting batch."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.imports import registry, rows
from thidua.imports.actions.take_in import one_at_a_time
from thidua.imports.actions.uploads import refresh_later
from thidua.imports.enums import LEDGER_KINDS, BatchState
from thidua.imports.models import Batch, ImportRow, RowCorrection
from thidua.imports.permissions import check_can_undo
from thidua.imports.queries import surviving_rows
from thidua.imports.registry import ImportContext, ImportRefused, RowImporter, follow_up, importer_of
from thidua.lib.access import Capability, check_capability
from thidua.lib.clock import today
from thidua.lib.history import acting
from thidua.lib.sealing import configured_sealer


def undo_batch(*, batch: Batch, by: Any) -> None:
    """Mark a batch void: its rows stay and no longer count. Earlier rows of the same keys come back.

    Raises PermissionDenied when a closing used the batch, ImportRefused when other rows stand on what would go.
    """
    with acting(by, "import.undo"), transaction.atomic():
        one_at_a_time()
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        check_can_undo(batch, by)
        batch.state, batch.voided_at, batch.voided_by = BatchState.VOID, timezone.now(), by
        batch.save(update_fields=["state", "voided_at", "voided_by"])
        _take_back(ImportRow.objects.for_system("importing").filter(Q(batch=batch) | Q(corrections__batch=batch)), by)
        record(by=by, action="import.undone", subject_kind="batch", subject_key=batch.pk)


def void_rows(*, targets: Sequence[ImportRow], reason: str, by: Any) -> Batch:
    """A correcting batch that voids named rows, also those that a closing used. Returns the batch.

    Raises ImportRefused without a reason or without rows, or when a row is void already.
    """
    if not reason.strip():
        raise ImportRefused(_("Đợt đính chính phải có lý do. Hãy ghi lý do bằng --reason."))
    if not targets:
        raise ImportRefused(_("Không có dòng nào của đợt này được chọn để hủy. Hãy tải lại trang rồi chọn lại."))
    with acting(by, "import.correct"), transaction.atomic():
        one_at_a_time()
        if (
            ImportRow.objects.for_system("importing")
            .filter(pk__in=[target.pk for target in targets], batch__state=BatchState.VOID)
            .exists()
        ):
            raise ImportRefused(_("Đợt nạp của những dòng này đã được hủy, nên không còn dòng nào để hủy."))
        if RowCorrection.objects.filter(target__in=targets, batch__state=BatchState.APPLIED).exists():
            raise ImportRefused(_("Có dòng đã được đính chính trước đó. Hãy xem lại danh sách dòng cần hủy."))
        batch = Batch.objects.create(
            file=None, file_name="(đính chính)", applied_by=by, is_correcting=True, reason=reason.strip()
        )
        RowCorrection.objects.bulk_create(RowCorrection(batch=batch, target=target) for target in targets)
        _take_back(ImportRow.objects.for_system("importing").filter(pk__in=[target.pk for target in targets]), by)
        record(
            by=by,
            action="import.corrected",
            subject_kind="batch",
            subject_key=batch.pk,
            reason=batch.reason,
            rows=[target.pk for target in targets],
        )
    return batch


def _take_back(voided: Any, by: Any) -> None:
    """Let each key of the voided rows fall back to its latest row that still stands, or go."""
    context = ImportContext(by=by, today=timezone.localdate(), sealer=configured_sealer(), is_restoring=True)
    keys_by_kind: dict[str, list[str]] = {}
    for kind, key in voided.exclude(kind__in=LEDGER_KINDS).values_list("kind", "key").distinct().order_by("key"):
        keys_by_kind.setdefault(kind, []).append(key)
    survivors = {kind: surviving_rows(kind, keys) for kind, keys in keys_by_kind.items()}
    for kind in reversed(registry.ORDER):
        if gone := [key for key in keys_by_kind.get(kind, []) if key not in survivors[kind]]:
            importer_of(kind).remove(gone)
    for kind in registry.ORDER:
        if survivors.get(kind):
            _rewrite(importer_of(kind), list(survivors[kind].values()), context)


def _rewrite(importer: RowImporter, standing: Sequence[ImportRow], context: ImportContext) -> None:
    batch = rows.restored_batch(importer.kind, standing, context.sealer)
    prepared = importer.prepare(batch, context)
    row_ids = [standing[index].pk for index in prepared.indices]
    importer.write(prepared, range(len(prepared.indices)), row_ids, batch_id=0)


def undo(*, batch: Batch, by: Any) -> None:
    """``undo_batch`` from a page: its links as the same step, the provisional runs by a job afterwards."""
    check_capability(by, Capability.OPERATE)
    with transaction.atomic():
        undo_batch(batch=batch, by=by)
        follow_up(by=by, today=today(), is_within=True)
        refresh_later(by)


def void(*, targets: Sequence[ImportRow], reason: str, by: Any) -> Batch:
    """``void_rows`` from a page: its links as the same step, the provisional runs by a job afterwards."""
    check_capability(by, Capability.OPERATE)
    with transaction.atomic():
        correction = void_rows(targets=targets, reason=reason, by=by)
        follow_up(by=by, today=today(), is_within=True)
        refresh_later(by)
    return correction
