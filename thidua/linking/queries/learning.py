"""What have people answered that a model can learn from, and which claims would another model decide differently?

Levels are compared anew from the claims and the ledger as they are now, for answers given under any model; nothing that
a person is called leaves the memory. Of an answer the chosen candidate is one person with the claim's relative, and the
others that were shown beside him are not.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from thidua.claims.models import Claim
from thidua.engine.linking.accuracy import KnownPair
from thidua.engine.linking.learning import Answer, known_pairs
from thidua.engine.linking.matching import match
from thidua.engine.linking.model import LinkModel, Pattern
from thidua.linking.enums import LinkState, PersonKind, Verdict
from thidua.linking.models import Link
from thidua.linking.queries.merges import INSURED_ROOTS, roots
from thidua.linking.queries.records import claim_table, insured_table
from thidua.linking.queries.reviews import candidates_of, latest_standing, standing
from thidua.orgs.queries import renamed_communes

ANSWERED = f"""
    WITH fitting AS (
        SELECT c.id AS claim, d.insured_id, d.machine FROM ({{latest}}) d JOIN claims_claim c ON c.code = d.claim_code
        JOIN people_identity i ON i.id = c.relative_id AND i.fingerprint = d.relative_fingerprint),
    named AS (
        SELECT claim, insured_id AS person FROM fitting WHERE insured_id IS NOT NULL
        UNION ALL
        SELECT claim, (pair -> 'insured')::bigint
        FROM fitting, jsonb_array_elements(machine -> 'evidence' -> 'pairs') pair
        WHERE pair ? 'weight' AND pair ? 'fields')
    SELECT count(DISTINCT (n.claim, coalesce(same.root, n.person))), count(DISTINCT n.claim)
    FROM named n LEFT JOIN {INSURED_ROOTS} same ON same.gone = n.person
"""  # noqa: S608 -- queries of ours


@dataclass(frozen=True)
class Known:
    """``reviewed`` pairs were answered by people; ``automatic`` are the patterns of the links that the machine made by
    itself, which belong to the matches as much; ``people`` is the number of insured people."""

    reviewed: Sequence[KnownPair]
    automatic: Sequence[Pattern]
    people: int

    @property
    def matching(self) -> int:
        return sum(pair.is_one for pair in self.reviewed)

    @property
    def claims(self) -> int:
        return len({pair.claim for pair in self.reviewed})

    def matches(self, reviewed: Sequence[KnownPair]) -> list[tuple[Pattern, bool]]:
        """What ``re_estimate`` takes: these reviewed pairs, and all that the machine linked."""
        return [(pair.pattern, pair.is_one) for pair in reviewed] + [(pattern, True) for pattern in self.automatic]


class Answered(NamedTuple):
    """How many pairs people have answered, of how many claims (``answered_pairs``)."""

    pairs: int
    claims: int


def count_answered() -> Answered:
    """Counted by the database: a page need not read tens of thousands of answers."""
    latest, values = standing().order_by("claim_code", "-pk").distinct("claim_code").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(ANSWERED.format(latest=latest), values)
        return Answered(*cursor.fetchone())


def answered_pairs() -> list[Answer]:
    """A claim and an insured person, and whether they are one, out of the answers that hold and still fit the claim."""
    same = roots(PersonKind.INSURED)
    decisions = latest_standing()
    claims = {
        claim.code: claim
        for claim in Claim.objects.for_system("linking").filter(code__in=decisions).select_related("relative")
    }
    found: dict[tuple[int, int], bool] = {}
    for code, decision in decisions.items():
        claim = claims.get(code)
        if claim is None or bytes(claim.relative.fingerprint) != bytes(decision.relative_fingerprint):
            continue
        for pair in candidates_of(decision.machine):
            found[claim.pk, same.get(pair["insured"], pair["insured"])] = False
        if decision.verdict != Verdict.NONE and decision.insured_id is not None:
            found[claim.pk, same.get(decision.insured_id, decision.insured_id)] = True
    return [Answer(claim_key, person, is_one) for (claim_key, person), is_one in sorted(found.items())]


def known_now(start: LinkModel) -> Known:
    """Every pair of which it is known whether it is one person, as it compares now."""
    reviewed = answered_pairs()
    mine = Link.objects.for_system("linking").filter(state=LinkState.LINKED, decided_by__isnull=True).order_by("claim")
    linked = [Answer(claim, person, True) for claim, person in mine.values_list("claim_id", "insured_id")]
    pairs, people = known_pairs(
        claim_table(), insured_table(), [*linked, *reviewed], start, communes=renamed_communes()
    )
    by_person = {answer.claim for answer in reviewed}
    return Known(
        [pair for pair in pairs if pair.claim in by_person],
        [pair.pattern for pair in pairs if pair.claim not in by_person],
        people,
    )


class Move(NamedTuple):
    """A claim that the model would decide differently."""

    claim: int
    code: str


class Transition(NamedTuple):
    """Claims that go from one state to another; from linked to linked: to another person."""

    before: LinkState
    after: LinkState
    moves: Sequence[Move]


def effect_of(model: LinkModel) -> list[Transition]:
    """What would change if this model were in force, the most claims first. People's decisions do not."""
    stored = {
        claim: (state, person)
        for claim, state, person in Link.objects.for_system("linking")
        .filter(decided_by__isnull=True)
        .values_list("claim_id", "state", "insured_id")
    }
    moved: dict[int, tuple[str, str]] = {}
    for decision in match(claim_table(), insured_table(), model, communes=renamed_communes()):
        before = stored.get(decision.claim)
        if before is not None and before != (decision.state.value, decision.insured):
            moved[decision.claim] = (before[0], decision.state.value)
    codes = dict(Claim.objects.for_system("linking").filter(pk__in=moved).values_list("pk", "code"))
    counts = Counter(moved.values())
    return [
        Transition(
            LinkState(before),
            LinkState(after),
            sorted(
                (Move(claim, codes[claim]) for claim, states in moved.items() if states == (before, after)),
                key=lambda move: move.code,
            ),
        )
        for (before, after), _count in counts.most_common()
    ]
