"""What does the search of every page find among people? Those whom the reader may know, with the unit of the day."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from thidua.lib.access import Capability
from thidua.lib.clock import today
from thidua.lib.search import Hit, Searcher
from thidua.linking.enums import PersonKind
from thidua.linking.queries.merges import roots
from thidua.people.models import Person
from thidua.people.queries.finding import AT_MOST, find_people, units_of_day


def _hits(text: str, user: Any, place: Any, limit: int) -> list[Hit]:
    # Of many people of one name those whom the reader may know must not be pushed out by those whom he may not.
    found = find_people(text, limit if user.can(Capability.OPERATE) else AT_MOST)
    people = _known(found, user, place)[:limit]
    units = units_of_day([person.pk for person in people], today())
    return [
        Hit(
            person.identity.name,
            " · ".join(filter(None, (person.code, units.get(person.pk)))),
            place.url("person", person.pk),
        )
        for person in people
    ]


def _known(people: list[Person], user: Any, place: Any) -> list[Person]:
    """Who has no result is known to nobody who only looks (permissions.can_know_person)."""
    if user.can(Capability.OPERATE):
        return people
    if place.run is None:
        return []
    same = roots(PersonKind.PERSON, place.run.created_at)
    keys = {same.get(person.pk, person.pk) for person in people}
    known = set(place.run.people.filter(person__in=keys, relatives__gte=1).values_list("person", flat=True))
    return [person for person in people if same.get(person.pk, person.pk) in known]


PEOPLE_SEARCH = Searcher("people", _("Cán bộ"), _hits)
