"""Which uploads wait for somebody to decide?"""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from thidua.imports.enums import UploadState
from thidua.imports.models import Upload
from thidua.lib.access import Capability
from thidua.lib.waiting import WaitingItem


def uploads_to_decide(user: Any, place: Any) -> list[WaitingItem]:
    """Previews that nobody has applied or dropped, and uploads that failed."""
    if not user.can(Capability.OPERATE):
        return []
    states = (UploadState.PREVIEWED, UploadState.FAILED)
    found = dict(
        Upload.objects.for_system("importing").filter(state__in=states).values_list("state").annotate(count=Count("pk"))
    )
    return [
        WaitingItem(_("Lượt nạp tệp chờ quyết định"), found.get(UploadState.PREVIEWED, 0), place.url("imports")),
        WaitingItem(_("Lượt nạp tệp bị lỗi"), found.get(UploadState.FAILED, 0), place.url("imports")),
    ]
