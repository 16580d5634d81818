"""What does a unit see of itself: its name, its stored figures, the state of its list, who has no result yet?"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from thidua.campaigns.enums import PeriodKind
from thidua.campaigns.models import Campaign, Launch
from thidua.claims.models import ListApproval
from thidua.claims.queries import claim_list, latest_approval
from thidua.evaluation.enums import RunKind
from thidua.evaluation.models import PersonResult, Run, UnitResult
from thidua.lib.scope import Scope
from thidua.orgs.models import Unit
from thidua.orgs.queries import names_on, open_on, scope_of_unit
from thidua.people.models import HeadcountCertification, NoRelativeDeclaration, Person, PersonRows
from thidua.people.queries import headcount_of, latest_headcount, people_of_codes_only


def units_within(scope: Scope) -> QuerySet[Unit]:
    """The open units of the scope: a page asks among these, so that another's unit is as one that does not exist."""
    opened = Unit.objects.filter(open_on(scope.day))
    return opened if scope.sees_all else opened.filter(pk__in=scope.units)


def named_units(scope: Scope) -> list[tuple[Unit, str]]:
    """These units by code, with what they are called on the scope's day."""
    units = list(units_within(scope).order_by("code"))
    names = names_on([unit.pk for unit in units], scope.day)
    return [(unit, names[unit.pk].name if unit.pk in names else unit.code) for unit in units]


@dataclass
class UnitView:
    """A unit as its own pages show it in a period. ``scope``: what lies in the unit, cut to what the asker may see."""

    unit: Unit
    place: Any
    scope: Scope = field(repr=False)

    @cached_property
    def name(self) -> str:
        found = names_on([self.unit.pk], self.scope.day).get(self.unit.pk)
        return found.name if found else self.unit.code

    @cached_property
    def run(self) -> Run | None:
        """The closing that is shown: the period's own, else the latest quarter that is closed."""
        run: Run | None = self.place.run
        return run if run is not None and run.kind == RunKind.CLOSING else latest_closing(self.place.campaign)

    @cached_property
    def result(self) -> UnitResult | None:
        return UnitResult.objects.filter(run=self.run, unit=self.unit.pk).first() if self.run else None

    @cached_property
    def launch(self) -> Launch | None:
        return Launch.objects.filter(campaign=self.place.campaign, unit=self.unit).first()

    @cached_property
    def counted(self) -> int:
        return headcount_of(scope_of_unit(self.unit.pk, min(self.scope.day, self.place.period.evaluated_on)))

    @cached_property
    def headcount(self) -> Any:
        return latest_headcount(self.scope, self.unit.pk, self.place.period)

    @cached_property
    def list_now(self) -> Any:
        return claim_list(self.scope, self.place.period)

    @cached_property
    def approval(self) -> Any:
        return latest_approval(self.unit, self.place.period)

    @property
    def has_begun(self) -> bool:
        return bool(self.place.period.starts_on <= self.scope.day)

    @property
    def has_changed(self) -> bool:
        """Whether the list is another one than was submitted."""
        return self.approval is not None and self.approval.list_sha256 != self.list_now.sha256


def latest_closing(campaign: Campaign) -> Run | None:
    """The last closing of the campaign's latest closed quarter."""
    closings = Run.objects.filter(period__campaign=campaign, period__kind=PeriodKind.QUARTER, kind=RunKind.CLOSING)
    return closings.select_related("period").order_by("-period__ends_on", "-version").first()


def without_result(scope: Scope, run: Run | None) -> tuple[list[Person], list[Person]]:
    """People of the scope today for whom the closing counts nobody, by name: those who may still persuade somebody,
    and those with an approved declaration that they have no eligible relative."""
    if run is None:
        return [], []
    none = PersonResult.objects.visible_to(scope).filter(run=run, relatives=0).values("person")
    here = PersonRows(Person).counting_in(scope).filter(pk__in=none).select_related("identity")
    people = list(here.order_by("identity__name_sort_key", "code"))
    by_code = people_of_codes_only(scope.day)
    for person in people:
        if person.pk in by_code:
            person.identity.name = ""  # shown by the code; never saved
    declared = set(
        NoRelativeDeclaration.objects.visible_to(scope)
        .filter(person__in=people, withdrawn_on__isnull=True, approved_at__isnull=False)
        .values_list("person", flat=True)
    )
    return [each for each in people if each.pk not in declared], [each for each in people if each.pk in declared]


def unit_states_of(place: Any, day: date) -> Any:
    """Every open unit with its launch, the state of its list and its headcount in the period. Counts and dates only."""
    lists = ListApproval.objects.filter(unit=OuterRef("pk"), period=place.period).order_by("-made_at", "-pk")
    said = HeadcountCertification.objects.for_system("figures of units").filter(unit=OuterRef("pk"))
    said = said.filter(period=place.period).order_by("-made_at", "-pk")
    launch = Launch.objects.filter(campaign=place.campaign, unit=OuterRef("pk"))
    return Unit.objects.filter(open_on(day)).annotate(
        launched_on=Subquery(launch.values("launched_on")[:1]),
        list_state=Subquery(lists.values("state")[:1]),
        list_claims=Subquery(lists.values("claims")[:1]),
        counted=Subquery(said.values("counted")[:1]),
        certified=Subquery(said.values("certified")[:1]),
    )
