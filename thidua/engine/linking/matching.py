"""Which insured person does each claim mean? (rules.md 3, lines 6 and 7)

records → blocks → pairs → levels → weights → twins → decisions (``deciding``). All of it in the memory of one DuckDB
connection.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from thidua.engine.linking.blocking import FEW, make_pairs
from thidua.engine.linking.comparing import compare_pairs, count_bearers, patterns, thousandths, weigh_pairs
from thidua.engine.linking.deciding import HAS_CODE, HAS_NATIONAL_ID, Candidate, LinkReason, LinkState, decide
from thidua.engine.linking.features import commune_key, make_records, name_key
from thidua.engine.linking.fields import LEVELS, MISSING, Field
from thidua.engine.linking.model import LinkModel
from thidua.engine.linking.twins import find_twins

__all__ = [
    "CLAIM_COLUMNS",
    "INSURED_COLUMNS",
    "Explainer",
    "FieldEvidence",
    "LinkDecision",
    "LinkMethod",
    "LinkReason",
    "LinkState",
    "PairEvidence",
    "Population",
    "compare",
    "count_population",
    "describe",
    "describe_pair",
    "match",
    "pattern_counts",
]

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
FIELDS = tuple(Field)  # a name first
STATES = {LinkReason.SUPPORTED: LinkState.LINKED, LinkReason.NOBODY_LIKE_IT: LinkState.NOT_FOUND}
NO_COMMUNES: Mapping[str, str] = {}


class LinkMethod(StrEnum):
    """What carried an automatic link."""

    INSURANCE_CODE = "insurance_code"
    NATIONAL_ID = "national_id"
    EVIDENCE = "evidence"  # name, birth and the rest together


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """How one field agrees: the code of its level (blank: a side says nothing) and its weight in bits."""

    field: Field
    level: str
    weight: float


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """One candidate: its weight in bits, the sum of its fields', and its posterior log2 odds; no values of people."""

    insured: int
    weight: float
    odds: float
    fields: tuple[FieldEvidence, ...]


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """The decision on one claim; ``pairs`` are the best candidates, best first. ``insured`` and ``method`` are None
    unless linked. ``odds`` are the posterior log2 odds of the best one (None without candidates): its weight less the
    log2 of ``population``, the number of insured people."""

    claim: int
    state: LinkState
    reason: LinkReason
    insured: int | None
    method: LinkMethod | None
    odds: float | None
    pairs: tuple[PairEvidence, ...]
    model: str
    population: int


@dataclass(frozen=True, slots=True)
class Population:
    """What a decision needs to know of the whole ledger when only a part of it is handed over: how many people it
    insures, and how many of them bear a name (by ``features.name_key``; names that are not there count as one)."""

    people: int
    bearers: Mapping[str, int]


def match(
    claims: pa.Table,
    insured: pa.Table | str | Path,
    model: LinkModel,
    *,
    population: Population | None = None,
    communes: Mapping[str, str] = NO_COMMUNES,
    spill_into: str | None = None,
) -> list[LinkDecision]:
    """One decision for each claim, in order of the claims' keys.

    ``claims`` has the columns of ``CLAIM_COLUMNS``; ``insured`` those of ``INSURED_COLUMNS`` (or is the path of a
    Parquet file that has them): a row for each way in which the ledger names a person, of which the best counts. Texts
    are NFC and blanks null; births are 'yyyy-mm-dd' or 'yyyy', ids digits only.

    ``population`` for an ``insured`` that is only a part of the ledger: the decisions are the same as on the whole when
    the part holds everybody who shares a key of ``blocking.BLOCKS`` with a claim, all their namings, and everybody who
    has the name (by ``name_key``) and birth of one of these. ``communes`` gives the new name of old communes, as
    written. ``spill_into`` is a private folder for what does not fit into memory (none: nothing may).
    """
    with _connect(insured) as connection:
        people = _weigh(connection, claims, insured, model, population, communes, spill_into)
        find_twins(connection, model, people, population.bearers if population else None)
        candidates = _candidates(connection)
        explainer = Explainer(model, people)
        return [explainer.decision(key, candidates.get(key, [])) for key in sorted(claims["claim"].to_pylist())]


