"""Which insured person does a claim mean, by its ids alone? (rules.md 3, lines 6 and 7; the first stage)

A candidate has the claim's insurance code or its national id: equal opaque tokens, never clear numbers. Whether the
rest of what the claim says allows that person, first row that fits; the tests hold the same table:

| name        | birth                   | and                                                 | verdict      |
|-------------|-------------------------|-----------------------------------------------------|--------------|
| contradicts | any                     |                                                     | contradicted |
| any         | contradicts             |                                                     | contradicted |
| missing     | equal                   | no strike                                           | supported    |
| missing     | other                   |                                                     | unsure       |
| doubtful    | equal, same year        | both ids equal, no strike                           | supported    |
| doubtful    | other                   |                                                     | unsure       |
| slip        | equal                   |                                                     | supported    |
| slip        | same year               | no strike                                           | supported    |
| slip        | missing                 | both ids equal, no strike                           | supported    |
| slip        | other                   |                                                     | unsure       |
| agrees      | equal, same year        |                                                     | supported    |
| agrees      | swapped, missing        | no strike                                           | supported    |
| agrees      | swapped, missing        | a strike                                            | unsure       |

"agrees" is a name that is equal, folded_equal or compatible (`names`). A strike is weak evidence against: the other id
is there on both sides and differs (a wrong digit, an old CMND, or somebody else), or the sex differs. A strike never
refuses by itself.

Then, first row that fits:

| candidates                                                             | decision                               |
|------------------------------------------------------------------------|----------------------------------------|
| none                                                                   | not_found                              |
| the code finds people, the id finds people, and nobody has both        | undecided: ids_disagree                |
| some have both ids                                                     | these alone are weighed                |
| otherwise those with the code; without any, those with the national id | these are weighed                      |
| exactly one weighed is supported and none unsure                       | linked to that one                     |
| several are supported or unsure                                        | undecided: several_people              |
| one unsure, the rest contradicted                                      | undecided: too_little_evidence         |
| all contradicted                                                       | undecided: contradiction               |
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from thidua.engine.linking.births import BirthAgreement, compare_births
from thidua.engine.linking.names import NameAgreement, compare_names

MODEL = "first-stage-1"


class LinkState(StrEnum):
    """rules.md 3: linked goes on to line 8, undecided is line 6 (needs_review), not_found line 7."""

    LINKED = "linked"
    UNDECIDED = "undecided"
    NOT_FOUND = "not_found"


class LinkMethod(StrEnum):
    """The id that found the person."""

    INSURANCE_CODE = "insurance_code"
    NATIONAL_ID = "national_id"


class LinkReason(StrEnum):
    """Why the decision is what it is."""

    SUPPORTED = "supported"
    NOBODY_HAS_THE_IDS = "nobody_has_the_ids"
    IDS_DISAGREE = "ids_disagree"
    SEVERAL_PEOPLE = "several_people"
    TOO_LITTLE_EVIDENCE = "too_little_evidence"
    CONTRADICTION = "contradiction"


class Outcome(StrEnum):
    """How one field of the claim compares with the candidate's."""

    EQUAL = "equal"
    FOLDED_EQUAL = "folded_equal"  # names: without marks
    COMPATIBLE = "compatible"  # names: shortened or mistyped; births: only the year is known
    SLIP = "slip"  # names: the given name is mistyped or has other marks
    SWAPPED = "swapped"  # births: day and month
    DOUBTFUL = "doubtful"  # names: may be a slip, may be a sister
    CONTRADICTS = "contradicts"
    MISSING = "missing"  # blank on one side


