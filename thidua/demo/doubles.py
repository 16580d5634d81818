"""Who stands in the registers twice? A few humans under two codes, for people to find and merge.

A new insurance code was issued to somebody who had one, an official was entered again by another unit.

They draw from a chance of their own, so that all else in the province is as it would be without them.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from random import Random

from thidua.demo.claims import Claim
from thidua.demo.officials import Official
from thidua.demo.payments import Insured
from thidua.demo.people import Identity

IN_LEDGER, ON_ROSTER = 6, 3
_NEW_CODE_FROM = date(2024, 9, 1)
_LEAST_PAYMENTS = 2  # on each side of the day


def double_insured(rng: Random, insured: list[Insured], claimed: int) -> list[Insured]:
    """The same people, and of six the later receipts under a second code; half of them are among the first ``claimed``,
    whom officials have named."""
    numbers = {person.identity.national_id for person in insured}
    chosen: list[Insured] = []
    for group in (insured[:claimed], insured[claimed:]):
        fit = [person for person in group if _can_be_split(person)]
        chosen += rng.sample(fit, k=min(IN_LEDGER // 2, len(fit)))
    return [*insured, *(_under_another_code(rng, person, place, numbers) for place, person in enumerate(chosen))]


def double_officials(rng: Random, officials: list[Official], claims: list[Claim]) -> list[Official]:
    """The same codes, three of them borne by people who stand there under another code too. None of the three has named
    anybody."""
    busy = {claim.official.code for claim in claims}
    idle = [place for place, official in enumerate(officials) if official.code not in busy]
    active = [official for official in officials if official.code in busy]
    numbers = {official.identity.national_id for official in officials}
    places = rng.sample(idle, k=min(ON_ROSTER, len(idle)))
    doubled = list(officials)
    for turn, (place, first) in enumerate(zip(places, rng.sample(active, k=min(ON_ROSTER, len(active))), strict=False)):
        person = first.identity
        code = person.insurance_code if turn % 3 == 0 else officials[place].identity.insurance_code
        again = replace(person, national_id=_slip(rng, person.national_id, numbers), insurance_code=code)
        doubled[place] = replace(doubled[place], identity=replace(again, name=_SPELLINGS[turn % 3](person.name)))
    return doubled


def _can_be_split(person: Insured) -> bool:
    early = sum(payment.paid_on < _NEW_CODE_FROM for payment in person.payments)
    return not person.exits and min(early, len(person.payments) - early) >= _LEAST_PAYMENTS


def _under_another_code(rng: Random, person: Insured, place: int, numbers: set[str]) -> Insured:
    """Take the later receipts from a person; gives him as the ledger knows him by these: under the same number, one
    with a slip, or the number of an old card."""
    known = person.identity
    number = (
        known.national_id,
        _slip(rng, known.national_id, numbers),
        f"2251{rng.randrange(10**5):05d}",
    )[place % 3]
    later = [payment for payment in person.payments if payment.paid_on >= _NEW_CODE_FROM]
    person.payments[:] = [payment for payment in person.payments if payment.paid_on < _NEW_CODE_FROM]
    identity: Identity = replace(known, national_id=number, insurance_code=f"5698{rng.randrange(10**6):06d}")
    return replace(person, identity=identity, payments=later, exits=[])


def _slip(rng: Random, number: str, used: set[str]) -> str:
    """One digit of the serial is another; a number that nobody has."""
    while True:
        place = rng.randrange(6, 12)
        wrong = number[:place] + str((int(number[place]) + rng.randrange(1, 10)) % 10) + number[place + 1 :]
        if wrong not in used:
            used.add(wrong)
            return wrong


def _without_middle(name: str) -> str:
    words = name.split()
    return " ".join([words[0], *words[2:]]) if len(words) > 3 else name


_SPELLINGS: tuple[Callable[[str], str], ...] = (str, _without_middle, str)
