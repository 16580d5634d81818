"""Who stands in the rosters of these units? For whoever invites them."""

from collections.abc import Iterable

from django.db.models import F

from thidua.accounts.registry import RosterLine
from thidua.lib.scope import Scope
from thidua.people.models import Membership, Person, runs_on


def roster_lines(scope: Scope, units: Iterable[int] | None, code: str) -> list[RosterLine]:
    """The officials with a membership in the scope on its day, by name; each once, in his main unit."""
    people = Person.objects.visible_to(scope)
    rows = Membership.objects.visible_to(scope).filter(runs_on(scope.day), person__in=people.values("pk"))
    if not scope.sees_all:
        rows = rows.filter(unit__in=scope.units)
    if units is not None:
        rows = rows.filter(unit__in=units)
    if code:
        rows = rows.filter(person__code=code)
    found = rows.order_by(
        "person__identity__name_sort_key", "person__code", "-is_primary", F("starts_on").desc(nulls_last=True)
    ).values_list("person__code", "person__identity__name", "unit_id")
    lines: dict[str, RosterLine] = {}
    for person_code, name, unit in found:
        lines.setdefault(person_code, RosterLine(person_code, name, unit))
    return list(lines.values())
