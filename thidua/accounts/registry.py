"""Who stands in a unit's roster? Rosters belong to an area above, which registers its answer in ``apps.py ready()``."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from thidua.lib.scope import Scope


class RosterLine(NamedTuple):
    """An official of a unit's roster: his code, his name (blank where only codes are kept), his unit's key."""

    code: str
    name: str
    unit: int


Roster = Callable[[Scope, Iterable[int] | None, str], list[RosterLine]]  # (scope, units or all, code or all)
_rosters: list[Roster] = []


def register_roster(roster: Roster) -> None:
    """The area that keeps rosters says who stands in those of a scope."""
    _rosters.append(roster)


def roster_of(scope: Scope, units: Iterable[int] | None = None, code: str = "") -> list[RosterLine]:
    """Who stands in the rosters of the scope: of these units, or under this code."""
    wanted = None if units is None else list(units)
    return [line for roster in _rosters for line in roster(scope, wanted, code)]
