"""When does the machine ask about what a person decided? It never overrules him.

| first row that fits                                                                             | it asks          |
|-------------------------------------------------------------------------------------------------|------------------|
| whom the person chose, no standing row of the ledger names any more                             | gone_from_ledger |
| the machine says the same as the person                                                         | nothing          |
| the relative is named otherwise than at the decision                                            | relative_changed |
| it would link another person, and would not have done so at the decision                        | other_person     |
| somebody in sight of the review threshold was not among those shown at the decision             | new_candidate    |
| otherwise                                                                                       | nothing          |

People who are merged are one person. What was shown is kept with the decision (``ReviewDecision.machine``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thidua.engine.linking.matching import LinkDecision, LinkState, describe
from thidua.engine.linking.model import LinkModel
from thidua.linking.enums import QuestionKind


@dataclass(frozen=True)
class Held:
    """What a person holds of a claim: whom (None: nobody), what the machine had said then, and whether the relative is
    still named as then."""

    insured: int | None
    machine: Mapping[str, Any]
    is_same_relative: bool


def said(decision: LinkDecision) -> dict[str, Any]:
    """What the machine says of a claim, as JSON: codes, keys and weights, no values of people."""
    return {
        "state": decision.state.value,
        "insured": decision.insured,
        "reason": decision.reason.value,
        "odds": decision.odds,
        "pattern": pattern_of(decision),
        "model": decision.model,
        "evidence": describe(decision),
    }


def pattern_of(decision: LinkDecision) -> str:
    """The best candidate's levels as text: what kind of difference it is (``name=slip birth=equal``)."""
    if not decision.pairs:
        return ""
    return " ".join(f"{entry.field.value}={entry.level}" for entry in decision.pairs[0].fields if entry.level)


def question_about(
    held: Held, decision: LinkDecision, model: LinkModel, *, same: Mapping[int, int], is_in_ledger: bool
) -> dict[str, Any] | None:
    """The question, with what the machine says now; ``same`` leads from who is merged to whom he counts as."""
    kind = _kind(held, decision, model, same, is_in_ledger)
    return {"kind": kind.value, "machine": said(decision)} if kind else None


def _kind(
    held: Held, decision: LinkDecision, model: LinkModel, same: Mapping[int, int], is_in_ledger: bool
) -> QuestionKind | None:
    chosen = _one(held.insured, same)
    if chosen is not None and not is_in_ledger:
        return QuestionKind.GONE_FROM_LEDGER
    if decision.state is not LinkState.UNDECIDED and decision.insured == chosen:
        return None
    if not held.is_same_relative:
        return QuestionKind.RELATIVE_CHANGED
    if decision.state is LinkState.LINKED and decision.insured != _one(held.machine.get("insured"), same):
        return QuestionKind.OTHER_PERSON
    pairs = held.machine.get("evidence", {}).get("pairs", [])
    shown = {chosen, *(_one(pair["insured"], same) for pair in pairs)}
    in_sight = {pair.insured for pair in decision.pairs if pair.odds >= model.review_odds}
    return QuestionKind.NEW_CANDIDATE if in_sight - shown else None


def _one(person: int | None, same: Mapping[int, int]) -> int | None:
    return same.get(person, person) if person is not None else None
