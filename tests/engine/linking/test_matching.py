"""Decisions on claims: what is linked by itself, what is asked about, what is not found.

What the first stage, which knew ids alone, refused to link by itself is still refused, unless both ids are equal (the
tables of that stage are here).
"""

from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from tests.engine.linking.ledgers import (
    CLAIM,
    CUC,
    HOA,
    OTHER_CODE,
    OTHER_ID,
    Row,
    claim_table,
    decide_one,
    insured_table,
    outcome,
    strangers,
)
from thidua.engine.linking.fields import Field
from thidua.engine.linking.matching import (
    LinkDecision,
    LinkMethod,
    LinkState,
    compare,
    count_population,
    describe,
    match,
)
from thidua.engine.linking.model import DEFAULT_MODEL

LINKED, UNDECIDED, NOT_FOUND = LinkState.LINKED.value, LinkState.UNDECIDED.value, LinkState.NOT_FOUND.value
NO_IDS = {"insurance_code": None, "national_id": None}
NO_CODE, NO_ID = {"insurance_code": None}, {"national_id": None}


AGAINST_TWO = [
    ({}, (LINKED, 1, "supported")),
    (NO_ID, (LINKED, 1, "supported")),
    (NO_CODE, (LINKED, 1, "supported")),
    # a wrong number that is nobody's
    ({"national_id": OTHER_ID}, (LINKED, 1, "supported")),
    ({"insurance_code": OTHER_CODE}, (LINKED, 1, "supported")),
    ({"national_id": OTHER_ID, "birth": None}, (UNDECIDED, None, "too_little_evidence")),
    # a wrong number that is somebody else's valid one
    ({"national_id": CUC["national_id"]}, (UNDECIDED, None, "ids_disagree")),
    ({"insurance_code": CUC["insurance_code"]}, (UNDECIDED, None, "ids_disagree")),
    # nobody's ids: another person of the same name and birth is possible
    ({"insurance_code": OTHER_CODE, "national_id": OTHER_ID}, (UNDECIDED, None, "contradiction")),
    # contradictions
    ({"name": "Nguyễn Thị Hoàng"}, (UNDECIDED, None, "contradiction")),
    ({"birth": "1984-05-30"}, (UNDECIDED, None, "contradiction")),
    ({"birth": "1981-03-12", **NO_ID}, (UNDECIDED, None, "contradiction")),
    ({"birth": "1981", **NO_CODE}, (UNDECIDED, None, "contradiction")),
    ({"birth": "1981-03-12"}, (LINKED, 1, "supported")),  # both ids carry one digit
    ({"birth": "1981"}, (LINKED, 1, "supported")),
    ({"birth": "1981", "sex": "M"}, (UNDECIDED, None, "contradiction")),
    # a relative with a like name: one id is not enough, both are
    ({"name": "Nguyễn Thị Hoan", **NO_ID}, (UNDECIDED, None, "too_little_evidence")),
    ({"name": "Nguyễn Thị Hoan"}, (LINKED, 1, "supported")),
    ({"name": "Nguyễn Thị Hòa", **NO_ID}, (LINKED, 1, "supported")),
    ({"name": "Nguyễn Thị Hòa", "birth": None, **NO_ID}, (UNDECIDED, None, "too_little_evidence")),
    # birth: year, swapped, blank
    ({"birth": "1980"}, (LINKED, 1, "supported")),
    ({"birth": "1980-12-03"}, (LINKED, 1, "supported")),
    ({"birth": None, **NO_ID}, (LINKED, 1, "supported")),
    # name blank
    ({"name": None}, (LINKED, 1, "supported")),
    ({"name": " ", "birth": "1980"}, (UNDECIDED, None, "too_little_evidence")),
    ({"name": None, "birth": None}, (UNDECIDED, None, "too_little_evidence")),
    # sex is weak evidence: alone it refuses nobody
    ({"sex": "M"}, (LINKED, 1, "supported")),
    ({"sex": "M", "birth": None}, (UNDECIDED, None, "too_little_evidence")),
    # zeros that a spreadsheet ate are no other number
    ({"national_id": "56180004321", **NO_CODE}, (LINKED, 1, "supported")),
    # one digit off, nobody's number
    ({"national_id": "056180004322", **NO_CODE}, (LINKED, 1, "supported")),
    # an old national id against a new one says nothing
    ({"national_id": "225180004"}, (LINKED, 1, "supported")),
    # no ids at all: name and birth; a year is too little; another birth is another person
    (NO_IDS, (LINKED, 1, "supported")),
    ({"birth": "1980", **NO_IDS}, (UNDECIDED, None, "too_little_evidence")),
    ({"birth": "1991-11-05", **NO_IDS}, (NOT_FOUND, None, "nobody_like_it")),
    ({"name": "Phan Văn Quý", "birth": "1991-11-05", **NO_IDS}, (NOT_FOUND, None, "nobody_like_it")),
]


