"""What claims and ledger teach: patterns of strangers and of known pairs, and weights from both without answers."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest

from thidua.engine.linking.fields import LEVELS, Field
from thidua.engine.linking.learning import Answer, known_pairs, learn
from thidua.engine.linking.matching import CLAIM_COLUMNS, INSURED_COLUMNS
from thidua.engine.linking.model import DEFAULT_MODEL, Pattern

GIVEN = [
    "An", "Bình", "Cường", "Dũng", "Giang", "Hải", "Khoa", "Long", "Nam", "Phong",
    "Quân", "Sơn", "Tâm", "Uyên", "Vân", "Xuân", "Yến", "Đạt", "Hạnh", "Lan",
]  # fmt: skip
SURNAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ"]


def person(place: int) -> Mapping[str, Any]:
    return {
        "name": f"{SURNAMES[place % 10]} Văn {GIVEN[place // 10 % 20]}",
        "birth": f"{1950 + place % 50}-{1 + place % 12:02d}-{1 + place % 28:02d}",
        "sex": "M",
        "phone": f"0905{place:06d}",
    }


def ledger(number: int) -> pa.Table:
    blank = dict.fromkeys(INSURED_COLUMNS.names)
    return pa.Table.from_pylist(
        [blank | {**person(place), "naming": place, "insured": place} for place in range(number)], INSURED_COLUMNS
    )


def claims(*said: Mapping[str, Any]) -> pa.Table:
    blank = dict.fromkeys(CLAIM_COLUMNS.names)
    return pa.Table.from_pylist([blank | {"claim": key, **row} for key, row in enumerate(said)], CLAIM_COLUMNS)


def codes(pattern: Pattern) -> dict[str, str]:
    return {field.value: LEVELS[field][level].code for field, level in zip(Field, pattern, strict=True) if level >= 0}


def test_a_known_pair_has_the_levels_at_which_it_agrees() -> None:
    said = claims({**person(3), "birth": "1953", "phone": "0911222333"})
    [pair], people = known_pairs(said, ledger(200), [Answer(0, 3, True)], DEFAULT_MODEL)
    assert codes(pair.pattern) == {"name": "equal", "birth": "year", "sex": "equal", "phone": "other"}
    assert (pair.claim, pair.is_one, pair.name_share, people) == (0, True, 1 / 200, 200)


def test_pairs_that_no_block_finds_are_known_too() -> None:
    """A person may have found somebody of whom the machine saw nothing."""
    said = claims({"name": "Hồ Thị Kim", "birth": "2001-01-01"})
    pairs, _ = known_pairs(said, ledger(20), [Answer(0, 3, True), Answer(0, 4, False)], DEFAULT_MODEL)
    assert [(codes(pair.pattern)["name"], pair.is_one) for pair in pairs] == [("other", True), ("other", False)]


def test_answers_about_who_is_gone_are_left_out() -> None:
    pairs, _ = known_pairs(claims(person(3)), ledger(20), [Answer(0, 99, True), Answer(7, 3, True)], DEFAULT_MODEL)
    assert pairs == []


def test_the_best_naming_of_a_person_counts() -> None:
    other = {**dict.fromkeys(INSURED_COLUMNS.names), "naming": 99, "insured": 3, "name": "Ng. V. A", "birth": "1953"}
    both = pa.concat_tables([ledger(20), pa.Table.from_pylist([other], INSURED_COLUMNS)])
    [pair], people = known_pairs(claims(person(3)), both, [Answer(0, 3, True)], DEFAULT_MODEL)
    assert (codes(pair.pattern)["name"], people) == ("equal", 20)


@pytest.fixture(scope="module")
def said() -> pa.Table:
    """150 of the first 200 insured people: one in three says another phone."""
    return claims(
        *(
            {**person(place), "phone": "0988777666" if place % 3 == 0 else person(place)["phone"]}
            for place in range(150)
        )
    )


def test_weights_are_learnt_without_answers(said: pa.Table) -> None:
    learnt = learn(said, ledger(200), DEFAULT_MODEL, version="học")
    shares = learnt.model.shares
    assert shares[Field.PHONE][0][0] == pytest.approx(2 / 3, abs=0.03)
    assert shares[Field.BIRTH][0][0] > 0.95
    assert shares[Field.ADDRESS] == DEFAULT_MODEL.shares[Field.ADDRESS]  # nobody says one
    assert (learnt.model.version, learnt.claims, learnt.people) == ("học", 150, 200)


def test_strangers_are_all_pairs_of_a_small_office_and_a_part_of_a_big_one(said: pa.Table) -> None:
    assert learn(said, ledger(200), DEFAULT_MODEL, version="x").strangers == 150 * 200
    assert 1_900 < learn(said, ledger(200), DEFAULT_MODEL, version="x", strangers=2_000).strangers <= 2_000


def test_learning_is_the_same_each_time(said: pa.Table) -> None:
    once, again = (learn(said, ledger(200), DEFAULT_MODEL, version="x", strangers=5_000) for _ in range(2))
    assert once == again
