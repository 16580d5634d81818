"""What became of a unit: since when, under which names, after which units, until when, and what followed it?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import F

from thidua.orgs.enums import Deed
from thidua.orgs.models import Unit, UnitChange, UnitSuccessor, UnitVersion


@dataclass(frozen=True)
class Step:
    """One dated step of a unit's life. ``kind``: opened, restated, closed. ``units`` are those it came from or went to;
    ``version`` is what the unit was called from then on, ``before`` what it was until then."""

    kind: str
    on: date | None
    units: tuple[Unit, ...] = ()
    version: UnitVersion | None = None
    before: UnitVersion | None = None
    change: UnitChange | None = None


def successors_of(units: Iterable[int]) -> dict[int, list[Unit]]:
    """For each unit those that its successors name, in order of codes; a code that is nobody's gives none."""
    stated = UnitSuccessor.objects.filter(unit__in=set(units)).order_by("successor_code")
    pairs = list(stated.values_list("unit_id", "successor_code"))
    known = Unit.objects.in_bulk({code for _unit, code in pairs}, field_name="code")
    found: dict[int, list[Unit]] = {unit: [] for unit in units}
    for unit, code in pairs:
        if code in known:
            found[unit].append(known[code])
    return found


def predecessors(unit: Unit) -> list[Unit]:
    """The units that name this one as a successor, in order of their last day."""
    found = Unit.objects.filter(successors__successor_code=unit.code)
    return list(found.order_by(F("closes_on").asc(nulls_last=True), "code"))


def steps_of(unit: Unit) -> list[Step]:
    """The unit's life from its opening on; units that joined it later stand at their day."""
    changes = {(change.deed, change.effective_on): change for change in unit.changes.order_by("pk")}
    versions = list(unit.versions.order_by(F("valid_from").asc(nulls_first=True)))
    joined: dict[date | None, list[Unit]] = {}
    for earlier in predecessors(unit):
        joined.setdefault(earlier.closes_on and earlier.closes_on + timedelta(days=1), []).append(earlier)
    opening = joined.pop(unit.opens_on, []) if unit.opens_on else joined.pop(None, [])
    first = versions[0] if versions else None
    steps = [Step("opened", unit.opens_on, tuple(opening), first, change=changes.get((Deed.OPEN, unit.opens_on)))]
    steps += [Step("joined", day, tuple(units)) for day, units in joined.items()]
    steps += [
        Step("restated", version.valid_from, (), version, before, _change(changes, version.valid_from))
        for before, version in pairwise(versions)
    ]
    if unit.closes_on is not None:
        following = unit.closes_on + timedelta(days=1)
        steps.append(
            Step("closed", unit.closes_on, tuple(successors_of([unit.pk])[unit.pk]), change=_change(changes, following))
        )
    return sorted(steps, key=lambda step: (step.on or date.min, step.kind == "closed"))


def _change(changes: dict[tuple[str, date | None], UnitChange], day: date | None) -> UnitChange | None:
    found = (changes.get((deed, day)) for deed in Deed.values if deed != Deed.OPEN)
    return next((change for change in found if change is not None), None)
