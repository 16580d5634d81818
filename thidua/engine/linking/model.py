"""How much does each way to agree weigh? A probabilistic model after Fellegi and Sunter (1969).

For each level of a field ``m`` is its share among pairs that are one person and ``u`` its share among pairs that are
not. The weight of a level is log2(m / u), the weight of a pair their sum, and its posterior log2 odds that weight less
the log2 of the number of insured people (before anything is compared any one of them may be meant, and only one). Names
that many people bear weigh less: for equal and folded names ``u`` is the name's own share of the ledger.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import isclose, isfinite, log2
from operator import getitem
from types import MappingProxyType

from thidua.engine.linking.fields import LEVELS, MISSING, Field

Pattern = tuple[int, ...]  # a level for each field, in the order of `Field`; MISSING where nothing could be compared
Shares = tuple[float, float]  # m, u
Side = Sequence[Sequence[float]]  # the shares of each field's levels, in the order of `Field`: all m, or all u
BY_FREQUENCY = 2  # the first levels of a name whose u is the name's own frequency
PRIOR_PAIRS = 200.0  # known pairs shift a model as if it stood on this many
# A field compared less often, among matches or among strangers, keeps the shares that it had.
ENOUGH_MATCHES, ENOUGH_STRANGERS = 50.0, 1_000.0
SETTLED = 1e-6  # no share moves by more of itself: the rounds are over


class LinkModelError(ValueError):
    """The model cannot be used; the message is Vietnamese and says what is wrong."""


@dataclass(frozen=True)
class LinkModel:
    """Frozen and comparable. ``auto_odds`` and ``review_odds`` are posterior log2 odds, ``margin`` is the weight by
    which the best candidate must lead."""

    version: str
    shares: Mapping[Field, tuple[Shares, ...]]
    auto_odds: float = 7.0
    review_odds: float = -5.0
    margin: float = 6.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "shares", MappingProxyType({field: tuple(self.shares[field]) for field in Field}))
        for field, levels in self.shares.items():
            if len(levels) != len(LEVELS[field]):
                raise LinkModelError(f"Mô hình đối chiếu thiếu hoặc thừa mức so của trường “{field.value}”.")
            if any(not 0 < share <= 1 for pair in levels for share in pair):
                raise LinkModelError(f"Xác suất của trường “{field.value}” phải lớn hơn 0 và không quá 1.")
        if self.review_odds > self.auto_odds:
            raise LinkModelError("Ngưỡng đưa cho người xét không được cao hơn ngưỡng tự động.")
        if self.margin < 0:
            raise LinkModelError("Khoảng cách phải dẫn trước người thứ hai không được âm.")

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
        for name in ("version", "auto_odds", "review_odds", "margin", "shares"):
            if name not in mapping:
                raise LinkModelError(f"Mô hình đối chiếu thiếu mục “{name}”.")
        return cls(
            version=str(mapping["version"]),
            shares={field: _read_levels(field, mapping["shares"]) for field in Field},
            auto_odds=_read_number(mapping["auto_odds"], "auto_odds"),
            review_odds=_read_number(mapping["review_odds"], "review_odds"),
            margin=_read_number(mapping["margin"], "margin"),
        )


def _read_levels(field: Field, stored: object) -> tuple[Shares, ...]:
    levels = stored.get(field.value) if isinstance(stored, Mapping) else None
    if not isinstance(levels, Mapping):
        raise LinkModelError(f"Mô hình đối chiếu thiếu trường “{field.value}”.")
    shares = []
    for level in LEVELS[field]:
        where = f"{field.value}.{level.code}"
        pair = levels.get(level.code)
        if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2:
            raise LinkModelError(f"Mô hình đối chiếu thiếu hai xác suất của mức so “{where}”.")
        shares.append((_read_number(pair[0], where), _read_number(pair[1], where)))
    return tuple(shares)


def _read_number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise LinkModelError(f"Mục “{where}” của mô hình đối chiếu không phải là số.")
    return float(value)


# Sensible first values: m from how units write (the shares of damage met in their lists), u from how people are spread
# (a birth date has about 20,000 values, a year 50, a sex 2). Estimated anew from the office's own pairs (`estimate`).
DEFAULT_MODEL = LinkModel(
    version="default-1",
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


def estimate(
    candidates: Mapping[Pattern, float],
    strangers: Mapping[Pattern, float],
    start: LinkModel,
    *,
    claims: int,
    people: int,
    version: str,
    rounds: int = 50,
) -> LinkModel:
    """m and u learnt without anybody's answers, from how often each pattern of levels occurs.

    u comes from ``strangers``, pairs drawn at random: candidate pairs are look-alikes chosen by the blocks. m comes
    from ``candidates`` by expectation and maximisation with u fixed. The share of matches is one of all pairs
    (``claims`` times ``people``): what is no candidate is no match, so that blocking does not bias it. ``start`` gives
    the first values and the thresholds; a field that is compared too seldom keeps its shares.
    """
    ms, us = _sides(start)
    pairs = float(max(claims * people, 2))
    return _with_sides(
        start,
        *estimate_sides(candidates, strangers, ms, us, pairs=pairs, share=1 / max(people, 2), rounds=rounds),
        version,
    )


def estimate_sides(
    candidates: Mapping[Pattern, float],
    strangers: Mapping[Pattern, float],
    ms: Side,
    us: Side,
    *,
    pairs: float,
    share: float,
    rounds: int = 50,
) -> tuple[Side, Side]:
    """The mathematics of ``estimate`` for any fields: all m and all u, from the first ones and the first ``share`` of
    matches among ``pairs`` pairs."""
    apart = {pattern: strangers[pattern] * (1 - p) for pattern, p in _probabilities(strangers, ms, us, share).items()}
    us = _learnt(apart, us, us, ENOUGH_STRANGERS)
    first = ms
    for _ in range(rounds):
        same = {pattern: candidates[pattern] * p for pattern, p in _probabilities(candidates, ms, us, share).items()}
        before, ms = ms, _learnt(same, ms, first, ENOUGH_MATCHES)
        share = min(max(sum(same.values()), 1.0) / pairs, 0.5)
        if all(isclose(new, old, rel_tol=SETTLED) for new, old in zip(chain(*ms), chain(*before), strict=True)):
            break
    return ms, us


def re_estimate(reviewed: Iterable[tuple[Pattern, bool]], start: LinkModel, *, version: str) -> LinkModel:
    """m learnt from pairs of which it is known that they are one person; those known to be two people teach nothing.

    (They are look-alikes that the blocks and the weights chose: among them agreement is common, and a u learnt from
    them would forget how rare it is among strangers.) ``start`` weighs as much as ``PRIOR_PAIRS`` pairs, so that a
    handful of answers moves little and nothing to nought.
    """
    same = Counter(pattern for pattern, is_one in reviewed if is_one)
    ms, us = _sides(start)
    learnt = []
    for place, before in enumerate(ms):
        seen = _seen(same, place, len(before))
        total = PRIOR_PAIRS + sum(seen)
        shares = [(PRIOR_PAIRS * m + count) / total for m, count in zip(before, seen, strict=True)]
        learnt.append(shares if any(seen) else before)
    return _with_sides(start, learnt, us, version)


def _sides(model: LinkModel) -> tuple[Side, Side]:
    ms = [[m for m, _ in model.shares[field]] for field in Field]
    us = [[u for _, u in model.shares[field]] for field in Field]
    return ms, us


def _with_sides(start: LinkModel, ms: Side, us: Side, version: str) -> LinkModel:
    shares = {
        field: tuple((_rounded(m), _rounded(u)) for m, u in zip(*sides, strict=True))
        for field, *sides in zip(Field, ms, us, strict=True)
    }
    return replace(start, version=version, shares=shares)


def _rounded(share: float) -> float:
    """To six digits: more are chance, and nobody reads them."""
    return float(f"{share:.6g}")


def _probabilities(patterns: Iterable[Pattern], ms: Side, us: Side, share: float) -> dict[Pattern, float]:
    """That a pair of this pattern is one person, where ``share`` of all pairs are."""
    # the last place is that of MISSING, −1
    weights = [[*(log2(m / u) for m, u in zip(*sides, strict=True)), 0.0] for sides in zip(ms, us, strict=True)]
    prior = log2(share / (1 - share))
    return {pattern: 1 / (1 + 2.0 ** -(prior + sum(map(getitem, weights, pattern)))) for pattern in patterns}


def _learnt(counts: Mapping[Pattern, float], before: Side, first: Side, least: float) -> Side:
    """The levels' shares among these pairs; each level's first share stands on one occurrence, so that one never seen
    keeps a small share. A field with fewer than ``least`` pairs keeps what it had ``before``."""
    sides = []
    for place, kept in enumerate(before):
        seen = _seen(counts, place, len(kept))
        total = sum(seen)
        shares = [(count + 1) / (total + 1 / share) for count, share in zip(seen, first[place], strict=True)]
        sides.append([share / sum(shares) for share in shares] if total >= least else kept)
    return sides


def _seen(counts: Mapping[Pattern, float], place: int, levels: int) -> list[float]:
    """How often each level of one field occurs."""
    seen = [0.0] * (levels + 1)  # the last place is that of MISSING, −1
    for pattern, count in counts.items():
        seen[pattern[place]] += count
    return seen[:levels]
