"""What do claims and ledger teach about the weights? Patterns of levels of candidates, of strangers, of known pairs.

All of it in the memory of one DuckDB connection; what leaves it are levels and counts.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import duckdb
import pyarrow as pa

from thidua.engine.linking.accuracy import KnownPair
from thidua.engine.linking.blocking import make_pairs
from thidua.engine.linking.comparing import compare_pairs, count_bearers, patterns, weigh_pairs
from thidua.engine.linking.features import make_records
from thidua.engine.linking.fields import Field
from thidua.engine.linking.matching import CLAIM_COLUMNS, INSURED_COLUMNS, NO_COMMUNES, register_communes
from thidua.engine.linking.model import LinkModel, Pattern, estimate

STRANGERS = 500_000  # pairs drawn at random: a share of one in 10,000 is met 50 times


class Learnt(NamedTuple):
    """A model, and how many pairs it was learnt from."""

    model: LinkModel
    claims: int
    people: int
    candidates: int
    strangers: int


class Answer(NamedTuple):
    """What people said of a claim and an insured person."""

    claim: int
    insured: int
    is_one: bool


def learn(
    claims: pa.Table,
    insured: pa.Table,
    start: LinkModel,
    *,
    version: str,
    communes: Mapping[str, str] = NO_COMMUNES,
    strangers: int = STRANGERS,
) -> Learnt:
    """m and u from the claims and the ledger alone (``model.estimate``); tables as ``matching.match`` takes them."""
    with duckdb.connect(":memory:") as connection:
        take_in(connection, claims, insured, communes)
        people = count_bearers(connection)
        make_pairs(connection)
        compare_pairs(connection)
        alike = dict(patterns(connection))
        _draw_pairs(connection, strangers)
        compare_pairs(connection)
        drawn = dict(patterns(connection))
    model = estimate(alike, drawn, start, claims=len(claims), people=people, version=version)
    return Learnt(model, len(claims), people, sum(alike.values()), sum(drawn.values()))


def known_pairs(
    claims: pa.Table,
    insured: pa.Table,
    answers: Iterable[Answer],
    model: LinkModel,
    *,
    communes: Mapping[str, str] = NO_COMMUNES,
) -> tuple[list[KnownPair], int]:
    """The answered pairs with the levels at which they agree now, in order, and the number of insured people.

    ``model`` chooses the best of a person's namings. Answers about whom the tables no longer hold are left out.
    """
    said = {(answer.claim, answer.insured): answer.is_one for answer in answers}
    keys = pa.table({"claim": [claim for claim, _ in said], "insured": [person for _, person in said]})
    with duckdb.connect(":memory:") as connection:
        take_in(connection, claims, insured, communes)
        people = count_bearers(connection)
        connection.register("answers", keys.cast(pa.schema([("claim", pa.int64()), ("insured", pa.int64())])))
        connection.execute(
            """CREATE TEMP TABLE pairs AS
               SELECT a.claim, r.naming FROM answers a JOIN insured_records r USING (insured)
               SEMI JOIN claim_records USING (claim)"""
        )
        compare_pairs(connection)
        weigh_pairs(connection, model, people)
        found = _weighed_patterns(connection)
    return [
        KnownPair(claim, pattern, bearers / max(people, 1), said[claim, person])
        for (claim, person), (pattern, bearers) in found.items()
    ], people


def take_in(
    connection: duckdb.DuckDBPyConnection, claims: pa.Table, insured: pa.Table, communes: Mapping[str, str]
) -> None:
    """Make ``claim_records`` and ``insured_records``. Nothing may leave the memory."""
    connection.execute("SET temp_directory = ''")
    connection.register("claims", claims.select(CLAIM_COLUMNS.names).cast(CLAIM_COLUMNS))
    connection.register("insured", insured.select(INSURED_COLUMNS.names).cast(INSURED_COLUMNS))
    register_communes(connection, communes)
    make_records(connection, "claims", "claim_records")
    make_records(connection, "insured", "insured_records")


def _draw_pairs(connection: duckdb.DuckDBPyConnection, wanted: int) -> None:
    """Make ``pairs`` of claims and namings that have nothing to do with each other: the same ones each time, and all of
    them where there are no more."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE pairs AS
            WITH claim_places AS (SELECT claim, row_number() OVER (ORDER BY claim) - 1 AS place FROM claim_records),
            naming_places AS (SELECT naming, row_number() OVER (ORDER BY naming) - 1 AS place FROM insured_records),
            sizes AS (SELECT (SELECT count(*) FROM claim_places) AS claims,
                             (SELECT count(*) FROM naming_places) AS namings),
            numbers AS (
                SELECT CASE WHEN claims * namings <= {wanted} THEN CAST(k AS UBIGINT)
                            ELSE hash(k) % (claims * namings) END AS number, claims
                FROM range({wanted}) t(k), sizes WHERE k < claims * namings)
            SELECT DISTINCT c.claim, n.naming FROM numbers
            JOIN claim_places c ON c.place = number % claims JOIN naming_places n ON n.place = number // claims"""  # noqa: S608
    )


def _weighed_patterns(connection: duckdb.DuckDBPyConnection) -> dict[tuple[int, int], tuple[Pattern, int]]:
    """(claim, insured) → the levels of the best naming and how many bear its name."""
    columns = ", ".join(f"g_{field.value}" for field in Field)
    rows = connection.execute(
        f"SELECT claim, insured, bearers, {columns} FROM weighed ORDER BY claim, insured"  # noqa: S608
    ).fetchall()
    return {(claim, person): (tuple(levels), bearers) for claim, person, bearers, *levels in rows}
