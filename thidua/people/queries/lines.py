"""What is a person called, and what is his position in a unit, on a day?"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import F

from thidua.people.models import Membership, Person, runs_on


class PersonLine(NamedTuple):
    name: str
    position: str


def person_lines(people: Iterable[int], unit: int, day: date) -> dict[int, PersonLine]:
    """Name and position by person: the position in this unit before one in another, then the primary, the latest."""
    keys = set(people)
    names = dict(
        Person.objects.for_system("keeping the roster").filter(pk__in=keys).values_list("pk", "identity__name")
    )
    running = (
        Membership.objects.for_system("keeping the roster")
        .filter(runs_on(day), person__in=keys)
        .order_by("-is_primary", F("starts_on").desc(nulls_last=True), "pk")
    )
    positions: dict[int, str] = {}
    for person, _place, position in sorted(
        running.values_list("person_id", "unit_id", "position"), key=lambda row: row[1] != unit
    ):
        positions.setdefault(person, position)
    return {key: PersonLine(name, positions.get(key, "")) for key, name in names.items()}
