"""What does the machine say of the claims now? Of all over the whole ledger, or of a few over the part that matters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from thidua.engine.linking.matching import LinkDecision, match
from thidua.engine.linking.model import LinkModel
from thidua.linking.queries.models import model_in_force
from thidua.linking.queries.parts import MOST, part_of_ledger
from thidua.linking.queries.records import claim_table, in_ledger, insured_table
from thidua.orgs.queries import renamed_communes


@dataclass(frozen=True)
class Decided:
    """The decisions in order of the claims' keys, and by which model. ``people`` are the ledger's where all of it was
    read."""

    decisions: list[LinkDecision]
    model: LinkModel
    people: frozenset[int] | None

    def in_ledger(self, people: Iterable[int]) -> set[int]:
        """Those of these people whom a standing row names."""
        asked = set(people)
        if self.people is not None or not asked:
            return asked & (self.people or frozenset())
        return in_ledger(asked)


def decide_now(claims: Sequence[int] | None = None) -> Decided:
    """Decisions on every claim, or on these, by the model in force: a claim's is the same either way."""
    model, communes = model_in_force(), renamed_communes()
    told = claim_table(claims)
    if claims is not None and len(claims) <= MOST:
        part, population = part_of_ledger(told)
        return Decided(match(told, part, model, population=population, communes=communes), model, None)
    insured = insured_table()
    return Decided(match(told, insured, model, communes=communes), model, frozenset(insured["insured"].to_pylist()))
