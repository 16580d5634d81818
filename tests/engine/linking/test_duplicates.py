"""Which two people of one register are shown as perhaps one human, and which are not.

The register of the tests holds 400 other people, so that the weights of names mean something.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest

from thidua.engine.linking.duplicates import DuplicateFinding, describe_finding, find_duplicates
from thidua.engine.linking.fields import Field
from thidua.engine.linking.matching import INSURED_COLUMNS
from thidua.engine.linking.model import DEFAULT_MODEL

HOA = {
    "name": "Nguyễn Thị Hoa",
    "birth": "1971-03-12",
    "sex": "F",
    "national_id": "056171004321",
    "phone": "0905111222",
    "address": "12 thôn Đông, xã Ninh An, tỉnh Khánh Hòa",
}
UNKNOWN = {"national_id": None, "phone": None, "address": None}


def register(*namings: Mapping[str, Any]) -> pa.Table:
    """The people of the test, each naming with its person's key, among others who are like nobody."""
    surnames, middles, givens = ("Trần", "Lê", "Phạm", "Bùi"), ("Văn", "Đức", "Hữu", "Quốc", "Minh"), range(20)
    names = ("An", "Bình", "Cường", "Dũng", "Đạt", "Giang", "Hải", "Khoa", "Long", "Nam")
    others = [
        {
            "insured": 1000 + place,
            "name": f"{surnames[place % 4]} {middles[place % 5]} {names[place % len(givens) % 10]}",
            "birth": f"{1950 + place % 50}-{1 + place % 12:02d}-{1 + place % 28:02d}",
            "sex": "M",
        }
        for place in range(400)
    ]
    blank = dict.fromkeys(INSURED_COLUMNS.names)
    rows = [blank | dict(row) | {"naming": place} for place, row in enumerate((*namings, *others), 1)]
    return pa.Table.from_pylist(rows, schema=INSURED_COLUMNS)


def found(
    *namings: Mapping[str, Any], own_code: Field | None = Field.INSURANCE_CODE, **options: Any
) -> list[DuplicateFinding]:
    """The findings about the people of the test (keys below 1000)."""
    everything = find_duplicates(register(*namings), DEFAULT_MODEL, own_code=own_code, **options)
    return [finding for finding in everything if finding.second < 1000]


def two(**differences: Any) -> list[DuplicateFinding]:
    """Hoa, and the same again under another code but for these differences."""
    codes = ({"insured": 1, "insurance_code": "5600000001"}, {"insured": 2, "insurance_code": "5600000002"})
    return found({**HOA, **codes[0]}, {**HOA, **codes[1], **differences})


@pytest.mark.parametrize(
    ("differences", "least_odds"),
    [
        ({}, 20),  # all the same
        ({"name": "Nguyen Thi Hoa", "birth": "1971", "phone": None, "address": None}, 10),  # national id, like name
        ({"national_id": None, "address": None}, 10),  # name, birth and phone
        ({"national_id": None, "phone": None}, 10),  # name, birth and address
        ({"national_id": "056171004231", "phone": None}, 10),  # a slip within the id
        ({"name": "Trần Thị Lý", "phone": None, "address": None}, 0),  # an id and a birth under another name
    ],
)
def test_one_human_under_two_codes(differences: Mapping[str, Any], least_odds: float) -> None:
    [finding] = two(**differences)
    assert (finding.first, finding.second, finding.are_twins) == (1, 2, False)
    assert finding.odds >= least_odds


@pytest.mark.parametrize(
    "differences",
    [
        {"name": "Nguyễn Thị Lan", "birth": "1975-08-30", "national_id": None, "phone": None},  # a neighbour
        {"national_id": "056171998877", "phone": None, "address": None},  # same name and birth, ids of two people
        {"name": "Nguyễn Thị Lan", "birth": "1999-08-30", "national_id": None},  # daughter: one phone, one address
        {"sex": "M", **UNKNOWN},  # same name and birth, yet man and woman
    ],
)
def test_two_humans(differences: Mapping[str, Any]) -> None:
    assert two(**differences) == []


def test_twins_are_shown_as_such() -> None:
    """Same name and birth and nothing else: shown whatever the odds are, so that a person may look."""
    [finding] = two(**UNKNOWN)
    assert finding.are_twins
    again = found({**HOA, **UNKNOWN, "insured": 1}, {**HOA, **UNKNOWN, "insured": 2}, least_odds=90.0)
    assert [finding.are_twins for finding in again] == [True]


def test_namings_of_one_person_are_no_pair() -> None:
    assert found({**HOA, "insured": 1}, {**HOA, "insured": 1, "name": "Ng. Thị Hoa"}) == []


def test_the_best_two_namings_count_and_a_pair_stands_once() -> None:
    married = {"insured": 1, "name": "Nguyễn Thị Hoa Mai", "birth": "1971"}
    [finding] = found({**HOA, "insured": 1}, {**HOA, **married}, {**HOA, "insured": 2})
    assert finding == found({**HOA, "insured": 1}, {**HOA, "insured": 2})[0]


def test_the_registers_own_code_is_no_evidence() -> None:
    """Two codes differ by definition; where the code is not the register's own it counts."""
    ledger = two()[0]
    assert {entry.level for entry in ledger.fields if entry.field is Field.INSURANCE_CODE} == {""}
    codes = ({"insured": 1, "insurance_code": "5600000001"}, {"insured": 2, "insurance_code": "5611111112"})
    [roster] = found({**HOA, **codes[0]}, {**HOA, **codes[1]}, own_code=None)
    assert roster.odds < ledger.odds


def test_odds_are_the_weight_less_people_and_the_share_of_doubles() -> None:
    """402 people, one in a hundred of whom is there twice: 1 in 40,200."""
    [finding] = two()
    assert finding.people == 402
    assert 2 ** (finding.weight - finding.odds) == pytest.approx(40_200, rel=1e-3)


def test_the_weights_of_the_fields_sum_to_the_pairs_exactly() -> None:
    """Whole thousandths of a bit, as with claims: also where the name weighs by its bearers."""
    findings = [*two(), *two(phone=None, address=None), *two(name="Nguyen Thi Hoa", birth="1971"), *two(sex="M")]
    assert len(findings) == 4
    for finding in findings:
        assert round(1000 * finding.weight) == sum(round(1000 * entry.weight) for entry in finding.fields)
        assert finding.weight == round(finding.weight, 3)


def test_what_is_kept_holds_nobodys_values() -> None:
    [finding] = two()
    kept = describe_finding(finding)
    assert kept["fields"]["national_id"][0] == "equal"
    assert not any(str(value) in str(kept) for value in HOA.values() if value != "F")


def test_an_empty_register_has_none() -> None:
    assert find_duplicates(register().slice(0, 0), DEFAULT_MODEL) == []
