"""Claims and ledgers of a few people among many strangers, for tests of the engine."""

from collections.abc import Mapping, Sequence
from functools import cache
from random import Random
from typing import Any

import duckdb
import pyarrow as pa

from thidua.engine.linking.comparing import compare_pairs
from thidua.engine.linking.features import make_records
from thidua.engine.linking.fields import LEVELS, MISSING, Field
from thidua.engine.linking.matching import CLAIM_COLUMNS, INSURED_COLUMNS, LinkDecision, match, register_communes
from thidua.engine.linking.model import DEFAULT_MODEL

Row = Mapping[str, Any]
HOA: Row = {
    "insured": 1,
    "name": "Nguyễn Thị Hoa",
    "birth": "1980-03-12",
    "sex": "F",
    "insurance_code": "5612345678",
    "national_id": "056180004321",
}
CUC: Row = {
    "insured": 2,
    "name": "Trần Thị Cúc",
    "birth": "1975-01-30",
    "sex": "F",
    "insurance_code": "7998001122",
    "national_id": "058175990088",
}
CLAIM: Row = {"claim": 10, **{name: value for name, value in HOA.items() if name != "insured"}}
OTHER_CODE, OTHER_ID = "3144556677", "079180776655"  # nobody's
STRANGERS = 2000
_SURNAMES, _MIDDLES = ("Lê", "Phạm", "Võ", "Đặng", "Bùi", "Đỗ"), ("Văn", "Thị", "Minh", "Ngọc", "Đức", "Thanh")
_GIVEN = ("Bình", "Dung", "Hạnh", "Khôi", "Lợi", "Mai", "Phúc", "Quyên", "Tâm", "Vinh")


@cache
def strangers() -> tuple[Row, ...]:
    """People unlike those of the tests, who make a ledger of usual size; keys from 10000."""
    random = Random(5)
    found = []
    for place in range(STRANGERS):
        year, month, day = random.randrange(1950, 1974), random.randrange(1, 13), random.randrange(1, 29)
        found.append(
            {
                "insured": 10_000 + place,
                "name": " ".join(map(random.choice, (_SURNAMES, _MIDDLES, _GIVEN))),
                "birth": f"{year}-{month:02}-{day:02}",
                "sex": random.choice("MF"),
                "insurance_code": f"21{random.randrange(10**8):08}",
                "national_id": f"001{0}{year % 100:02}{random.randrange(10**6):06}",
            }
        )
    return tuple(found)


def claim_table(*claims: Row) -> pa.Table:
    blank = dict.fromkeys(CLAIM_COLUMNS.names)
    return pa.Table.from_pylist([blank | dict(claim) for claim in claims], schema=CLAIM_COLUMNS)


def insured_table(*people: Row, alone: bool = False) -> pa.Table:
    blank = dict.fromkeys(INSURED_COLUMNS.names)
    everybody = people if alone else (*people, *strangers())
    rows = [blank | {"naming": place} | dict(person) for place, person in enumerate(everybody, 1)]
    return pa.Table.from_pylist(rows, schema=INSURED_COLUMNS)


def decide_one(claim: Row, *people: Row, **options: Any) -> LinkDecision:
    """The decision on one claim where the ledger has these people among strangers."""
    (decision,) = match(claim_table(claim), insured_table(*people), DEFAULT_MODEL, **options)
    return decision


def outcome(decision: LinkDecision) -> tuple[str, int | None, str]:
    return decision.state.value, decision.insured, decision.reason.value


def levels_of_pairs(
    pairs: Sequence[tuple[Row, Row]], communes: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """The levels of each pair (claim, person), blocks and weights aside, of the fields that say something."""
    with duckdb.connect(":memory:") as connection:
        keys = range(1, len(pairs) + 1)
        claims = [{"claim": key, **claim} for key, (claim, _) in zip(keys, pairs, strict=True)]
        people = [{"insured": key, **person} for key, (_, person) in zip(keys, pairs, strict=True)]
        connection.register("claims", claim_table(*claims))
        connection.register("insured", insured_table(*people, alone=True))
        register_communes(connection, communes or {})
        make_records(connection, "claims", "claim_records")
        make_records(connection, "insured", "insured_records")
        connection.execute(
            f"CREATE TEMP TABLE pairs AS SELECT i AS claim, i AS naming FROM range(1, {len(pairs) + 1}) t(i)"
        )
        compare_pairs(connection)
        columns = ", ".join(f"g_{field.value}" for field in Field)
        rows = connection.execute(f"SELECT {columns} FROM compared ORDER BY claim").fetchall()
    return [
        {field.value: LEVELS[field][level].code for field, level in zip(Field, row, strict=True) if level != MISSING}
        for row in rows
    ]


def levels_of(claim: Row, person: Row) -> dict[str, str]:
    """The levels of one pair."""
    return levels_of_pairs([(claim, person)])[0]


def both_ways(
    pairs: Sequence[tuple[Row, Row]], communes: Mapping[str, str] | None = None
) -> list[list[dict[str, str]]]:
    """The levels of each pair, and of it with claim and person exchanged."""
    turned = [(person, claim) for claim, person in pairs]
    found = levels_of_pairs([*pairs, *turned], communes)
    return [list(both) for both in zip(found[: len(pairs)], found[len(pairs) :], strict=True)]
