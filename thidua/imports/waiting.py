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
    if user.can(Capability.KEEP):
        return _of_units(user, place)
    if not user.can(Capability.OPERATE):
        return []
    states = (UploadState.PREVIEWED, UploadState.FAILED)
    found = dict(
        Upload.objects.for_system("importing")
        .filter(state__in=states, unit__isnull=True)
        .values_list("state")
        .annotate(count=Count("pk"))
    )
    return [
        WaitingItem(_("Lượt nạp tệp chờ quyết định"), found.get(UploadState.PREVIEWED, 0), place.url("imports")),
        WaitingItem(_("Lượt nạp tệp bị lỗi"), found.get(UploadState.FAILED, 0), place.url("imports")),
    ]


def _of_units(user: Any, place: Any) -> list[WaitingItem]:
    """The sheets that the account's units sent and that nobody has decided."""
    sent = Upload.objects.visible_to(user.scope_for(Capability.KEEP)).filter(state=UploadState.PREVIEWED)
    return [
        WaitingItem(_("Tệp phiếu của đơn vị chờ quyết định"), count, place.url("unit-excel", unit))
        for unit, count in sent.values_list("unit").annotate(count=Count("pk")).order_by("unit")
    ]
