"""Which two people of one register may be one human under two codes?

The register is compared with itself: same blocks, levels and weights as between claims and ledger, but without the code
by which the register tells its people apart (two codes differ by definition). Nothing is merged here: people decide.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log2
from typing import Any

import duckdb
import pyarrow as pa

from thidua.engine.linking.blocking import make_pairs
from thidua.engine.linking.comparing import compare_pairs, count_bearers, thousandths, weigh_pairs
from thidua.engine.linking.deciding import Candidate
from thidua.engine.linking.fields import Field
from thidua.engine.linking.learning import take_in
from thidua.engine.linking.matching import CLAIM_COLUMNS, INSURED_COLUMNS, NO_COMMUNES, Explainer, FieldEvidence
from thidua.engine.linking.model import LinkModel

# Before anything is compared: one person in a hundred stands in a register twice (a claim's relative, in contrast, is
# expected in the ledger once). The odds of a pair are lower than a claim's by this.
SHARE_OF_DOUBLES = 0.01
LEAST_ODDS = 0.0  # as likely one human as two
TELLING = (Field.NATIONAL_ID, Field.INSURANCE_CODE, Field.PHONE, Field.ADDRESS)


@dataclass(frozen=True, slots=True)
class DuplicateFinding:
    """Two people (``first`` < ``second``) who may be one human. ``odds`` are posterior log2 odds, ``weight`` the sum of
    the weights of ``fields`` (their best pair of namings). ``are_twins``: same name and birth and nothing else that
    speaks for one human, as with two people who happen to be called alike."""

    first: int
    second: int
    odds: float
    weight: float
    fields: tuple[FieldEvidence, ...]
    are_twins: bool
    people: int


def find_duplicates(
    records: pa.Table,
    model: LinkModel,
    *,
    own_code: Field | None = None,
    least_odds: float = LEAST_ODDS,
    communes: Mapping[str, str] = NO_COMMUNES,
) -> list[DuplicateFinding]:
    """The pairs of people whose odds reach ``least_odds``, and all twins that no national id tells apart; best first.

    ``records`` has the columns of ``matching.INSURED_COLUMNS``: ``insured`` is the person's key, with a row for each
    way in which the register names him (two namings of one person are no pair). ``own_code`` is the field of the
    register's own code: INSURANCE_CODE for the ledger, None for a roster, whose code is no column. ``communes`` as in
    ``match``.
    """
    with duckdb.connect(":memory:") as connection:
        people = _weigh(connection, records, model, own_code, communes)
        found = _findings(connection, model, people)
        kept = [
            finding
            for finding in found
            if _are_untold(finding) or (finding.odds >= least_odds and not _are_of_one_house(finding))
        ]
    return sorted(kept, key=lambda finding: (-finding.odds, finding.first, finding.second))


def describe_finding(finding: DuplicateFinding) -> dict[str, Any]:
    """What is kept of a finding (JSON), like a pair of ``matching.describe``: codes and weights, nobody's values."""
    return {
        "odds": finding.odds,
        "weight": finding.weight,
        "people": finding.people,
        "twins": finding.are_twins,
        "fields": {entry.field.value: [entry.level, entry.weight] for entry in finding.fields if entry.level},
    }


def _weigh(
    connection: duckdb.DuckDBPyConnection,
    records: pa.Table,
    model: LinkModel,
    own_code: Field | None,
    communes: Mapping[str, str],
) -> int:
    """Make ``weighed`` for the pairs of different people, each once; how many people there are."""
    rows = records.select(INSURED_COLUMNS.names).cast(INSURED_COLUMNS)
    if own_code is not None:
        place = rows.schema.get_field_index(own_code.value)
        rows = rows.set_column(place, own_code.value, pa.nulls(len(rows), pa.string()))
    take_in(connection, _as_claims(rows), rows, communes)
    people = count_bearers(connection)
    make_pairs(connection)
    connection.execute("CREATE TEMP TABLE owners AS SELECT naming AS claim, insured AS first FROM insured_records")
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE pairs AS
           SELECT p.claim, p.naming FROM pairs p JOIN owners o USING (claim) JOIN insured_records i USING (naming)
           WHERE o.first < i.insured"""
    )
    compare_pairs(connection, sight=(model, people))
    weigh_pairs(connection, model, people)
    return people


def _as_claims(rows: pa.Table) -> pa.Table:
    """The same rows as the engine takes claims: a naming asks for whom it means."""
    nothing = pa.nulls(len(rows), pa.string())
    columns = [
        rows["naming"] if name == "claim" else rows[name] if name in rows.column_names else nothing
        for name in CLAIM_COLUMNS.names
    ]
    return pa.table(columns, schema=CLAIM_COLUMNS)


def _findings(connection: duckdb.DuckDBPyConnection, model: LinkModel, people: int) -> Iterator[DuplicateFinding]:
    """The best pair of namings of each two people that is not far below even odds."""
    columns = ", ".join(f"g_{field.value}" for field in Field)
    rows = connection.execute(
        f"""SELECT first, insured, total, name_weight, {columns} FROM weighed JOIN owners USING (claim)
            QUALIFY row_number() OVER (PARTITION BY first, insured ORDER BY total DESC, claim) = 1"""  # noqa: S608
    ).fetchall()
    prior = thousandths(log2(max(people, 1)) - log2(SHARE_OF_DOUBLES))
    explainer = Explainer(model, people)
    for first, second, total, name_weight, *levels in rows:
        pair = explainer.evidence(Candidate(second, total, name_weight, False, tuple(levels)))
        odds = (total - prior) / 1000
        yield DuplicateFinding(first, second, odds, pair.weight, pair.fields, _are_twins(pair.fields), people)


def _are_twins(fields: tuple[FieldEvidence, ...]) -> bool:
    level = {entry.field: entry.level for entry in fields}
    return (
        level[Field.NAME] in {"equal", "folded"}
        and level[Field.BIRTH] == "equal"
        and not any(level[field] in {"equal", "zeros", "near"} for field in TELLING)
    )


def _are_of_one_house(finding: DuplicateFinding) -> bool:
    """Other names and other births: a shared phone and address tell a family, not one human."""
    others = {entry.field for entry in finding.fields if entry.level == "other"}
    return {Field.NAME, Field.BIRTH} <= others


def _are_untold(finding: DuplicateFinding) -> bool:
    """Twins of whom nothing says that they are two."""
    against = {Field.NATIONAL_ID, Field.INSURANCE_CODE, Field.SEX, Field.ID_AND_BIRTH}
    return finding.are_twins and not any(entry.field in against and entry.level == "other" for entry in finding.fields)
