"""A few humans of the invented province stand under two codes. Is nothing lost, and nobody else touched?"""

from copy import deepcopy
from datetime import date
from random import Random

from thidua.demo.claims import Claim
from thidua.demo.doubles import double_insured, double_officials
from thidua.demo.officials import Membership, Official
from thidua.demo.payments import Insured, make_insured
from thidua.demo.people import Population

TODAY = date(2025, 7, 10)


def people(count: int) -> list[Insured]:
    rng = Random("người")
    population = Population(rng, ["xã Sông Cầu"])
    invented = (population.person(is_male=number % 2 == 0, born_in=1970 + number % 20) for number in range(count))
    return [make_insured(rng, person, first_month=2023 * 12, today=TODAY) for person in invented]


def test_six_have_their_later_receipts_under_a_second_code() -> None:
    before = people(120)
    after = double_insured(Random("hai mã"), deepcopy(before), claimed=60)
    again = after[120:]
    assert len(again) == 6
    owners = {person.identity.phone: person for person in after[:120]}
    firsts = [owners[person.identity.phone] for person in again]
    assert sum(owner in after[:60] for owner in firsts) == 3
    for owner, second in zip(firsts, again, strict=True):
        assert owner.identity.name == second.identity.name
        assert owner.identity.insurance_code != second.identity.insurance_code
        assert max(one.paid_on for one in owner.payments) < min(one.paid_on for one in second.payments)
    assert sum(len(person.payments) for person in after) == sum(len(person.payments) for person in before)


def test_three_officials_stand_there_again_under_codes_that_named_nobody() -> None:
    place = (Membership("SN01", "Chuyên viên", "Công chức", None, None, True),)
    officials = [Official(f"CB{number}", person.identity, place) for number, person in enumerate(people(40))]
    claims = [_claim(official) for official in officials[:20]]
    after = double_officials(Random("hai mã"), officials, claims)
    assert [official.code for official in after] == [official.code for official in officials]
    doubled = [new for new, old in zip(after, officials, strict=True) if new != old]
    assert len(doubled) == 3
    assert {official.code for official in doubled}.isdisjoint(claim.official_code for claim in claims)
    numbers = [official.identity.national_id for official in after]
    assert len(set(numbers)) == len(numbers)
    births = {official.identity.born_on for official in officials[:20]}
    assert {official.identity.born_on for official in doubled} <= births


def _claim(official: Official) -> Claim:
    return Claim("P1", official, official.code, "", "SN01", official.identity, "Mẹ", TODAY, None, None)
