"""What waits for a unit's focal person and head: a list to submit, to repair, to approve."""

from typing import Any

from django.utils.translation import gettext as _

from thidua.accounts.models import scope_roots
from thidua.accounts.queries.closing import left_behind
from thidua.claims.enums import ListState
from thidua.claims.models import ListApproval
from thidua.lib.access import Capability
from thidua.lib.clock import today
from thidua.lib.waiting import WaitingItem
from thidua.orgs.models import Unit
from thidua.orgs.queries import open_on


def unit_waiting(user: Any, place: Any) -> list[WaitingItem]:
    """Lines about the units for which the account has its roles; what lies below them has its own people."""
    period, items = place.period, []
    if period.starts_on > today():
        return []
    for capability in (Capability.VOUCH, Capability.KEEP):
        sees_all, roots = scope_roots(user, capability)
        units = [] if sees_all else list(Unit.objects.filter(open_on(today()), pk__in=roots).order_by("code"))
        for unit in units:
            items += _lines(unit, capability, place)
    return items


def roles_waiting(user: Any, place: Any) -> list[WaitingItem]:
    """For administrators: roles at units that closed."""
    if not user.can(Capability.ADMINISTER):
        return []
    return [
        WaitingItem(
            _("Vai trò ở đơn vị đã kết thúc, chờ bàn giao"), left_behind(today()).count(), place.url("roles-left")
        )
    ]


def _lines(unit: Unit, capability: Capability, place: Any) -> list[WaitingItem]:
    made = ListApproval.objects.filter(unit=unit, period=place.period).order_by("-made_at", "-pk")
    state = made.values_list("state", flat=True).first()
    url, due = place.url("unit-list", unit.pk), place.period.due_on
    if capability == Capability.VOUCH:
        text = _("Duyệt danh sách phiếu của đơn vị")
        return [WaitingItem(text, 1, url, due)] if state == ListState.SUBMITTED else []
    if state == ListState.RETURNED:
        return [WaitingItem(_("Danh sách phiếu bị trả lại, cần sửa"), 1, url, due)]
    return [WaitingItem(_("Trình danh sách phiếu của đơn vị"), 1, url, due)] if state is None else []
