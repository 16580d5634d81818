"""Which roles stand at units that are closed, and which open units could take them over?"""

from collections.abc import Iterable
from datetime import date

from thidua.accounts.models import Grant, GrantRows
from thidua.lib.clock import today
from thidua.orgs.models import Unit
from thidua.orgs.queries import is_open_on, successors_of


def left_behind(day: date) -> GrantRows:
    """Roles that are not over, at units that are."""
    return Grant.objects.lasting_on(day).filter(unit__closes_on__lt=day)


def heirs_of(units: Iterable[int]) -> dict[int, list[Unit]]:
    """For each closed unit the open ones that succeeded it, over others that closed meanwhile; in order of codes."""
    starts = set(units)
    followers: dict[int, list[Unit]] = {}
    waiting = set(starts)
    while waiting:
        found = successors_of(waiting)
        followers |= found
        waiting = {unit.pk for heirs in found.values() for unit in heirs if not _is_open(unit)} - followers.keys()
    return {start: sorted(_open_ones(start, followers), key=lambda unit: unit.code) for start in starts}


def _open_ones(start: int, followers: dict[int, list[Unit]]) -> list[Unit]:
    found: dict[int, Unit] = {}
    passed, waiting = {start}, [start]
    while waiting:
        for unit in followers.get(waiting.pop(), ()):
            if unit.pk in passed:
                continue
            passed.add(unit.pk)
            if _is_open(unit):
                found[unit.pk] = unit
            else:
                waiting.append(unit.pk)
    return list(found.values())


def _is_open(unit: Unit) -> bool:
    return is_open_on(unit, today())
