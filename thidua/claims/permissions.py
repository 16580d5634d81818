"""May this claim be written or taken back?"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from thidua.claims.enums import Channel
from thidua.claims.models import Claim
from thidua.lib.access import Capability, check_capability
from thidua.lib.figures import day_text


def check_can_write_claims(by: Any) -> None:
    """Raise PermissionDenied with a sentence for the user unless the account operates."""
    check_capability(by, Capability.OPERATE)


def check_can_keep_own(claim: Claim, by: Any) -> None:
    """Raise PermissionDenied with a sentence for the user unless he entered the claim on his own page."""
    check_capability(by, Capability.OWN)
    if claim.channel != Channel.OWN or not by.person_code or claim.mobiliser_code != by.person_code:
        raise PermissionDenied(_("Phiếu này không do bạn tự nhập. Hãy báo đầu mối của đơn vị."))


def check_can_withdraw(claim: Claim, by: Any, *, withdrawn_on: date, today: date) -> None:
    """Raise PermissionDenied with a sentence for the user unless the claim stands and the day lies within its life."""
    check_can_write_claims(by)
    if claim.withdrawn_on is not None:
        raise PermissionDenied(_("Phiếu này đã rút ngày %(day)s.") % {"day": day_text(claim.withdrawn_on)})
    if not claim.declared_on <= withdrawn_on <= today:
        raise PermissionDenied(
            _("Ngày rút phải từ ngày vận động (%(day)s) đến hôm nay.") % {"day": day_text(claim.declared_on)}
        )