class Verdict(StrEnum):
    """What all fields together say about one candidate."""

    SUPPORTED = "supported"
    UNSURE = "unsure"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class ClaimEvidence:
    """What a claim says of the relative. Tokens are opaque (blind indexes), births as in `births`, sex 'M'/'F'."""

    claim: int
    name: str | None = None
    birth: str | None = None
    sex: str | None = None
    code_token: bytes | None = None
    id_token: bytes | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the ledger says of one insured person; `insured` is its surrogate key."""

    insured: int
    name: str | None = None
    birth: str | None = None
    sex: str | None = None
    code_token: bytes | None = None
    id_token: bytes | None = None


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """One candidate compared with the claim field by field, and what that amounts to."""

    insured: int
    insurance_code: Outcome
    national_id: Outcome
    name: Outcome
    birth: Outcome
    sex: Outcome
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """The decision on one claim. `insured` and `method` are None unless linked; `pairs` in order of `insured`."""

    claim: int
    state: LinkState
    reason: LinkReason
    insured: int | None
    method: LinkMethod | None
    pairs: tuple[PairEvidence, ...]
    model: str = MODEL


_NAME_OUTCOMES = {
    NameAgreement.EQUAL: Outcome.EQUAL,
    NameAgreement.FOLDED: Outcome.FOLDED_EQUAL,
    NameAgreement.COMPATIBLE: Outcome.COMPATIBLE,
    NameAgreement.SLIP: Outcome.SLIP,
    NameAgreement.DOUBTFUL: Outcome.DOUBTFUL,
    NameAgreement.CONTRADICTS: Outcome.CONTRADICTS,
    NameAgreement.MISSING: Outcome.MISSING,
}
_BIRTH_OUTCOMES = {
    BirthAgreement.EQUAL: Outcome.EQUAL,
    BirthAgreement.SAME_YEAR: Outcome.COMPATIBLE,
    BirthAgreement.SWAPPED: Outcome.SWAPPED,
    BirthAgreement.CONTRADICTS: Outcome.CONTRADICTS,
    BirthAgreement.MISSING: Outcome.MISSING,
}
_DATED = (Outcome.EQUAL, Outcome.COMPATIBLE)


def decide_links(claims: Iterable[ClaimEvidence], insured: Iterable[Candidate]) -> list[LinkDecision]:
    """Decide every claim against all of `insured`: one decision a claim, in the order of `claims`.

    `insured` needs to hold those people only who share a token with some claim; their order plays no part.
    """
    by_code: dict[bytes, list[Candidate]] = defaultdict(list)
    by_id: dict[bytes, list[Candidate]] = defaultdict(list)
    for person in insured:
        if person.code_token:
            by_code[person.code_token].append(person)
        if person.id_token:
            by_id[person.id_token].append(person)
    decisions = []
    for claim in claims:
        found = by_code.get(claim.code_token, []) if claim.code_token else []
        also = by_id.get(claim.id_token, []) if claim.id_token else []
        decisions.append(decide_link(claim, [*found, *also]))
    return decisions


def decide_link(claim: ClaimEvidence, candidates: Sequence[Candidate]) -> LinkDecision:
    """Decide one claim by the tables of this module; candidates that share no id with it play no part."""
    compared = {person.insured: compare_pair(claim, person) for person in candidates}
    pairs = tuple(
        pair for _, pair in sorted(compared.items()) if Outcome.EQUAL in (pair.insurance_code, pair.national_id)
    )
    if not pairs:
        return LinkDecision(claim.claim, LinkState.NOT_FOUND, LinkReason.NOBODY_HAS_THE_IDS, None, None, ())
    weighed = _weighed(pairs)
    open_pairs = [pair for pair in weighed if pair.verdict is not Verdict.CONTRADICTED]
    if len(open_pairs) == 1 and open_pairs[0].verdict is Verdict.SUPPORTED:
        chosen = open_pairs[0]
        has_code = chosen.insurance_code is Outcome.EQUAL
        method = LinkMethod.INSURANCE_CODE if has_code else LinkMethod.NATIONAL_ID
        return LinkDecision(claim.claim, LinkState.LINKED, LinkReason.SUPPORTED, chosen.insured, method, pairs)
    if not weighed:
        reason = LinkReason.IDS_DISAGREE
    elif not open_pairs:
        reason = LinkReason.CONTRADICTION
    else:
        reason = LinkReason.SEVERAL_PEOPLE if len(open_pairs) > 1 else LinkReason.TOO_LITTLE_EVIDENCE
    return LinkDecision(claim.claim, LinkState.UNDECIDED, reason, None, None, pairs)


def compare_pair(claim: ClaimEvidence, person: Candidate) -> PairEvidence:
    """Compare claim and insured person field by field and weigh it by the first table of this module."""
    code = _compare_exact(claim.code_token, person.code_token)
    national_id = _compare_exact(claim.id_token, person.id_token)
    name = _NAME_OUTCOMES[compare_names(claim.name, person.name)]
    birth = _BIRTH_OUTCOMES[compare_births(claim.birth, person.birth)]
    sex = _compare_exact(claim.sex, person.sex)
    both_ids = code is Outcome.EQUAL and national_id is Outcome.EQUAL
    has_strike = Outcome.CONTRADICTS in (code, national_id, sex)
    verdict = weigh(name, birth, both_ids=both_ids, has_strike=has_strike)
    return PairEvidence(person.insured, code, national_id, name, birth, sex, verdict)


def weigh(name: Outcome, birth: Outcome, *, both_ids: bool, has_strike: bool) -> Verdict:
    """The first table of this module, for a pair that shares at least one id."""
    if Outcome.CONTRADICTS in (name, birth):
        return Verdict.CONTRADICTED
    if name is Outcome.MISSING:
        is_supported = birth is Outcome.EQUAL and not has_strike
    elif name is Outcome.DOUBTFUL:
        is_supported = birth in _DATED and both_ids and not has_strike
    elif name is Outcome.SLIP:
        by_ids = birth is Outcome.MISSING and both_ids
        is_supported = birth is Outcome.EQUAL or (not has_strike and (birth is Outcome.COMPATIBLE or by_ids))
    else:
        is_supported = birth in _DATED or not has_strike
    return Verdict.SUPPORTED if is_supported else Verdict.UNSURE


def _weighed(pairs: tuple[PairEvidence, ...]) -> list[PairEvidence]:
    """The pairs that may be linked: those with both ids, else with the code, else with the id; none if these clash."""
    with_code = [pair for pair in pairs if pair.insurance_code is Outcome.EQUAL]
    with_id = [pair for pair in pairs if pair.national_id is Outcome.EQUAL]
    if with_code and with_id:
        return [pair for pair in with_code if pair.national_id is Outcome.EQUAL]
    return with_code or with_id


def _compare_exact(mine: bytes | str | None, theirs: bytes | str | None) -> Outcome:
    if not mine or not theirs:
        return Outcome.MISSING
    return Outcome.EQUAL if mine == theirs else Outcome.CONTRADICTS
