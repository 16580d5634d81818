"""Which insured person does each claim mean? (rules.md 3, lines 6 and 7)

records → blocks → pairs → levels → weights → decisions. All of it in the memory of one DuckDB connection.

| of the candidates, best first                                                        | decision                      |
|--------------------------------------------------------------------------------------|-------------------------------|
| none in sight of the review threshold                                                | not_found: nobody_like_it     |
| an equal id belongs to somebody whose name or birth contradicts (first stage)        | undecided: contradiction      |
| an equal id belongs to another candidate than the best one                           | undecided: ids_disagree       |
| the best one's id is there on both sides and differs by more than a slip, none equal | undecided: contradiction      |
| another one has the same name and birth, and no id, phone or address tells them apart| undecided: twins              |
| the second is nearer than the margin                                                 | undecided: second_too_near    |
| the best one's posterior reaches the automatic threshold                             | linked                        |
| otherwise                                                                            | undecided: too_little_evidence|
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import duckdb
import pyarrow as pa

from thidua.engine.linking.blocking import make_pairs
from thidua.engine.linking.comparing import compare_pairs, count_bearers, make_records, patterns, weigh_pairs
from thidua.engine.linking.fields import LEVELS, MISSING, Field
from thidua.engine.linking.model import LinkModel

CLAIM_COLUMNS = pa.schema(
    [("claim", pa.int64())]
    + [(name, pa.string()) for name in ("name", "birth", "sex", "national_id", "insurance_code", "phone", "address")]
    + [("mobiliser_given", pa.string()), ("relationship_sex", pa.string())]
)
INSURED_COLUMNS = pa.schema(
    [("naming", pa.int64()), ("insured", pa.int64())]
    + [(name, pa.string()) for name in ("name", "birth", "sex", "national_id", "insurance_code", "phone", "address")]
    + [("hint", pa.string())]
)
KEPT = 3  # candidates kept with a decision


class LinkState(StrEnum):
    """rules.md 3: linked goes on to line 8, undecided is line 6 (needs_review), not_found line 7."""

    LINKED = "linked"
    UNDECIDED = "undecided"
    NOT_FOUND = "not_found"


class LinkMethod(StrEnum):
    """What carried an automatic link."""

    INSURANCE_CODE = "insurance_code"
    NATIONAL_ID = "national_id"
    EVIDENCE = "evidence"  # name, birth and the rest together


class LinkReason(StrEnum):
    SUPPORTED = "supported"
    NOBODY_LIKE_IT = "nobody_like_it"
    CONTRADICTION = "contradiction"
    IDS_DISAGREE = "ids_disagree"
    TWINS = "twins"
    SECOND_TOO_NEAR = "second_too_near"
    TOO_LITTLE_EVIDENCE = "too_little_evidence"


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """How one field agrees: the code of its level (blank: a side says nothing) and its weight in bits."""

    field: Field
    level: str
    weight: float


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """One candidate: its weight in bits, the sum of its fields'; no values of people."""

    insured: int
    weight: float
    fields: tuple[FieldEvidence, ...]


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """The decision on one claim; ``pairs`` are the best candidates, best first. ``insured`` and ``method`` are None
    unless linked. ``odds`` are the posterior log2 odds of the best one (None without candidates)."""

    claim: int
    state: LinkState
    reason: LinkReason
    insured: int | None
    method: LinkMethod | None
    odds: float | None
    pairs: tuple[PairEvidence, ...]
    model: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """A weighed candidate while it is being decided on."""

    insured: int
    weight: float
    levels: dict[Field, int]
    is_twin_of: bool
    bearers: int

    def is_at(self, field: Field, *codes: str) -> bool:
        level = self.levels[field]
        return level != MISSING and LEVELS[field][level].code in codes

    @property
    def has_equal_id(self) -> bool:
        return self.is_at(Field.INSURANCE_CODE, "equal") or self.is_at(Field.NATIONAL_ID, "equal")


