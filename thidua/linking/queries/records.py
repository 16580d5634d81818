"""What do claims and the ledger say of people, in clear, for the engine's memory alone?

The tables hold names, births and opened numbers. They are never written anywhere: the engine keeps levels and weights.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa
from django.db import connection

from thidua.engine.linking.matching import CLAIM_COLUMNS, INSURED_COLUMNS
from thidua.engine.linking.relationship_words import relationship_sex
from thidua.engine.text import fold
from thidua.ledger.queries import current_condition
from thidua.lib.sealing import configured_sealer
from thidua.linking.enums import PersonKind
from thidua.linking.queries.merges import INSURED_ROOTS, companions

SEALED = ("national_id", "insurance_code", "phone", "address")
SEALED_COLUMNS = ", ".join(f"i.sealed_{field}" for field in SEALED)
CLAIMS = f"""
    SELECT c.id, i.name, i.birth, i.sex, {SEALED_COLUMNS}, mobiliser.name, c.relationship
    FROM claims_claim c JOIN people_identity i ON i.id = c.relative_id
    LEFT JOIN people_person p ON p.code = c.mobiliser_code
    LEFT JOIN people_identity mobiliser ON mobiliser.id = p.identity_id
    WHERE %(claims)s::bigint[] IS NULL OR c.id = ANY(%(claims)s) ORDER BY c.id
"""  # noqa: S608


def namings(people: str = "") -> str:
    """SQL: how the ledger's rows name people (those that a later row replaced say nothing more), one line a distinct
    naming; who is merged into another stands under the other's key. ``people`` is a further condition on ``fact``."""
    facts = [
        f"SELECT fact.insured_id, fact.identity_id FROM {table} fact WHERE {current_condition(table)}{people}"  # noqa: S608
        for table in ("ledger_contribution", "ledger_exit")
    ]
    return f"""
        SELECT coalesce(same.root, named.insured_id) AS insured_id, named.identity_id
        FROM ({" UNION ".join(facts)}) named LEFT JOIN {INSURED_ROOTS} same ON same.gone = named.insured_id"""  # noqa: S608


NAMINGS = namings()
SOME_NAMINGS = namings(" AND fact.insured_id = ANY(%(people)s)")
INSURED = """
    SELECT row_number() OVER (ORDER BY n.insured_id, n.identity_id), n.insured_id, i.name, i.birth, i.sex,
           {sealed}, i.sealed_hint
    FROM ({namings}) n JOIN people_identity i ON i.id = n.identity_id ORDER BY n.insured_id, n.identity_id
"""


def claim_table(claims: Sequence[int] | None = None) -> pa.Table:
    """Every claim, or these, as the engine compares it (``matching.CLAIM_COLUMNS``)."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIMS, {"claims": None if claims is None else list(claims)})
        rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) if rows else [()] * (6 + len(SEALED))
    key, name, birth, sex, *sealed, mobiliser, relationship = columns
    values = [key, _blank(name), _blank(birth), _blank(sex)]
    values += [_opened(cells, field) for field, cells in zip(SEALED, sealed, strict=True)]
    values += [[_given(text) for text in mobiliser], [relationship_sex(text) for text in relationship]]
    return pa.table([pa.array(column) for column in map(list, values)], names=CLAIM_COLUMNS.names).cast(CLAIM_COLUMNS)


def insured_table(people: Sequence[int] | None = None) -> pa.Table:
    """Every naming of every insured person, or of these (``matching.INSURED_COLUMNS``)."""
    some = None if people is None else with_merged(people)
    query = INSURED.format(sealed=SEALED_COLUMNS, namings=NAMINGS if some is None else SOME_NAMINGS)
    with connection.cursor() as cursor:
        cursor.execute(query, {"people": some})
        rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) if rows else [()] * (6 + len(SEALED))
    key, insured, name, birth, sex, *sealed, hint = columns
    values = [key, insured, _blank(name), _blank(birth), _blank(sex)]
    values += [_opened(cells, field) for field, cells in zip((*SEALED, "hint"), (*sealed, hint), strict=True)]
    return pa.table([pa.array(column) for column in map(list, values)], names=INSURED_COLUMNS.names).cast(
        INSURED_COLUMNS
    )


def with_merged(people: Iterable[int]) -> list[int]:
    """These people and everybody who counts as one of them."""
    asked = set(people)
    return sorted(asked.union(*companions(PersonKind.INSURED, asked).values()))


def in_ledger(people: Iterable[int]) -> set[int]:
    """Those of these people (by the keys under which they count) whom a standing row of the ledger names."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT insured_id FROM ({SOME_NAMINGS}) n", {"people": with_merged(people)})  # noqa: S608
        return {row[0] for row in cursor.fetchall()}


def is_in_ledger(person: int) -> bool:
    return person in in_ledger([person])


def _opened(cells: Iterable[Any], field: str) -> list[str | None]:
    return configured_sealer().open_texts(cells, f"identity.{field}")


def _blank(values: Iterable[str | None]) -> list[str | None]:
    return [value or None for value in values]


@lru_cache(maxsize=100_000)
def _given(name: str | None) -> str | None:
    words = fold(name or "").split()
    return words[-1] if words else None
