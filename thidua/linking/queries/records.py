"""What do claims and the ledger say of people, in clear, for the engine's memory alone?

The tables hold names, births and opened numbers. They are never written anywhere: the engine keeps levels and weights.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import pyarrow as pa
from django.db import connection

from thidua.engine.linking.fields import relationship_sex
from thidua.engine.linking.matching import CLAIM_COLUMNS, INSURED_COLUMNS
from thidua.engine.text import fold
from thidua.ledger.queries import current_condition
from thidua.lib.sealing import configured_sealer

SEALED = ("national_id", "insurance_code", "phone", "address")
SEALED_COLUMNS = ", ".join(f"i.sealed_{field}" for field in SEALED)
# How the ledger's rows name people (those that a later row replaced say nothing more), one line a distinct naming; who
# is merged into another stands under the other's key.
NAMINGS = f"""
    SELECT coalesce(m.kept_insured_id, named.insured_id) AS insured_id, named.identity_id FROM (
        SELECT fact.insured_id, fact.identity_id FROM ledger_contribution fact
        WHERE {current_condition("ledger_contribution")}
        UNION
        SELECT fact.insured_id, fact.identity_id FROM ledger_exit fact
        WHERE {current_condition("ledger_exit")}) named
    LEFT JOIN linking_merge m ON m.gone_insured_id = named.insured_id AND m.undone_at IS NULL
"""  # noqa: S608 -- a condition of ours
CLAIMS = f"""
    SELECT c.id, i.name, i.birth, i.sex, {SEALED_COLUMNS}, mobiliser.name, c.relationship
    FROM claims_claim c JOIN people_identity i ON i.id = c.relative_id
    LEFT JOIN people_person p ON p.code = c.mobiliser_code
    LEFT JOIN people_identity mobiliser ON mobiliser.id = p.identity_id
    WHERE %(claim)s::bigint IS NULL OR c.id = %(claim)s ORDER BY c.id
"""  # noqa: S608
INSURED = f"""
    SELECT row_number() OVER (ORDER BY n.insured_id, n.identity_id), n.insured_id, i.name, i.birth, i.sex,
           {SEALED_COLUMNS}, i.sealed_hint
    FROM ({NAMINGS}) n JOIN people_identity i ON i.id = n.identity_id ORDER BY n.insured_id, n.identity_id
"""  # noqa: S608


def claim_table(claim: int | None = None) -> pa.Table:
    """Every claim, or this one, as the engine compares it (``matching.CLAIM_COLUMNS``)."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIMS, {"claim": claim})
        rows = cursor.fetchall()
    open_cell = _opener()
    columns = list(zip(*rows, strict=True)) if rows else [()] * (6 + len(SEALED))
    key, name, birth, sex, *sealed, mobiliser, relationship = columns
    values = [key, _blank(name), _blank(birth), _blank(sex)]
    values += [[open_cell(cell, field) for cell in cells] for field, cells in zip(SEALED, sealed, strict=True)]
    values += [[_given(text) for text in mobiliser], [relationship_sex(text) for text in relationship]]
    return pa.table([pa.array(column) for column in map(list, values)], names=CLAIM_COLUMNS.names).cast(CLAIM_COLUMNS)


def insured_table() -> pa.Table:
    """Every naming of every insured person (``matching.INSURED_COLUMNS``)."""
    with connection.cursor() as cursor:
        cursor.execute(INSURED)
        rows = cursor.fetchall()
    open_cell = _opener()
    columns = list(zip(*rows, strict=True)) if rows else [()] * (6 + len(SEALED))
    key, insured, name, birth, sex, *sealed, hint = columns
    values = [key, insured, _blank(name), _blank(birth), _blank(sex)]
    values += [[open_cell(cell, field) for cell in cells] for field, cells in zip(SEALED, sealed, strict=True)]
    values += [[open_cell(cell, "hint") for cell in hint]]
    return pa.table([pa.array(column) for column in map(list, values)], names=INSURED_COLUMNS.names).cast(
        INSURED_COLUMNS
    )


def _opener() -> Callable[[Any, str], str | None]:
    sealer = configured_sealer()
    return lambda cell, field: sealer.open(cell, f"identity.{field}").decode() if cell is not None else None


def _blank(values: Iterable[str | None]) -> list[str | None]:
    return [value or None for value in values]


@lru_cache(maxsize=100_000)
def _given(name: str | None) -> str | None:
    words = fold(name or "").split()
    return words[-1] if words else None
