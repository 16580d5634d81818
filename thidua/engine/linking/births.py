"""Do two written birth dates mean one day? Values are 'yyyy-mm-dd', 'yyyy' (only the year is known) or None."""

from enum import StrEnum


class BirthAgreement(StrEnum):
    """How two birth dates compare."""

    EQUAL = "equal"
    SAME_YEAR = "same_year"  # at least one side knows the year only
    SWAPPED = "swapped"  # day and month changed places: 1972-03-12 and 1972-12-03
    CONTRADICTS = "contradicts"
    MISSING = "missing"


def compare_births(birth: str | None, other: str | None) -> BirthAgreement:
    """How the two births compare. Symmetric; raises ValueError for a value of another shape.

    A digit off contradicts here; `fields` knows it apart.

    >>> compare_births("1972-03-12", "1972-12-03").value
    'swapped'
    """
    mine, theirs = _parts(birth), _parts(other)
    if not mine or not theirs:
        return BirthAgreement.MISSING
    if mine[0] != theirs[0]:
        return BirthAgreement.CONTRADICTS
    if len(mine) == 1 or len(theirs) == 1:
        return BirthAgreement.SAME_YEAR
    if mine == theirs:
        return BirthAgreement.EQUAL
    return BirthAgreement.SWAPPED if mine[1:] == theirs[:0:-1] else BirthAgreement.CONTRADICTS


def births_contradict(birth: str | None, other: str | None, *, swap_tolerated: bool = False) -> bool:
    """True unless the births are equal, agree in the year where a side has no more, or one is blank.

    A swapped day and month contradicts unless `swap_tolerated`: only for a pair that an id and an agreeing name join.
    """
    agreement = compare_births(birth, other)
    return agreement is BirthAgreement.CONTRADICTS or (agreement is BirthAgreement.SWAPPED and not swap_tolerated)


def _parts(birth: str | None) -> list[str]:
    if not birth:
        return []
    parts = birth.split("-")
    if [len(part) for part in parts] not in ([4], [4, 2, 2]) or not "".join(parts).isdecimal():
        raise ValueError("a birth is 'yyyy-mm-dd', 'yyyy' or None")
    return parts
