"""Which claims wait for a person, the most valuable first, and how does the work stand?

The order: the deadline of the earliest open period in which the claim counts already, then the odds of its best
candidate; withdrawn and refused claims, whose answer changes no figure, come after all others, and those that somebody
put off come last. Each of these bands is read along the index of what is undecided, only as far as a page goes; the few
claims that the machine asks about again are sorted by themselves and merged in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
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
from django.db.models.expressions import RawSQL
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
IS_STANDING = Q(claim__withdrawn_on__isnull=True, claim__refused_on__isnull=True)
NOTHING = Q()


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


class Rank(NamedTuple):
    """Where a claim stands in the queue: its band, its odds (the highest first), its key."""

    place: int
    weakness: float
    claim: int


class Queue:
    """The claims that wait for this account. What is rare (put off, open at a colleague's, waiting for a second person)
    is asked for first and left out by its keys."""

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
    def bands(self) -> list[tuple[int, Q]]:
        """The bands in order, each with the condition on its claims: no claim is in two."""
        standing = IS_STANDING & ~self._is_put_off
        bands, until = [], None
        for number, period in enumerate(self.periods):
            if until is None or period.evaluated_on > until:
                later = Q() if until is None else Q(claim__declared_on__gt=until)
                bands.append((number, standing & later & Q(claim__declared_on__lte=period.evaluated_on)))
                until = period.evaluated_on
        later = Q() if until is None else Q(claim__declared_on__gt=until)
        bands.append((NO_DEADLINE, standing & later))
        bands.append((CHANGES_NOTHING, ~IS_STANDING & ~self._is_put_off))
        return [*bands, (PUT_OFF, self._is_put_off)]

    def page(self, number: int, after: int | None = None) -> list[Link]:
        """The first ``number`` claims, or those after this one, with who has which open; each with its ``place``."""
        ranks = list(islice(self._ranks(number, self._rank_of(after)), number))
        links = (
            Link.objects.for_system("linking")
            .select_related("claim__relative", "claim__review_lease__by")
            .defer("evidence")
        )
        found = {link.claim_id: link for link in links.filter(claim__in=[rank.claim for rank in ranks])}
        for rank in ranks:
            found[rank.claim].place = rank.place  # type: ignore[attr-defined]
        return [found[rank.claim] for rank in ranks]

    def following(self, after: int | None = None) -> int | None:
        """The first claim that nobody else has open, or the one after this; from the last on to the first again."""
        leased = ReviewLease.objects.filter(until__gt=timezone.now()).exclude(by=self.by)
        taken = ~Q(claim__in=[*leased.values_list("claim", flat=True), *([] if after is None else [after])])
        rank = self._rank_of(after)
        found = next(self._ranks(1, rank, taken), None)
        if found is None and rank is not None:
            found = next(self._ranks(1, None, taken), None)
        return found.claim if found else None

    def _ranks(self, number: int, after: Rank | None, also: Q = NOTHING) -> Iterator[Rank]:
        """The first ``number`` ranks after this one, or a few more; ``also`` is a further condition."""
        waiting = self._waiting(number, after, also)
        asked = self._ranked(self._asked(Link.objects.for_system("linking").filter(ASKS & ~WAITS)).filter(also))
        return merge(waiting, (rank for rank in asked if after is None or rank > after))

    def _waiting(self, number: int, after: Rank | None, also: Q) -> Iterator[Rank]:
        """Band by band along the index ``link_waiting``: what is undecided has a candidate, and so odds."""
        links = self._asked(Link.objects.for_system("linking").filter(WAITS)).filter(also).order_by("-odds", "claim")
        left = number
        for place, condition in self.bands:
            if left <= 0 or (after is not None and place < after.place):
                continue
            band = links.filter(condition)
            if after is not None and place == after.place:
                band = band.filter(Q(odds__lt=-after.weakness) | Q(odds=-after.weakness, claim__gt=after.claim))
            for claim, odds in band.values_list("claim", "odds")[:left]:
                left -= 1
                yield Rank(place, -odds if odds is not None else -NO_ODDS, claim)

    def _rank_of(self, claim: int | None) -> Rank | None:
        """Where a claim stands; None when it does not wait."""
        if claim is None:
            return None
        return next(
            self._ranked(self._asked(Link.objects.for_system("linking").filter(WAITS | ASKS, claim=claim))), None
        )

    def _ranked(self, links: QuerySet[Link, Link]) -> Iterator[Rank]:
        """The same bands, told of a few claims one by one."""
        whens = [When(self._is_put_off, then=Value(PUT_OFF)), When(~IS_STANDING, then=Value(CHANGES_NOTHING))]
        for number, period in enumerate(self.periods):
            whens.append(When(claim__declared_on__lte=period.evaluated_on, then=Value(number)))
        place = Case(*whens, default=Value(NO_DEADLINE), output_field=IntegerField())
        ranks = links.annotate(place=place, weakness=-Coalesce(F("odds"), Value(NO_ODDS)))
        return map(Rank._make, ranks.order_by("place", "weakness", "claim").values_list("place", "weakness", "claim"))

    def due_on(self, link: Link) -> date | None:
        """The deadline by which the claim should be decided; None where no period waits for it."""
        place = int(link.place)  # type: ignore[attr-defined]
        return self.periods[place].due_on if place < len(self.periods) else None

    @cached_property
    def put_off(self) -> list[int]:
        """The claims that somebody said "later" of, since the machine decided them last."""
        decisions = ReviewDecision.objects.for_system("linking").filter(verdict=Verdict.LATER, undoing__isnull=True)
        said = decisions.values("claim_code").annotate(last=Max("at")).values_list("claim_code", "last")
        moments = dict(said)
        links = (
            Link.objects.for_system("linking")
            .filter(claim__code__in=moments)
            .values_list("claim", "claim__code", "decided_at")
        )
        return [claim for claim, code, decided_at in links if moments[code] >= decided_at]

    @property
    def _is_put_off(self) -> Q:
        """One array to the database: a list of many parameters would cost the page as much as all the rest."""
        array = RawSQL("linking_link.claim_id = ANY(%s)", [self.put_off], output_field=BooleanField())
        return Q(array)

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


def work_of(queue: Queue, since: datetime) -> Work:
    """The counts of the desk; ``since`` is when today began."""
    waiting, questions = (
        Link.objects.for_system("linking").filter(WAITS).count(),
        Link.objects.for_system("linking").filter(ASKS).count(),
    )
    undone = (
        ReviewDecision.objects.for_system("linking").filter(undoes__isnull=False).values("undoes")
    )  # few: no join with all decisions
    answers = ReviewDecision.objects.for_system("linking").filter(undoes__isnull=True).exclude(verdict=Verdict.LATER)
    answers = answers.exclude(pk__in=undone)
    counted = answers.aggregate(
        mine_today=Count("pk", filter=Q(by=queue.by, at__gte=since)),
        all_today=Count("pk", filter=Q(at__gte=since)),
        alike=Count("pk", filter=Q(verdict=Verdict.SAME, confirms__isnull=True)),
        answered=Count("pk", filter=Q(confirms__isnull=True)),
    )
    return Work(waiting, questions, sum(by != queue.by.pk for by in queue.seconds.values()), **counted)
