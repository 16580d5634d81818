"""Which of a claim's weighed candidates does it mean, if that can be said without a clerk? (rules.md 3, lines 6 and 7)

| of the candidates, best first; the first row that fits            | decision                       |
|-------------------------------------------------------------------|--------------------------------|
| none has an equal id, none comes in sight of the review threshold | not_found: nobody_like_it      |
| code and national id are two people's, and nobody has both        | undecided: ids_disagree        |
| the best one has no equal id, or one only where others have both  | undecided: ids_disagree        |
| it has an equal id; name or birth contradicts (table below)       | undecided: contradiction       |
| it has an equal id; name and birth support it too little          | undecided: too_little_evidence |
| another one with the same equal ids is not contradicted either    | undecided: second_too_near     |
| no id is equal, and one differs by more than a slip               | undecided: contradiction       |
| another has its name and birth, and nothing tells them apart      | undecided: twins               |
| no id is equal; name and birth are too little alike (last table)  | undecided: too_little_evidence |
| the second is nearer than the margin                              | undecided: second_too_near     |
| the posterior odds of the best one reach the automatic threshold  | linked                         |
| otherwise                                                         | undecided: too_little_evidence |

An id is equal also when only the zeros are lost that a spreadsheet eats. A number that does not fit the birth beside it
(`other_doubtful`) is a wrong number rather than another person's. Verdicts on who has an equal id, first row that
fits; a strike is the other id there on both sides and not equal, or another sex:

| name                               | birth                       | and                              | verdict      |
|------------------------------------|-----------------------------|----------------------------------|--------------|
| another                            | any                         |                                  | contradicted |
| equal, folded, compatible          | a digit or a year off       | both ids equal, sex not another  | supported    |
| any                                | a digit or a year off, other|                                  | contradicted |
| missing                            | equal                       | no strike                        | supported    |
| doubtful                           | equal, same year            | both ids equal, no strike        | supported    |
| a slip, by ear                     | equal                       |                                  | supported    |
| a slip, by ear                     | same year                   | no strike                        | supported    |
| a slip, by ear                     | missing                     | both ids equal, no strike        | supported    |
| equal, folded, compatible          | equal, same year            |                                  | supported    |
| equal, folded, compatible          | swapped, missing            | no strike                        | supported    |
| everything else                    |                             |                                  | unsure       |

Phone and address are a whole house's, and its people are named alike (Hùng / Hưng, Lan / Ngọc Lan). Without an equal
id these are alike enough, whatever else agrees:

| name                     | birth                                           | sex         |
|--------------------------|-------------------------------------------------|-------------|
| equal                    | any but another                                 | any         |
| folded                   | any but another, or a bare year that is one off | not another |
| compatible, by ear, slip | as for folded, and not missing                  | not another |
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from thidua.engine.linking.fields import LEVELS, Field
from thidua.engine.linking.model import LinkModel


class LinkState(StrEnum):
    """rules.md 3: linked goes on to line 8, undecided is line 6 (needs_review), not_found line 7."""

    LINKED = "linked"
    UNDECIDED = "undecided"
    NOT_FOUND = "not_found"


class LinkReason(StrEnum):
    SUPPORTED = "supported"
    NOBODY_LIKE_IT = "nobody_like_it"
    CONTRADICTION = "contradiction"
    IDS_DISAGREE = "ids_disagree"
    TWINS = "twins"
    SECOND_TOO_NEAR = "second_too_near"
    TOO_LITTLE_EVIDENCE = "too_little_evidence"


class Verdict(StrEnum):
    """Whether name and birth allow the person who has an equal id."""

    SUPPORTED = "supported"
    UNSURE = "unsure"
    CONTRADICTED = "contradicted"


PLACES = {field: place for place, field in enumerate(Field)}
SAME_NUMBER = ("equal", "zeros")
Levels = tuple[int, ...]  # in the order of `Field`


class Mark:
    """Is a field at one of these levels?"""

    def __init__(self, field: Field, *codes: str) -> None:
        self._place = PLACES[field]
        self._levels = frozenset(place for place, level in enumerate(LEVELS[field]) if level.code in codes)

    def holds(self, levels: Levels) -> bool:
        return levels[self._place] in self._levels


def _says(field: Field) -> Mark:
    return Mark(field, *(level.code for level in LEVELS[field]))


HAS_CODE, HAS_NATIONAL_ID = Mark(Field.INSURANCE_CODE, *SAME_NUMBER), Mark(Field.NATIONAL_ID, *SAME_NUMBER)
OTHER_IDS = (Mark(Field.INSURANCE_CODE, "other"), Mark(Field.NATIONAL_ID, "other"))
UNEQUAL_IDS = (
    Mark(Field.INSURANCE_CODE, "near", "other"),
    Mark(Field.NATIONAL_ID, "near", "other_doubtful", "other"),
)
OTHER_NAME, DOUBTFUL_NAME = Mark(Field.NAME, "other"), Mark(Field.NAME, "doubtful")
NAME_AGREES, SAYS_NAME = Mark(Field.NAME, "equal", "folded", "compatible"), _says(Field.NAME)
SAME_NAME, FOLDED_NAME = Mark(Field.NAME, "equal"), Mark(Field.NAME, "folded")
NAME_IS_NEAR = Mark(Field.NAME, "equal", "folded", "compatible", "by_ear", "slip")
OTHER_BIRTH, NEAR_BIRTH = Mark(Field.BIRTH, "other"), Mark(Field.BIRTH, "digit", "near_year")
NEAR_YEAR = Mark(Field.BIRTH, "near_year")
SAME_BIRTH, SAME_YEAR, SAYS_BIRTH = Mark(Field.BIRTH, "equal"), Mark(Field.BIRTH, "equal", "year"), _says(Field.BIRTH)
OTHER_SEX, SAME_PHONE = Mark(Field.SEX, "other"), Mark(Field.PHONE, "equal")
SAME_ADDRESS, SAYS_ADDRESS = Mark(Field.ADDRESS, "equal"), _says(Field.ADDRESS)


class Candidate(NamedTuple):
    """A weighed candidate; weights in thousandths of a bit. ``is_twin``: has the name and birth of the best candidate
    of the claim, and is another person."""

    insured: int
    total: int
    name_weight: int
    is_twin: bool
    levels: Levels


def decide(pairs: Sequence[Candidate], model: LinkModel, prior: int) -> LinkReason:
    """The reason by the module's table; ``pairs`` best first, ``prior`` in thousandths of a bit."""
    with_id = [pair for pair in pairs if HAS_CODE.holds(pair.levels) or HAS_NATIONAL_ID.holds(pair.levels)]
    if not with_id and (not pairs or pairs[0].total - prior < 1000 * model.review_odds):
        return LinkReason.NOBODY_LIKE_IT
    best = pairs[0]
    against = _against_ids(best, with_id) if with_id else _against_no_ids(best, pairs)
    if against:
        return against
    if len(pairs) > 1 and best.total - pairs[1].total < 1000 * model.margin:
        return LinkReason.SECOND_TOO_NEAR
    is_enough = best.total - prior >= 1000 * model.auto_odds
    return LinkReason.SUPPORTED if is_enough else LinkReason.TOO_LITTLE_EVIDENCE


