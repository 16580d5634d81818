"""Which units lie in a subtree on a day, which lead into it, and which came before? (rules.md 4, over today's units)"""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from thidua.lib.scope import Scope
from thidua.orgs.models import Unit, UnitSuccessor, UnitVersion
from thidua.orgs.queries.homes import homes_on


@dataclass(frozen=True)
class Subtree:
    """Keys of units. ``units``: open ones at and below the roots, and closed ones whose people count in those.
    ``past``: these and every unit that some of them succeeded. ``homeless``: units that hold nobody on the day."""

    units: frozenset[int]
    past: frozenset[int]
    homeless: frozenset[int]


def subtree(roots: Iterable[int], day: date) -> Subtree:
    """The subtree of these units on the day. A root that is closed has no present people, only what it once had: who
    works for its successor is given that one."""
    homes = homes_on(day)
    keys = dict(Unit.objects.values_list("code", "pk"))
    children: dict[int, list[int]] = defaultdict(list)
    once: dict[int, list[int]] = defaultdict(list)
    versions = UnitVersion.objects.values_list("unit_id", "parent_code", "valid_from", "valid_to")
    for key, parent_code, starts_on, ends_on in versions:
        parent = keys.get(parent_code)
        if parent is None or parent == key:
            continue
        if key in homes:
            once[parent].append(key)
        elif (starts_on or day) <= day <= (ends_on or day):
            home = homes[parent].unit if parent in homes else parent
            if home is not None and home != key:
                children[home].append(key)
    opened = _reached({root for root in roots if root not in homes}, children)
    units = opened | {key for key, home in homes.items() if home.unit in opened}
    closed = _reached({root for root in roots if root in homes}, once)
    homeless = frozenset(key for key, home in homes.items() if home.unit is None)
    return Subtree(frozenset(units), frozenset(_reached(units | closed, _predecessors(keys))), homeless)


def scope_of_unit(unit: int, day: date) -> Scope:
    """What belongs to one unit and those below it on the day: for pages and lists of the unit."""
    found = subtree([unit], day)
    return Scope(day=day, units=found.units, past_units=found.past, homeless=found.homeless)


def _predecessors(keys: dict[str, int]) -> dict[int, list[int]]:
    before: dict[int, list[int]] = defaultdict(list)
    for key, code in UnitSuccessor.objects.values_list("unit_id", "successor_code"):
        if code in keys:
            before[keys[code]].append(key)
    return before


def _reached(starts: Iterable[int], following: dict[int, list[int]]) -> set[int]:
    found: set[int] = set()
    waiting = deque(starts)
    while waiting:
        here = waiting.popleft()
        if here not in found:
            found.add(here)
            waiting.extend(following.get(here, ()))
    return found
