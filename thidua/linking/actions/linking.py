"""Link claims to insured people. The machine decides anew each time; a person's decision is never overruled."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from thidua.audit.actions import record
from thidua.engine.linking.matching import LinkDecision, describe, match
from thidua.lib.database import copy_rows, update_rows
from thidua.lib.history import acting
from thidua.linking.models import Link
from thidua.linking.queries.models import model_in_force
from thidua.linking.queries.records import claim_table, insured_table


def link_claims(*, by: Any, claim: int | None = None, claims: Sequence[int] | None = None) -> Counter[str]:
    """Decide every claim (or this one, or these) that no person has decided; write what is new or differs. Returns
    counts by state."""
    some = [claim] if claim is not None else claims
    with acting(by, "link"), transaction.atomic():
        lock_links()
        decided = set(Link.objects.filter(decided_by__isnull=False).values_list("claim_id", flat=True))
        decisions = [
            decision
            for decision in match(claim_table(some), insured_table(), model_in_force())
            if decision.claim not in decided
        ]
        links = Link.objects.filter(decided_by__isnull=True).defer("decided_at")
        kept = {link.claim_id: link for link in (links if some is None else links.filter(claim__in=some)).iterator()}
        fresh = [decision for decision in decisions if decision.claim not in kept]
        altered = [
            decision for decision in decisions if decision.claim in kept and _differs(kept[decision.claim], decision)
        ]
        _write_new(fresh)
        _rewrite(altered, kept)
        counts = Counter(decision.state.value for decision in decisions)
        if fresh or altered:
            record(
                by=by,
                action="link.decided",
                subject_kind="links",
                subject_key="all" if some is None else ",".join(map(str, some[:20])),
                new=len(fresh),
                changed=len(altered),
                counts=dict(counts),
            )
    return counts


def lock_links() -> None:
    """One linking at a time; held until the transaction ends. Taken before any row of a claim or link is locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('thidua.link_claims'))")


def pattern_of(decision: LinkDecision) -> str:
    """The best candidate's levels as text: what kind of difference it is (``name=slip birth=equal``)."""
    if not decision.pairs:
        return ""
    return " ".join(f"{entry.field.value}={entry.level}" for entry in decision.pairs[0].fields if entry.level)


def _values(decision: LinkDecision) -> tuple[Any, ...]:
    return (
        decision.insured,
        decision.state.value,
        decision.method.value if decision.method else "",
        decision.reason.value,
        decision.odds,
        pattern_of(decision),
        describe(decision),
        decision.model,
    )


DECIDED = ("insured_id", "state", "method", "reason", "odds", "pattern", "evidence", "model_version")


def _differs(link: Link, decision: LinkDecision) -> bool:
    return tuple(getattr(link, name) for name in DECIDED) != _values(decision)


def _write_new(decisions: list[LinkDecision]) -> None:
    now = timezone.now()
    rows = []
    for decision in decisions:
        values = dict(zip(DECIDED, _values(decision), strict=True))
        values["evidence"] = json.dumps(values["evidence"])
        rows.append((decision.claim, *values.values(), now))
    copy_rows(Link, ("claim_id", *DECIDED, "decided_at"), rows)


def _rewrite(decisions: list[LinkDecision], kept: dict[int, Link]) -> None:
    now = timezone.now()
    for decision in decisions:
        link = kept[decision.claim]
        for name, value in zip(DECIDED, _values(decision), strict=True):
            setattr(link, name, value)
        link.decided_at = now
    update_rows(Link, [*DECIDED, "decided_at"], [kept[decision.claim] for decision in decisions])
