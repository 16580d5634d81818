"""Link claims to insured people. The machine decides anew each time; a person's decision is never overruled."""

import json
from collections import Counter
from dataclasses import asdict
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from thidua.audit.actions import record
from thidua.engine.linking.decisions import LinkDecision, decide_links
from thidua.lib.database import copy_rows, update_rows
from thidua.lib.history import acting
from thidua.linking.models import Link
from thidua.linking.queries import candidates, claim_evidence


def link_claims(*, by: Any, claim: int | None = None) -> Counter[str]:
    """Decide every claim (or this one) that no person has decided; write what is new or differs. Returns counts by
    state."""
    with acting(by, "link"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('thidua.link_claims'))")
        decisions = decide_links(list(claim_evidence(claim)), candidates(claim))
        links = Link.objects.filter(decided_by__isnull=True).defer("decided_at")
        kept = {link.claim_id: link for link in (links if claim is None else links.filter(claim=claim)).iterator()}
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
                subject_key="all" if claim is None else claim,
                new=len(fresh),
                changed=len(altered),
                counts=dict(counts),
            )
    return counts


def evidence_of(decision: LinkDecision) -> dict[str, Any]:
    """What decided, as outcomes by field and never as values."""
    return {"reason": decision.reason.value, "pairs": [asdict(pair) for pair in decision.pairs]}


def _differs(link: Link, decision: LinkDecision) -> bool:
    return (link.insured_id, link.state, link.model_version, link.evidence) != (
        decision.insured,
        decision.state.value,
        decision.model,
        evidence_of(decision),
    )


def _write_new(decisions: list[LinkDecision]) -> None:
    now = timezone.now()
    copy_rows(
        Link,
        ("claim_id", "insured_id", "state", "method", "evidence", "model_version", "decided_at"),
        (
            (
                decision.claim,
                decision.insured,
                decision.state.value,
                decision.method.value if decision.method else "",
                json.dumps(evidence_of(decision)),
                decision.model,
                now,
            )
            for decision in decisions
        ),
    )


def _rewrite(decisions: list[LinkDecision], kept: dict[int, Link]) -> None:
    now = timezone.now()
    for decision in decisions:
        link = kept[decision.claim]
        link.insured_id, link.state = decision.insured, decision.state.value
        link.method = decision.method.value if decision.method else ""
        link.evidence, link.model_version, link.decided_at = evidence_of(decision), decision.model, now
    changed = [kept[decision.claim] for decision in decisions]
    update_rows(Link, ["insured_id", "state", "method", "evidence", "model_version", "decided_at"], changed)
