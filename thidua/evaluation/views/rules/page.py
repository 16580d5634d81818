"""What does the rule set of the shown period say, in words; which versions are there and which closings used them?"""

from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render

from thidua.campaigns.models import RuleSet
from thidua.campaigns.queries import period_label, rule_set_in_force
from thidua.engine.evaluation import RuleSettings
from thidua.evaluation.enums import RunKind
from thidua.evaluation.middleware import Place
from thidua.evaluation.models import Run
from thidua.evaluation.rule_words import (
    Change,
    differences,
    example_month,
    lines_in_words,
    rules_beside,
    settings_in_words,
)
from thidua.lib.access import Capability, requires_capability
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest

ASKED_VERSION = "phien-ban"


class Version(NamedTuple):
    """A version of the rule set: what it changed against the one before, and the closings that used it."""

    rule_set: RuleSet
    changes: list[Change]
    closings: list[tuple[str, int, str]]  # label of the period, number of the closing, address
    url: str
    is_shown: bool
    is_in_force: bool


@requires_capability(Capability.LOOK)
def rules(request: PageRequest) -> HttpResponse:
    """The version that the shown run used, that its period will use, or the one that the address asks for."""
    place = request.place
    used = place.run.rule_set if place.run else rule_set_in_force(min(place.period.evaluated_on, today()))
    versions = list(RuleSet.objects.filter(code=used.code).order_by("version"))
    asked = request.GET.get(ASKED_VERSION, "")
    shown = next((one for one in versions if str(one.version) == asked), used)
    context = {
        "shown": shown,
        "is_used": shown.pk == used.pk,
        "settings": settings_in_words(RuleSettings.from_mapping(shown.settings)),
        "example_month": example_month(),
        "lines": lines_in_words(),
        "beside": rules_beside(),
        "versions": _versions(place, versions, shown),
        "can_change": request.user.can(Capability.OPERATE),
    }
    return render(request, "evaluation/rules/page.html", context)


def _versions(place: Any, versions: list[RuleSet], shown: RuleSet) -> list[Version]:
    """All versions, the latest first."""
    in_force = rule_set_in_force(today(), shown.code)
    closings: dict[int, list[tuple[str, int, str]]] = {}
    runs = Run.objects.filter(kind=RunKind.CLOSING, period__campaign=place.campaign).select_related("period")
    for run in runs.order_by("period__starts_on", "period__ends_on", "version"):
        there = Place(place.campaign, run.period, str(run.version))
        closings.setdefault(run.rule_set_id, []).append(
            (period_label(run.period), run.version or 0, there.url("start"))
        )
    found = []
    for before, one in zip([None, *versions], versions, strict=False):
        changes = (
            differences(RuleSettings.from_mapping(before.settings), RuleSettings.from_mapping(one.settings))
            if before
            else []
        )
        url = place.url("rules", **{ASKED_VERSION: one.version})
        found.append(Version(one, changes, closings.get(one.pk, []), url, one.pk == shown.pk, one.pk == in_force.pk))
    return found[::-1]
