"""Which roles are there, what may each do, and who must show a second factor?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from thidua.lib.access import Capability as May


class Role(models.TextChoices):
    OFFICIAL = "official", _("Cán bộ, đảng viên")
    FOCAL = "focal", _("Đầu mối của đơn vị")
    HEAD = "head", _("Thủ trưởng đơn vị")
    OPERATOR = "operator", _("Cán bộ điều hành BHXH")
    REVIEWER = "reviewer", _("Cán bộ soát xét BHXH")
    APPROVER = "approver", _("Người duyệt")
    SIGNER = "signer", _("Người ký")
    CLERK = "clerk", _("Văn thư")
    ADMINISTRATOR = "administrator", _("Quản trị hệ thống")
    DATA_OFFICER = "data_officer", _("Cán bộ bảo vệ dữ liệu cá nhân")
    SUPERVISOR = "supervisor", _("Giám sát (Sở Nội vụ)")
    COUNCIL = "council", _("Hội đồng thi đua")
    SECRETARY = "secretary", _("Thư ký hội đồng")
    ASSESSOR = "assessor", _("Thẩm định thi đua")
    LEADER = "leader", _("Lãnh đạo tỉnh")
    EMERGENCY = "emergency", _("Truy cập khẩn cấp")


_FIGURES = frozenset({May.ENTER, May.LOOK})
CAPABILITIES: dict[str, frozenset[May]] = {
    Role.OFFICIAL: frozenset({May.ENTER, May.OWN}),
    Role.FOCAL: frozenset({May.ENTER, May.LOOK_UNIT, May.KEEP, May.INVITE}),
    Role.HEAD: frozenset({May.ENTER, May.LOOK_UNIT, May.VOUCH, May.INVITE}),
    Role.OPERATOR: _FIGURES | {May.KNOW, May.OPERATE, May.REVIEW, May.LOOK_UNIT},
    Role.REVIEWER: _FIGURES | {May.KNOW, May.REVIEW},
    Role.APPROVER: _FIGURES,
    Role.SIGNER: _FIGURES,
    Role.CLERK: _FIGURES,
    Role.ADMINISTRATOR: frozenset({May.ENTER, May.ADMINISTER, May.INVITE, May.AUDIT}),
    Role.DATA_OFFICER: frozenset({May.ENTER, May.AUDIT}),
    Role.SUPERVISOR: _FIGURES,
    Role.COUNCIL: _FIGURES,
    Role.SECRETARY: _FIGURES,
    Role.ASSESSOR: _FIGURES,
    Role.LEADER: _FIGURES,
    Role.EMERGENCY: _FIGURES | {May.KNOW, May.LOOK_UNIT},
}
# Pages and deeds of the whole province: a grant for a unit gives none of them (its pages are the unit's own).
PROVINCE_ONLY = frozenset({May.LOOK, May.KNOW, May.OPERATE, May.REVIEW, May.ADMINISTER, May.AUDIT})
UNIT_ROLES = frozenset({Role.OFFICIAL, Role.FOCAL, Role.HEAD})  # given for a unit; asleep outside the season
SECOND_FACTOR_ROLES = frozenset(
    {
        Role.HEAD,
        Role.OPERATOR,
        Role.REVIEWER,
        Role.APPROVER,
        Role.SIGNER,
        Role.ADMINISTRATOR,
        Role.DATA_OFFICER,
        Role.SUPERVISOR,
        Role.COUNCIL,
        Role.SECRETARY,
        Role.ASSESSOR,
    }
)


class InvitationChannel(models.TextChoices):
    MAIL = "mail", _("Thư điện tử")
    PRINT = "print", _("Mã in ra giấy")


class InvitationState(models.TextChoices):
    SENDING = "sending", _("Đang gửi thư")
    WAITING = "waiting", _("Chờ nhận")
    ACCEPTED = "accepted", _("Đã nhận")
    EXPIRED = "expired", _("Hết hạn")
    WITHDRAWN = "withdrawn", _("Đã thu hồi")


# Who may give which role to others: below the own place, in the own subtree. The emergency role nobody gives: it is
# asked for with a reason and ends by the clock.
GIVES: dict[str, frozenset[str]] = {
    Role.ADMINISTRATOR: frozenset(Role) - {Role.EMERGENCY},
    Role.HEAD: frozenset({Role.OFFICIAL, Role.FOCAL}),
    Role.FOCAL: frozenset({Role.OFFICIAL, Role.FOCAL}),
}
# Whom somebody may stand in for: not in what is one's own, nor in what ends by the clock.
DEPUTISED = frozenset(Role) - {Role.OFFICIAL, Role.EMERGENCY}

THEME_COOKIE = "giao-dien"
THEMES = ("auto", "light", "dark")
