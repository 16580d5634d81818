"""The mathematics of the model: weights by hand, known m and u found again, what few and many answers move."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from math import log2, prod
from typing import Any

import pytest

from thidua.engine.linking.fields import LEVELS, MISSING, Field
from thidua.engine.linking.model import (
    DEFAULT_MODEL,
    LinkModel,
    LinkModelError,
    Pattern,
    estimate,
    re_estimate,
)


def pattern(levels: Mapping[Field, int]) -> Pattern:
    return tuple(levels.get(field, MISSING) for field in Field)


def level(field: Field, code: str) -> int:
    return [entry.code for entry in LEVELS[field]].index(code)


def with_shares(field: Field, *pairs: tuple[float, float], **changes: Any) -> LinkModel:
    """The default model with other shares of one field."""
    return replace(DEFAULT_MODEL, shares={**DEFAULT_MODEL.shares, field: pairs}, **changes)


class TestWeights:
    @pytest.mark.parametrize(
        ("m", "u", "bits"),
        [
            (0.8, 0.1, 3.0),  # log2 8
            (0.5, 0.5, 0.0),  # as common among strangers: tells nothing
            (0.25, 1.0, -2.0),  # log2 1/4
            (0.9, 0.3, 1.584962500721156),  # log2 3
        ],
    )
    def test_a_level_weighs_log2_of_m_over_u(self, m: float, u: float, bits: float) -> None:
        model = with_shares(Field.SEX, (m, u), (0.5, 0.5))
        assert model.weight(Field.SEX, 0) == pytest.approx(bits)

    def test_a_blank_weighs_nothing(self) -> None:
        assert [DEFAULT_MODEL.weight(field, MISSING) for field in Field] == [0.0] * len(Field)

    def test_an_equal_name_weighs_by_its_own_frequency(self) -> None:
        """m is 0.62 and 0.25 in the default; a name of one in 1,024 adds 10 bits, one of one in 4 adds 2."""
        m = [DEFAULT_MODEL.shares[Field.NAME][place][0] for place in range(2)]
        assert DEFAULT_MODEL.weight(Field.NAME, 0, 1 / 1024) == pytest.approx(log2(m[0]) + 10)
        assert DEFAULT_MODEL.weight(Field.NAME, 1, 1 / 4) == pytest.approx(log2(m[1]) + 2)

    def test_a_name_that_differs_weighs_alike_however_frequent(self) -> None:
        for code in ("compatible", "slip", "other"):
            place = level(Field.NAME, code)
            assert DEFAULT_MODEL.weight(Field.NAME, place, 1 / 4) == DEFAULT_MODEL.weight(Field.NAME, place)

    def test_a_pair_weighs_the_sum_of_its_fields(self) -> None:
        """sex: 0.5 / 0.25 → +1; phone: 0.9 / 0.1125 → +3; a name of one in 32 with m = 0.5: +4; the rest is blank."""
        names = DEFAULT_MODEL.shares[Field.NAME]
        shares = {
            **DEFAULT_MODEL.shares,
            Field.SEX: ((0.5, 0.25), (0.5, 0.75)),
            Field.PHONE: ((0.9, 0.1125), *DEFAULT_MODEL.shares[Field.PHONE][1:]),
            Field.NAME: ((0.5, 1e-4), *names[1:]),
        }
        agreed = pattern({Field.SEX: 0, Field.PHONE: 0, Field.NAME: 0})
        assert replace(DEFAULT_MODEL, shares=shares).pair_weight(agreed, 1 / 32) == pytest.approx(1 + 3 + 4)

    def test_better_levels_of_ids_and_births_weigh_more(self) -> None:
        for field in (Field.INSURANCE_CODE, Field.NATIONAL_ID, Field.PHONE, Field.SEX, Field.BIRTH):
            best, *_, worst = (DEFAULT_MODEL.weight(field, place) for place in range(len(LEVELS[field])))
            assert best > 0 > worst, field


# What the generated pairs are made of: only these fields are compared.
TRUE_SHARES: Mapping[Field, tuple[tuple[float, float], ...]] = {
    Field.NAME: tuple(
        zip(
            (0.55, 0.2, 0.12, 0.04, 0.05, 0.02, 0.02),
            (0.0005, 0.0004, 0.001, 0.0003, 0.0008, 0.004, 0.993),
            strict=True,
        )
    ),
    Field.BIRTH: tuple(zip((0.8, 0.03, 0.1, 0.03, 0.02, 0.02), (1e-4, 1e-4, 0.01, 4e-4, 0.02, 0.9694), strict=True)),
    Field.SEX: ((0.97, 0.55), (0.03, 0.45)),
    Field.PHONE: tuple((m, u) for m, u in ((0.75, 2e-4), (0.25, 0.9998))),
}
CLAIMS, PEOPLE = 4_000, 4_000


def is_candidate(levels: Mapping[Field, int]) -> bool:
    """The blocks of the generated pairs: an equal phone, an equal birth, or a like name."""
    return levels[Field.PHONE] == 0 or levels[Field.BIRTH] == 0 or levels[Field.NAME] < 5


def expected_counts(claims: int, people: int) -> tuple[dict[Pattern, float], dict[Pattern, float]]:
    """How often each pattern occurs among the candidates, and among a million strangers, without any chance."""
    candidates, strangers = {}, {}
    for places in product(*(range(len(shares)) for shares in TRUE_SHARES.values())):
        levels = dict(zip(TRUE_SHARES, places, strict=True))
        m, u = (prod(TRUE_SHARES[field][place][side] for field, place in levels.items()) for side in (0, 1))
        if is_candidate(levels):
            candidates[pattern(levels)] = claims * m + claims * (people - 1) * u
        strangers[pattern(levels)] = 1e6 * (m / people + u * (people - 1) / people)  # some are a match by chance
    return candidates, strangers


def check_recovered(model: LinkModel, *, m_within: float, m_off: float, u_within: float) -> None:
    for field, shares in TRUE_SHARES.items():
        for place, (m, u) in enumerate(shares):
            found_m, found_u = model.shares[field][place]
            assert found_m == pytest.approx(m, rel=m_within, abs=m_off), (field, place, "m")
            assert found_u == pytest.approx(u, rel=u_within), (field, place, "u")


class TestEstimate:
    def test_known_m_and_u_are_found_again(self) -> None:
        """Without chance, from the default's other values: m within 3 % and 0.003 (the blocks lose the two in a
        thousand true pairs of which phone, birth and name disagree), u within 10 % (200 equal phones in a million)."""
        candidates, strangers = expected_counts(CLAIMS, PEOPLE)
        model = estimate(candidates, strangers, DEFAULT_MODEL, claims=CLAIMS, people=PEOPLE, version="tìm lại")
        check_recovered(model, m_within=0.03, m_off=0.003, u_within=0.10)
        assert (model.version, model.auto_odds) == ("tìm lại", DEFAULT_MODEL.auto_odds)

    def test_and_from_pairs_drawn_by_chance(self) -> None:
        """4,000 claims, 150,000 strangers: m within 10 % and 0.012 (three and a half deviations of a share of 0.05), u
        within 60 % (as many of 30 pairs)."""
        dice = random.Random(20250715)
        drawn = [draw(dice, 0) for _ in range(CLAIMS)]
        candidates = Counter(pattern(levels) for levels in drawn if is_candidate(levels))
        for key, count in expected_counts(CLAIMS, PEOPLE)[0].items():
            candidates[key] += poisson(dice, count - CLAIMS * chance(key))
        strangers = Counter(pattern(draw(dice, 1)) for _ in range(150_000))
        model = estimate(candidates, strangers, DEFAULT_MODEL, claims=CLAIMS, people=PEOPLE, version="tìm lại")
        check_recovered(model, m_within=0.10, m_off=0.012, u_within=0.60)

    def test_u_is_that_of_strangers_and_not_of_lookalikes(self) -> None:
        """Among candidates 3 in 100 strangers have an equal birth, because they were chosen by it, not 1 in 10,000."""
        candidates, strangers = expected_counts(CLAIMS, PEOPLE)
        birth = list(Field).index(Field.BIRTH)
        apart = {key: count - CLAIMS * chance(key) for key, count in candidates.items()}
        assert sum(count for key, count in apart.items() if key[birth] == 0) / sum(apart.values()) > 0.025
        model = estimate(candidates, strangers, DEFAULT_MODEL, claims=CLAIMS, people=PEOPLE, version="x")
        assert model.shares[Field.BIRTH][0][1] < 2e-4

    def test_what_is_compared_too_seldom_keeps_its_shares(self) -> None:
        candidates, strangers = expected_counts(CLAIMS, PEOPLE)
        model = estimate(candidates, strangers, DEFAULT_MODEL, claims=CLAIMS, people=PEOPLE, version="x")
        for field in (Field.NATIONAL_ID, Field.ADDRESS, Field.HINT):
            assert model.shares[field] == DEFAULT_MODEL.shares[field]
        few = {key: count / 1e4 for key, count in candidates.items()}
        model = estimate(few, dict.fromkeys(strangers, 0.0001), DEFAULT_MODEL, claims=1, people=PEOPLE, version="x")
        assert model.shares == DEFAULT_MODEL.shares

    def test_a_level_never_seen_keeps_a_small_share(self) -> None:
        """One seen in 1/u pairs is what a level starts with: none in a million leaves 1 / (10⁶ + 1/u)."""
        first = DEFAULT_MODEL.shares[Field.PHONE][0][1]
        never = {pattern({Field.PHONE: level(Field.PHONE, "other")}): 1e6}
        model = estimate({}, never, DEFAULT_MODEL, claims=1, people=PEOPLE, version="x")
        assert model.shares[Field.PHONE][0][1] == pytest.approx(1 / (1e6 + 1 / first), rel=0.01)

    def test_nothing_to_learn_from_changes_nothing(self) -> None:
        model = estimate({}, {}, DEFAULT_MODEL, claims=0, people=0, version="trống")
        assert model == replace(DEFAULT_MODEL, version="trống")


def chance(key: Pattern) -> float:
    """That a match has this pattern."""
    return prod(TRUE_SHARES[field][place][0] for field, place in zip(Field, key, strict=True) if place != MISSING)


def draw(dice: random.Random, side: int) -> dict[Field, int]:
    """The levels of a match (side 0) or of strangers (1)."""
    return {
        field: dice.choices(range(len(shares)), [pair[side] for pair in shares])[0]
        for field, shares in TRUE_SHARES.items()
    }


def poisson(dice: random.Random, mean: float) -> int:
    """A count of this mean; near enough to normal where it is large."""
    if mean > 50:
        return round(dice.gauss(mean, mean**0.5))
    number, left = 0, dice.expovariate(1)
    while left < mean:
        number, left = number + 1, left + dice.expovariate(1)
    return number


class TestReEstimate:
    SWAPPED = level(Field.BIRTH, "swapped")
    PAIR = pattern({Field.BIRTH: SWAPPED, Field.SEX: 0})

    def moved(self, pairs: int) -> LinkModel:
        return re_estimate([(self.PAIR, True)] * pairs, DEFAULT_MODEL, version="học")

    def test_a_handful_of_answers_moves_little(self) -> None:
        """Two answers against the 200 of the start: (200 · 0.01 + 2) / 202."""
        first = DEFAULT_MODEL.shares[Field.BIRTH][self.SWAPPED][0]
        assert self.moved(2).shares[Field.BIRTH][self.SWAPPED][0] == pytest.approx((200 * first + 2) / 202)

    def test_many_answers_are_believed(self) -> None:
        """60,000 pairs of which a third have day and month swapped and the others the same birth."""
        answers = [(self.PAIR, True)] * 20_000 + [(pattern({Field.BIRTH: 0}), True)] * 40_000
        found = re_estimate(answers, DEFAULT_MODEL, version="học").shares[Field.BIRTH]
        assert found[self.SWAPPED][0] == pytest.approx(1 / 3, rel=0.01)
        assert found[0][0] == pytest.approx(2 / 3, rel=0.01)

    def test_the_rest_stays(self) -> None:
        """Blank fields, u and thresholds; m sums to one."""
        model = self.moved(500)
        assert model.shares[Field.PHONE] == DEFAULT_MODEL.shares[Field.PHONE]
        assert [u for _, u in model.shares[Field.BIRTH]] == [u for _, u in DEFAULT_MODEL.shares[Field.BIRTH]]
        assert (model.version, model.auto_odds, model.margin) == ("học", DEFAULT_MODEL.auto_odds, DEFAULT_MODEL.margin)
        assert sum(m for m, _ in model.shares[Field.BIRTH]) == pytest.approx(1)

    def test_pairs_of_two_people_teach_nothing(self) -> None:
        model = re_estimate([(self.PAIR, False)] * 1_000, DEFAULT_MODEL, version=DEFAULT_MODEL.version)
        assert [m for m, _ in model.shares[Field.BIRTH]] == pytest.approx(
            [m for m, _ in DEFAULT_MODEL.shares[Field.BIRTH]]
        )

    def test_no_share_becomes_nought(self) -> None:
        assert all(share > 0 for pairs in self.moved(10_000).shares.values() for pair in pairs for share in pair)


class TestMapping:
    def test_a_model_survives_being_stored(self) -> None:
        assert LinkModel.from_mapping(DEFAULT_MODEL.to_mapping()) == DEFAULT_MODEL

    def test_levels_are_stored_by_their_names(self) -> None:
        stored: Any = DEFAULT_MODEL.to_mapping()["shares"]
        assert list(stored) == [field.value for field in Field]
        assert list(stored["birth"]) == [entry.code for entry in LEVELS[Field.BIRTH]]

    @pytest.mark.parametrize("name", ["version", "auto_odds", "review_odds", "margin", "shares"])
    def test_what_is_missing_is_named(self, name: str) -> None:
        stored = {key: value for key, value in DEFAULT_MODEL.to_mapping().items() if key != name}
        with pytest.raises(LinkModelError, match=f"thiếu mục “{name}”"):
            LinkModel.from_mapping(stored)

    @pytest.mark.parametrize(
        ("path", "value", "sentence"),
        [
            (("auto_odds",), "cao", "“auto_odds” của mô hình đối chiếu không phải là số"),
            (("margin",), float("nan"), "“margin” của mô hình đối chiếu không phải là số"),
            (("margin",), -1.0, "không được âm"),
            (("review_odds",), 99.0, "không được cao hơn ngưỡng tự động"),
            (("shares",), [], "thiếu trường “name”"),
            (("shares", "sex"), None, "thiếu trường “sex”"),
            (("shares", "sex", "equal"), None, "thiếu hai xác suất của mức so “sex.equal”"),
            (("shares", "sex", "equal"), [0.5], "thiếu hai xác suất của mức so “sex.equal”"),
            (("shares", "sex", "equal"), ["a", 0.5], "“sex.equal” của mô hình đối chiếu không phải là số"),
            (("shares", "sex", "equal"), [0, 0.5], "“sex” phải lớn hơn 0 và không quá 1"),
            (("shares", "sex", "equal"), [0.5, 1.5], "“sex” phải lớn hơn 0 và không quá 1"),
        ],
    )
    def test_what_is_wrong_is_named(self, path: tuple[str, ...], value: Any, sentence: str) -> None:
        stored: Any = DEFAULT_MODEL.to_mapping()
        inner = stored
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value
        with pytest.raises(LinkModelError, match=sentence):
            LinkModel.from_mapping(stored)

    def test_a_field_needs_all_its_levels(self) -> None:
        with pytest.raises(LinkModelError, match="thiếu hoặc thừa mức so của trường “sex”"):
            with_shares(Field.SEX, (0.5, 0.5))


def test_the_default_shares_are_shares() -> None:
    """m of a field sum to one (u of names and ids are rounded up: no evidence is overrated)."""
    for field, pairs in DEFAULT_MODEL.shares.items():
        assert sum(m for m, _ in pairs) == pytest.approx(1, abs=0.011), field
