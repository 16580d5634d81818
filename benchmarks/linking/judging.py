"""How right are decisions on claims whose truth is known? Counts that add up over seeds.

The hard remainder are the claims that no equal right id settles: neither number of the claim is the meant person's in
the ledger, or nobody in the ledger is meant.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import duckdb

from benchmarks.linking.claims import World
from thidua.engine.linking.accuracy import Calls, Share
from thidua.engine.linking.matching import LinkDecision, LinkState

OUTCOMES = ("linked right", "linked wrong", "review", "not found")
UNSPOILT, OUTSIDE = "(unspoilt)", "(not in the ledger)"


class Verdict(NamedTuple):
    """What was decided on a claim beside its truth. ``best`` is the first candidate and ``odds`` its odds."""

    truth: int | None
    marks: tuple[str, ...]
    is_hard: bool
    state: str
    insured: int | None
    candidates: tuple[int, ...]
    odds: float | None

    @property
    def outcome(self) -> str:
        if self.state == LinkState.LINKED:
            return "linked right" if self.insured == self.truth else "linked wrong"
        return "review" if self.state == LinkState.UNDECIDED else "not found"


@dataclass
class Judged:
    """All verdicts of one ledger size."""

    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def hard(self) -> "Judged":
        return Judged([verdict for verdict in self.verdicts if verdict.is_hard])

    @property
    def automatic(self) -> Calls:
        right = sum(verdict.outcome == "linked right" for verdict in self.verdicts)
        wrong = sum(verdict.outcome == "linked wrong" for verdict in self.verdicts)
        return Calls(right, wrong, sum(verdict.truth is not None for verdict in self.verdicts) - right)

    @property
    def review(self) -> Share:
        return Share(sum(verdict.outcome == "review" for verdict in self.verdicts), len(self.verdicts))

    @property
    def among_first_three(self) -> Share:
        reviewed = [one for one in self.verdicts if one.outcome == "review" and one.truth is not None]
        return Share(sum(one.truth in one.candidates[:3] for one in reviewed), len(reviewed))

    def best(self) -> tuple[float, Calls]:
        """The odds at which calling the first candidate gives the best F1, and the calls there."""
        scored = [
            (one.odds, bool(one.candidates) and one.candidates[0] == one.truth)
            for one in self.verdicts
            if one.odds is not None
        ]
        return best_threshold(scored, sum(one.truth is not None for one in self.verdicts))

    def confusion(self) -> dict[str, Counter[str]]:
        """How the claims with a mark came out, mark by mark (one with two marks counts under both); those of people who
        are not in the ledger stand in a line of their own."""
        table: dict[str, Counter[str]] = {}
        for one in self.verdicts:
            for mark in (OUTSIDE,) if one.truth is None else one.marks or (UNSPOILT,):
                table.setdefault(mark, Counter())[one.outcome] += 1
        return table


def best_threshold(scored: Iterable[tuple[float, bool]], there: int) -> tuple[float, Calls]:
    """The threshold of the best F1 of pairs (score, is right), where ``there`` right ones could be found.

    >>> best_threshold([(3.0, True), (2.0, True), (1.0, False)], 2)[0]
    2.0
    """
    ordered = sorted(scored, reverse=True)
    right = wrong = 0
    best, best_calls = float("inf"), Calls(0, 0, there)
    for place, (score, is_right) in enumerate(ordered):
        right, wrong = right + is_right, wrong + (not is_right)
        is_last_of_score = place + 1 == len(ordered) or ordered[place + 1][0] != score
        if is_last_of_score and (Calls(right, wrong, there - right).f1 or 0) > (best_calls.f1 or 0):
            best, best_calls = score, Calls(right, wrong, there - right)
    return best, best_calls


def judge(world: World, decisions: Sequence[LinkDecision]) -> Judged:
    """The decisions of one world beside its truth."""
    truths = {row["claim"]: row for row in world.truth.to_pylist()}
    settled = settled_by_id(world)
    return Judged(
        [
            Verdict(
                truth=(row := truths[decision.claim])["truth"],
                marks=tuple(row["marks"].split()),
                is_hard=decision.claim not in settled,
                state=decision.state.value,
                insured=decision.insured,
                candidates=tuple(pair.insured for pair in decision.pairs),
                odds=decision.odds,
            )
            for decision in decisions
        ]
    )


def settled_by_id(world: World) -> set[int]:
    """The claims of which a number is the meant person's in the ledger."""
    with duckdb.connect(":memory:") as connection:
        for name in ("claims", "insured", "truth"):
            connection.register(name, getattr(world, name))
        rows = connection.execute(
            """SELECT DISTINCT t.claim FROM truth t JOIN claims c USING (claim) JOIN insured i ON i.insured = t.truth
               WHERE c.national_id = i.national_id OR c.insurance_code = i.insurance_code"""
        ).fetchall()
    return {claim for (claim,) in rows}
