"""Send an invitation by mail. Its code is made here and stands in the mail alone."""

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.accounts.actions.inviting import Slip, code_for_mail
from thidua.accounts.enums import Role
from thidua.lib.clock import today
from thidua.lib.figures import day_text
from thidua.orgs.queries import version_on


def send_invitation(*, invitation: int, site: str) -> None:
    """Nothing is sent of an invitation that was withdrawn, accepted or sent meanwhile. What could not be sent stays
    unsent, and its job tries again."""
    with transaction.atomic():
        slip = code_for_mail(invitation=invitation)
        if slip is not None:
            EmailMessage(_("Thi đua: lời mời nhận tài khoản"), _text(slip, site), to=[slip.invitation.email]).send()


def _text(slip: Slip, site: str) -> str:
    """Neither the person's name nor his code as an official: mail is read on the way."""
    invitation = slip.invitation
    where = version_on(invitation.unit, today()).name if invitation.unit else _("toàn tỉnh")
    return _(
        "Bạn được mời dùng hệ thống Thi đua, vận động người thân tham gia BHXH tự nguyện.\n\n"
        "Vai trò: %(role)s\nĐơn vị: %(unit)s\n\n"
        "Mở trang %(site)s và nhập mã:\n\n    %(code)s\n\n"
        "Mã dùng được một lần, đến hết ngày %(day)s. Đừng chuyển thư này cho ai.\n"
        "Nếu bạn không chờ lời mời này, hãy bỏ qua thư.\n"
    ) % {
        "role": Role(invitation.role).label,
        "unit": where,
        "site": site,
        "code": slip.code,
        "day": day_text(invitation.expires_on),
    }
