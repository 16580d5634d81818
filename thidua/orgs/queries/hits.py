"""Which units does the search of every page find?"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from thidua.lib.access import Capability
from thidua.lib.figures import day_text
from thidua.lib.search import Hit, Searcher
from thidua.orgs.models import Unit
from thidua.orgs.queries.search import find_units
from thidua.orgs.queries.versions import names_on


def _hits(text: str, user: Any, place: Any, limit: int) -> list[Hit]:
    """Units as they are called on the period's day; a name that only an earlier version has is found too."""
    found = find_units(text, limit)
    names = names_on([unit.pk for unit in found], place.period.evaluated_on)
    return [Hit(names[unit.pk].name, _detail(unit), place.url("unit", unit.pk)) for unit in found]


def _detail(unit: Unit) -> str:
    if unit.closes_on is None:
        return unit.code
    return _("%(code)s, hoạt động đến %(day)s") % {"code": unit.code, "day": day_text(unit.closes_on)}


UNIT_SEARCH = Searcher("unit", pgettext_lazy("many", "Đơn vị"), _hits, Capability.LOOK)
