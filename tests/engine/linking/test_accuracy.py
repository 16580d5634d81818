"""Accuracy on pairs whose answer is known: shares counted by hand, and folds that never judge their own."""

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt

import pytest

from thidua.engine.linking.accuracy import Accuracy, Calls, KnownPair, Share, measure, measure_learning, odds_of, wilson
from thidua.engine.linking.fields import MISSING, Field
from thidua.engine.linking.model import DEFAULT_MODEL, LinkModel, Pattern

# A pair of sexes alone: equal weighs +1 bit (0.5 / 0.25), another one −1 (0.25 / 0.5). In a ledger of one person the
# odds are the weight.
SEXES = replace(
    DEFAULT_MODEL,
    shares={**DEFAULT_MODEL.shares, Field.SEX: ((0.5, 0.25), (0.25, 0.5))},
    auto_odds=1.0,
    review_odds=-1.0,
)
EQUAL, OTHER = 0, 1


def of_sex(level: int) -> Pattern:
    return tuple(level if field is Field.SEX else MISSING for field in Field)


def pairs(*answers: tuple[int, int, bool]) -> list[KnownPair]:
    """(claim, level of the sex, whether it is one person)"""
    return [KnownPair(claim, of_sex(level), None, is_one) for claim, level, is_one in answers]


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # 8 of 10, z = 2: middle (0.8 + 4/20) / 1.4, half 2·√(0.8·0.2/10 + 4/400) / 1.4
        (8, 10, (1.0 - 2 * sqrt(0.026)) / 1.4, (1.0 + 2 * sqrt(0.026)) / 1.4),
        (0, 4, 0.0, 4 / 8),  # none of n: 0 … z² / (n + z²)
        (4, 4, 4 / 8, 1.0),  # all of n: n / (n + z²) … 1
        (0, 0, 0.0, 1.0),  # nothing is known of nothing
    ],
)
def test_wilson_interval(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of, z=2) == pytest.approx((low, high))


@pytest.mark.parametrize(("hits", "of"), [(5, 4), (-1, 4)])
def test_what_is_no_share_has_no_interval(hits: int, of: int) -> None:
    with pytest.raises(ValueError, match="of"):
        wilson(hits, of)


def test_odds_are_the_weight_less_the_number_of_people() -> None:
    [pair] = pairs((1, EQUAL, True))
    assert odds_of(pair, SEXES, people=1) == 1.0
    assert odds_of(pair, SEXES, people=8) == -2.0


def test_pairs_are_counted_at_both_thresholds() -> None:
    known = pairs(*[(claim, EQUAL, claim < 3) for claim in range(4)], (4, OTHER, True), (5, OTHER, False))
    found = measure(known, SEXES, people=1)
    # automatic at odds 1: the four equal ones, of which three are right; one that is one person is missed
    assert found.automatic == found.even == Calls(right=3, wrong=1, missed=1)
    assert (found.automatic.precision.value, found.automatic.recall.value, found.automatic.f1) == (3 / 4, 3 / 4, 3 / 4)
    assert found.review == Share(2, 6)  # odds −1: the review threshold is reached
    strict = measure(known, replace(SEXES, auto_odds=1.5, review_odds=0.0), people=1)
    assert (strict.automatic, strict.even, strict.review) == (Calls(0, 0, 4), Calls(3, 1, 1), Share(4, 6))
    assert (strict.automatic.precision.value, strict.automatic.f1) == (None, 0.0)


def test_nothing_measured_says_nothing() -> None:
    empty = measure([], SEXES, people=10)
    assert (empty.automatic.f1, empty.automatic.precision.value, empty.review.value) == (None, None, None)


def test_accuracy_survives_being_stored() -> None:
    found = measure(pairs((1, EQUAL, True), (2, OTHER, False)), SEXES, people=1)
    assert Accuracy.from_mapping(found.to_mapping()) == found


def test_a_fold_is_judged_by_what_the_others_taught() -> None:
    """``learn`` gives a model that calls everything one person if it has seen claim 1, and nothing otherwise: only the
    fold of claim 1 is judged by the one that calls nothing."""
    known = pairs(*[(claim, EQUAL, True) for claim in (1, 1, 2, 3)])
    seen: list[set[int]] = []

    def learn(taught: Sequence[KnownPair]) -> LinkModel:
        seen.append({pair.claim for pair in taught})
        return replace(SEXES, shares={**SEXES.shares, Field.SEX: ((0.5, 0.25 if 1 in seen[-1] else 1.0), (0.25, 0.5))})

    found = measure_learning(known, learn, people=1)
    assert seen == [{2, 3}, {1, 3}, {1, 2}]
    assert found.automatic == Calls(right=2, wrong=0, missed=2)


def test_folds_need_two_claims() -> None:
    with pytest.raises(ValueError, match="two claims"):
        measure_learning(pairs((1, EQUAL, True), (1, OTHER, False)), lambda _: SEXES, people=1)