def match(
    claims: pa.Table, insured: pa.Table, model: LinkModel, *, spill_into: str | None = None
) -> list[LinkDecision]:
    """One decision for each claim, in order of the claims' keys.

    ``claims`` has the columns of ``CLAIM_COLUMNS``; ``insured`` those of ``INSURED_COLUMNS``: a row for each way in
    which the ledger names a person, of which the best counts. Texts are NFC and blanks null; births are 'yyyy-mm-dd' or
    'yyyy', ids digits only. ``spill_into`` is a private folder for what does not fit into memory (none: nothing may).
    """
    with duckdb.connect(":memory:") as connection:
        people = _weigh(connection, claims, insured, model, spill_into)
        candidates = _candidates(connection)
        keys = sorted(claims["claim"].to_pylist())
        return [_decide(key, candidates.get(key, []), model, people) for key in keys]


def pattern_counts(claims: pa.Table, insured: pa.Table, model: LinkModel) -> dict[tuple[int, ...], int]:
    """How often each pattern of levels occurs among the candidate pairs (``model.estimate`` learns from it)."""
    with duckdb.connect(":memory:") as connection:
        _weigh(connection, claims, insured, model, None)
        return dict(patterns(connection))


def _weigh(
    connection: duckdb.DuckDBPyConnection, claims: pa.Table, insured: pa.Table, model: LinkModel, spill_into: str | None
) -> int:
    connection.execute("SET temp_directory = ?", [spill_into or ""])
    connection.register("claims", claims.select(CLAIM_COLUMNS.names).cast(CLAIM_COLUMNS))
    connection.register("insured", insured.select(INSURED_COLUMNS.names).cast(INSURED_COLUMNS))
    make_records(connection, "claims", "claim_records")
    make_records(connection, "insured", "insured_records")
    people = count_bearers(connection)
    make_pairs(connection)
    compare_pairs(connection)
    weigh_pairs(connection, model, people)
    return people


def _candidates(connection: duckdb.DuckDBPyConnection) -> dict[int, list[_Pair]]:
    """The weighed candidates of each claim, best first; of far-off ones only the nearest few."""
    columns = ", ".join(f"g_{field.value}" for field in Field)
    ids = "g_insurance_code = 0 OR g_national_id = 0 OR is_twin_of"
    rows = connection.execute(
        f"""SELECT claim, insured, weight, is_twin_of, bearers, {columns} FROM weighed
            QUALIFY row_number() OVER (PARTITION BY claim ORDER BY weight DESC, insured) <= {2 * KEPT} OR {ids}
            ORDER BY claim, weight DESC, insured"""  # noqa: S608
    ).fetchall()
    found: dict[int, list[_Pair]] = defaultdict(list)
    for claim, insured, weight, is_twin_of, bearers, *levels in rows:
        pair = _Pair(insured, weight, dict(zip(Field, levels, strict=True)), bool(is_twin_of), bearers)
        found[claim].append(pair)
    return found


def _decide(claim: int, pairs: Sequence[_Pair], model: LinkModel, people: int) -> LinkDecision:
    prior = math.log2(max(people, 1))
    odds = pairs[0].weight - prior if pairs else None
    reason = _reason(pairs, model, prior)
    state = {LinkReason.SUPPORTED: LinkState.LINKED, LinkReason.NOBODY_LIKE_IT: LinkState.NOT_FOUND}.get(
        reason, LinkState.UNDECIDED
    )
    best = pairs[0] if pairs and state is LinkState.LINKED else None
    return LinkDecision(
        claim=claim,
        state=state,
        reason=reason,
        insured=best.insured if best else None,
        method=_method(best) if best else None,
        odds=round(odds, 3) if odds is not None else None,
        pairs=tuple(_evidence(pair, model, people) for pair in pairs[:KEPT]),
        model=model.version,
    )


