"""Open an account, and give it a role for a unit and a span of days, or take it away."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.accounts.enums import UNIT_ROLES
from thidua.accounts.models import Grant, User
from thidua.accounts.permissions import check_can_end, check_can_give, check_is_another
from thidua.audit.actions import record
from thidua.lib.access import Capability, check_capability
from thidua.lib.clock import today
from thidua.lib.history import acting
from thidua.orgs.models import Unit


def open_account(*, by: Any, username: str, password: str | None = None, **names: str) -> User:
    """A new account without any role. Without a password nobody signs in to it by one."""
    with acting(by, "account.open"), transaction.atomic():
        user: User = User.objects.create_user(username, password=password, **names)
        record(by=by, action="account.opened", subject_kind="account", subject_key=username)
    return user


def reset_password(*, by: Any, user: User, password: str) -> None:
    """A new password for whoever lost his; his sessions end with the old one."""
    check_capability(by, Capability.ADMINISTER)
    with acting(by, "account.reset_password"), transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        record(by=by, action="account.password_reset", subject_kind="account", subject_key=user.username)


def give(
    *,
    by: Any,
    user: User,
    role: str,
    unit: Unit | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    is_deputy: bool = False,
    reason: str = "",
) -> Grant:
    """Give a role for a unit and all below it (none: the province), from today on unless a day is named. Raises
    PermissionDenied with a sentence for the user, ValidationError by field."""
    check_is_another(by, user)
    check_can_give(by, role=role, unit=unit)
    _check_span(role, unit, starts_on, ends_on)
    with acting(by, "role.give"), transaction.atomic():
        grant: Grant = Grant.objects.create(
            user=user,
            role=role,
            unit=unit,
            starts_on=starts_on or today(),
            ends_on=ends_on,
            is_deputy=is_deputy,
            reason=reason,
            given_by=by,
        )
        record(
            by=by,
            action="role.given",
            subject_kind="account",
            subject_key=user.username,
            role=str(role),
            unit=unit.code if unit else "",
            ends_on=ends_on.isoformat() if ends_on else "",
        )
    user.forget_grants()
    return grant


def _check_span(role: str, unit: Unit | None, starts_on: date | None, ends_on: date | None) -> None:
    """ValidationError by field, with what to do."""
    problems: dict[str, str] = {}
    if unit is None and role in UNIT_ROLES:
        problems["unit"] = _("Vai trò này được giao cho một đơn vị. Hãy chọn đơn vị.")
    if unit is not None and unit.closes_on is not None and unit.closes_on < today():
        problems["unit"] = _("Đơn vị này đã kết thúc. Hãy chọn đơn vị kế thừa.")
    if ends_on is not None and ends_on < (starts_on or today()):
        problems["ends_on"] = _("Ngày cuối không được trước ngày đầu.")
    if problems:
        raise ValidationError(problems)


def revoke(*, by: Any, grant: Grant) -> Grant:
    """Take a role away, from now on. Raises PermissionDenied with a sentence for the user."""
    check_can_end(by, role=grant.role, unit=grant.unit)
    with acting(by, "role.revoke"), transaction.atomic():
        kept = Grant.objects.select_for_update().get(pk=grant.pk)
        if kept.revoked_at is None:
            kept.revoked_at, kept.revoked_by = timezone.now(), by
            kept.save()
            record(
                by=by,
                action="role.revoked",
                subject_kind="account",
                subject_key=kept.user.username,
                role=kept.role,
                unit=kept.unit.code if kept.unit else "",
            )
    return kept
