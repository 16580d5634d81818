"""Which units are open on a day, and what are they called then?"""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q, QuerySet

from thidua.orgs.models import Unit, UnitVersion


def open_on(day: date, prefix: str = "") -> Q:
    """The condition that a unit is open on the day; both ends of its life belong to it."""
    opens, closes = f"{prefix}opens_on", f"{prefix}closes_on"
    return (Q(**{f"{opens}__isnull": True}) | Q(**{f"{opens}__lte": day})) & (
        Q(**{f"{closes}__isnull": True}) | Q(**{f"{closes}__gte": day})
    )


def holds_on(day: date, prefix: str = "") -> Q:
    """The condition that a version holds on the day."""
    first, last = f"{prefix}valid_from", f"{prefix}valid_to"
    return (Q(**{f"{first}__isnull": True}) | Q(**{f"{first}__lte": day})) & (
        Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": day})
    )


def is_open_on(unit: Unit, day: date) -> bool:
    return (unit.opens_on is None or unit.opens_on <= day) and (unit.closes_on is None or unit.closes_on >= day)


def open_units(day: date) -> QuerySet[Unit]:
    return Unit.objects.filter(open_on(day))


def unit_by_code(code: str) -> Unit | None:
    return Unit.objects.filter(code=code).first() if code else None


def names_on(units: Iterable[int], day: date) -> dict[int, UnitVersion]:
    """The version of each unit that holds on the day; of one whose versions all lie elsewhere the latest."""
    versions = UnitVersion.objects.filter(unit__in=set(units)).order_by(F("valid_from").asc(nulls_first=True))
    found: dict[int, UnitVersion] = {}
    for version in versions:
        earlier = found.get(version.unit_id)
        if earlier is None or not _holds(earlier, day):
            found[version.unit_id] = version
    return found


def version_on(unit: Unit, day: date) -> UnitVersion:
    """What the unit is called and where it stands on the day."""
    return names_on([unit.pk], day)[unit.pk]


def _holds(version: UnitVersion, day: date) -> bool:
    return (version.valid_from or date.min) <= day <= (version.valid_to or date.max)


def right_below(codes: Iterable[str], day: date) -> list[UnitVersion]:
    """The units open on the day that name one of these as the unit above them, as they are called then, by name."""
    versions = UnitVersion.objects.filter(open_on(day, "unit__"), holds_on(day), parent_code__in=set(codes))
    return list(versions.select_related("unit").order_by("sort_key", "unit__code"))
