"""What do claims say of their relatives, and who in the ledger shares a number with one of them?"""

from collections.abc import Iterator

from django.db import connection

from thidua.engine.linking.decisions import Candidate, ClaimEvidence
from thidua.ledger.queries import current_condition

# How the ledger's rows name people (those that a later row replaced say nothing more), one line a distinct naming, in
# order of the last row that did so.
NAMINGS = f"""
    SELECT insured_id, identity_id, max(row_id) AS latest FROM (
        SELECT fact.insured_id, fact.identity_id, fact.import_row_id AS row_id
        FROM ledger_contribution fact WHERE {current_condition("ledger_contribution")} {{among}}
        UNION ALL
        SELECT fact.insured_id, fact.identity_id, fact.import_row_id
        FROM ledger_exit fact WHERE {current_condition("ledger_exit")} {{among}}) facts
    GROUP BY insured_id, identity_id
"""  # noqa: S608 -- a condition of ours
# For one claim: the people of whom any row ever had one of its numbers, found by indexes before the ledger is read.
AMONG = """AND fact.insured_id IN (
    SELECT named.insured_id FROM (
        SELECT insured_id, identity_id FROM ledger_contribution
        UNION ALL SELECT insured_id, identity_id FROM ledger_exit) named
    WHERE named.identity_id IN (
        SELECT i.id FROM people_identity i WHERE i.insurance_code_index IN (SELECT code FROM claimed)
        UNION SELECT i.id FROM people_identity i WHERE i.national_id_index IN (SELECT number FROM claimed)))"""


def claim_evidence(claim: int | None = None) -> Iterator[ClaimEvidence]:
    """Every claim, or this one, whose link is the machine's to decide."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.id, i.name, i.birth, i.sex, i.insurance_code_index, i.national_id_index
               FROM claims_claim c JOIN people_identity i ON i.id = c.relative_id
               LEFT JOIN linking_link l ON l.claim_id = c.id
               WHERE l.decided_by_id IS NULL AND (%(claim)s::bigint IS NULL OR c.id = %(claim)s) ORDER BY c.id""",
            {"claim": claim},
        )
        rows = cursor.fetchall()
    for key, name, birth, sex, code, number in rows:
        yield ClaimEvidence(key, name or None, birth or None, sex or None, _token(code), _token(number))


def candidates(claim: int | None = None) -> list[Candidate]:
    """The insured people who share a number with a claim's relative (or with this one's), as their latest rows name
    them."""
    namings = NAMINGS.format(among="" if claim is None else AMONG)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH claimed AS MATERIALIZED (
                    SELECT r.insurance_code_index AS code, r.national_id_index AS number
                    FROM claims_claim c JOIN people_identity r ON r.id = c.relative_id
                    WHERE %(claim)s::bigint IS NULL OR c.id = %(claim)s),
                namings AS MATERIALIZED ({namings}),
                found AS (
                    SELECT n.insured_id FROM namings n JOIN people_identity i ON i.id = n.identity_id
                    WHERE i.insurance_code_index IN (SELECT code FROM claimed)
                       OR i.national_id_index IN (SELECT number FROM claimed))
                SELECT n.insured_id, i.name, i.birth, i.sex, i.insurance_code_index, i.national_id_index
                FROM namings n JOIN people_identity i ON i.id = n.identity_id
                WHERE n.insured_id IN (SELECT insured_id FROM found) ORDER BY n.insured_id, n.latest""",  # noqa: S608
            {"claim": claim},
        )
        rows = cursor.fetchall()
    merged: dict[int, list[object]] = {}
    for insured, *fields in rows:
        known = merged.setdefault(insured, [None] * len(fields))
        for place, value in enumerate(fields):
            known[place] = value or known[place]
    return [
        Candidate(insured, name, birth, sex, _token(code), _token(number))  # type: ignore[arg-type]
        for insured, (name, birth, sex, code, number) in merged.items()
    ]


def _token(value: object) -> bytes | None:
    return bytes(value) if isinstance(value, bytes | memoryview) else None
