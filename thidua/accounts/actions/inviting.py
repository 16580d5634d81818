"""Offer an account: by mail or by a printed one-time code; offer it anew, or take the offer back."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as jobs

from thidua.accounts.codes import digest_of, new_code
from thidua.accounts.enums import UNIT_ROLES, InvitationChannel, Role
from thidua.accounts.models import Grant, Invitation, User
from thidua.accounts.permissions import can_reopen, check_can_give
from thidua.accounts.queries import scope_of
from thidua.accounts.registry import RosterLine, roster_of
from thidua.audit.actions import record
from thidua.lib.access import Capability, check_capability
from thidua.lib.clock import today
from thidua.orgs.models import Unit
from thidua.orgs.queries import homes_on, is_open_on

SEND_TASK = "thidua.accounts.send_invitation"
VALID_FOR = {InvitationChannel.MAIL: timedelta(days=7), InvitationChannel.PRINT: timedelta(days=30)}
AT_ONCE = 300  # people invited by one press: a unit, never a province


@dataclass(frozen=True)
class Offer:
    """What is offered to whom. ``person_code``: how he stands in the roster; his name then comes from there."""

    role: str
    unit: Unit | None
    channel: InvitationChannel
    email: str = ""
    person_code: str = ""
    full_name: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Slip:
    """A printed code, shown once: nobody can read it again."""

    invitation: Invitation
    code: str


def invite(*, by: Any, offer: Offer, site: str = "") -> Slip:
    """One invitation. Of one by mail the code is made when the mail is sent; the slip's is blank. Raises
    PermissionDenied, ValidationError with what to do. ``site``: the address at which codes are shown."""
    check_can_give(by, role=offer.role, unit=offer.unit)
    name = _checked(by, offer)
    with transaction.atomic():
        return _offer(by, offer, name, site)


def invite_officials(*, by: Any, unit: Unit) -> tuple[list[Slip], int]:
    """Printed codes for the officials of the unit's roster who have neither an account nor an open invitation, at most
    ``AT_ONCE``; and how many are left."""
    check_can_give(by, role=Role.OFFICIAL, unit=unit)
    _check_unit(unit)
    missing = without_account(by, unit)
    with transaction.atomic():
        slips = [
            _offer(by, Offer(Role.OFFICIAL, unit, InvitationChannel.PRINT, person_code=line.code), line.name)
            for line in missing[:AT_ONCE]
        ]
    return slips, max(0, len(missing) - AT_ONCE)


def without_account(by: Any, unit: Unit) -> list[RosterLine]:
    """The officials of the unit's roster whom nobody has invited and who have no account."""
    day = today()
    counting_here = [key for key, home in homes_on(day).items() if home.unit == unit.pk]  # closed ones it succeeded
    lines = roster_of(scope_of(by, Capability.INVITE), [unit.pk, *counting_here])
    codes = [line.code for line in lines]
    taken = set(User.objects.filter(person_code__in=codes).values_list("person_code", flat=True))
    asked = Invitation.objects.open_on(day).filter(role=Role.OFFICIAL, person_code__in=codes)
    taken |= set(asked.values_list("person_code", flat=True))
    return [line for line in lines if line.code not in taken]


def reissue(*, by: Any, invitation: Invitation, site: str = "") -> Slip:
    """The same offer with a new code and a new last day; the old code is worth nothing from now on."""
    check_can_give(by, role=invitation.role, unit=invitation.unit)
    with transaction.atomic():
        kept = Invitation.objects.select_for_update(of=("self",)).select_related("unit").get(pk=invitation.pk)
        if kept.account is not None and not can_reopen(by, kept.account):
            raise ValidationError(_("Bạn không cấp được mã vào lại cho tài khoản này. Hãy nhờ người quản trị."))
        if kept.accepted_at is not None:
            raise ValidationError(_("Lời mời này đã được nhận; không cấp lại được."))
        if kept.unit is not None:
            _check_unit(kept.unit)
        code = _renew(kept)
        kept.revoked_at, kept.sent_at, kept.invited_by = None, None, by
        kept.save()
        _note(by, "invitation.reissued", kept)
        _send_later(kept, site)
    return Slip(kept, code if kept.channel == InvitationChannel.PRINT else "")


def reopen(*, by: Any, grant: Grant) -> Slip:
    """A printed code for the holder of a role who lost his password or telephone: with it he sets a new way in; the old
    ones, second factors among them, are worth nothing from then on. Raises PermissionDenied."""
    user = grant.user
    if not can_reopen(by, user):
        raise PermissionDenied(_("Bạn không cấp được mã vào lại cho tài khoản này. Hãy nhờ người quản trị."))
    with transaction.atomic():
        Invitation.objects.open_on(today()).filter(account=user).update(revoked_at=timezone.now())
        made = Invitation(
            role=grant.role,
            unit=grant.unit,
            channel=InvitationChannel.PRINT,
            person_code=user.person_code,
            full_name=user.get_full_name(),
            account=user,
            invited_by=by,
        )
        code = _renew(made)
        made.save()
        record(by=by, action="account.reopened", subject_kind="account", subject_key=user.username)
    return Slip(made, code)