@pytest.fixture(scope="module")
def against_two() -> list[LinkDecision]:
    claims = [{**CLAIM, **said, "claim": place} for place, (said, _) in enumerate(AGAINST_TWO)]
    return match(claim_table(*claims), insured_table(HOA, CUC), DEFAULT_MODEL)


@pytest.mark.parametrize("place", range(len(AGAINST_TWO)), ids=[str(said) for said, _ in AGAINST_TWO])
def test_one_claim_against_two_people(place: int, against_two: list[LinkDecision]) -> None:
    assert outcome(against_two[place]) == AGAINST_TWO[place][1]


SAME_CODE_OTHER_NAME = {**CUC, "insured": 3, "insurance_code": HOA["insurance_code"], "national_id": None}
SAME_CODE_OTHER_ID = {**HOA, "insured": 4, "national_id": OTHER_ID}
SAME_ID_OTHER_CODE = {**HOA, "insured": 5, "insurance_code": OTHER_CODE}
ID_ALONE = {**HOA, "insured": 6, "insurance_code": None}


@pytest.mark.parametrize(
    ("said", "people", "expected"),
    [
        # one code, two names: the one that is not contradicted
        (NO_ID, [HOA, SAME_CODE_OTHER_NAME], (LINKED, 1, "supported")),
        # one code, two ids: the id tells, without it nobody can
        ({}, [HOA, SAME_CODE_OTHER_ID], (LINKED, 1, "supported")),
        ({"national_id": OTHER_ID}, [HOA, SAME_CODE_OTHER_ID], (LINKED, 4, "supported")),
        (NO_ID, [HOA, SAME_CODE_OTHER_ID], (UNDECIDED, None, "second_too_near")),
        # one id, two codes
        ({}, [HOA, SAME_ID_OTHER_CODE], (LINKED, 1, "supported")),
        (NO_CODE, [HOA, SAME_ID_OTHER_CODE], (UNDECIDED, None, "second_too_near")),
        # known by the id alone
        (NO_CODE, [ID_ALONE], (LINKED, 6, "supported")),
        ({}, [ID_ALONE], (LINKED, 6, "supported")),
    ],
)
def test_several_people_under_one_id(said: Row, people: list[Row], expected: tuple[str, int | None, str]) -> None:
    assert outcome(decide_one({**CLAIM, **said}, *people)) == expected
    assert outcome(decide_one({**CLAIM, **said}, *reversed(people))) == expected


def test_both_ids_of_somebody_of_another_name_are_never_a_link() -> None:
    decision = decide_one({**CLAIM, "name": "Trần Thị Cúc", "birth": None}, HOA, SAME_CODE_OTHER_NAME)
    assert decision.state is LinkState.UNDECIDED


NEAR_MISS = {**CUC, "national_id": "056180004322"}  # one digit from Hoa's


@pytest.mark.parametrize("said", [{}, {"phone": "0912345678", "address": "1 Trần Phú, Vĩnh Ngọc, Khánh Hòa"}])
def test_one_digit_off_that_is_somebody_elses_valid_id_is_asked_about(said: Row) -> None:
    claim = {**CLAIM, **NO_CODE, **said, "national_id": NEAR_MISS["national_id"]}
    decision = decide_one(claim, {**HOA, **said}, NEAR_MISS)
    assert decision.state is LinkState.UNDECIDED
    assert {pair.insured for pair in decision.pairs[:2]} == {1, 2}


def test_an_id_that_differs_altogether_is_asked_about_unless_it_is_doubtful_itself() -> None:
    whole = {**CLAIM, **NO_CODE, "phone": "0912345678"}
    person = {**HOA, "phone": "0912345678"}
    assert outcome(decide_one({**whole, "national_id": "079180555444"}, person)) == (UNDECIDED, None, "contradiction")
    # 079 0 61: a man of 1961; the claim says a woman of 1980, so the number is wrong, not the person
    assert outcome(decide_one({**whole, "national_id": "079061555444"}, person)) == (LINKED, 1, "supported")


