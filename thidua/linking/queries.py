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
        FROM ledger_contribution fact WHERE {current_condition("ledger_contribution")}
        UNION ALL
        SELECT fact.insured_id, fact.identity_id, fact.import_row_id
        FROM ledger_exit fact WHERE {current_condition("ledger_exit")}) facts
    GROUP BY insured_id, identity_id
"""  # noqa: S608 -- a condition of ours


def claim_evidence() -> Iterator[ClaimEvidence]:
    """Every claim whose link is the machine's to decide."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.id, i.name, i.birth, i.sex, i.insurance_code_index, i.national_id_index
               FROM claims_claim c JOIN people_identity i ON i.id = c.relative_id
               LEFT JOIN linking_link l ON l.claim_id = c.id
               WHERE l.decided_by_id IS NULL ORDER BY c.id"""
        )
        rows = cursor.fetchall()
    for claim, name, birth, sex, code, number in rows:
        yield ClaimEvidence(claim, name or None, birth or None, sex or None, _token(code), _token(number))


def candidates() -> list[Candidate]:
    """The insured people who share a number with a claim's relative, as their latest rows name them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH namings AS MATERIALIZED ({NAMINGS}),
                claimed AS (SELECT r.insurance_code_index AS code, r.national_id_index AS number
                            FROM claims_claim c JOIN people_identity r ON r.id = c.relative_id),
                found AS (
                    SELECT n.insured_id FROM namings n JOIN people_identity i ON i.id = n.identity_id
                    WHERE i.insurance_code_index IN (SELECT code FROM claimed)
                       OR i.national_id_index IN (SELECT number FROM claimed))
                SELECT n.insured_id, i.name, i.birth, i.sex, i.insurance_code_index, i.national_id_index
                FROM namings n JOIN people_identity i ON i.id = n.identity_id
                WHERE n.insured_id IN (SELECT insured_id FROM found) ORDER BY n.insured_id, n.latest"""  # noqa: S608
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