def reissue_printed(*, by: Any, unit: Unit) -> list[Slip]:
    """New codes for all open printed invitations of officials of the unit: the paper was lost."""
    check_can_give(by, role=Role.OFFICIAL, unit=unit)
    waiting = Invitation.objects.open_on(today()).filter(
        unit=unit, role=Role.OFFICIAL, channel=InvitationChannel.PRINT, account=None
    )
    with transaction.atomic():
        return [reissue(by=by, invitation=one) for one in waiting.select_related("unit").order_by("pk")[:AT_ONCE]]


def withdraw_invitation(*, by: Any, invitation: Invitation) -> None:
    """Take the offer back: its code is worth nothing from now on."""
    check_can_give(by, role=invitation.role, unit=invitation.unit)
    with transaction.atomic():
        kept = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if kept.accepted_at is not None:
            raise ValidationError(_("Lời mời này đã được nhận. Hãy thu hồi vai trò ở trang Vai trò."))
        if kept.revoked_at is None:
            kept.revoked_at = timezone.now()
            kept.save(update_fields=["revoked_at"])
            _note(by, "invitation.withdrawn", kept)


def code_for_mail(*, invitation: int) -> Slip | None:
    """A fresh code for the mail that is about to leave, marked as sent; None: there is nothing to send any more.
    Called inside a transaction that also sends: what could not be sent keeps no code."""
    open_ones = Invitation.objects.open_on(today()).filter(channel=InvitationChannel.MAIL, sent_at=None)
    kept = open_ones.select_for_update(of=("self",)).select_related("unit").filter(pk=invitation).first()
    if kept is None:
        return None
    code = new_code()
    kept.code_index, kept.sent_at = digest_of(code), timezone.now()
    kept.save(update_fields=["code_index", "sent_at"])
    return Slip(kept, code)


def _checked(by: Any, offer: Offer) -> str:
    """The name of the invited; ValidationError by field."""
    check_capability(by, Capability.INVITE)
    problems: dict[str, str] = {}
    if offer.channel == InvitationChannel.MAIL and not offer.email:
        problems["email"] = _("Hãy ghi địa chỉ thư, hoặc chọn in mã ra giấy.")
    if offer.unit is None and offer.role in UNIT_ROLES:
        problems["unit"] = _("Vai trò này được giao cho một đơn vị. Hãy chọn đơn vị.")
    if offer.unit is not None and not is_open_on(offer.unit, today()):
        problems["unit"] = _("Đơn vị này đã kết thúc. Hãy chọn đơn vị kế thừa.")
    if offer.ends_on is not None and offer.ends_on < max(today(), offer.starts_on or today()):
        problems["ends_on"] = _("Ngày cuối phải từ hôm nay và không trước ngày đầu.")
    if offer.role == Role.OFFICIAL and not offer.person_code:
        problems["person_code"] = _("Hãy ghi mã cán bộ như trong danh sách của đơn vị: trang của cán bộ gắn với mã ấy.")
    name = offer.full_name
    if offer.person_code and "person_code" not in problems:
        name, problem = _of_roster(by, offer)
        if problem:
            problems["person_code"] = problem
    if problems:
        raise ValidationError(problems)
    return name


def _of_roster(by: Any, offer: Offer) -> tuple[str, str]:
    """(the name in the roster, what is wrong): the same words for another unit's code and for none."""
    found = roster_of(scope_of(by, Capability.INVITE), code=offer.person_code)
    if not found:
        return "", _("Không có ai mang mã này trong danh sách của đơn vị bạn phụ trách. Hãy xem lại mã.")
    if User.objects.filter(person_code=offer.person_code).exists() and offer.role == Role.OFFICIAL:
        return "", _("Người này đã có tài khoản. Nếu quên mật khẩu, hãy cấp mã vào lại ở trang Vai trò đã giao.")
    asked = Invitation.objects.open_on(today()).filter(person_code=offer.person_code, role=offer.role)
    if asked.exists():
        return "", _("Người này đã có lời mời đang chờ. Hãy cấp lại mã cho lời mời ấy.")
    return found[0].name, ""


def _check_unit(unit: Unit) -> None:
    if not is_open_on(unit, today()):
        raise ValidationError({"unit": _("Đơn vị này đã kết thúc. Hãy chọn đơn vị kế thừa.")})


def _offer(by: Any, offer: Offer, name: str, site: str = "") -> Slip:
    made = Invitation(
        role=offer.role,
        unit=offer.unit,
        channel=offer.channel,
        email=offer.email,
        person_code=offer.person_code,
        full_name=name,
        grant_starts_on=offer.starts_on,
        grant_ends_on=offer.ends_on,
        invited_by=by,
    )
    code = _renew(made)
    made.save()
    _note(by, "invitation.made", made)
    _send_later(made, site)
    return Slip(made, code if offer.channel == InvitationChannel.PRINT else "")


def _renew(invitation: Invitation) -> str:
    code = new_code()
    invitation.code_index = digest_of(code)
    invitation.expires_on = today() + VALID_FOR[InvitationChannel(invitation.channel)]
    return code


def _send_later(invitation: Invitation, site: str) -> None:
    if invitation.channel == InvitationChannel.MAIL:
        jobs.configure_task(SEND_TASK).defer(invitation=invitation.pk, site=site)


def _note(by: Any, action: str, invitation: Invitation) -> None:
    """Neither a name nor an address: whom it is for stands in the invitation alone."""
    record(
        by=by,
        action=action,
        subject_kind="invitation",
        subject_key=invitation.pk,
        role=invitation.role,
        unit=invitation.unit.code if invitation.unit else "",
        channel=invitation.channel,
    )
