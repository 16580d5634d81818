"""Whose unit came to an end with several successors or none, so that he counts nowhere? (rules.md 4)"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from thidua.orgs.models import Unit
from thidua.orgs.queries import Home, homeless_units, homes_on
from thidua.people.models import Membership, runs_on
from thidua.people.registry import humans


@dataclass
class Homeless:
    """The people of one unit who count nowhere: their memberships, and since when their unit has no home."""

    unit: Unit
    home: Home
    memberships: list[Membership] = field(default_factory=list)


def homeless_memberships(day: date, homeless: Collection[int]) -> QuerySet[Membership]:
    """Memberships in these units of people who have no other that holds on the day, under no code of theirs."""
    running = Membership.objects.for_system("keeping the roster").filter(runs_on(day))
    elsewhere = running.filter(person=OuterRef("person")).exclude(unit__in=homeless)
    found = running.filter(~Exists(elsewhere), unit__in=homeless)
    return found.exclude(person__in=housed) if (housed := _housed_under_another_code(running, homeless)) else found


def _housed_under_another_code(running: QuerySet[Membership], homeless: Collection[int]) -> set[int]:
    """People of several codes of whom one has a membership that holds elsewhere."""
    root_of = humans()
    codes = {*root_of, *root_of.values()}
    if not codes:
        return set()
    there = running.filter(person__in=codes).exclude(unit__in=homeless).values_list("person", flat=True)
    housed = {root_of.get(person, person) for person in there}
    return {person for person in codes if root_of.get(person, person) in housed}


def homeless_count(day: date) -> int:
    """How many people count nowhere on the day although a membership of theirs runs."""
    homeless = homeless_units(day)
    if not homeless:
        return 0
    return _humans_of(homeless_memberships(day, homeless))


def homeless_of(unit: int, day: date) -> int:
    """How many people of this one unit count nowhere on the day."""
    homeless = homeless_units(day)
    if unit not in homeless:
        return 0
    return _humans_of(homeless_memberships(day, homeless).filter(unit=unit))


def _humans_of(rows: QuerySet[Membership]) -> int:
    """How many people these memberships are of; several codes of one human are one."""
    root_of = humans()
    if not root_of:
        return rows.values("person").distinct().count()
    return len({root_of.get(person, person) for person in rows.values_list("person", flat=True)})


def homeless_people(day: date) -> list[Homeless]:
    """The same people, by their old units in order of codes, sorted by name within."""
    homeless = homeless_units(day)
    rows = homeless_memberships(day, homeless).select_related("person", "unit", "identity")
    groups: dict[int, Homeless] = {}
    for membership in rows.order_by("unit__code", "identity__name_sort_key", "person__code", "pk"):
        unit = membership.unit
        group = groups.setdefault(unit.pk, Homeless(unit, homeless[unit.pk]))
        group.memberships.append(membership)
    return list(groups.values())


class Moving(NamedTuple):
    """How many people would move when units end, and how many of these have no other unit that holds."""

    people: int
    without_other: int


def people_of_units(units: Collection[int], day: date) -> Moving:
    """The people whose membership on the day is in one of these units, or in one that closed before and led there."""
    homes = homes_on(day)
    moved = {*units, *(key for key, home in homes.items() if home.unit in units)}
    no_help = moved | {key for key, home in homes.items() if home.unit is None}
    running = Membership.objects.for_system("keeping the roster").filter(runs_on(day))
    elsewhere = running.filter(person=OuterRef("person")).exclude(unit__in=no_help)
    there = running.filter(unit__in=moved)
    left = there.filter(~Exists(elsewhere))
    return Moving(*(rows.values("person").distinct().count() for rows in (there, left)))
