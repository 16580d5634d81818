"""Which of a claim's weighed candidates does it mean, if that can be said without a clerk? (rules.md 3, lines 6 and 7)

| of the candidates, best first; the first row that fits                                        | decision                       |
|------------------------------------------------------------------------------------------------|--------------------------------|
| none has an equal id and none comes in sight of the review threshold                           | not_found: nobody_like_it      |
| somebody has the claim's code, somebody else its national id, and nobody has both              | undecided: ids_disagree        |
| the best of those with an equal id (with both ids, where some have both) is not the best one   | undecided: ids_disagree        |
| the best one has an equal id, and its name or birth contradicts ("verdicts" below)             | undecided: contradiction       |
| the best one has an equal id, and name and birth do not support it enough                      | undecided: too_little_evidence |
| another one with the same equal ids is not contradicted either                                 | undecided: second_too_near     |
| no id is equal, and an id stands on both sides and differs by more than a slip                 | undecided: contradiction       |
| another insured person has the best one's name and birth, and nothing tells them apart         | undecided: twins               |
| the second is nearer than the margin                                                           | undecided: second_too_near     |
| the best one's posterior reaches the automatic threshold                                       | linked                         |
| otherwise                                                                                      | undecided: too_little_evidence |

An id is equal also when only the zeros are lost that a spreadsheet eats. A number that does not fit the birth beside it
(`other_doubtful`) is a wrong number rather than another person's. Verdicts on who has an equal id, first row that fits; a
strike is the other id there on both sides and not equal, or another sex:

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
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from thidua.engine.linking.fields import LEVELS, MISSING, Field
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


SAME_NUMBER = ("equal", "zeros")
IDS = (Field.INSURANCE_CODE, Field.NATIONAL_ID)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A weighed candidate; weights in thousandths of a bit. ``levels`` in the order of ``Field``; ``is_twin``: has the
    name and birth of the best candidate of the claim, and is another person."""

    insured: int
    total: int
    name_weight: int
    levels: tuple[int, ...]
    is_twin: bool

    def is_at(self, field: Field, *codes: str) -> bool:
        level = self.levels[PLACES[field]]
        return level != MISSING and LEVELS[field][level].code in codes

    def says(self, field: Field) -> bool:
        return self.levels[PLACES[field]] != MISSING

    @property
    def has_code(self) -> bool:
        return self.is_at(Field.INSURANCE_CODE, *SAME_NUMBER)

    @property
    def has_national_id(self) -> bool:
        return self.is_at(Field.NATIONAL_ID, *SAME_NUMBER)


PLACES = {field: place for place, field in enumerate(Field)}


def decide(pairs: Sequence[Candidate], model: LinkModel, prior: int) -> LinkReason:
    """The reason by the module's table; ``pairs`` best first, ``prior`` in thousandths of a bit."""
    with_id = [pair for pair in pairs if pair.has_code or pair.has_national_id]
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
    verdict = judge(best)
    if verdict is Verdict.CONTRADICTED:
        return LinkReason.CONTRADICTION
    if verdict is Verdict.UNSURE:
        return LinkReason.TOO_LITTLE_EVIDENCE
    if any(rival != best and judge(rival) is not Verdict.CONTRADICTED for rival in rivals):
        return LinkReason.SECOND_TOO_NEAR
    return None


def _with_most_ids(with_id: Sequence[Candidate]) -> list[Candidate]:
    """Those with both ids, else with the code, else with the national id; nobody if code and id are two people's."""
    with_code = [pair for pair in with_id if pair.has_code]
    with_national_id = [pair for pair in with_id if pair.has_national_id]
    if with_code and with_national_id:
        return [pair for pair in with_code if pair.has_national_id]
    return with_code or with_national_id


def _against_no_ids(best: Candidate, pairs: Sequence[Candidate]) -> LinkReason | None:
    """What forbids to link to the best one when nobody has an equal id."""
    if any(best.is_at(field, "other") for field in IDS):
        return LinkReason.CONTRADICTION
    twins = [pair for pair in pairs if pair.is_twin]
    return LinkReason.TWINS if twins and not _is_told_apart(best, twins) else None


def _is_told_apart(best: Candidate, twins: Sequence[Candidate]) -> bool:
    """A phone is the best one's and no twin's, or an address is the best one's and every twin's is another."""
    if best.is_at(Field.PHONE, "equal") and not any(twin.is_at(Field.PHONE, "equal") for twin in twins):
        return True
    return best.is_at(Field.ADDRESS, "equal") and all(
        twin.says(Field.ADDRESS) and not twin.is_at(Field.ADDRESS, "equal") for twin in twins
    )


def judge(pair: Candidate) -> Verdict:
    """The second table of this module, for a pair that shares an id."""
    both_ids = pair.has_code and pair.has_national_id
    name_agrees = pair.is_at(Field.NAME, "equal", "folded", "compatible")
    other_sex = pair.is_at(Field.SEX, "other")
    other_id = any(pair.says(field) and not pair.is_at(field, *SAME_NUMBER) for field in IDS)
    strike = other_sex or other_id
    if pair.is_at(Field.NAME, "other"):
        return Verdict.CONTRADICTED
    if pair.is_at(Field.BIRTH, "digit", "near_year", "other"):
        is_slip = not pair.is_at(Field.BIRTH, "other") and name_agrees and both_ids and not other_sex
        return Verdict.SUPPORTED if is_slip else Verdict.CONTRADICTED
    is_equal, is_dated = pair.is_at(Field.BIRTH, "equal"), pair.is_at(Field.BIRTH, "equal", "year")
    if not pair.says(Field.NAME):
        is_supported = is_equal and not strike
    elif pair.is_at(Field.NAME, "doubtful"):
        is_supported = is_dated and both_ids and not strike
    elif not name_agrees:
        by_ids = both_ids and not pair.says(Field.BIRTH)
        is_supported = is_equal or (not strike and (is_dated or by_ids))
    else:
        is_supported = is_dated or not strike
    return Verdict.SUPPORTED if is_supported else Verdict.UNSURE
