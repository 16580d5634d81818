"""What does the ledger hold now: which facts stand, and who is known under which number?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from thidua.engine.linking.insured import InsuredPerson as KnownInsured
from thidua.imports.queries import STANDING_FACT
from thidua.imports.registry import Current
from thidua.ledger.models import Contribution, Exit, InsuredPerson
from thidua.lib.sealing import configured_sealer


def current_condition(table: str) -> str:
    """The condition under which ``fact``, a row of ``table``, stands and no later row replaced it as a whole."""
    later = STANDING_FACT.replace("fact.", "later.")
    return f"""{STANDING_FACT} AND NOT EXISTS (
        SELECT 1 FROM {table} later
        WHERE later.insured_id = fact.insured_id AND later.key = fact.key AND later.id > fact.id AND {later})"""  # noqa: S608


def current_facts(model: type[Contribution] | type[Exit], keys: Sequence[str]) -> dict[str, Current]:
    """The fact that stands under each key (``insured|key``): the latest row that is not void or corrected."""
    table = model._meta.db_table
    people, facts = zip(*(key.split("|", 1) for key in set(keys)), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT DISTINCT ON (fact.insured_id, fact.key)
                       fact.insured_id || '|' || fact.key, r.fingerprint, r.id, fact.batch_id
                FROM {table} fact
                JOIN unnest(%s::bigint[], %s::text[]) AS k(insured, key)
                  ON k.insured = fact.insured_id AND k.key COLLATE "C" = fact.key
                JOIN imports_importrow r ON r.id = fact.import_row_id
                WHERE {STANDING_FACT}
                ORDER BY fact.insured_id, fact.key, fact.id DESC""",  # noqa: S608 -- tables of ours
            [[int(person) for person in people], list(facts)],
        )
        return {key: Current(bytes(print_), row, batch) for key, print_, row, batch in cursor.fetchall()}


# The people of `found` as the rows that stand name them, first rows first: what an undone file said plays no part.
KNOWN_INSURED = f"""
    WITH found AS MATERIALIZED (
        SELECT p.id, p.identity_id FROM ledger_insuredperson p JOIN people_identity i ON i.id = p.identity_id
        WHERE i.insurance_code_index = ANY(%s) OR i.national_id_index = ANY(%s)),
    named AS (
        SELECT fact.insured_id, fact.identity_id, fact.import_row_id
        FROM ledger_contribution fact JOIN found ON found.id = fact.insured_id WHERE {STANDING_FACT}
        UNION ALL
        SELECT fact.insured_id, fact.identity_id, fact.import_row_id
        FROM ledger_exit fact JOIN found ON found.id = fact.insured_id WHERE {STANDING_FACT})
    SELECT found.id,
           (array_agg(i.insurance_code_index ORDER BY n.import_row_id)
               FILTER (WHERE i.insurance_code_index IS NOT NULL))[1],
           (array_agg(i.national_id_index ORDER BY n.import_row_id) FILTER (WHERE i.national_id_index IS NOT NULL))[1],
           (array_agg(i.name ORDER BY n.import_row_id) FILTER (WHERE i.name <> ''))[1],
           bool_or(i.insurance_code_index IS NULL), found.identity_id
    FROM found JOIN named n ON n.insured_id = found.id JOIN people_identity i ON i.id = n.identity_id
    GROUP BY found.id, found.identity_id ORDER BY found.id
"""  # noqa: S608 -- a condition of ours


def known_insured(
    code_tokens: Iterable[bytes], id_tokens: Iterable[bytes]
) -> tuple[list[KnownInsured], dict[int, int]]:
    """The people of standing rows who have one of the numbers, longest known first, and the identity of each."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN_INSURED, [list(code_tokens), list(id_tokens)])
        rows = cursor.fetchall()
    known = [KnownInsured(key, _token(code), _token(number), name, alone) for key, code, number, name, alone, _ in rows]
    return known, {row[0]: row[5] for row in rows}


def ledger_identities(people: set[int]) -> dict[tuple[int, bytes], int]:
    """How the ledger's rows have named these people: (insured, fingerprint) → identity."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT f.insured_id, i.fingerprint, i.id FROM (
                 SELECT insured_id, identity_id FROM ledger_contribution WHERE insured_id = ANY(%s)
                 UNION SELECT insured_id, identity_id FROM ledger_exit WHERE insured_id = ANY(%s)) f
               JOIN people_identity i ON i.id = f.identity_id""",
            [list(people), list(people)],
        )
        return {(person, bytes(print_)): identity for person, print_, identity in cursor.fetchall()}


def receipts_of_others(receipts: set[str]) -> dict[str, set[int]]:
    """The insured people under whom each receipt number stands already."""
    holders: dict[str, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT DISTINCT fact.receipt_number, fact.insured_id FROM ledger_contribution fact
                WHERE fact.receipt_number = ANY(%s) AND {STANDING_FACT}""",  # noqa: S608 -- a condition of ours
            [list(receipts)],
        )
        for receipt, person in cursor.fetchall():
            holders[receipt].add(person)
    return holders


def _token(value: memoryview | bytes | None) -> bytes | None:
    return bytes(value) if value is not None else None


def insurance_codes(insured: QuerySet[Any, Any]) -> dict[int, str]:
    """The insurance code (or, for somebody known by it alone, the national id) of each insured person."""
    sealer = configured_sealer()
    people = (
        InsuredPerson.objects.for_system("reading the ledger")
        .filter(pk__in=insured)
        .values_list("pk", "identity__sealed_insurance_code", "identity__sealed_national_id")
    )
    found = {}
    for person, code, number in people:
        if sealed := code or number:
            purpose = "identity.insurance_code" if code else "identity.national_id"
            found[person] = sealer.open(sealed, purpose).decode()
    return found


# STANDING_FACT as it was at a moment: batches and corrections that came later, or were taken back since, play no part.
STOOD = """
    EXISTS (SELECT 1 FROM imports_batch b WHERE b.id = fact.batch_id
            AND b.applied_at <= %(moment)s AND (b.voided_at IS NULL OR b.voided_at > %(moment)s))
    AND NOT EXISTS (
        SELECT 1 FROM imports_rowcorrection c JOIN imports_batch cb ON cb.id = c.batch_id
        WHERE c.target_id = fact.import_row_id
          AND cb.applied_at <= %(moment)s AND (cb.voided_at IS NULL OR cb.voided_at > %(moment)s))
"""


def facts_known(
    model: type[Contribution] | type[Exit], insured: Sequence[int], day: date, moment: datetime
) -> list[Contribution | Exit]:
    """One person's facts, under all codes of his, as they stood at a moment, those dated up to ``day``, in order of
    their dates; each with its row and batch."""
    table, dated = model._meta.db_table, "paid_on" if model is Contribution else "recorded_on"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT DISTINCT ON (fact.key) fact.id FROM {table} fact
                WHERE fact.insured_id = ANY(%(insured)s) AND {STOOD}
                ORDER BY fact.key, fact.id DESC""",  # noqa: S608 -- ours
            {"insured": list(insured), "moment": moment},
        )
        keys = [row[0] for row in cursor.fetchall()]
    known: QuerySet[Any] = model.objects.for_system("reading the ledger").filter(pk__in=keys, **{f"{dated}__lte": day})
    return list(known.select_related("import_row", "batch").order_by(dated, "pk"))
