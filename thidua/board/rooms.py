"""Which rooms has the site, and which of them may this person open?"""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from thidua.lib.access import Capability


class Room(NamedTuple):
    """One entry at the left of every page. ``names`` are the URL names whose pages belong to it, its own first."""

    title: Any
    icon: str
    names: tuple[str, ...]
    capability: Capability = Capability.LOOK


class Group(NamedTuple):
    title: Any
    rooms: tuple[Room, ...]


GROUPS: tuple[Group, ...] = (
    Group(
        "",
        (
            Room(_("Tổng quan"), "home", ("start",), Capability.ENTER),
            Room(
                _("Trang của tôi"),
                "user",
                ("mine", "mine-add", "mine-withdraw", "mine-text", "mine-declare"),
                Capability.OWN,
            ),
            Room(
                _("Đơn vị của tôi"),
                "building",
                (
                    *("desk", "desk-unit", "unit-launch", "unit-headcount", "unit-claims", "unit-list"),
                    *("unit-no-result", "unit-people", "unit-person-new", "unit-membership"),
                ),
                Capability.LOOK_UNIT,
            ),
            Room(
                _("Phiếu bằng Excel"),
                "file-spreadsheet",
                ("unit-excel-door", "unit-excel", "unit-excel-upload"),
                Capability.KEEP,
            ),
            Room(_("Lời khai"), "user-off", ("unit-declarations",), Capability.VOUCH),
            Room(_("Nhật ký"), "history", ("audit",), Capability.AUDIT),
        ),
    ),
    Group(
        _("Kết quả"),
        (
            Room(_("Kỳ và chốt kỳ"), "calendar-event", ("periods", "period-close")),
            Room(_("Kết quả của kỳ"), "chart-bar", ("results-units", "results-people", "results-cases")),
            Room(_("Việc của các đơn vị"), "list-check", ("unit-states",)),
            Room(_("So sánh"), "git-compare", ("compare",)),
        ),
    ),
    Group(
        _("Dữ liệu"),
        (
            Room(
                pgettext_lazy("many", "Đơn vị"),
                "sitemap",
                ("units", "unit", "unit-new", "unit-edit", "unit-change", "people-to-place"),
            ),
            Room(_("Cán bộ"), "users", ("people", "person")),
            Room(_("Phiếu vận động"), "clipboard-list", ("claims", "case", "claim-new", "claim-edit"), Capability.KNOW),
            Room(_("Thư gửi người thân"), "mail", ("invitations", "invitation"), Capability.OPERATE),
            Room(_("Nạp tệp"), "upload", ("imports", "upload", "batch", "batch-row", "batch-undo"), Capability.OPERATE),
        ),
    ),
    Group(
        _("Đối chiếu"),
        (
            Room(
                _("Bàn soát xét"),
                "eye-check",
                ("review", "review-claim", "review-together", "review-decide", "review-undo"),
                Capability.REVIEW,
            ),
            Room(_("Người nghi trùng"), "users", ("duplicates", "duplicate", "merges"), Capability.REVIEW),
            Room(_("Mô hình đối chiếu"), "adjustments", ("link-models", "link-model"), Capability.REVIEW),
        ),
    ),
    Group(
        _("Quy định"),
        (
            Room(_("Quy tắc và tham số"), "scale", ("rules", "legal-values", "rule-set-new", "legal-value-new")),
            Room(_("Thử thay đổi"), "wand", ("what-if",)),
        ),
    ),
    Group(
        _("Quản trị"),
        (
            Room(_("Vai trò đã giao"), "users-group", ("roles", "role-new", "role", "roles-left"), Capability.INVITE),
            Room(
                _("Mời vào hệ thống"),
                "user-plus",
                (
                    *("account-invitations", "account-invitation-new"),
                    *("account-invitation-officials", "account-invitation"),
                ),
                Capability.INVITE,
            ),
            Room(_("Mùa thi đua"), "sun", ("seasons",), Capability.ADMINISTER),
        ),
    ),
    Group(
        _("Trợ giúp"),
        (
            Room(_("Bắt đầu từ đâu"), "route", ("tour",), Capability.LOOK),
            Room(_("Hướng dẫn"), "book", ("guide", "guide-page"), Capability.ENTER),
        ),
    ),
)


def rooms_for(user: Any, place: Any, here: str) -> list[tuple[Any, list[tuple[Room, str, bool]]]]:
    """(title of the group, its rooms as (room, address, whether the page belongs to it)), without what is closed."""
    groups = []
    for group in GROUPS:
        open_rooms = [
            (room, place.url(room.names[0]), here in room.names) for room in group.rooms if user.can(room.capability)
        ]
        if open_rooms:
            groups.append((group.title, open_rooms))
    return groups
