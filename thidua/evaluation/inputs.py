"""What goes into the kernel for a period? Surrogate keys, days and flags; identity tests are made here.

Part of ``queries``: rows only, no writing.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

import pyarrow as pa
from django.db import connection

from thidua.claims.models import Claim
from thidua.engine.evaluation import INPUTS, RuleSettings, relationship_is_accepted
from thidua.imports.queries import STANDING_FACT
from thidua.ledger.queries import current_condition
from thidua.lib.database import read_table
from thidua.linking.enums import PersonKind
from thidua.linking.queries.merges import PERSON_ROOTS, Edge, roots

# Rule 3.5: an id of the claim, or any on the linked person's ledger rows, stands in the same column of the mobiliser's
# roster rows. Compared by blind index; the kernel only sees the flag. Who is merged counts as the one that is kept: his
# claims, links and numbers are the other's too. A code is known when a roster row has it or one merged with it.
CLAIMS = f"""
    WITH same_person AS (SELECT * FROM unnest(%(gone_people)s::bigint[], %(kept_people)s::bigint[]) s(gone, root)),
    same_insured AS (SELECT * FROM unnest(%(gone_insured)s::bigint[], %(kept_insured)s::bigint[]) s(gone, root)),
    roster AS (
        SELECT DISTINCT coalesce(same.root, m.person_id) AS person, i.national_id_index AS number,
               i.insurance_code_index AS code
        FROM people_membership m JOIN people_identity i ON i.id = m.identity_id
        LEFT JOIN same_person same ON same.gone = m.person_id),
    claimed AS (
        SELECT c.*, known.person, coalesce(same.root, l.insured_id) AS insured_id,
               coalesce(l.state, 'not_found') AS link_state
        FROM claims_claim c LEFT JOIN people_person p ON p.code = c.mobiliser_code
        LEFT JOIN same_person kept ON kept.gone = p.id
        LEFT JOIN (SELECT DISTINCT person FROM roster) known ON known.person = coalesce(kept.root, p.id)
        LEFT JOIN linking_link l ON l.claim_id = c.id
        LEFT JOIN same_insured same ON same.gone = l.insured_id),
    codes AS (
        SELECT DISTINCT insured_id AS root, insured_id AS insured FROM claimed WHERE insured_id IS NOT NULL
        UNION SELECT root, gone FROM same_insured),
    named AS (
        SELECT c.id AS claim, c.person, i.national_id_index AS number, i.insurance_code_index AS code
        FROM claimed c JOIN people_identity i ON i.id = c.relative_id
        UNION ALL
        SELECT c.id, c.person, i.national_id_index, i.insurance_code_index
        FROM claimed c JOIN codes ON codes.root = c.insured_id
        JOIN ledger_contribution fact ON fact.insured_id = codes.insured
        JOIN people_identity i ON i.id = fact.identity_id WHERE {current_condition("ledger_contribution")}
        UNION ALL
        SELECT c.id, c.person, i.national_id_index, i.insurance_code_index
        FROM claimed c JOIN codes ON codes.root = c.insured_id
        JOIN ledger_exit fact ON fact.insured_id = codes.insured
        JOIN people_identity i ON i.id = fact.identity_id WHERE {current_condition("ledger_exit")}),
    own AS (
        SELECT DISTINCT n.claim FROM named n JOIN roster r ON r.person = n.person
        WHERE r.number = n.number OR r.code = n.code)
    SELECT c.id, row_number() OVER (ORDER BY c.code) - 1, c.person, c.declared_on, c.withdrawn_on, c.refused_on,
           c.confirmed_on, c.relationship = ANY(%(accepted)s), c.link_state, c.insured_id, own.claim IS NOT NULL
    FROM claimed c LEFT JOIN own ON own.claim = c.id ORDER BY c.code
