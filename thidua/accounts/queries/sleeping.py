"""Why can somebody who signed in do nothing today, and when can he again?"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Min, Q
from django.utils import timezone

from thidua.accounts.enums import UNIT_ROLES, Role
from thidua.accounts.models import Grant, Season
from thidua.lib.clock import today


@dataclass(frozen=True)
class Sleep:
    """Days, each None when it does not apply."""

    asleep_since: date | None  # a role of a unit sleeps: the day after the last season
    is_asleep: bool
    wakes_on: date | None
    ended_on: date | None  # the last role that ended
    begins_on: date | None  # a role that has not begun
    ask: tuple[str, ...] = ()  # who can wake it: administrators


def sleep_of(user: Any) -> Sleep:
    """For an account without any grant that holds today."""
    day = today()
    given = Grant.objects.filter(user=user)
    kept = given.filter(revoked_at__isnull=True)
    sleeping = kept.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), role__in=UNIT_ROLES, starts_on__lte=day)
    everybody = Q(unit=None, user=None)
    mine = everybody | Q(user=user) | Q(unit__in=sleeping.values("unit"))
    seasons = Season.objects.filter(mine).aggregate(
        last=Max("ends_on", filter=Q(ends_on__lt=day)), coming=Min("starts_on", filter=Q(starts_on__gt=day))
    )
    is_asleep = sleeping.exists() and Season.objects.filter(everybody).exists()
    ended = given.aggregate(
        by_day=Max("ends_on", filter=Q(ends_on__lt=day)), by_clock=Max("ends_at"), revoked=Max("revoked_at")
    )
    moments = [timezone.localdate(moment) for moment in (ended["by_clock"], ended["revoked"]) if moment is not None]
    days = [one for one in (ended["by_day"], *moments) if one is not None]
    return Sleep(
        asleep_since=seasons["last"] if is_asleep else None,
        is_asleep=is_asleep,
        wakes_on=seasons["coming"] if is_asleep else None,
        ended_on=max(days) if days else None,
        begins_on=kept.filter(starts_on__gt=day).aggregate(first=Min("starts_on"))["first"],
        ask=_administrators(day),
    )


def _administrators(day: date) -> tuple[str, ...]:
    """At most three, with their mail addresses where they have one."""
    held = Grant.objects.holding(day).filter(role=Role.ADMINISTRATOR, unit=None, user__is_active=True)
    found = {grant.user_id: grant.user for grant in held.select_related("user").order_by("user__username")[:6]}
    return tuple(
        f"{user.shown_name} ({user.email})" if user.email else user.shown_name for user in list(found.values())[:3]
    )
