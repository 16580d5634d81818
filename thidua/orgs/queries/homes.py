"""In which open unit do the people of a closed one count? (rules.md 4, over the units as they stand now)"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Min

from thidua.orgs.models import Unit, UnitSuccessor
from thidua.orgs.queries.versions import open_on


class Home(NamedTuple):
    """Where the people of a unit count: ``unit``, or None. ``last`` is the unit where the way ends, ``since`` the first
    day on which it is so (None: since always)."""

    unit: int | None
    last: int
    since: date | None


def homes_on(day: date) -> dict[int, Home]:
    """For every unit that is not open on the day: the open one that single successors lead to, or none."""
    away = {unit.pk: unit for unit in Unit.objects.exclude(open_on(day)).only("code", "opens_on", "closes_on")}
    followers = _single_successors(away)
    return {key: _walk(key, away, followers, day) for key in away}


def homeless_units(day: date) -> dict[int, Home]:
    """The units whose people count nowhere on the day: several successors, none, or a circle of them."""
    return {key: home for key, home in homes_on(day).items() if home.unit is None}


def codes_leading_to(units: Iterable[Unit], day: date) -> list[str]:
    """The codes of these units and of the closed ones whose people, and units below, count in them."""
    codes = {unit.pk: unit.code for unit in units}
    leading = [key for key, home in homes_on(day).items() if home.unit in codes]
    return [*codes.values(), *Unit.objects.filter(pk__in=leading).order_by("code").values_list("code", flat=True)]


def _single_successors(away: dict[int, Unit]) -> dict[int, int]:
    stated = (
        UnitSuccessor.objects.filter(unit__in=away)
        .values("unit_id")
        .annotate(number=Count("pk"), code=Min("successor_code"))
        .filter(number=1)
    )
    codes = {row["unit_id"]: row["code"] for row in stated}
    keys = dict(Unit.objects.filter(code__in=set(codes.values())).values_list("code", "pk"))
    return {unit: keys[code] for unit, code in codes.items() if code in keys}


def _walk(start: int, away: dict[int, Unit], followers: dict[int, int], day: date) -> Home:
    here, since, passed = start, None, {start}
    while here in away:
        unit = away[here]
        if unit.closes_on is None or (unit.opens_on is not None and unit.opens_on > day):
            return Home(None, here, since)  # not open yet: nothing is followed
        since = max(since or date.min, unit.closes_on + timedelta(days=1))
        following = followers.get(here)
        if following is None or following in passed:
            return Home(None, here, since)
        passed.add(following)
        here = following
    return Home(here, here, since)