"""  # noqa: S608 -- a condition of ours
FACTS = {
    "contributions": ("ledger_contribution", "paid_on, first_month, months"),
    "exits": ("ledger_exit", "first_month, recorded_on, reason"),
}
# Facts of people who stand in no merge: the index of the facts gives them in this order.
OWN_FACTS = """
    SELECT insured_id, {columns} FROM (
        SELECT DISTINCT ON (fact.insured_id, fact.key) fact.* FROM {table} fact
        WHERE {standing} AND fact.insured_id <> ALL(%(merged)s)
        ORDER BY fact.insured_id, fact.key, fact.id DESC) standing ORDER BY insured_id, key
"""
# Facts of merged people, under the one that is kept. What both codes report under one key is one fact, and the latest
# row states it, as if the ledger had known but one code from the beginning.
MERGED_FACTS = """
    SELECT root, {columns} FROM (
        SELECT DISTINCT ON (same.root, fact.key) same.root, fact.* FROM {table} fact
        JOIN unnest(%(members)s::bigint[], %(roots)s::bigint[]) same(member, root) ON same.member = fact.insured_id
        WHERE {standing} ORDER BY same.root, fact.key, fact.id DESC) standing ORDER BY root, key
"""
MEMBERSHIPS = """
    SELECT coalesce(same.root, m.person_id), m.unit_id, m.starts_on, m.ends_on, m.is_primary
    FROM people_membership m
    LEFT JOIN unnest(%(gone_people)s::bigint[], %(kept_people)s::bigint[]) same(gone, root) ON same.gone = m.person_id
    JOIN people_person p ON p.id = coalesce(same.root, m.person_id) JOIN orgs_unit u ON u.id = m.unit_id
    ORDER BY p.code, u.code, m.starts_on NULLS FIRST, m.ends_on NULLS FIRST, m.is_primary
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


def kernel_inputs(day: date, rules: RuleSettings, also: Iterable[Edge] = ()) -> KernelInputs:
    """The facts as they stand now, the units as of ``day``. Facts after the day are the kernel's to leave out. ``also``
    are merges that nobody has made yet, to see what they would change."""
    accepted = [
        text
        for text in Claim.objects.for_system("evaluating").values_list("relationship", flat=True).distinct()
        if relationship_is_accepted(text, rules)
    ]
    merges = list(also)
    insured, people = roots(PersonKind.INSURED, also=merges), roots(PersonKind.PERSON, also=merges)
    same = {
        "gone_insured": list(insured),
        "kept_insured": list(insured.values()),
        "gone_people": list(people),
        "kept_people": list(people.values()),
    }
    tables = {
        "claims": read_table(CLAIMS, {"accepted": accepted, **same}, INPUTS["claims"]),
        **{name: _facts(name, insured) for name in FACTS},
        "memberships": read_table(MEMBERSHIPS, same, INPUTS["memberships"]),
        "units": read_table(UNITS, [day], INPUTS["units"]),
    }
    code_table = pa.schema([("key", pa.int64()), ("code", pa.string())])
    names = {name: read_table(query, [], code_table) for name, query in CODES.items()}
    names["block_names"] = read_table(BLOCKS, [day], code_table)
    return KernelInputs(tables, names)


def _facts(name: str, same: Mapping[int, int]) -> pa.Table:
    """Contributions or exits: those of unmerged people in the index's order, then those of merged ones."""
    table, columns = FACTS[name]
    merged = {**same, **{root: root for root in same.values()}}
    values = {"merged": list(merged), "members": list(merged), "roots": list(merged.values())}
    queries = [OWN_FACTS, MERGED_FACTS] if merged else [OWN_FACTS]
    parts = [
        read_table(query.format(table=table, columns=columns, standing=STANDING_FACT), values, INPUTS[name])
        for query in queries
    ]
    return pa.concat_tables(parts).combine_chunks()


def people_without_unit(day: date, people_with_unit: int) -> int:
    """How many people have a membership that runs on ``day`` and yet no unit: several successors, or none."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT count(DISTINCT coalesce(same.root, m.person_id)) FROM people_membership m
                LEFT JOIN {PERSON_ROOTS} same ON same.gone = m.person_id
                WHERE coalesce(starts_on, '-infinity') <= %s AND coalesce(ends_on, 'infinity') >= %s""",  # noqa: S608
            [day, day],
        )
        return int(cursor.fetchone()[0]) - people_with_unit