def compare(
    claims: pa.Table,
    insured: pa.Table,
    model: LinkModel,
    *,
    population: Population | None = None,
    communes: Mapping[str, str] = NO_COMMUNES,
) -> dict[tuple[int, int], PairEvidence]:
    """The evidence of every claim with every insured person of these tables (a few each), by their keys: also of pairs
    that no block joins. ``population`` as in ``match``."""
    with _connect(insured) as connection:
        _register_all(connection, claims, insured, communes, None)
        connection.execute("CREATE TEMP TABLE pairs AS SELECT claim, naming FROM claim_records, insured_records")
        people = population.people if population else count_bearers(connection)
        compare_pairs(connection, population.bearers if population else None)
        weigh_pairs(connection, model, people)
        connection.execute("CREATE TEMP TABLE twins (claim BIGINT, insured BIGINT)")
        explainer = Explainer(model, people)
        found = _candidates(connection, most=len(insured))
    return {(claim, pair.insured): explainer.evidence(pair) for claim, pairs in found.items() for pair in pairs}


def pattern_counts(
    claims: pa.Table, insured: pa.Table | str | Path, model: LinkModel, *, communes: Mapping[str, str] = NO_COMMUNES
) -> dict[tuple[int, ...], int]:
    """How often each pattern of levels occurs among the candidate pairs (``model.estimate`` learns from it)."""
    with duckdb.connect(":memory:") as connection:
        _register_all(connection, claims, insured, communes, None)
        make_pairs(connection)
        compare_pairs(connection)
        return dict(patterns(connection))


def count_population(insured: pa.Table | str | Path) -> Population:
    """The ``Population`` of a whole ledger (the columns ``insured`` and ``name`` are enough)."""
    if isinstance(insured, pa.Table):
        named = set(zip(insured["insured"].to_pylist(), insured["name"].to_pylist(), strict=True))
    else:
        with duckdb.connect(":memory:") as connection:
            _register(connection, insured, ("insured", "name"))
            named = set(connection.execute("SELECT DISTINCT insured, name FROM insured").fetchall())
    bearers: dict[str, set[int]] = defaultdict(set)
    for person, name in named:
        bearers[name_key(name or "")].add(person)
    people = len({person for person, _ in named})
    return Population(people, {name: len(bearing) for name, bearing in bearers.items()})


