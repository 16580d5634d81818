"""Who works where, since when: the invented officials and their memberships, the reorganisation of 2025 included."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from thidua.demo.people import Identity, Population
from thidua.demo.units import DemoUnit, Units

REORGANISED_ON = date(2025, 7, 1)
_CAPACITIES = ("Công chức", "Công chức", "Viên chức", "Viên chức", "Cán bộ", "Người lao động", "Đảng viên")
_POSITIONS = ("Chuyên viên", "Chuyên viên", "Kế toán", "Văn thư", "Giáo viên", "Phó phòng", "Trưởng phòng", "Cán sự")
# Where people work, as shares of the roster.
_SHARES = {
    ("commune", "ward", "township", "special_zone"): 0.30,
    ("subordinate",): 0.26,
    ("department",): 0.20,
    ("district",): 0.11,
    ("hamlet", "residents_group"): 0.04,
    ("socio_political", "socio_professional", "party_body", "central_agency"): 0.06,
    ("state_enterprise",): 0.03,
}


@dataclass(frozen=True, slots=True)
class Membership:
    """One row of a roster: where somebody works, as what, between which days."""

    unit: str
    position: str
    capacity: str
    starts_on: date | None
    ends_on: date | None
    is_primary: bool

    def holds(self, day: date) -> bool:
        started = self.starts_on is None or self.starts_on <= day
        return started and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Official:
    code: str
    identity: Identity
    memberships: tuple[Membership, ...]

    def unit_on(self, day: date) -> str:
        held = [membership for membership in self.memberships if membership.holds(day)]
        return (held or list(self.memberships))[0].unit


def make_officials(rng: Random, population: Population, units: Units, count: int) -> list[Official]:
    """Give `count` officials, ordered by the unit they began in; codes run in that order."""
    homes = sorted(_homes(rng, units, count), key=lambda unit: unit.code)
    officials = []
    for number, home in enumerate(homes, start=1):
        person = population.person(is_male=rng.random() < 0.48, born_in=rng.randrange(1965, 2001))
        officials.append(Official(f"CB{number:06d}", person, tuple(_career(rng, units, home))))
    return officials


def _homes(rng: Random, units: Units, count: int) -> list[DemoUnit]:
    homes: list[DemoUnit] = []
    for kinds, share in _SHARES.items():
        places = [unit for unit in units.of_kind(*kinds) if unit.opens_on is None]
        weights = [(0.3 + rng.random()) * (0.2 if "HU09" in unit.code else 1.0) for unit in places]
        homes += rng.choices(places, weights=weights, k=round(count * share))
    return (homes + rng.choices(homes, k=count))[:count]


def _career(rng: Random, units: Units, home: DemoUnit) -> list[Membership]:
    first = Membership(home.code, rng.choice(_POSITIONS), rng.choice(_CAPACITIES), _start(rng, home), None, True)
    memberships = [first]
    turn = rng.random()
    if turn < 0.04:
        earliest = max(date(2024, 6, 1), first.starts_on or date.min)
        memberships = [replace(first, ends_on=_day_between(rng, earliest, date(2025, 12, 1)))]
    elif turn < 0.09:
        memberships = _moved(rng, units, first)
    last = memberships[-1]
    if last.ends_on is None and units[last.unit].closes_on == REORGANISED_ON - timedelta(days=1):
        memberships = [*memberships[:-1], *_reorganised(rng, units, last)]
    if rng.random() < 0.07:
        memberships.append(_second_hat(rng, units, home))
    return memberships


def _start(rng: Random, home: DemoUnit) -> date | None:
    draw = rng.random()
    if draw < 0.4:
        return None
    if draw < 0.93 or home.closes_on is not None:
        return date(rng.randrange(2012, 2024), rng.randrange(1, 13), 1)
    return _day_between(rng, date(2024, 2, 1), date(2025, 11, 1))


def _moved(rng: Random, units: Units, first: Membership) -> list[Membership]:
    """Somebody changes his unit before the reorganisation: the old membership ends the day before the new one."""
    earliest = max(date(2024, 5, 2), (first.starts_on or date.min) + timedelta(days=30))
    if earliest > date(2025, 6, 1):
        return [first]
    moved_on = _day_between(rng, earliest, date(2025, 6, 1))
    kinds = ("department", "subordinate", "district")
    places = [unit for unit in units.of_kind(*kinds) if unit.is_open(moved_on) and unit.code != first.unit]
    after = replace(first, unit=rng.choice(places).code, starts_on=moved_on)
    return [replace(first, ends_on=moved_on - timedelta(days=1)), after]


def _reorganised(rng: Random, units: Units, last: Membership) -> list[Membership]:
    """One successor is often left to the system to follow; where there are several, most have been reassigned."""
    successors = units[last.unit].successors
    if rng.random() < (0.5 if len(successors) == 1 else 0.12):
        return [last]
    moved = replace(last, unit=rng.choice(successors), starts_on=REORGANISED_ON)
    return [replace(last, ends_on=REORGANISED_ON - timedelta(days=1)), moved]


def _second_hat(rng: Random, units: Units, home: DemoUnit) -> Membership:
    kinds = ("hamlet", "residents_group", "socio_professional", "subordinate")
    places = [unit for unit in units.of_kind(*kinds) if unit.code != home.code]
    return Membership(rng.choice(places).code, "Chi ủy viên", "Đảng viên", date(2023, 1, 1), None, False)


def _day_between(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange((last - first).days + 1))
