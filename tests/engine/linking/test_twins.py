"""Two insured people with one name and birth: never linked by itself without an id, phone or address that tells them
apart, also where blocks and caps keep the other one from being a candidate."""

import pytest

from tests.engine.linking.ledgers import CLAIM, HOA, OTHER_CODE, OTHER_ID, Row, decide_one, outcome
from thidua.engine.linking import blocking

HERE, THERE = "1 Trần Phú, Vĩnh Ngọc, Khánh Hòa", "Thôn 4, Diên An, Khánh Hòa"
TWIN = {**HOA, "insured": 2, "name": "NGUYEN THI HOA", "insurance_code": OTHER_CODE, "national_id": OTHER_ID}
NO_IDS = {**CLAIM, "insurance_code": None, "national_id": None}
TWINS, LINKED = ("undecided", None, "twins"), ("linked", 1, "supported")


@pytest.mark.parametrize(
    ("claim", "first", "second", "expected"),
    [
        (NO_IDS, {}, {}, TWINS),
        # what tells them apart
        ({**CLAIM, "national_id": None}, {}, {}, LINKED),
        ({**CLAIM, "insurance_code": None}, {}, {}, LINKED),
        ({**NO_IDS, "phone": "0912345678"}, {"phone": "0912345678"}, {}, LINKED),
        ({**NO_IDS, "phone": "0912345678"}, {"phone": "0912345678"}, {"phone": "0900000001"}, LINKED),
        ({**NO_IDS, "address": HERE}, {"address": HERE}, {"address": THERE}, LINKED),
        # what does not
        ({**NO_IDS, "phone": "0912345678"}, {"phone": "0912345678"}, {"phone": "0912345678"}, TWINS),
        ({**NO_IDS, "address": HERE}, {"address": HERE}, {"address": HERE}, TWINS),
        ({**NO_IDS, "address": HERE}, {"address": HERE}, {}, TWINS),
        ({**NO_IDS, "phone": "0911111111"}, {"phone": "0912345678"}, {}, TWINS),
        ({**NO_IDS, "insurance_code": "5612345679"}, {}, {}, TWINS),  # a digit off: nobody's number
        # words in another order, and a year for a birth
        (NO_IDS, {}, {"name": "Hoa Nguyễn Thị"}, TWINS),
        ({**NO_IDS, "birth": "1980", "phone": "0911111111"}, {"birth": "1980"}, {"birth": "1980"}, None),
        # no twins: another birth; the middle name dropped may mean her, too
        (NO_IDS, {}, {"birth": "1971-05-06"}, LINKED),
        (NO_IDS, {}, {"name": "Nguyễn Thị Kim Hoa"}, ("undecided", None, "second_too_near")),
    ],
)
def test_twins(claim: Row, first: Row, second: Row, expected: tuple[str, int | None, str] | None) -> None:
    decision = decide_one(claim, {**HOA, **first}, {**TWIN, **second})
    if expected is None:
        assert decision.insured is None
    else:
        assert outcome(decision) == expected


def test_a_twin_outside_the_blocks_counts_and_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocking, "BLOCKS", tuple(block for block in blocking.BLOCKS if block.name == "phone"))
    assert outcome(decide_one(NO_IDS, HOA, TWIN)) == ("not_found", None, "nobody_like_it")
    by_id_end = blocking.Block("end_of_id", ("right(national_id, 5)",), 20)
    monkeypatch.setattr(blocking, "BLOCKS", (by_id_end,))
    claim = {**NO_IDS, "national_id": "065180004321"}  # two digits of Hoa's have changed places
    decision = decide_one(claim, HOA, TWIN)
    assert outcome(decision) == TWINS
    assert [pair.insured for pair in decision.pairs] == [1, 2]
    assert outcome(decide_one(claim, HOA)) == LINKED


def test_a_name_that_hundreds_share_on_one_day_is_still_seen_as_shared() -> None:
    """The blocks pass over so common a key; a claim that a slip in the id leads to one of them is asked about."""
    many = [{**TWIN, "insured": 100 + place, "national_id": None, "insurance_code": None} for place in range(250)]
    claim = {**NO_IDS, "insurance_code": "6512345678"}
    decision = decide_one(claim, HOA, *many)
    assert decision.reason.value == "twins"
    assert decision.pairs[0].insured == 1


def test_whose_id_the_claim_gives_is_shown_though_many_are_nearer() -> None:
    """A clerk who chooses one of the twins must see that the number is somebody else's, or two people's."""
    many = [HOA, *({**HOA, "insured": number} for number in (2, 3, 4))]
    nameless = [{**person, "insurance_code": None, "national_id": None} for person in many]
    code = {"insured": 8, "name": "Lê Văn Tám", "birth": "1988-01-01", "insurance_code": OTHER_CODE}
    number = {"insured": 9, "name": "Võ Văn Chín", "birth": "1959-02-03", "national_id": OTHER_ID}
    claim = {**NO_IDS, "insurance_code": OTHER_CODE}
    decision = decide_one(claim, *nameless, code, number)
    assert (decision.reason.value, [pair.insured for pair in decision.pairs]) == ("ids_disagree", [1, 2, 8])
    decision = decide_one({**claim, "national_id": OTHER_ID}, *nameless, code, number)
    assert (decision.reason.value, decision.pairs[0].insured) == ("ids_disagree", 1)
    assert {pair.insured for pair in decision.pairs} == {1, 8, 9}
