"""Which pages of a unit does its desk lead to? Each page of a unit has its line here."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from thidua.lib.access import Capability


class UnitTask(NamedTuple):
    """One link of the desk: the URL name takes the unit's key."""

    title: Any
    detail: Any
    name: str
    icon: str
    capability: Capability = Capability.LOOK_UNIT


UNIT_TASKS: tuple[UnitTask, ...] = (
    UnitTask(_("Duyệt danh sách"), _("Trình, duyệt hoặc trả lại danh sách phiếu của kỳ"), "unit-list", "checks"),
    UnitTask(_("Các phiếu của đơn vị"), _("Phiếu nào được tính theo kết quả đã chốt"), "unit-claims", "clipboard-list"),
    UnitTask(_("Người của đơn vị"), _("Thêm người, ghi ngày rời đi, sửa chức vụ"), "unit-people", "users"),
    UnitTask(
        _("Xác nhận quân số"), _("Số người của đơn vị trong kỳ"), "unit-headcount", "users-group", Capability.KEEP
    ),
    UnitTask(_("Ghi việc phát động"), _("Ngày và văn bản phát động"), "unit-launch", "flag", Capability.KEEP),
    UnitTask(
        _("Ai chưa có kết quả"),
        _("Chỉ đầu mối xem được; mỗi lần xem đều được ghi lại"),
        "unit-no-result",
        "user-search",
        Capability.KEEP,
    ),
)


def tasks_for(user: Any) -> list[UnitTask]:
    return [task for task in UNIT_TASKS if user.can(task.capability)]