def register_communes(connection: duckdb.DuckDBPyConnection, communes: Mapping[str, str]) -> None:
    """Make ``renamed_communes`` (old, new) by their keys; an old name that became several new ones tells nothing."""
    renamed = {(commune_key(old), commune_key(new)) for old, new in communes.items()}
    rows = pa.table({"old": [old for old, _ in sorted(renamed)], "new": [new for _, new in sorted(renamed)]})
    connection.register("given_communes", rows.cast(pa.schema([("old", pa.string()), ("new", pa.string())])))
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE renamed_communes AS
           SELECT old, min(new) AS new FROM given_communes GROUP BY old HAVING count(*) = 1"""
    )


def _connect(insured: pa.Table | str | Path) -> duckdb.DuckDBPyConnection:
    """Few namings are done before other threads are awake."""
    is_few = isinstance(insured, pa.Table) and len(insured) <= FEW
    return duckdb.connect(":memory:", config={"threads": 1} if is_few else {})


def _register(connection: duckdb.DuckDBPyConnection, insured: pa.Table | str | Path, names: Sequence[str]) -> None:
    if isinstance(insured, pa.Table):
        connection.register("insured", insured.select(names).cast(pa.schema([INSURED_COLUMNS.field(n) for n in names])))
        return
    path = str(insured).replace("'", "''")
    connection.execute(f"CREATE TEMP VIEW insured AS SELECT {', '.join(names)} FROM read_parquet('{path}')")  # noqa: S608


def _register_all(
    connection: duckdb.DuckDBPyConnection,
    claims: pa.Table,
    insured: pa.Table | str | Path,
    communes: Mapping[str, str],
    spill_into: str | None,
) -> None:
    connection.execute("SET temp_directory = ?", [spill_into or ""])
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET checkpoint_threshold = '1TB'")  # a checkpoint of tables that live seconds costs one of them
    connection.register("claims", claims.select(CLAIM_COLUMNS.names).cast(CLAIM_COLUMNS))
    _register(connection, insured, INSURED_COLUMNS.names)
    register_communes(connection, communes)
    make_records(connection, "claims", "claim_records")
    make_records(connection, "insured", "insured_records")


def _weigh(
    connection: duckdb.DuckDBPyConnection,
    claims: pa.Table,
    insured: pa.Table | str | Path,
    model: LinkModel,
    population: Population | None,
    communes: Mapping[str, str],
    spill_into: str | None,
) -> int:
    """Make ``weighed``; how many insured people there are."""
    _register_all(connection, claims, insured, communes, spill_into)
    make_pairs(connection)
    people = population.people if population else count_bearers(connection)
    compare_pairs(connection, population.bearers if population else None, (model, people))
    weigh_pairs(connection, model, people)
    return people


def _candidates(connection: duckdb.DuckDBPyConnection, most: int = KEPT) -> dict[int, list[Candidate]]:
    """The weighed candidates of each claim, best first; of far-off ones only the nearest few."""
    columns = ", ".join(f"g_{field.value}" for field in Field)
    ids = "g_insurance_code IN (0, 1) OR g_national_id IN (0, 1) OR t.claim IS NOT NULL"
    rows = connection.execute(
        f"""SELECT w.claim, w.insured, total, name_weight, t.claim IS NOT NULL, {columns}
            FROM weighed w LEFT JOIN twins t ON t.claim = w.claim AND t.insured = w.insured
            QUALIFY row_number() OVER (PARTITION BY w.claim ORDER BY total DESC, w.insured) <= {most} OR {ids}
            ORDER BY w.claim, total DESC, w.insured"""  # noqa: S608
    ).fetchall()
    found: dict[int, list[Candidate]] = defaultdict(list)
    for claim, insured, total, name_weight, is_twin, *levels in rows:
        found[claim].append(Candidate(insured, total, name_weight, is_twin, tuple(levels)))
    return found


class Explainer:
    """Decides on candidates and turns them into evidence; equal rows of levels share one tuple of evidence."""

    def __init__(self, model: LinkModel, people: int) -> None:
        self.model, self.people = model, people
        self.prior = thousandths(math.log2(max(people, 1)))
        self._entries = {
            field: {MISSING: FieldEvidence(field, "", 0.0)}
            | {
                place: FieldEvidence(field, level.code, thousandths(model.weight(field, place)) / 1000)
                for place, level in enumerate(LEVELS[field])
            }
            for field in Field
        }
        self._rows: dict[tuple[int, ...], tuple[FieldEvidence, ...]] = {}

    def decision(self, claim: int, pairs: Sequence[Candidate]) -> LinkDecision:
        reason = decide(pairs, self.model, self.prior)
        best = pairs[0] if reason is LinkReason.SUPPORTED else None
        return LinkDecision(
            claim=claim,
            state=STATES.get(reason, LinkState.UNDECIDED),
            reason=reason,
            insured=best.insured if best else None,
            method=_method(best) if best else None,
            odds=(pairs[0].total - self.prior) / 1000 if pairs else None,
            pairs=tuple(self.evidence(pair) for pair in _kept(pairs)),
            model=self.model.version,
            population=self.people,
        )

    def evidence(self, pair: Candidate) -> PairEvidence:
        key = (*pair.levels, pair.name_weight)
        fields = self._rows.get(key)
        if fields is None:
            code = self._entries[Field.NAME][pair.levels[0]].level
            name = FieldEvidence(Field.NAME, code, pair.name_weight / 1000)
            rest = zip(FIELDS[1:], pair.levels[1:], strict=True)
            fields = self._rows[key] = (name, *(self._entries[field][level] for field, level in rest))
        return PairEvidence(pair.insured, pair.total / 1000, (pair.total - self.prior) / 1000, fields)


def _kept(pairs: Sequence[Candidate]) -> Sequence[Candidate]:
    """The nearest few, best first. Whose id the claim gives is among them, however far off he is otherwise: a clerk who
    chooses somebody else must see him."""
    holders = [next((pair for pair in pairs if mark.holds(pair.levels)), None) for mark in (HAS_CODE, HAS_NATIONAL_ID)]
    far = {place for place in map(pairs.index, filter(None, holders)) if place >= KEPT}
    return [pairs[place] for place in (*range(min(KEPT - len(far), len(pairs))), *sorted(far))]


def _method(pair: Candidate) -> LinkMethod:
    if HAS_CODE.holds(pair.levels):
        return LinkMethod.INSURANCE_CODE
    return LinkMethod.NATIONAL_ID if HAS_NATIONAL_ID.holds(pair.levels) else LinkMethod.EVIDENCE


def describe(decision: LinkDecision) -> dict[str, Any]:
    """What is kept of a decision (JSON): codes and weights only, nothing that a person is called."""
    return {
        "reason": decision.reason.value,
        "odds": decision.odds,
        "people": decision.population,
        "pairs": [describe_pair(pair) for pair in decision.pairs],
    }


def describe_pair(pair: PairEvidence) -> dict[str, Any]:
    """What is kept of one candidate."""
    return {
        "insured": pair.insured,
        "weight": pair.weight,
        "odds": pair.odds,
        "fields": {entry.field.value: [entry.level, entry.weight] for entry in pair.fields if entry.level},
    }
