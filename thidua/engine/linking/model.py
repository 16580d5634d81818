"""How much does each way to agree weigh? A probabilistic model after Fellegi and Sunter (1969).

For each level of a field ``m`` is its share among pairs that are one person and ``u`` its share among pairs that are not.
The weight of a level is log2(m / u), the weight of a pair their sum, and its posterior log2 odds that weight less the
log2 of the number of insured people (before anything is compared any one of them may be meant, and only one). Names that
many people bear weigh less: for equal and folded names ``u`` is the name's own share of the ledger.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log2
from types import MappingProxyType

from thidua.engine.linking.fields import LEVELS, MISSING, Field

Pattern = tuple[int, ...]  # a level for each field, in the order of `Field`; MISSING where nothing could be compared
Shares = tuple[float, float]  # m, u
BY_FREQUENCY = 2  # the first levels of a name whose u is the name's own frequency
LEAST = 1e-7  # no share is nought: what was never seen may yet come
PRIOR_PAIRS = 200.0  # reviewed pairs shift a model as if it stood on this many


class LinkModelError(ValueError):
    """The model cannot be used; the message is Vietnamese and says what is wrong."""


@dataclass(frozen=True)
class LinkModel:
    """Frozen and comparable. ``auto_odds`` and ``review_odds`` are posterior log2 odds, ``margin`` is the weight by which
    the best candidate must lead."""

    version: str
    shares: Mapping[Field, tuple[Shares, ...]]
    auto_odds: float = 7.0
    review_odds: float = -5.0
    margin: float = 6.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "shares", MappingProxyType({field: tuple(self.shares[field]) for field in Field}))
        for field, levels in self.shares.items():
            if len(levels) != len(LEVELS[field]):
                raise LinkModelError(f"Mô hình đối chiếu thiếu mức so của trường {field.value}.")
            if any(not 0 < share <= 1 for pair in levels for share in pair):
                raise LinkModelError(f"Xác suất của trường {field.value} phải lớn hơn 0 và không quá 1.")

    def weight(self, field: Field, level: int, name_share: float | None = None) -> float:
        """The weight of a level in bits; nothing for MISSING. ``name_share`` is the name's share of the ledger.

        >>> round(DEFAULT_MODEL.weight(Field.SEX, 0), 2)
        0.98
        """
        if level == MISSING:
            return 0.0
        m, u = self.shares[field][level]
        if field is Field.NAME and level < BY_FREQUENCY and name_share:
            u = name_share
        return log2(m / u)

    def pair_weight(self, pattern: Pattern, name_share: float | None = None) -> float:
        """The weight of a pair in bits: the sum over its fields."""
        return sum(self.weight(field, level, name_share) for field, level in zip(Field, pattern, strict=True))

    def to_mapping(self) -> dict[str, object]:
        """As JSON values in a fixed order."""
        return {
            "version": self.version,
            "auto_odds": self.auto_odds,
            "review_odds": self.review_odds,
            "margin": self.margin,
            "shares": {
                field.value: {level.code: list(pair) for level, pair in zip(LEVELS[field], pairs, strict=True)}
                for field, pairs in self.shares.items()
            },
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> "LinkModel":
        """Read what ``to_mapping`` gave. Raises LinkModelError for what is missing or wrong."""
        try:
            stored = mapping["shares"]
            assert isinstance(stored, Mapping)
            shares = {
                field: tuple(tuple(map(float, stored[field.value][level.code])) for level in LEVELS[field])
                for field in Field
            }
            return cls(
                version=str(mapping["version"]),
                shares=shares,  # type: ignore[arg-type] -- pairs, as the check below makes sure
                auto_odds=float(str(mapping["auto_odds"])),
                review_odds=float(str(mapping["review_odds"])),
                margin=float(str(mapping["margin"])),
            )
        except (KeyError, TypeError, ValueError, AssertionError) as error:
            if isinstance(error, LinkModelError):
                raise
            raise LinkModelError(f"Mô hình đối chiếu không đọc được: {error}.") from error


# Sensible first values: m from how units write (the shares of damage met in their lists), u from how people are spread
# (a birth date has about 20,000 values, a year 50, a sex 2). Estimated anew from the office's own pairs (`estimate`).
DEFAULT_MODEL = LinkModel(
    version="default-2",
    shares={
        Field.NAME: (
            (0.62, 1e-4),
            (0.25, 1e-4),
            (0.095, 3e-4),
            (0.01, 1e-4),
            (0.015, 4e-4),
            (0.005, 2e-3),
            (0.005, 0.997),
        ),
        Field.BIRTH: ((0.88, 5e-5), (0.01, 5e-5), (0.09, 0.02), (0.012, 3e-4), (0.003, 0.04), (0.005, 0.94)),
        Field.SEX: ((0.985, 0.5), (0.015, 0.5)),
        Field.INSURANCE_CODE: ((0.965, 1e-6), (0.01, 1e-6), (0.02, 1e-5), (0.005, 1.0)),
        Field.NATIONAL_ID: ((0.94, 1e-6), (0.01, 1e-6), (0.03, 1e-5), (0.015, 0.05), (0.005, 0.95)),
        Field.ID_AND_BIRTH: ((0.97, 0.01), (0.03, 0.99)),
        Field.PHONE: ((0.9, 1e-5), (0.1, 1.0)),
        Field.ADDRESS: ((0.75, 1e-4), (0.08, 0.02), (0.05, 0.02), (0.12, 0.96)),
        Field.HINT: ((0.85, 0.03), (0.15, 0.97)),
        Field.RELATIONSHIP: ((0.9, 0.5), (0.1, 0.5)),
    },
)


def estimate(counts: Mapping[Pattern, float], start: LinkModel, *, version: str, rounds: int = 50) -> LinkModel:
    """m and u by expectation and maximisation over how often each pattern of levels occurs among the candidate pairs.

    ``start`` gives the first values and the thresholds. Patterns of pairs that share no blocking key are unknown, so u is
    that of candidate pairs. Returns ``start`` under the new version when there is nothing to learn from.
    """
    total = sum(counts.values())
    if not total:
        return replace(start, version=version)
    shares = {field: list(start.shares[field]) for field in Field}
    share_of_matches = 0.5
    for _ in range(rounds):
        weighted = [
            (pattern, count, _probability(pattern, shares, share_of_matches)) for pattern, count in counts.items()
        ]
        matches = sum(count * probability for _, count, probability in weighted)
        if not 0 < matches < total:
            break
        shares = {
            field: _shares_of(weighted, place, len(LEVELS[field]), shares[field]) for place, field in enumerate(Field)
        }
        share_of_matches = matches / total
    return replace(start, version=version, shares={field: tuple(pairs) for field, pairs in shares.items()})


def _probability(pattern: Pattern, shares: Mapping[Field, Sequence[Shares]], share_of_matches: float) -> float:
    """That a pair of this pattern is one person."""
    odds = log2(share_of_matches / (1 - share_of_matches))
    for field, level in zip(Field, pattern, strict=True):
        if level != MISSING:
            m, u = shares[field][level]
            odds += log2(m / u)
    return 1 / (1 + 2 ** -max(-1000.0, min(1000.0, odds)))


def _shares_of(
    weighted: Sequence[tuple[Pattern, float, float]], place: int, levels: int, before: Sequence[Shares]
) -> list[Shares]:
    """m and u of one field's levels; levels never met keep a very small share, a field never compared its shares."""
    ms, us = [0.0] * levels, [0.0] * levels
    for pattern, count, probability in weighted:
        if pattern[place] != MISSING:
            ms[pattern[place]] += count * probability
            us[pattern[place]] += count * (1 - probability)
    if not sum(ms) or not sum(us):
        return list(before)
    return [(max(m / sum(ms), LEAST), max(u / sum(us), LEAST)) for m, u in zip(ms, us, strict=True)]


def re_estimate(reviewed: Iterable[tuple[Pattern, bool]], start: LinkModel, *, version: str) -> LinkModel:
    """m and u after what people decided: pairs that they said are one person, or are not.

    ``start`` weighs as much as 200 pairs of each kind, so that a handful of decisions moves little and nothing to nought.
    """
    pairs = list(reviewed)
    shares: dict[Field, tuple[Shares, ...]] = {}
    for place, field in enumerate(Field):
        counted = [[PRIOR_PAIRS * m, PRIOR_PAIRS * u] for m, u in start.shares[field]]
        for pattern, is_one in pairs:
            if pattern[place] != MISSING:
                counted[pattern[place]][0 if is_one else 1] += 1
        sums = [sum(column) for column in zip(*counted, strict=True)]
        shares[field] = tuple((m / sums[0], u / sums[1]) for m, u in counted)
    return replace(start, version=version, shares=shares)
