"""Do people wait for a new unit on the day of a period?"""

from typing import Any

from django.utils.translation import gettext as _

from thidua.lib.access import Capability
from thidua.lib.waiting import WaitingItem
from thidua.people.queries.placing import homeless_count


def people_waiting(user: Any, place: Any) -> list[WaitingItem]:
    """One line for who may place them: until it is done they count nowhere."""
    if not user.can(Capability.OPERATE):
        return []
    number = homeless_count(place.period.evaluated_on)
    return [WaitingItem(_("Cán bộ chưa có đơn vị sau sắp xếp"), number, place.url("people-to-place"))]
