"""Link claims to insured people. The machine decides anew each time; a person's decision is never overruled, only asked
about, and holds again when its claim had gone and comes back."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from thidua.audit.actions import record
from thidua.claims.models import Claim
from thidua.claims.queries.door import erased_claims
from thidua.engine.linking.matching import LinkDecision
from thidua.lib.database import copy_rows, update_rows
from thidua.lib.history import acting
from thidua.linking.enums import LinkMethod, LinkState, PersonKind
from thidua.linking.models import Link, ReviewDecision
from thidua.linking.queries.deciding import Decided, decide_now
from thidua.linking.queries.merges import roots
from thidua.linking.queries.questions import Held, question_about, said
from thidua.linking.queries.reviews import latest_standing

MACHINE = ("insured_id", "state", "method", "reason", "odds", "pattern", "evidence", "model_version")
WRITTEN = (*MACHINE, "question", "questioned_at", "decided_by_id")
DRIFT = 0.05  # bits: each new person of the ledger moves every weight by next to nothing, which is no news


def link_claims(*, by: Any, claim: int | None = None, claims: Sequence[int] | None = None) -> Counter[str]:
    """Decide every claim (or this one, or these) that no person has decided; write what is new or differs, and ask
    about people's decisions where that is due. Returns counts by state of what the machine decided."""
    some = [claim] if claim is not None else claims
    with acting(by, "link"), transaction.atomic():
        lock_links()
        decided = decide_now(some)
        links = (
            Link.objects.for_system("linking").all()
            if some is None
            else Link.objects.for_system("linking").filter(claim__in=some)
        )
        kept = {link.claim_id: link for link in links}
        held = _People(kept, decided, some)
        settled = _settled(kept)
        wanted = {each.claim: held.wanted(each) for each in decided.decisions if each.claim not in settled}
        fresh = {key: values for key, values in wanted.items() if key not in kept}
        altered = {key: values for key, values in wanted.items() if key in kept and _differs(kept[key], values)}
        _write_new(fresh)
        _rewrite(altered, kept)
        counts = Counter(str(values["state"]) for values in wanted.values() if values["decided_by_id"] is None)
        if fresh or altered:
            record(
                by=by,
                action="link.decided",
                subject_kind="links",
                subject_key="all" if some is None else some[0] if len(some) == 1 else "some",
                new=len(fresh),
                changed=len(altered),
                counts=dict(counts),
                questions=sum(values["question"] is not None for values in wanted.values()),
                model=decided.model.version,
            )
    return counts