def _against_ids(best: Candidate, with_id: Sequence[Candidate]) -> LinkReason | None:
    """What forbids to link to the best one when somebody has an equal id."""
    rivals = _with_most_ids(with_id)
    if best not in rivals:
        return LinkReason.IDS_DISAGREE
    verdict = judge(best.levels)
    if verdict is Verdict.CONTRADICTED:
        return LinkReason.CONTRADICTION
    if verdict is Verdict.UNSURE:
        return LinkReason.TOO_LITTLE_EVIDENCE
    if any(rival != best and judge(rival.levels) is not Verdict.CONTRADICTED for rival in rivals):
        return LinkReason.SECOND_TOO_NEAR
    return None


def _with_most_ids(with_id: Sequence[Candidate]) -> list[Candidate]:
    """Those with both ids, else with the code, else with the national id; nobody if code and id are two people's."""
    with_code = [pair for pair in with_id if HAS_CODE.holds(pair.levels)]
    with_national_id = [pair for pair in with_id if HAS_NATIONAL_ID.holds(pair.levels)]
    if with_code and with_national_id:
        return [pair for pair in with_code if HAS_NATIONAL_ID.holds(pair.levels)]
    return with_code or with_national_id


def _against_no_ids(best: Candidate, pairs: Sequence[Candidate]) -> LinkReason | None:
    """What forbids to link to the best one when nobody has an equal id."""
    if any(mark.holds(best.levels) for mark in OTHER_IDS):
        return LinkReason.CONTRADICTION
    twins = [pair for pair in pairs if pair.is_twin]
    if twins and not _is_told_apart(best, twins):
        return LinkReason.TWINS
    return None if _is_like(best.levels) else LinkReason.TOO_LITTLE_EVIDENCE


def _is_like(levels: Levels) -> bool:
    """The last table of this module: a sister's name must not be taken for a slip."""
    if not NAME_IS_NEAR.holds(levels) or OTHER_BIRTH.holds(levels):
        return False
    if SAME_NAME.holds(levels):
        return True
    if OTHER_SEX.holds(levels) or NEAR_YEAR.holds(levels):
        return False
    return FOLDED_NAME.holds(levels) or SAYS_BIRTH.holds(levels)


def _is_told_apart(best: Candidate, twins: Sequence[Candidate]) -> bool:
    """A phone is the best one's and no twin's, or an address is the best one's and every twin's is another."""
    if SAME_PHONE.holds(best.levels) and not any(SAME_PHONE.holds(twin.levels) for twin in twins):
        return True
    others = (SAYS_ADDRESS.holds(twin.levels) and not SAME_ADDRESS.holds(twin.levels) for twin in twins)
    return SAME_ADDRESS.holds(best.levels) and all(others)


@lru_cache(maxsize=1 << 14)
def judge(levels: Levels) -> Verdict:
    """The second table of this module, for a pair that shares an id."""
    both_ids = HAS_CODE.holds(levels) and HAS_NATIONAL_ID.holds(levels)
    other_sex, agrees = OTHER_SEX.holds(levels), NAME_AGREES.holds(levels)
    strike = other_sex or any(mark.holds(levels) for mark in UNEQUAL_IDS)
    is_equal, is_dated = SAME_BIRTH.holds(levels), SAME_YEAR.holds(levels)
    if OTHER_NAME.holds(levels) or OTHER_BIRTH.holds(levels):
        return Verdict.CONTRADICTED
    if NEAR_BIRTH.holds(levels):
        return Verdict.SUPPORTED if agrees and both_ids and not other_sex else Verdict.CONTRADICTED
    if not SAYS_NAME.holds(levels):
        is_supported = is_equal and not strike
    elif DOUBTFUL_NAME.holds(levels):
        is_supported = is_dated and both_ids and not strike
    elif not agrees:
        by_ids = both_ids and not SAYS_BIRTH.holds(levels)
        is_supported = is_equal or (not strike and (is_dated or by_ids))
    else:
        is_supported = is_dated or not strike
    return Verdict.SUPPORTED if is_supported else Verdict.UNSURE
