"""How many people does a unit have by its roster, and how many does it say itself?"""

from thidua.campaigns.models import Period
from thidua.lib.scope import Scope
from thidua.people.models import HeadcountCertification, Person, PersonRows


def headcount_of(scope: Scope) -> int:
    """The people who count in the scope's units on its day (rules.md 4: each in one unit)."""
    number: int = PersonRows(Person).counting_in(scope).count()
    return number


def latest_headcount(scope: Scope, unit: int, period: Period) -> HeadcountCertification | None:
    """What the unit certified last for the period, where the scope may see it."""
    said = HeadcountCertification.objects.visible_to(scope).filter(unit=unit, period=period)
    return said.select_related("made_by").order_by("-made_at", "-pk").first()
