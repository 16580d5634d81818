"""What did people decide on claims, what of it holds, and what did they see?

A decision holds when nobody undid it and, where it needs a second person, one has confirmed it. It belongs to a claim's
code and to the relative as he was named then; the latest that holds counts.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from thidua.claims.models import Claim
from thidua.linking.enums import Verdict
from thidua.linking.models import Link, ReviewDecision

MACHINE = ("state", "insured_id", "reason", "odds", "pattern", "model_version")
CONFIRMED = Q(confirmation__isnull=False, confirmation__undoing__isnull=True)


def answers() -> QuerySet[ReviewDecision]:
    """Decisions on the person that nobody undid: no confirmations, no undoings, no "later"."""
    return (
        ReviewDecision.objects.for_system("linking")
        .filter(confirms__isnull=True, undoes__isnull=True, undoing__isnull=True)
        .exclude(verdict=Verdict.LATER)
    )


def standing() -> QuerySet[ReviewDecision]:
    """The answers that hold; of each claim's code the latest counts (``latest_standing``)."""
    return answers().filter(Q(needs_second=False) | CONFIRMED)


def latest_standing(codes: Iterable[str] | None = None) -> dict[str, ReviewDecision]:
    """The decision that holds for each claim's code (of these, or of all)."""
    found = standing() if codes is None else standing().filter(claim_code__in=list(codes))
    return {decision.claim_code: decision for decision in found.order_by("claim_code", "-pk").distinct("claim_code")}


def waiting_for_second() -> QuerySet[ReviewDecision]:
    """Decisions against hard evidence that a second person has yet to confirm, unless the claim was answered since."""
    # Few, and found by an index of their own; as one query the database would join all decisions with themselves.
    codes = dict(answers().filter(needs_second=True, confirmation__isnull=True).values_list("pk", "claim_code"))
    waiting = ReviewDecision.objects.for_system("linking").filter(pk__in=codes)
    since = answers().filter(Q(needs_second=False) | Q(confirmation__isnull=True) | CONFIRMED)
    since = since.filter(claim_code__in=set(codes.values()))
    return waiting.exclude(Exists(since.filter(claim_code=OuterRef("claim_code"), pk__gt=OuterRef("pk"))))


def waiting_decision(claim: Claim) -> ReviewDecision | None:
    """The decision on this claim, its relative named as now, that waits for a second person."""
    return (
        waiting_for_second()
        .filter(claim_code=claim.code, relative_fingerprint=bytes(claim.relative.fingerprint))
        .select_related("by", "insured")
        .first()
    )


def agreement_to(decision: ReviewDecision) -> ReviewDecision | None:
    """The answer of the second person, where one was needed and agreed."""
    return ReviewDecision.objects.for_system("linking").filter(confirms=decision).select_related("by").first()


def history_of(claim: Claim) -> QuerySet[ReviewDecision]:
    """Everything that people said of this claim, latest first."""
    return (
        ReviewDecision.objects.for_system("linking")
        .filter(claim_code=claim.code)
        .select_related("by", "undoing__by", "confirmation__by")
        .order_by("-pk")
    )


def decided_by_people() -> tuple[int, int]:
    """How many claims people have decided, and of how many of all the machine asks."""
    links = Link.objects.for_system("linking").aggregate(
        decided=Count("pk", filter=Q(decided_by__isnull=False)),
        asked=Count("pk", filter=Q(questioned_at__isnull=False)),
    )
    return links["decided"], links["asked"]


def machine_of(link: Link) -> dict[str, Any]:
    """What the machine says of the claim now: what it said when it last decided or, where it asks, would say."""
    if link.question is not None:
        return dict(link.question["machine"])
    said = {name.removesuffix("_id").removesuffix("_version"): getattr(link, name) for name in MACHINE}
    return {**said, "evidence": link.evidence} if link.decided_by_id is None else _said_then(link, said)


def _said_then(link: Link, said: dict[str, Any]) -> dict[str, Any]:
    """What the machine had said before a person decided: his decision keeps it; the link's state is his."""
    decision = latest_standing([link.claim.code]).get(link.claim.code)
    return dict(decision.machine) if decision else {**said, "evidence": link.evidence}


def candidates_of(machine: dict[str, Any]) -> list[dict[str, Any]]:
    """The candidates' evidence, best first; what the first stage had stored has none that can be weighed."""
    pairs = machine.get("evidence", {}).get("pairs", [])
    return [pair for pair in pairs if "weight" in pair and "fields" in pair]


def shown_token(link: Link) -> str:
    """Stands for what somebody who decides has seen: the link, the relative as he is named and the latest answer. When
    any of it has changed, the token is another."""
    return shown_tokens([link])[link.claim_id]


def shown_tokens(links: Sequence[Link]) -> dict[int, str]:
    """The tokens of several, by the keys of their claims; one query."""
    decisions = ReviewDecision.objects.for_system("linking").filter(claim_code__in=[link.claim.code for link in links])
    latest = dict(decisions.order_by().values_list("claim_code").annotate(Max("pk")))
    return {link.claim_id: _token(link, latest.get(link.claim.code, 0)) for link in links}


def _token(link: Link, latest: int) -> str:
    asked: datetime | None = link.questioned_at
    seen = (
        link.decided_at.isoformat(),
        asked.isoformat() if asked else "",
        bytes(link.claim.relative.fingerprint).hex(),
        str(latest),
    )
    return hashlib.sha256("|".join(seen).encode()).hexdigest()[:16]
