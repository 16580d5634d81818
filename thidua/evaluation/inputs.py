"""What goes into the kernel for a period? Surrogate keys, days and flags; identity tests are made here.

Part of ``queries``: rows only, no writing.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import pyarrow as pa
from django.db import connection

from thidua.claims.models import Claim
from thidua.engine.evaluation import INPUTS, RuleSettings, relationship_is_accepted
from thidua.imports.queries import STANDING_FACT
from thidua.ledger.queries import current_condition
from thidua.lib.database import read_table

# Rule 3.5: an id of the claim, or any on the linked person's ledger rows, stands in the same column of the mobiliser's
# roster rows. Compared by blind index; the kernel only sees the flag.
CLAIMS = f"""
    WITH roster AS (
        SELECT DISTINCT m.person_id, i.national_id_index AS number, i.insurance_code_index AS code
        FROM people_membership m JOIN people_identity i ON i.id = m.identity_id),
    claimed AS (
        SELECT c.*, p.id AS person, l.insured_id, coalesce(l.state, 'not_found') AS link_state
        FROM claims_claim c LEFT JOIN people_person p ON p.code = c.mobiliser_code
        LEFT JOIN linking_link l ON l.claim_id = c.id),
    named AS (
        SELECT c.id AS claim, c.person, i.national_id_index AS number, i.insurance_code_index AS code
        FROM claimed c JOIN people_identity i ON i.id = c.relative_id
        UNION ALL
        SELECT c.id, c.person, i.national_id_index, i.insurance_code_index
        FROM claimed c JOIN ledger_contribution fact ON fact.insured_id = c.insured_id
        JOIN people_identity i ON i.id = fact.identity_id WHERE {current_condition("ledger_contribution")}
        UNION ALL
        SELECT c.id, c.person, i.national_id_index, i.insurance_code_index
        FROM claimed c JOIN ledger_exit fact ON fact.insured_id = c.insured_id
        JOIN people_identity i ON i.id = fact.identity_id WHERE {current_condition("ledger_exit")}),
    own AS (
        SELECT DISTINCT n.claim FROM named n JOIN roster r ON r.person_id = n.person
        WHERE r.number = n.number OR r.code = n.code)
    SELECT c.id, row_number() OVER (ORDER BY c.code) - 1, c.person, c.declared_on, c.withdrawn_on, c.refused_on,
           c.confirmed_on, c.relationship = ANY(%s), c.link_state, c.insured_id, own.claim IS NOT NULL
    FROM claimed c LEFT JOIN own ON own.claim = c.id ORDER BY c.code
"""  # noqa: S608 -- a condition of ours
CONTRIBUTIONS = f"""
    SELECT insured_id, paid_on, first_month, months FROM (
        SELECT DISTINCT ON (fact.insured_id, fact.key) fact.* FROM ledger_contribution fact WHERE {STANDING_FACT}
        ORDER BY fact.insured_id, fact.key, fact.id DESC) standing ORDER BY insured_id, key
"""  # noqa: S608
EXITS = f"""
    SELECT insured_id, first_month, recorded_on, reason FROM (
        SELECT DISTINCT ON (fact.insured_id, fact.key) fact.* FROM ledger_exit fact WHERE {STANDING_FACT}
        ORDER BY fact.insured_id, fact.key, fact.id DESC) standing ORDER BY insured_id, key
"""  # noqa: S608
MEMBERSHIPS = """
    SELECT m.person_id, m.unit_id, m.starts_on, m.ends_on, m.is_primary
    FROM people_membership m JOIN people_person p ON p.id = m.person_id JOIN orgs_unit u ON u.id = m.unit_id
    ORDER BY p.code, u.code, m.starts_on NULLS FIRST
"""
# Each unit as its version of the day says; one whose versions all lie elsewhere by its latest.
UNITS = """
    WITH dated AS (
        SELECT DISTINCT ON (u.id) u.*, v.parent_code, v.block
        FROM orgs_unit u LEFT JOIN orgs_unitversion v ON v.unit_id = u.id
        ORDER BY u.id, daterange(v.valid_from, v.valid_to, '[]') @> %s::date DESC NULLS LAST,
                 v.valid_from DESC NULLS LAST),
    successors AS (
        SELECT s.unit_id, count(*) AS number, CASE WHEN count(*) = 1 THEN min(n.id) END AS successor
        FROM orgs_unitsuccessor s LEFT JOIN orgs_unit n ON n.code = s.successor_code GROUP BY s.unit_id)
    SELECT u.id, row_number() OVER (ORDER BY u.code) - 1, parent.id,
           CASE WHEN u.block <> '' THEN dense_rank() OVER (ORDER BY nullif(u.block, '')) END,
           u.opens_on, u.closes_on, s.successor, coalesce(s.number, 0)
    FROM dated u LEFT JOIN orgs_unit parent ON parent.code = u.parent_code AND u.parent_code <> ''
    LEFT JOIN successors s ON s.unit_id = u.id ORDER BY u.code
"""
BLOCKS = """
    SELECT DISTINCT dense_rank() OVER (ORDER BY block), block FROM (
        SELECT DISTINCT ON (v.unit_id) v.block FROM orgs_unitversion v
        ORDER BY v.unit_id, daterange(v.valid_from, v.valid_to, '[]') @> %s::date DESC, v.valid_from DESC NULLS LAST
    ) dated WHERE block <> '' ORDER BY 1
"""
CODES = {
    "claim_codes": "SELECT id, code FROM claims_claim ORDER BY code",
    "person_codes": "SELECT id, code FROM people_person ORDER BY code",
    "unit_codes": "SELECT id, code FROM orgs_unit ORDER BY code",
}


class KernelInputs(NamedTuple):
    """The kernel's tables by name, and the tables that turn its keys into codes and block names again."""

    tables: Mapping[str, pa.Table]
    names: Mapping[str, pa.Table]


def kernel_inputs(day: date, rules: RuleSettings) -> KernelInputs:
    """The facts as they stand now, the units as of ``day``. Facts after the day are the kernel's to leave out."""
    accepted = [
        text
        for text in Claim.objects.values_list("relationship", flat=True).distinct()
        if relationship_is_accepted(text, rules)
    ]
    tables = {
        "claims": read_table(CLAIMS, [accepted], INPUTS["claims"]),
        "contributions": read_table(CONTRIBUTIONS, [], INPUTS["contributions"]),
        "exits": read_table(EXITS, [], INPUTS["exits"]),
        "memberships": read_table(MEMBERSHIPS, [], INPUTS["memberships"]),
        "units": read_table(UNITS, [day], INPUTS["units"]),
    }
    code_table = pa.schema([("key", pa.int64()), ("code", pa.string())])
    names = {name: read_table(query, [], code_table) for name, query in CODES.items()}
    names["block_names"] = read_table(BLOCKS, [day], code_table)
    return KernelInputs(tables, names)


def people_without_unit(day: date, people_with_unit: int) -> int:
    """How many people have a membership that runs on ``day`` and yet no unit: several successors, or none."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(DISTINCT person_id) FROM people_membership
               WHERE coalesce(starts_on, '-infinity') <= %s AND coalesce(ends_on, 'infinity') >= %s""",
            [day, day],
        )
        return int(cursor.fetchone()[0]) - people_with_unit
