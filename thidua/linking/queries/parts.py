"""Whom of the ledger must the engine see to decide on a few claims as it would over the whole ledger?

A superset of everybody who shares a key of a block (``engine.linking.blocking``) with one of the claims, found by what
stands in clear (names, births) and by blind indexes; phones have none and are opened. Then everybody born like one of
these, among whom twins are looked for; and how many people there are, and bear the claims' names, in the whole ledger.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from django.db import connection

from thidua.engine.linking.matching import Population, count_population
from thidua.engine.text import fold
from thidua.imports.queries import STANDING_FACT
from thidua.lib.sealing import Sealer, configured_sealer
from thidua.linking.enums import PersonKind
from thidua.linking.queries.merges import INSURED_ROOTS, roots
from thidua.linking.queries.records import insured_table
from thidua.people.enums import IdentityKind

MOST = 20  # claims; for more of them the whole ledger is read
TAIL = 7  # the digits of a phone that no way of writing it changes
PEOPLE = f"""
    SELECT count(DISTINCT coalesce(same.root, p.id)) FROM ledger_insuredperson p
    LEFT JOIN {INSURED_ROOTS} same ON same.gone = p.id
    WHERE EXISTS (SELECT 1 FROM ledger_contribution fact WHERE fact.insured_id = p.id AND {STANDING_FACT})
       OR EXISTS (SELECT 1 FROM ledger_exit fact WHERE fact.insured_id = p.id AND {STANDING_FACT})
"""  # noqa: S608 -- conditions of ours
NAMED_BY = """
    SELECT insured_id FROM ledger_contribution WHERE identity_id = ANY(%(found)s)
    UNION SELECT insured_id FROM ledger_exit WHERE identity_id = ANY(%(found)s)
"""
PLAIN = "translate(i.name_folded, 'y', 'i')"


@dataclass
class _Wanted:
    """What to look for: blind indexes of numbers, births, and words of names."""

    codes: list[bytes] = field(default_factory=list)
    code_ends: list[bytes] = field(default_factory=list)
    ids: list[bytes] = field(default_factory=list)
    id_ends: list[bytes] = field(default_factory=list)
    births: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)  # over names
    values: dict[str, Any] = field(default_factory=dict)
    phones: set[str] = field(default_factory=set)


def part_of_ledger(claims: pa.Table) -> tuple[pa.Table, Population]:
    """The namings of everybody who matters, and the whole ledger's counts."""
    wanted = _wanted(claims.to_pylist(), configured_sealer())
    found = _identities(wanted) | _with_phones(wanted.phones)
    part = insured_table(_people(found))
    births = set(part["birth"].to_pylist()) - {None, *wanted.births}
    if births:
        found |= _born(births)
        part = insured_table(_people(found))
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE)
        people = int(cursor.fetchone()[0])
    return part, Population(people, count_population(part).bearers)


def _wanted(claims: Iterable[dict[str, Any]], sealer: Sealer) -> _Wanted:
    wanted = _Wanted()
    for number, claim in enumerate(claims):
        for code in _spellings(claim["insurance_code"], 10, (8, 9)):
            wanted.codes.append(sealer.blind_index(code, "insurance_code"))
            wanted.code_ends.append(sealer.blind_index(code[-4:], "insurance_code_l4"))
        for national_id in _spellings(claim["national_id"], 12, (10, 11)):
            wanted.ids.append(sealer.blind_index(national_id, "national_id"))
            wanted.id_ends.append(sealer.blind_index(national_id[-4:], "national_id_l4"))
        if claim["phone"]:
            wanted.phones.add(re.sub(r"\D", "", claim["phone"])[-TAIL:])
        _want_name(wanted, number, claim["name"] or "", claim["birth"] or "")
    return wanted


def _want_name(wanted: _Wanted, number: int, name: str, birth: str) -> None:
    """The words of the name in any order, or run together; the given name within the year; the birth as it is and with
    day and month swapped."""
    words = re.sub("[^a-z]+", " ", fold(name)).replace("y", "i").split()
    if words:
        values, joined = f"words_{number}", f"joined_{number}"
        wanted.conditions.append(f"{PLAIN} LIKE ALL(%({values})s) OR replace({PLAIN}, ' ', '') = %({joined})s")
        wanted.values |= {values: [f"%{word}%" for word in set(words)], joined: "".join(words)}
    if words and birth:
        year, given = f"year_{number}", f"given_{number}"
        wanted.conditions.append(f"left(i.birth, 4) = %({year})s AND {PLAIN} LIKE %({given})s")
        wanted.values |= {year: birth[:4], given: f"%{words[-1]}%"}
    if len(birth) == 10:
        wanted.births += [birth, f"{birth[:5]}{birth[8:]}-{birth[5:7]}"]


def _spellings(number: str | None, full: int, short: tuple[int, ...]) -> list[str]:
    """The number with the zeros that a spreadsheet may have eaten, and without: all that the engine takes for it."""
    if not number:
        return []
    whole = number.rjust(full, "0") if len(number) in short else number
    eaten = [
        whole[full - length :] for length in short if len(whole) == full and whole.startswith("0" * (full - length))
    ]
    return [number, *({whole, *eaten} - {number})]


def _identities(wanted: _Wanted) -> set[int]:
    names = "".join(f" OR ({condition})" for condition in wanted.conditions)
    query = f"""
        SELECT i.id FROM people_identity i WHERE i.kind = %(kind)s AND (
            i.insurance_code_index = ANY(%(codes)s) OR i.national_id_index = ANY(%(ids)s)
            OR i.insurance_code_last4_index = ANY(%(code_ends)s) OR i.national_id_last4_index = ANY(%(id_ends)s)
            OR i.birth = ANY(%(births)s){names})"""  # noqa: S608 -- conditions of ours
    numbers = {name: getattr(wanted, name) for name in ("codes", "ids", "code_ends", "id_ends", "births")}
    with connection.cursor() as cursor:
        cursor.execute(query, {"kind": IdentityKind.INSURED, **numbers, **wanted.values})
        return {row[0] for row in cursor.fetchall()}


def _born(births: set[str]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM people_identity WHERE kind = %s AND birth = ANY(%s)",
            [IdentityKind.INSURED, sorted(births)],
        )
        return {row[0] for row in cursor.fetchall()}


def _with_phones(endings: set[str]) -> set[int]:
    """Those of the ledger whose phone ends like one of these."""
    if not endings:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, sealed_phone FROM people_identity WHERE kind = %s AND sealed_phone IS NOT NULL",
            [IdentityKind.INSURED],
        )
        rows = cursor.fetchall()
    open_cell = configured_sealer().open
    return {key for key, sealed in rows if open_cell(sealed, "identity.phone").decode()[-TAIL:] in endings}


def _people(identities: set[int]) -> list[int]:
    """Whom these identities name, by the keys under which they count."""
    same = roots(PersonKind.INSURED)
    with connection.cursor() as cursor:
        cursor.execute(NAMED_BY, {"found": sorted(identities)})
        return sorted({same.get(row[0], row[0]) for row in cursor.fetchall()})
