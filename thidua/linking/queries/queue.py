"""Which claims wait for a person, the most valuable first, and how does the work stand?

The order: the deadline of the earliest open period in which the claim counts already, then the odds of its best
candidate; withdrawn and refused claims, whose answer changes no figure, come after all others, and those that somebody
put off come last. The database sorts along a handful of columns; a page goes on after the last claim of the one before.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Max,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from thidua.campaigns.models import Campaign, Period
from thidua.linking.enums import LinkReason, LinkState, Verdict
from thidua.linking.models import Link, ReviewDecision, ReviewLease
from thidua.linking.queries.reviews import waiting_for_second
from thidua.linking.registry import closed_periods
from thidua.orgs.queries import matching_units

NO_DEADLINE, CHANGES_NOTHING, PUT_OFF = 97, 98, 99
NO_ODDS = -1000.0
ONLY_QUESTIONS, ONLY_SECONDS = "hoi-lai", "nguoi-thu-hai"
WAITS = Q(state=LinkState.UNDECIDED)  # what a person decided is never undecided
ASKS = Q(questioned_at__isnull=False)


def open_periods(campaign: Campaign) -> list[Period]:
    """Periods without a closing, what is due first before others."""
    return list(campaign.periods.exclude(pk__in=closed_periods()).order_by("due_on", "evaluated_on", "code"))


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; blank: everything. ``kind`` is a field and a level: ``name=folded``."""

    reason: str = ""
    unit: str = ""
    kind: str = ""
    only: str = ""  # ONLY_QUESTIONS, or ONLY_SECONDS: decisions that wait for a second person


class Work(NamedTuple):
    """How much there is and how much was done; ``alike`` of ``answered`` took the machine's best candidate."""

    waiting: int
    questions: int
    seconds: int
    mine_today: int
    all_today: int
    alike: int
    answered: int


class Queue:
    """The claims that wait for this account. What is rare (put off, open at a colleague's, waiting for a second person)
    is asked for first, so that the one query over everything that waits reads few columns and sorts once."""

    def __init__(self, campaign: Campaign, by: Any, wanted: Wanted = Wanted()) -> None:
        self.campaign, self.by, self.wanted = campaign, by, wanted

    @cached_property
    def periods(self) -> list[Period]:
        return open_periods(self.campaign)

    @cached_property
    def seconds(self) -> dict[str, int]:
        """The claims whose decision waits for a second person: code → who made it."""
        return dict(waiting_for_second().values_list("claim_code", "by"))

    @property
    def links(self) -> QuerySet[Link, Link]:
        """What waits and fits the filters, in order, with ``place`` (which band) and ``strength`` (its odds)."""
        is_moot = Q(claim__withdrawn_on__isnull=False) | Q(claim__refused_on__isnull=False)
        place = Case(
            When(claim__in=self.put_off, then=Value(PUT_OFF)),
            When(is_moot, then=Value(CHANGES_NOTHING)),
            *(
                When(claim__declared_on__lte=period.evaluated_on, then=Value(number))
                for number, period in enumerate(self.periods)
            ),
            default=Value(NO_DEADLINE),
            output_field=IntegerField(),
        )
        links = self._asked(Link.objects.filter(WAITS | ASKS))
        links = links.annotate(place=place, strength=Coalesce(F("odds"), Value(NO_ODDS)))
        return links.order_by("place", "-strength", "claim")

    def page(self, number: int, after: int | None = None) -> list[Link]:
        """The first ``number`` claims, or those after this one, with who has which open."""
        keys = self._after(self.links, after).values_list("claim", "place")[:number]
        places = dict(keys)
        links = Link.objects.select_related("claim__relative", "claim__review_lease__by").defer("evidence")
        found = {link.claim_id: link for link in links.filter(claim__in=places)}
        for claim, place in places.items():
            found[claim].place = place  # type: ignore[attr-defined]
        return [found[claim] for claim in places]

    def following(self, after: int | None = None) -> int | None:
        """The first claim that nobody else has open, or the one after this; from the last on to the first again."""
        leased = ReviewLease.objects.filter(until__gt=timezone.now()).exclude(by=self.by)
        taken = [*leased.values_list("claim", flat=True), *([] if after is None else [after])]
        free = self.links.exclude(claim__in=taken).values_list("claim", flat=True)
        return self._after(free, after).first() or (None if after is None else free.first())

    def due_on(self, link: Link) -> date | None:
        """The deadline by which the claim should be decided; None where no period waits for it."""
        place = int(link.place)  # type: ignore[attr-defined]
        return self.periods[place].due_on if place < len(self.periods) else None

    def _after(self, links: QuerySet[Link, Any], after: int | None) -> QuerySet[Link, Any]:
        """Those that come after this claim; all where it waits no longer."""
        places = self.links.filter(claim=after).values_list("place", "strength") if after is not None else ()
        for place, strength in places:
            return links.filter(
                Q(place__gt=place)
                | Q(place=place, strength__lt=strength)
                | Q(place=place, strength=strength, claim__gt=after)
            )
        return links

    @cached_property
    def put_off(self) -> list[int]:
        """The claims that somebody said "later" of, since the machine decided them last."""
        decisions = ReviewDecision.objects.filter(verdict=Verdict.LATER, undoing__isnull=True)
        said = decisions.values("claim_code").annotate(last=Max("at")).values_list("claim_code", "last")
        moments = dict(said)
        links = Link.objects.filter(claim__code__in=moments).values_list("claim", "claim__code", "decided_at")
        return [claim for claim, code, decided_at in links if moments[code] >= decided_at]

    def _asked(self, links: QuerySet[Link, Link]) -> QuerySet[Link, Link]:
        """The filters; a decision that waits for a second person waits for everybody but who made it."""
        if own := [code for code, by in self.seconds.items() if by == self.by.pk]:
            links = links.exclude(claim__code__in=own)
        if self.wanted.only == ONLY_QUESTIONS:
            links = links.filter(ASKS)
        elif self.wanted.only == ONLY_SECONDS:
            links = links.filter(claim__code__in=list(self.seconds))
        if self.wanted.reason in LinkReason.values:
            links = links.filter(reason=self.wanted.reason)
        if self.wanted.kind:
            links = links.filter(pattern__regex=rf"(^| ){self.wanted.kind}( |$)")
        if self.wanted.unit:
            links = links.filter(claim__unit_code__in=matching_units(self.wanted.unit).values("code"))
        return links


def work_of(by: Any, since: datetime) -> Work:
    """The counts of the desk; ``since`` is when today began."""
    waiting, questions = Link.objects.filter(WAITS).count(), Link.objects.filter(ASKS).count()
    answers = ReviewDecision.objects.filter(confirms__isnull=True, undoes__isnull=True, undoing__isnull=True).exclude(
        verdict=Verdict.LATER
    )
    counted = answers.aggregate(
        mine_today=Count("pk", filter=Q(by=by, at__gte=since)),
        all_today=Count("pk", filter=Q(at__gte=since)),
        alike=Count("pk", filter=Q(verdict=Verdict.SAME)),
        answered=Count("pk"),
    )
    return Work(waiting, questions, waiting_for_second().exclude(by=by).count(), **counted)