def lock_links() -> None:
    """One linking at a time; held until the transaction ends. Taken after the rows of claims are locked, as an import
    does that links at its end, and before those of links."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('thidua.link_claims'))")


def _settled(kept: Mapping[int, Link]) -> set[int]:
    """Claims whose relatives withdrew after they were found: there is nothing left to compare, and periods before that
    day count whom the link means (rules.md 1: a link has no date)."""
    return {claim for claim in erased_claims() if claim in kept and kept[claim].state == LinkState.LINKED}


@dataclass(frozen=True)
class _Named:
    """A claim by its code, and its relative as he is named now."""

    code: str
    fingerprint: bytes


class _People:
    """What people hold of the claims, and what each link should say in view of it."""

    def __init__(self, kept: Mapping[int, Link], decided: Decided, some: Sequence[int] | None) -> None:
        self.kept, self.decided, self.now = kept, decided, timezone.now()
        self.same = roots(PersonKind.INSURED)
        claims = (
            Claim.objects.for_system("linking").all()
            if some is None
            else Claim.objects.for_system("linking").filter(pk__in=some)
        )
        answers = latest_standing(None if some is None else claims.values_list("code", flat=True))
        rows = claims.filter(code__in=answers).values_list("pk", "code", "relative__fingerprint") if answers else []
        self.named = {pk: _Named(code, bytes(fingerprint)) for pk, code, fingerprint in rows}
        self.answers = {pk: answers[named.code] for pk, named in self.named.items()}
        chosen = {link.insured_id for link in kept.values() if link.decided_by_id} | {
            answer.insured_id for answer in self.answers.values()
        }
        self.there = decided.in_ledger({self.same.get(key, key) for key in chosen if key is not None})

    def wanted(self, decision: LinkDecision) -> dict[str, Any]:
        """The values of ``WRITTEN``."""
        link, answer = self.kept.get(decision.claim), self.answers.get(decision.claim)
        is_same_relative = (
            answer is None or bytes(answer.relative_fingerprint) == self.named[decision.claim].fingerprint
        )
        held: Held | None
        if link is not None and link.decided_by_id is not None:
            values = {name: getattr(link, name) for name in MACHINE} | {"decided_by_id": link.decided_by_id}
            machine = answer.machine if answer else {"insured": None, "evidence": link.evidence}
            held = Held(link.insured_id, machine, is_same_relative)
        elif answer is not None and is_same_relative:
            values, held = restored(answer), Held(answer.insured_id, answer.machine, is_same_relative)
        else:
            values = _by_machine(decision)
            held = Held(answer.insured_id, answer.machine, is_same_relative) if answer else None
        return values | self._question(link, held, decision, is_in_force=values["decided_by_id"] is not None)

    def _question(
        self, link: Link | None, held: Held | None, decision: LinkDecision, *, is_in_force: bool
    ) -> dict[str, Any]:
        if held is None:
            return {"question": None, "questioned_at": None}
        chosen = self.same.get(held.insured, held.insured) if held.insured is not None else None
        is_there = not is_in_force or chosen is None or chosen in self.there
        question = question_about(held, decision, self.decided.model, same=self.same, is_in_ledger=is_there)
        if question is None:
            return {"question": None, "questioned_at": None}
        before = link.question if link is not None else None
        if before is not None and link is not None and _is_same_question(before, question):
            return {"question": before, "questioned_at": link.questioned_at}
        return {"question": question, "questioned_at": self.now}


def _by_machine(decision: LinkDecision) -> dict[str, Any]:
    values = said(decision)
    return {
        "insured_id": values["insured"],
        "state": values["state"],
        "method": decision.method.value if decision.method else "",
        **{name: values[name] for name in ("reason", "odds", "pattern", "evidence")},
        "model_version": values["model"],
        "decided_by_id": None,
    }


def restored(answer: ReviewDecision) -> dict[str, Any]:
    """What a person decided, with the evidence of that time."""
    machine = answer.machine
    return {
        "insured_id": answer.insured_id,
        "state": (LinkState.NOT_FOUND if answer.insured_id is None else LinkState.LINKED).value,
        "method": LinkMethod.PERSON.value,
        **{name: machine[name] for name in ("reason", "odds", "pattern", "evidence")},
        "model_version": machine["model"],
        "decided_by_id": answer.by_id,
    }


def _differs(link: Link, values: Mapping[str, Any]) -> bool:
    """Whether the link says something else than what it should; weights that drift a little do not count."""
    exact = [name for name in WRITTEN if name not in ("odds", "evidence")]
    if any(getattr(link, name) != values[name] for name in exact):
        return True
    return not _is_same_evidence(link.evidence, values["evidence"])


def _is_same_question(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    machine, other = before["machine"], now["machine"]
    exact = ("state", "insured", "reason", "pattern", "model")
    return (
        before["kind"] == now["kind"]
        and all(machine[name] == other[name] for name in exact)
        and _is_same_evidence(machine["evidence"], other["evidence"])
    )


def _is_same_evidence(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    pairs, others = before.get("pairs", []), now["pairs"]
    if before.get("reason") != now["reason"] or len(pairs) != len(others):
        return False
    return all(_is_same_pair(pair, other) for pair, other in zip(pairs, others, strict=True))


def _is_same_pair(pair: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if pair["insured"] != other["insured"] or "odds" not in pair or abs(pair["odds"] - other["odds"]) > DRIFT:
        return False
    levels = ({name: level for name, (level, _weight) in one["fields"].items()} for one in (pair, other))
    return next(levels) == next(levels)


def _write_new(wanted: Mapping[int, Mapping[str, Any]]) -> None:
    now = timezone.now()
    copy_rows(
        Link,
        ("claim_id", *WRITTEN, "decided_at"),
        ((claim, *(_copied(values[name]) for name in WRITTEN), now) for claim, values in wanted.items()),
    )


def _copied(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict) else value


def _rewrite(wanted: Mapping[int, Mapping[str, Any]], kept: Mapping[int, Link]) -> None:
    """Only links that are as they were read: a person may have decided meanwhile, and he is not overruled."""
    keys = [kept[claim].pk for claim in wanted]
    locked = Link.objects.for_system("linking").select_for_update().filter(pk__in=keys).order_by("pk")
    unchanged = set(locked.values_list("pk", "decided_at"))
    now = timezone.now()
    written = []
    for claim, values in wanted.items():
        link = kept[claim]
        if (link.pk, link.decided_at) not in unchanged:
            continue
        if link.decided_by_id is None:
            link.decided_at = now
        for name in WRITTEN:
            setattr(link, name, values[name])
        written.append(link)
    update_rows(Link, [*WRITTEN, "decided_at"], written)