def _reason(pairs: Sequence[_Pair], model: LinkModel, prior: float) -> LinkReason:
    """The first line of the module's table that fits."""
    with_id = [pair for pair in pairs if pair.has_equal_id]
    if not with_id and (not pairs or pairs[0].weight - prior < model.review_odds):
        return LinkReason.NOBODY_LIKE_IT
    best = pairs[0]
    if any(pair.insured != best.insured for pair in with_id):
        return LinkReason.IDS_DISAGREE
    if best.has_equal_id and _contradicts(best):
        return LinkReason.CONTRADICTION
    if not best.has_equal_id and (best.is_at(Field.INSURANCE_CODE, "other") or best.is_at(Field.NATIONAL_ID, "other")):
        return LinkReason.CONTRADICTION
    twins = [pair for pair in pairs[1:] if pair.is_twin_of and best.is_twin_of]
    if twins and not _is_told_apart(best, twins):
        return LinkReason.TWINS
    if len(pairs) > 1 and best.weight - pairs[1].weight < model.margin:
        return LinkReason.SECOND_TOO_NEAR
    return LinkReason.SUPPORTED if best.weight - prior >= model.auto_odds else LinkReason.TOO_LITTLE_EVIDENCE


def _contradicts(pair: _Pair) -> bool:
    """The pair shares an id, and yet its name or birth is somebody else's: a clerk must look."""
    if pair.is_at(Field.NAME, "other") or pair.is_at(Field.BIRTH, "other", "near_year"):
        return True
    both_ids = pair.is_at(Field.INSURANCE_CODE, "equal") and pair.is_at(Field.NATIONAL_ID, "equal")
    is_dated = pair.is_at(Field.BIRTH, "equal", "year")
    strike = any(pair.is_at(field, "other") for field in (Field.INSURANCE_CODE, Field.NATIONAL_ID, Field.SEX))
    if pair.is_at(Field.NAME, "doubtful"):
        return not (is_dated and both_ids and not strike)
    if pair.is_at(Field.NAME, "slip", "by_ear"):
        return not (pair.is_at(Field.BIRTH, "equal") or (not strike and (is_dated or both_ids)))
    if pair.levels[Field.NAME] == MISSING:
        return not (pair.is_at(Field.BIRTH, "equal") and not strike)
    return not (is_dated or not strike)


def _is_told_apart(best: _Pair, twins: Sequence[_Pair]) -> bool:
    """An id, a phone or an address is the best one's and no twin's."""
    for field in (Field.INSURANCE_CODE, Field.NATIONAL_ID, Field.PHONE, Field.ADDRESS):
        if best.is_at(field, "equal") and not any(twin.is_at(field, "equal") for twin in twins):
            return True
    return False


def _method(pair: _Pair) -> LinkMethod:
    if pair.is_at(Field.INSURANCE_CODE, "equal"):
        return LinkMethod.INSURANCE_CODE
    return LinkMethod.NATIONAL_ID if pair.is_at(Field.NATIONAL_ID, "equal") else LinkMethod.EVIDENCE


def _evidence(pair: _Pair, model: LinkModel, people: int) -> PairEvidence:
    fields = []
    for field, level in pair.levels.items():
        weight = model.weight(field, level, max(pair.bearers, 1) / max(people, 1))
        code = LEVELS[field][level].code if level != MISSING else ""
        fields.append(FieldEvidence(field, code, round(float(weight), 3)))
    return PairEvidence(pair.insured, round(pair.weight, 3), tuple(fields))


def describe(decision: LinkDecision) -> dict[str, Any]:
    """What is kept of a decision (JSON): codes and weights only, nothing that a person is called."""
    return {
        "reason": decision.reason.value,
        "odds": decision.odds,
        "pairs": [
            {
                "insured": pair.insured,
                "weight": pair.weight,
                "fields": {entry.field.value: [entry.level, entry.weight] for entry in pair.fields if entry.level},
            }
            for pair in decision.pairs
        ],
    }
