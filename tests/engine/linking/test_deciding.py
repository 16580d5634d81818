"""The tables of decisions and verdicts, row by row."""

import pytest

from thidua.engine.linking.deciding import Candidate, LinkReason, Verdict, decide, judge
from thidua.engine.linking.fields import LEVELS, MISSING, Field
from thidua.engine.linking.model import DEFAULT_MODEL

S, U, C = Verdict.SUPPORTED, Verdict.UNSURE, Verdict.CONTRADICTED
PRIOR = 10_000
ENOUGH = PRIOR + int(1000 * DEFAULT_MODEL.auto_odds)
IN_SIGHT = PRIOR + int(1000 * DEFAULT_MODEL.review_odds)
MARGIN = int(1000 * DEFAULT_MODEL.margin)

# name, birth, (one id; one id and a strike; both ids; both ids and another sex)
VERDICTS = [
    ("equal", "equal", (S, S, S, S)),
    ("folded", "equal", (S, S, S, S)),
    ("compatible", "year", (S, S, S, S)),
    ("equal", "swapped", (S, U, S, U)),
    ("compatible", None, (S, U, S, U)),
    ("slip", "equal", (S, S, S, S)),
    ("by_ear", "equal", (S, S, S, S)),
    ("slip", "year", (S, U, S, U)),
    ("by_ear", "year", (S, U, S, U)),
    ("slip", None, (U, U, S, U)),
    ("by_ear", "swapped", (U, U, U, U)),
    ("doubtful", "equal", (U, U, S, U)),
    ("doubtful", "year", (U, U, S, U)),
    ("doubtful", "swapped", (U, U, U, U)),
    ("doubtful", None, (U, U, U, U)),
    (None, "equal", (S, U, S, U)),
    (None, "year", (U, U, U, U)),
    (None, "swapped", (U, U, U, U)),
    (None, None, (U, U, U, U)),
    ("other", "equal", (C, C, C, C)),
    ("equal", "other", (C, C, C, C)),
    (None, "other", (C, C, C, C)),
    ("equal", "digit", (C, C, S, C)),
    ("folded", "near_year", (C, C, S, C)),
    ("slip", "digit", (C, C, C, C)),
    (None, "near_year", (C, C, C, C)),
]


def levels(**codes: str | None) -> tuple[int, ...]:
    """Levels by their codes; the fields not named say nothing."""
    places = {field: [level.code for level in LEVELS[field]] for field in Field}
    named = {Field(name): code for name, code in codes.items() if code}
    return tuple(places[field].index(named[field]) if field in named else MISSING for field in Field)


@pytest.mark.parametrize(("name", "birth", "verdicts"), VERDICTS)
def test_verdicts_on_who_has_an_equal_id(name: str | None, birth: str | None, verdicts: tuple[Verdict, ...]) -> None:
    one = {"name": name, "birth": birth, "insurance_code": "equal"}
    cases = [one, {**one, "national_id": "near"}, {**one, "national_id": "zeros"}]
    cases.append({**cases[2], "sex": "other"})
    assert tuple(judge(levels(**case)) for case in cases) == verdicts


@pytest.mark.parametrize("strike", ["near", "other_doubtful", "other"])
def test_every_other_number_is_a_strike(strike: str) -> None:
    codes = {"name": "equal", "birth": "swapped", "insurance_code": "equal"}
    assert judge(levels(**codes)) is S
    assert judge(levels(**codes, national_id=strike)) is U


def candidate(insured: int, total: int = ENOUGH, *, is_twin: bool = False, **codes: str) -> Candidate:
    return Candidate(insured, total, 0, is_twin, levels(**codes))


def reason(*pairs: Candidate) -> str:
    return decide(pairs, DEFAULT_MODEL, PRIOR).value


ALIKE = {"name": "equal", "birth": "equal"}
SAME_ADDRESS = {**ALIKE, "address": "equal"}


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], "nobody_like_it"),
        ([candidate(1, IN_SIGHT - 1, **ALIKE)], "nobody_like_it"),
        ([candidate(1, IN_SIGHT, **ALIKE)], "too_little_evidence"),
        ([candidate(1, ENOUGH - 1, **ALIKE)], "too_little_evidence"),
        ([candidate(1, ENOUGH, **ALIKE)], "supported"),
        # an equal id is looked at however little the rest weighs
        ([candidate(1, 0, name="other", birth="other", national_id="equal")], "contradiction"),
        ([candidate(1, ENOUGH, insurance_code="equal")], "too_little_evidence"),
        ([candidate(1, ENOUGH, insurance_code="zeros", **ALIKE)], "supported"),
        ([candidate(1, ENOUGH, **ALIKE), candidate(2, 0, insurance_code="equal", name="other")], "ids_disagree"),
        (
            [
                candidate(1, 2 * ENOUGH, insurance_code="equal", **ALIKE),
                candidate(2, 0, national_id="equal", name="other"),
            ],
            "ids_disagree",
        ),
        (
            [
                candidate(1, 2 * ENOUGH, insurance_code="equal", national_id="equal", **ALIKE),
                candidate(2, 0, national_id="equal", name="other"),
            ],
            "supported",
        ),
        (
            [
                candidate(1, 2 * ENOUGH, insurance_code="equal", **ALIKE),
                candidate(2, ENOUGH, insurance_code="equal", name="compatible"),
            ],
            "second_too_near",
        ),
        # no equal id
        ([candidate(1, ENOUGH, national_id="other", **ALIKE)], "contradiction"),
        ([candidate(1, ENOUGH, national_id="other_doubtful", **ALIKE)], "supported"),
        ([candidate(1, ENOUGH, national_id="near", **ALIKE)], "supported"),
        ([candidate(1, ENOUGH, name="doubtful", birth="equal", phone="equal")], "too_little_evidence"),
        ([candidate(1, ENOUGH, name="other", birth="equal", phone="equal")], "too_little_evidence"),
        ([candidate(1, ENOUGH, birth="equal", phone="equal")], "too_little_evidence"),
        ([candidate(1, ENOUGH, name="equal", birth="other", phone="equal")], "too_little_evidence"),
        ([candidate(1, ENOUGH, **ALIKE), candidate(2, ENOUGH - MARGIN, name="slip")], "supported"),
        ([candidate(1, ENOUGH, **ALIKE), candidate(2, ENOUGH - MARGIN + 1, name="slip")], "second_too_near"),
        ([candidate(1, ENOUGH, **ALIKE), candidate(2, 0, is_twin=True, **ALIKE)], "twins"),
        ([candidate(1, ENOUGH, phone="equal", **ALIKE), candidate(2, 0, is_twin=True, **ALIKE)], "supported"),
        ([candidate(1, ENOUGH, **SAME_ADDRESS), candidate(2, 0, is_twin=True, **ALIKE)], "twins"),
        (
            [candidate(1, ENOUGH, **SAME_ADDRESS), candidate(2, 0, is_twin=True, address="commune", **ALIKE)],
            "supported",
        ),
    ],
)
def test_decisions(pairs: list[Candidate], expected: str) -> None:
    assert reason(*pairs) == expected


def test_every_reason_has_its_row() -> None:
    (marker,) = [mark for mark in test_decisions.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    assert {expected for _, expected in marker.args[1]} == {reason.value for reason in LinkReason}
