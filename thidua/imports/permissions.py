"""May this batch be taken back?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from thidua.imports.enums import BatchState
from thidua.imports.models import Batch
from thidua.imports.registry import batches_used_by_closings


def check_can_undo(batch: Batch, by: Any) -> None:
    """Raise PermissionDenied with a sentence for the user unless the batch can still be undone."""
    if batch.state == BatchState.VOID:
        raise PermissionDenied(_("Đợt nạp %(batch)s đã được hủy trước đó.") % {"batch": batch.pk})
    if batch.pk in batches_used_by_closings():
        raise PermissionDenied(
            _(
                "Đợt nạp %(batch)s đã được dùng trong một kỳ đã chốt nên không hủy được. "
                "Hãy dùng đợt đính chính (thidua import --correcting hoặc thidua void-row), kèm lý do."
            )
            % {"batch": batch.pk}
        )
