"""End a role on a day, let somebody stand in for its holder, or hand it over when its unit closed."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.accounts.enums import DEPUTISED
from thidua.accounts.models import Grant, User
from thidua.accounts.permissions import check_can_end, check_can_give, check_is_another
from thidua.accounts.queries.closing import heirs_of
from thidua.audit.actions import record
from thidua.lib.access import Capability, check_capability
from thidua.lib.clock import today
from thidua.lib.history import acting
from thidua.orgs.models import Unit


def end_role(*, by: Any, grant: Grant, last_day: date | None, reason: str) -> Grant:
    """The role ends with the day (None: now), and with it whoever stands in for its holder. Raises PermissionDenied,
    ValidationError by field."""
    check_can_end(by, role=grant.role, unit=grant.unit)
    if last_day is not None and last_day < max(today(), grant.starts_on):
        raise ValidationError({"last_day": _("Ngày cuối phải từ hôm nay và không trước ngày đầu của vai trò.")})
    with acting(by, "role.end"), transaction.atomic():
        kept = _locked(grant)
        for one in [kept, *kept.deputies.lasting_on(today()).select_for_update()]:
            _end(one, by, last_day, reason)
    grant.user.forget_grants()
    return kept


def deputise(
    *, by: Any, principal: Grant, user: User, starts_on: date | None, last_day: date | None, reason: str
) -> Grant:
    """``user`` acts with the capabilities of the principal's role, for its unit, up to and with the last day. Raises
    PermissionDenied, ValidationError by field."""
    check_can_give(by, role=principal.role, unit=principal.unit)
    check_is_another(by, user)
    first = starts_on or today()
    with acting(by, "role.deputise"), transaction.atomic():
        kept = _locked(principal)
        problems = _deputy_problems(kept, user, first, last_day)
        if problems:
            raise ValidationError(problems)
        made: Grant = Grant.objects.create(
            user=user,
            role=kept.role,
            unit=kept.unit,
            starts_on=first,
            ends_on=last_day,
            is_deputy=True,
            principal=kept,
            reason=reason,
            given_by=by,
        )
        _note(by, "role.deputy_named", made, stands_for=kept.user.username, last_day=str(last_day))
    user.forget_grants()
    return made


def _deputy_problems(principal: Grant, user: User, first: date, last_day: date | None) -> dict[str, str]:
    problems: dict[str, str] = {}
    if principal.role not in DEPUTISED or principal.is_deputy:
        problems["account"] = _("Vai trò này không có người làm thay.")
    if user.pk == principal.user_id:
        problems["account"] = _("Người làm thay phải là một tài khoản khác.")
    if last_day is None:
        problems["last_day"] = _("Người làm thay phải có ngày cuối.")
    elif last_day < max(first, today()):
        problems["last_day"] = _("Ngày cuối phải từ hôm nay và không trước ngày đầu.")
    elif principal.ends_on is not None and last_day > principal.ends_on:
        problems["last_day"] = _("Người làm thay không thể làm lâu hơn vai trò được thay.")
    if first < principal.starts_on:
        problems["starts_on"] = _("Ngày đầu không thể trước ngày đầu của vai trò được thay.")
    if not Grant.objects.lasting_on(today()).filter(pk=principal.pk).exists():
        problems["account"] = _("Vai trò này đã hết; không có gì để làm thay.")
    return problems


def hand_over(*, by: Any, grant: Grant, heir: Unit, reason: str) -> Grant:
    """The role moves from a closed unit to one that succeeded it, where its holder also reads what was before. Raises
    PermissionDenied, ValidationError."""
    check_capability(by, Capability.ADMINISTER)
    check_is_another(by, grant.user)
    with acting(by, "role.hand_over"), transaction.atomic():
        kept = _locked(grant)
        if kept.unit is None or heir.pk not in {unit.pk for unit in heirs_of([kept.unit.pk])[kept.unit.pk]}:
            raise ValidationError(_("Đơn vị nhận không phải là đơn vị kế thừa đang hoạt động."))
        same = Grant.objects.lasting_on(today()).filter(user=kept.user, role=kept.role, unit=heir, is_deputy=False)
        moved = same.first() or Grant.objects.create(
            user=kept.user,
            role=kept.role,
            unit=heir,
            starts_on=max(today(), kept.starts_on),
            ends_on=kept.ends_on,
            reason=reason,
            given_by=by,
        )
        for deputy in kept.deputies.lasting_on(today()).select_for_update():
            _end(deputy, by, None, reason)
        _end(kept, by, None, reason)
        _note(by, "role.handed_over", moved, from_unit=kept.unit.code)
    kept.user.forget_grants()
    return moved


def _locked(grant: Grant) -> Grant:
    rows = Grant.objects.select_for_update(of=("self",)).select_related("user", "unit")
    return rows.get(pk=grant.pk)


def _end(grant: Grant, by: Any, last_day: date | None, reason: str) -> None:
    if grant.revoked_at is not None:
        return
    if last_day is None or last_day < grant.starts_on:
        grant.revoked_at, grant.revoked_by = timezone.now(), by
    else:
        grant.ends_on = last_day if grant.ends_on is None else min(last_day, grant.ends_on)
    grant.end_reason = reason
    grant.save()
    _note(by, "role.ended", grant, last_day=str(last_day or today()))


def _note(by: Any, action: str, grant: Grant, **more: str) -> None:
    record(
        by=by,
        action=action,
        subject_kind="account",
        subject_key=grant.user.username,
        role=grant.role,
        unit=grant.unit.code if grant.unit else "",
        **more,
    )