@pytest.mark.parametrize(
    ("written", "is_linked"),
    [
        ("Nguyễn Hoa", True),
        ("Ng. T. Hoa", True),
        ("NGUYEN THI HOA", True),
        ("Hoa Nguyễn Thị", True),
        ("Nguyễn Thị Loa", False),
    ],
)
def test_names_and_birth_alone(written: str, is_linked: bool) -> None:
    claim = {**CLAIM, **NO_IDS, "name": written, "address": "1 Trần Phú, Vĩnh Ngọc, Khánh Hòa"}
    decision = decide_one(claim, {**HOA, "address": "1 Trần Phú, Vĩnh Ngọc, Khánh Hòa"})
    assert (decision.insured == 1) is is_linked
    assert decision.method is (LinkMethod.EVIDENCE if is_linked else None)


def test_a_frequent_name_weighs_less() -> None:
    namesakes = [
        {"insured": 100 + place, "name": "Nguyễn Thị Hoa", "birth": f"{1940 + place // 12}-{place % 12 + 1:02}-15"}
        for place in range(300)
    ]
    rare, frequent = decide_one({**CLAIM, **NO_IDS}, HOA), decide_one({**CLAIM, **NO_IDS}, HOA, *namesakes)
    weights = [decision.pairs[0].fields[0].weight for decision in (rare, frequent)]
    assert weights[0] - weights[1] == pytest.approx(8, abs=0.5)  # 301 bearers: log2 of it, in a ledger a seventh larger


@pytest.mark.parametrize("name", ["Nguyễn Thị Kim Hoa", "Nguyễn Thị Hòa", "Nguyễn Thị Hoaa"])
def test_a_name_that_is_merely_alike_never_outweighs_the_name_itself(name: str) -> None:
    """Also where the whole ledger is two people, each a large share of it."""
    ledger = insured_table({**HOA, "insured": 2, "name": name}, HOA, alone=True)
    (decision,) = match(claim_table({**CLAIM, **NO_IDS}), ledger, DEFAULT_MODEL)
    assert [pair.insured for pair in decision.pairs] == [1, 2]


def test_the_best_of_several_namings_counts() -> None:
    old_naming = {**HOA, "name": "Nguyễn Thị Bông", "birth": "1980"}
    decision = decide_one({**CLAIM, **NO_IDS}, old_naming, HOA)
    assert outcome(decision) == (LINKED, 1, "supported")
    assert [pair.insured for pair in decision.pairs].count(1) == 1


def test_nearest_misses_are_kept() -> None:
    decision = decide_one({**CLAIM, **NO_IDS, "birth": "1980-07-30", "name": "Nguyễn Thị Hòa"}, HOA, CUC)
    assert decision.state is LinkState.NOT_FOUND
    assert decision.pairs[0].insured == 1
    assert decision.odds == decision.pairs[0].odds
    assert decision.odds is not None
    assert decision.odds < DEFAULT_MODEL.review_odds


def test_the_margin_and_the_threshold_are_the_models() -> None:
    tables = claim_table({**CLAIM, **NO_IDS}), insured_table(HOA, CUC)
    (decision,) = match(*tables, DEFAULT_MODEL)
    assert decision.odds is not None
    (stricter,) = match(*tables, replace(DEFAULT_MODEL, auto_odds=decision.odds + 0.001))
    assert outcome(stricter) == (UNDECIDED, None, "too_little_evidence")
    (just,) = match(*tables, replace(DEFAULT_MODEL, auto_odds=decision.odds))
    assert just.state is LinkState.LINKED


def test_a_claim_that_says_nothing_finds_nobody() -> None:
    decision = decide_one({"claim": 1}, HOA)
    assert (outcome(decision), decision.pairs, decision.odds) == ((NOT_FOUND, None, "nobody_like_it"), (), None)


def test_no_claims_and_an_empty_ledger() -> None:
    assert match(claim_table(), insured_table(HOA), DEFAULT_MODEL) == []
    (decision,) = match(claim_table(CLAIM), insured_table(alone=True), DEFAULT_MODEL)
    assert outcome(decision) == (NOT_FOUND, None, "nobody_like_it")


