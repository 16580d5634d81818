"""How right is a model on pairs whose answer people have given, and how sure is that?

A pair is called one person when its posterior odds reach the automatic threshold, goes to people above the review
threshold, and is called two people below it: what the weights say alone, without the guards of ``matching``. A model
that learnt from reviewed pairs is measured by folds, never on pairs that it learnt from.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2, sqrt
from typing import NamedTuple

from thidua.engine.linking.model import LinkModel, Pattern

Z95 = 1.959963984540054  # 95 of 100 intervals hold the true share
FOLDS = 5
EVEN = 0.0  # posterior log2 odds at which a pair is as likely one person as two


def wilson(hits: int, of: int, z: float = Z95) -> tuple[float, float]:
    """The interval (low, high) of a share after Wilson (1927), which holds with few trials and near 0 and 1 too.

    >>> tuple(round(bound, 4) for bound in wilson(8, 10))
    (0.4902, 0.9433)
    >>> wilson(0, 0)
    (0.0, 1.0)
    """
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} of {of}")
    if not of:
        return 0.0, 1.0
    share = hits / of
    middle = share + z * z / (2 * of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    low, high = (middle - half) / scale, (middle + half) / scale
    return (0.0 if hits == 0 else max(0.0, low)), (1.0 if hits == of else min(1.0, high))


@dataclass(frozen=True, slots=True)
class Share:
    """A share as it was counted; ``value`` is None of nothing."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.hits, self.of)


class KnownPair(NamedTuple):
    """A claim and a candidate of which people said whether they are one person. ``name_share`` is the share of the
    insured people who bear the candidate's name."""

    claim: int
    pattern: Pattern
    name_share: float | None
    is_one: bool


@dataclass(frozen=True, slots=True)
class Calls:
    """Pairs called one person at a threshold, against what they are."""

    right: int = 0  # called one, and is
    wrong: int = 0  # called one, and is not
    missed: int = 0  # is one, and was not called so

    @property
    def precision(self) -> Share:
        return Share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> Share:
        return Share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None where there is nothing to find or call."""
        of = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / of if of else None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """``automatic``: at the automatic threshold; ``even``: were every pair to be answered, at even odds; ``review``:
    the share of pairs between the two thresholds."""

    automatic: Calls
    even: Calls
    review: Share

    def to_mapping(self) -> dict[str, dict[str, int]]:
        """The counts, as JSON values."""
        return {
            "automatic": _counts(self.automatic),
            "even": _counts(self.even),
            "review": {"hits": self.review.hits, "of": self.review.of},
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Mapping[str, int]]) -> "Accuracy":
        return cls(Calls(**mapping["automatic"]), Calls(**mapping["even"]), Share(**mapping["review"]))


def _counts(calls: Calls) -> dict[str, int]:
    return {"right": calls.right, "wrong": calls.wrong, "missed": calls.missed}


def measure(pairs: Iterable[KnownPair], model: LinkModel, people: int) -> Accuracy:
    """How right ``model`` is on pairs from which it did not learn, in a ledger of so many people."""
    return _accuracy([(odds_of(pair, model, people), pair.is_one) for pair in pairs], model)


def measure_learning(
    pairs: Sequence[KnownPair],
    learn: Callable[[Sequence[KnownPair]], LinkModel],
    people: int,
    *,
    folds: int = FOLDS,
) -> Accuracy:
    """How right a model is that ``learn`` makes of such pairs: each fold is judged by what the others taught.

    All pairs of a claim are in one fold, claims in the order of their keys in turn. Needs two claims at least.
    """
    claims = sorted({pair.claim for pair in pairs})
    if len(claims) < 2:
        raise ValueError("pairs of two claims at least")
    fold_of = {claim: place % min(folds, len(claims)) for place, claim in enumerate(claims)}
    judged: list[tuple[float, bool]] = []
    for fold in range(min(folds, len(claims))):
        model = learn([pair for pair in pairs if fold_of[pair.claim] != fold])
        judged += [(odds_of(pair, model, people), pair.is_one) for pair in pairs if fold_of[pair.claim] == fold]
    return _accuracy(judged, model)


def odds_of(pair: KnownPair, model: LinkModel, people: int) -> float:
    """The posterior log2 odds that the pair is one person."""
    return model.pair_weight(pair.pattern, pair.name_share) - log2(max(people, 1))


def _accuracy(judged: Sequence[tuple[float, bool]], model: LinkModel) -> Accuracy:
    """``model`` gives the thresholds, which learning leaves alone."""
    waiting = sum(model.review_odds <= odds < model.auto_odds for odds, _ in judged)
    return Accuracy(_calls(judged, model.auto_odds), _calls(judged, EVEN), Share(waiting, len(judged)))


def _calls(judged: Sequence[tuple[float, bool]], threshold: float) -> Calls:
    right = sum(is_one and odds >= threshold for odds, is_one in judged)
    wrong = sum(not is_one and odds >= threshold for odds, is_one in judged)
    return Calls(right, wrong, sum(is_one for _, is_one in judged) - right)
