"""The tables of the first stage: which candidate is supported, and which claim is linked."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.engine.linking.decisions import (
    MODEL,
    Candidate,
    ClaimEvidence,
    LinkMethod,
    LinkReason,
    LinkState,
    Verdict,
    decide_link,
    decide_links,
    weigh,
)
from thidua.engine.linking.decisions import Outcome as Field

S, U, C = Verdict.SUPPORTED, Verdict.UNSURE, Verdict.CONTRADICTED

# name, birth, (one id, one id + strike, both ids, both ids + strike)
WEIGHTS = [
    (Field.EQUAL, Field.EQUAL, (S, S, S, S)),
    (Field.FOLDED_EQUAL, Field.EQUAL, (S, S, S, S)),
    (Field.COMPATIBLE, Field.COMPATIBLE, (S, S, S, S)),
    (Field.EQUAL, Field.SWAPPED, (S, U, S, U)),
    (Field.COMPATIBLE, Field.MISSING, (S, U, S, U)),
    (Field.SLIP, Field.EQUAL, (S, S, S, S)),
    (Field.SLIP, Field.COMPATIBLE, (S, U, S, U)),
    (Field.SLIP, Field.MISSING, (U, U, S, U)),
    (Field.SLIP, Field.SWAPPED, (U, U, U, U)),
    (Field.DOUBTFUL, Field.EQUAL, (U, U, S, U)),
    (Field.DOUBTFUL, Field.COMPATIBLE, (U, U, S, U)),
    (Field.DOUBTFUL, Field.SWAPPED, (U, U, U, U)),
    (Field.DOUBTFUL, Field.MISSING, (U, U, U, U)),
    (Field.MISSING, Field.EQUAL, (S, U, S, U)),
    (Field.MISSING, Field.COMPATIBLE, (U, U, U, U)),
    (Field.MISSING, Field.SWAPPED, (U, U, U, U)),
    (Field.MISSING, Field.MISSING, (U, U, U, U)),
    (Field.CONTRADICTS, Field.EQUAL, (C, C, C, C)),
    (Field.EQUAL, Field.CONTRADICTS, (C, C, C, C)),
    (Field.MISSING, Field.CONTRADICTS, (C, C, C, C)),
]


@pytest.mark.parametrize(("name", "birth", "verdicts"), WEIGHTS)
def test_table_of_weights(name: Field, birth: Field, verdicts: tuple[Verdict, ...]) -> None:
    cases = [(False, False), (False, True), (True, False), (True, True)]
    found = tuple(weigh(name, birth, both_ids=both, has_strike=strike) for both, strike in cases)
    assert found == verdicts


HOA = Candidate(1, "Nguyễn Thị Hoa", "1980-03-12", "F", b"C1", b"I1")
CUC = Candidate(2, "Trần Thị Cúc", "1975-01-30", "F", b"C2", b"I2")
CLAIM = ClaimEvidence(10, "Nguyễn Thị Hoa", "1980-03-12", "F", b"C1", b"I1")


def outcome(claim: ClaimEvidence, *people: Candidate) -> tuple[str, int | None, str | None, str]:
    decision = decide_links([claim], people)[0]
    return decision.state.value, decision.insured, decision.method and decision.method.value, decision.reason.value


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (CLAIM, ("linked", 1, "insurance_code", "supported")),
        (replace(CLAIM, id_token=None), ("linked", 1, "insurance_code", "supported")),
        (replace(CLAIM, code_token=None), ("linked", 1, "national_id", "supported")),
        # a wrong digit that is nobody's
        (replace(CLAIM, id_token=b"I9"), ("linked", 1, "insurance_code", "supported")),
        (replace(CLAIM, code_token=b"C9"), ("linked", 1, "national_id", "supported")),
        (replace(CLAIM, id_token=b"I9", birth=None), ("undecided", None, None, "too_little_evidence")),
        # a wrong digit that is somebody else's valid id
        (replace(CLAIM, id_token=b"I2"), ("undecided", None, None, "ids_disagree")),
        (replace(CLAIM, code_token=b"C2"), ("undecided", None, None, "ids_disagree")),
        # nobody's ids, or none
        (replace(CLAIM, code_token=b"C9", id_token=b"I9"), ("not_found", None, None, "nobody_has_the_ids")),
        (replace(CLAIM, code_token=None, id_token=None), ("not_found", None, None, "nobody_has_the_ids")),
        (replace(CLAIM, code_token=b"", id_token=b""), ("not_found", None, None, "nobody_has_the_ids")),
        # contradictions
        (replace(CLAIM, name="Nguyễn Thị Hoàng"), ("undecided", None, None, "contradiction")),
        (replace(CLAIM, birth="1981-03-12"), ("undecided", None, None, "contradiction")),
        (replace(CLAIM, birth="1981"), ("undecided", None, None, "contradiction")),
        # a relative with a like name: one id is not enough, both are
        (replace(CLAIM, name="Nguyễn Thị Hoan", id_token=None), ("undecided", None, None, "too_little_evidence")),
        (replace(CLAIM, name="Nguyễn Thị Hoan"), ("linked", 1, "insurance_code", "supported")),
        (replace(CLAIM, name="Nguyễn Thị Hòa", id_token=None), ("linked", 1, "insurance_code", "supported")),
        (
            replace(CLAIM, name="Nguyễn Thị Hòa", id_token=None, birth=None),
            ("undecided", None, None, "too_little_evidence"),
        ),
        # birth: year, swapped, blank
        (replace(CLAIM, birth="1980"), ("linked", 1, "insurance_code", "supported")),
        (replace(CLAIM, birth="1980-12-03"), ("linked", 1, "insurance_code", "supported")),
        (replace(CLAIM, birth=None, id_token=None), ("linked", 1, "insurance_code", "supported")),
        # name blank
        (replace(CLAIM, name=None), ("linked", 1, "insurance_code", "supported")),
        (replace(CLAIM, name=" ", birth="1980"), ("undecided", None, None, "too_little_evidence")),
        (replace(CLAIM, name=None, birth=None), ("undecided", None, None, "too_little_evidence")),
        # sex is weak evidence: alone it refuses nobody
        (replace(CLAIM, sex="M"), ("linked", 1, "insurance_code", "supported")),
        (replace(CLAIM, sex="M", birth=None), ("undecided", None, None, "too_little_evidence")),
    ],
)
def test_one_claim_against_two_people(claim: ClaimEvidence, expected: tuple[str, int | None, str | None, str]) -> None:
    assert outcome(claim, HOA, CUC) == expected


SAME_CODE_OTHER_NAME = replace(CUC, insured=3, code_token=b"C1", id_token=None)
SAME_CODE_OTHER_ID = replace(HOA, insured=4, id_token=b"I4")
SAME_ID_OTHER_CODE = replace(HOA, insured=5, code_token=b"C5")
ID_ALONE = replace(HOA, insured=6, code_token=None)


@pytest.mark.parametrize(
    ("claim", "people", "expected"),
    [
        # one code, two names: the one that is not contradicted
        (replace(CLAIM, id_token=None), [HOA, SAME_CODE_OTHER_NAME], ("linked", 1, "insurance_code", "supported")),
        # one code, two ids: the id tells, without it nobody can
        (CLAIM, [HOA, SAME_CODE_OTHER_ID], ("linked", 1, "insurance_code", "supported")),
        (replace(CLAIM, id_token=b"I4"), [HOA, SAME_CODE_OTHER_ID], ("linked", 4, "insurance_code", "supported")),
        (
            replace(CLAIM, id_token=None),
            [HOA, SAME_CODE_OTHER_ID],
            ("undecided", None, None, "several_people"),
        ),
        # one id, two codes
        (CLAIM, [HOA, SAME_ID_OTHER_CODE], ("linked", 1, "insurance_code", "supported")),
        (
            replace(CLAIM, code_token=None),
            [HOA, SAME_ID_OTHER_CODE],
            ("undecided", None, None, "several_people"),
        ),
        # known by the id alone
        (replace(CLAIM, code_token=None), [ID_ALONE], ("linked", 6, "national_id", "supported")),
        (CLAIM, [ID_ALONE], ("linked", 6, "national_id", "supported")),
        # both ids are one person's of another name, the code alone another's of this name: a clerk
        (
            replace(CLAIM, name="Trần Thị Cúc", birth=None),
            [HOA, SAME_CODE_OTHER_NAME],
            ("undecided", None, None, "contradiction"),
        ),
    ],
)
def test_several_people_under_one_id(
    claim: ClaimEvidence, people: list[Candidate], expected: tuple[str, int | None, str | None, str]
) -> None:
    assert outcome(claim, *people) == expected
    assert outcome(claim, *reversed(people)) == expected


def test_evidence_is_kept_field_by_field() -> None:
    claim = ClaimEvidence(10, "NGUYEN THI HOA", "1980", "M", b"C1", b"I9")
    decision = decide_link(claim, [CUC, HOA])
    assert decision.model == MODEL == "first-stage-1"
    assert (decision.state, decision.method, decision.reason) == (
        LinkState.LINKED,
        LinkMethod.INSURANCE_CODE,
        LinkReason.SUPPORTED,
    )
    (pair,) = decision.pairs  # Cúc shares no id with the claim
    assert pair.insured == 1
    assert (pair.insurance_code, pair.national_id) == (Field.EQUAL, Field.CONTRADICTS)
    assert (pair.name, pair.birth, pair.sex) == (Field.FOLDED_EQUAL, Field.COMPATIBLE, Field.CONTRADICTS)
    assert pair.verdict is Verdict.SUPPORTED


def test_clashing_ids_keep_both_people_as_evidence() -> None:
    decision = decide_links([replace(CLAIM, id_token=b"I2")], [CUC, HOA])[0]
    assert [(pair.insured, pair.verdict) for pair in decision.pairs] == [(1, S), (2, C)]


TOKENS = st.sampled_from([None, b"1", b"2", b"3"])
NAMES = st.sampled_from([None, "Nguyễn Thị Hoa", "NGUYEN THI HOA", "Nguyễn Thị Hoan", "Trần Thị Cúc"])
BIRTHS = st.sampled_from([None, "1980", "1980-03-12", "1980-12-03", "1975"])
SEXES = st.sampled_from([None, "F", "M"])
CLAIMS = st.builds(ClaimEvidence, st.integers(0, 9), NAMES, BIRTHS, SEXES, TOKENS, TOKENS)
PEOPLE = st.lists(
    st.builds(Candidate, st.integers(0, 99), NAMES, BIRTHS, SEXES, TOKENS, TOKENS),
    max_size=6,
    unique_by=lambda person: person.insured,
)


@given(st.lists(CLAIMS, max_size=3), PEOPLE, st.randoms())
def test_the_order_of_people_never_matters(
    claims: list[ClaimEvidence], people: list[Candidate], random: Random
) -> None:
    shuffled = list(people)
    random.shuffle(shuffled)
    assert decide_links(claims, people) == decide_links(claims, shuffled)
    assert [decision.claim for decision in decide_links(claims, people)] == [claim.claim for claim in claims]


@given(CLAIMS, PEOPLE)
def test_a_link_shares_an_id_and_contradicts_nothing(claim: ClaimEvidence, people: list[Candidate]) -> None:
    decision = decide_link(claim, people)
    assert (decision.insured is not None) is (decision.state is LinkState.LINKED)
    for pair in decision.pairs:
        assert Field.EQUAL in (pair.insurance_code, pair.national_id)
        if pair.insured == decision.insured:
            assert Field.CONTRADICTS not in (pair.name, pair.birth)
            assert pair.verdict is Verdict.SUPPORTED