def many_claims() -> pa.Table:
    """Claims of two hundred strangers, written in several ways, and of nobody."""
    claims = []
    for key, person in enumerate(strangers()[:200]):
        claim = {name: value for name, value in person.items() if name != "insured"} | {"claim": key}
        changes: list[Row] = [{}, NO_IDS, {"birth": person["birth"][:4], **NO_CODE}, {"name": person["name"].upper()}]
        claims.append(claim | changes[key % 4] | ({"name": "Vương Bá Hộ"} if key % 17 == 0 else {}))
    return claim_table(*claims)


def test_shown_weights_sum_up_to_the_pairs() -> None:
    decisions = match(many_claims(), insured_table(HOA), DEFAULT_MODEL)
    pairs = [pair for decision in decisions for pair in decision.pairs]
    assert len(pairs) > 200
    for decision in decisions:
        for shown, pair in zip(describe(decision)["pairs"], decision.pairs, strict=True):
            thousandths = sum(round(1000 * weight) for _, weight in shown["fields"].values())
            assert thousandths == round(1000 * pair.weight)
            assert all(abs(1000 * weight - round(1000 * weight)) < 1e-6 for _, weight in shown["fields"].values())
            assert round(1000 * (pair.weight - pair.odds)) == 10_967  # log2 of 2001 people
    assert any(entry.level == "equal" for pair in pairs for entry in pair.fields if entry.field is Field.NAME)


def test_the_order_of_rows_and_the_number_of_threads_play_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    claims, insured = many_claims(), insured_table(HOA, CUC)
    decisions = match(claims, insured, DEFAULT_MODEL)
    assert [decision.claim for decision in decisions] == list(range(200))
    turned = claims.take(list(reversed(range(len(claims)))))
    assert match(turned, insured.take(list(reversed(range(len(insured))))), DEFAULT_MODEL) == decisions
    connect = duckdb.connect
    monkeypatch.setattr(duckdb, "connect", lambda path, **_: connect(path, config={"threads": 1}))
    assert match(claims, insured, DEFAULT_MODEL) == decisions


def test_a_part_of_the_ledger_decides_like_the_whole() -> None:
    """The part holds whoever shares a word of the name, a birth or an id with the claim."""
    whole = insured_table(HOA, CUC, {**HOA, "insured": 7, "national_id": OTHER_ID, "insurance_code": OTHER_CODE})
    population = count_population(whole)
    claims = [*many_claims().to_pylist()[::25], dict(CLAIM), {**CLAIM, **NO_IDS, "claim": 999}]
    for claim in claims:
        words = set((claim.get("name") or "").lower().split())
        part = [
            row
            for row in whole.to_pylist()
            if words & set(row["name"].lower().split())
            or (claim["birth"] or "----")[:4] == row["birth"][:4]
            or row["national_id"] == claim["national_id"]
            or row["insurance_code"] == claim["insurance_code"]
        ]
        assert len(part) < len(whole)
        table = pa.Table.from_pylist(part, schema=whole.schema)
        assert match(claim_table(claim), table, DEFAULT_MODEL, population=population) == match(
            claim_table(claim), whole, DEFAULT_MODEL
        )


def test_a_pair_is_compared_also_where_no_block_joins_it() -> None:
    other = {"claim": 11, "name": "Phan Văn Quý", "birth": "1991-11-05"}
    whole = insured_table(HOA, CUC)
    evidence = compare(
        claim_table(CLAIM, other), insured_table(HOA, alone=True), DEFAULT_MODEL, population=count_population(whole)
    )
    assert set(evidence) == {(10, 1), (11, 1)}
    assert evidence[10, 1] == decide_one(CLAIM, HOA, CUC).pairs[0]
    assert [entry.level for entry in evidence[11, 1].fields[:2]] == ["other", "other"]


def test_the_ledger_may_be_a_file(tmp_path: Path) -> None:
    path = tmp_path / "it's a ledger.parquet"
    parquet.write_table(insured_table(HOA, CUC), path)
    assert match(many_claims(), path, DEFAULT_MODEL) == match(many_claims(), insured_table(HOA, CUC), DEFAULT_MODEL)


def test_what_is_kept_names_nobody() -> None:
    decision = decide_one({**CLAIM, "phone": "0912345678"}, {**HOA, "phone": "0912345678"}, CUC)
    kept = describe(decision)
    assert (kept["people"], kept["reason"], kept["odds"]) == (2001 + 1, "supported", decision.odds)
    assert kept["pairs"][0]["fields"]["insurance_code"] == ["equal", 19.88]
    values = {value for value in [*CLAIM.values(), *HOA.values()] if isinstance(value, str) and len(value) > 1}
    assert not any(value in str(kept) for value in values)
