"""May this upload be applied, or this batch be taken back?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from thidua.imports.enums import BatchState, UploadState
from thidua.imports.models import Batch, Upload
from thidua.imports.registry import batches_used_by_closings
from thidua.lib.access import Capability, check_capability


def check_can_undo(batch: Batch, by: Any) -> None:
    """Raise PermissionDenied with a sentence for the user unless the batch can still be undone."""
    if batch.state == BatchState.VOID:
        raise PermissionDenied(_("Đợt nạp %(batch)s đã được hủy trước đó.") % {"batch": batch.pk})
    if batch.pk in batches_used_by_closings():
        raise PermissionDenied(
            _(
                "Đợt nạp %(batch)s đã được dùng trong một kỳ đã chốt nên không hủy được. "
                "Hãy nạp lại tệp bằng đợt đính chính hoặc hủy riêng những dòng sai, kèm lý do."
            )
            % {"batch": batch.pk}
        )


def check_can_send(unit: int | None, by: Any) -> None:
    """Raise PermissionDenied unless the account may send files: for the agency, or for this unit alone."""
    if unit is None:
        check_capability(by, Capability.OPERATE)
        return
    check_capability(by, Capability.KEEP)
    if not by.scope_for(Capability.KEEP).has_unit(unit):
        raise PermissionDenied(_("Bạn không còn là đầu mối của đơn vị này nên không gửi phiếu thay đơn vị được."))


def check_can_apply(upload: Upload, by: Any) -> None:
    """Raise PermissionDenied with a sentence for the user unless the upload's preview has something to apply."""
    check_can_send(upload.unit, by)
    if upload.state != UploadState.PREVIEWED:
        raise PermissionDenied(_("Lượt này chưa có bản xem trước để áp dụng, hoặc đã được quyết định rồi."))
    if not any(file.changes or file.count("same") for file in upload.files.all()):
        raise PermissionDenied(_("Không có dòng nào để áp dụng: các tệp đã nạp trước đó hoặc không có dòng dùng được."))


def can_apply(upload: Upload, by: Any) -> bool:
    try:
        check_can_apply(upload, by)
    except PermissionDenied:
        return False
    return True
