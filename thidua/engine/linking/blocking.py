"""Which insured people can a claim mean at all? Whoever shares one of these keys with it is compared, nobody else.

Never the surname alone: two in five people are called Nguyễn. A key that too many namings share is passed over: the
pairs would be many and tell little; the other blocks find them.
"""

from typing import NamedTuple

import duckdb


class Block(NamedTuple):
    """``key`` are columns of ``records`` (or SQL over them) that must all be equal; ``claim_key`` where the claim's
    side is another. Beyond ``most`` namings a key is passed over."""

    name: str
    key: tuple[str, ...]
    most: int
    claim_key: tuple[str, ...] = ()


FEW = 2_000  # namings; of so few one statement finds the pairs of all blocks
SWAPPED = "left(born, 5) || right(born, 2) || substr(born, 5, 3)"
BLOCKS: tuple[Block, ...] = (
    Block("insurance_code", ("insurance_code",), 50),
    Block("national_id", ("national_id",), 50),
    Block("phone", ("phone",), 20),
    Block("name_and_birth", ("tokens", "born"), 200),
    Block("given_and_birth", ("heard", "born"), 100),  # the given name as the ear hears it
    Block("given_and_swapped_birth", ("heard", "born"), 100, ("heard", SWAPPED)),
    Block("name_and_year", ("tokens", "year"), 20),
    Block("name_and_commune", ("tokens", "commune"), 20),
    Block("birth_and_commune", ("born", "commune"), 40),
    Block("end_of_id_and_year", ("right(national_id, 5)", "year"), 20),
    Block("end_of_code_and_given", ("right(insurance_code, 5)", "given"), 20),
    Block("rare_name", ("tokens",), 8),
    Block("family_and_year", ("family", "year"), 12),
    Block("birth", ("born",), 24),
)


def make_pairs(connection: duckdb.DuckDBPyConnection) -> int:
    """Make ``pairs`` (claim, naming) out of ``claim_records`` and ``insured_records``; how many there are."""
    namings = connection.execute("SELECT count(*) FROM insured_records").fetchall()[0][0]
    if namings <= FEW:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE pairs AS {_pairs_of_few()}")
    else:
        connection.execute("CREATE OR REPLACE TEMP TABLE found (claim BIGINT, naming BIGINT)")
        for block in BLOCKS:
            connection.execute(f"INSERT INTO found {_pairs_of(block)}")
        connection.execute("CREATE OR REPLACE TEMP TABLE pairs AS SELECT DISTINCT claim, naming FROM found")
        connection.execute("DROP TABLE found")
    return int(connection.execute("SELECT count(*) FROM pairs").fetchall()[0][0])


def _pairs_of_few() -> str:
    """SQL: the pairs of all blocks at once: preparing fourteen statements takes longer than running one."""
    mine = ", ".join(_text_of(place, block.claim_key or block.key) for place, block in enumerate(BLOCKS))
    theirs = ", ".join(_text_of(place, block.key) for place, block in enumerate(BLOCKS))
    most = ", ".join(str(block.most) for block in BLOCKS)
    return f"""
        WITH wanted AS (SELECT claim, unnest([{mine}]) AS key FROM {_dated("claim_records")}),
        holders AS (
            SELECT naming, unnest([{theirs}]) AS key, unnest([{most}]) AS most FROM {_dated("insured_records")}),
        told AS (
            SELECT naming, key FROM holders WHERE key IS NOT NULL
            QUALIFY count(*) OVER (PARTITION BY key) <= most)
        SELECT DISTINCT claim, naming FROM wanted JOIN told USING (key)
    """  # noqa: S608


def _text_of(place: int, key: tuple[str, ...]) -> str:
    """SQL: the key of the block at this place as one text; null where a part of it is."""
    return " || '|' || ".join((f"'{place}'", *(f"CAST({part} AS VARCHAR)" for part in key)))


def _pairs_of(block: Block) -> str:
    """SQL: the pairs that share the block's key, but for keys that too many people share."""
    names = [f"k{place}" for place in range(len(block.key))]
    mine = ", ".join(f"{key} AS {name}" for key, name in zip(block.claim_key or block.key, names, strict=True))
    theirs = ", ".join(f"{key} AS {name}" for key, name in zip(block.key, names, strict=True))
    keys, known = ", ".join(names), " AND ".join(f"{name} IS NOT NULL" for name in names)
    return f"""
        WITH wanted AS MATERIALIZED (SELECT * FROM (SELECT claim, {mine} FROM {_dated("claim_records")}) WHERE {known}),
        holders AS MATERIALIZED (
            SELECT i.* FROM (SELECT {theirs}, naming FROM {_dated("insured_records")}) i
            SEMI JOIN wanted USING ({keys})),
        common AS (SELECT {keys} FROM holders GROUP BY ALL HAVING count(*) > {block.most})
        SELECT claim, naming FROM wanted JOIN (SELECT * FROM holders ANTI JOIN common USING ({keys})) USING ({keys})
    """  # noqa: S608


def _dated(records: str) -> str:
    """SQL: the records with ``born``, the births that are whole dates (nobody keeps them twice)."""
    return f"(SELECT *, CASE WHEN length(birth) = 10 THEN birth END AS born FROM {records})"  # noqa: S608
