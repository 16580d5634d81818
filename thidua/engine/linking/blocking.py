"""Which insured people can a claim mean at all? Whoever shares one of these keys with it is compared, nobody else.

Never the surname alone: two in five people are called Nguyễn. A key that too many people share is passed over: the pairs
would be many and tell little; the other blocks find them.
"""

from typing import NamedTuple

import duckdb


class Block(NamedTuple):
    """``claim`` and ``insured`` are SQL over ``c`` and ``i``; ``most`` is the number of people beyond which a key is
    passed over."""

    name: str
    claim: str
    insured: str
    most: int


def _same(name: str, key: str, most: int) -> Block:
    return Block(name, key.replace("@", "c."), key.replace("@", "i."), most)


BLOCKS: tuple[Block, ...] = (
    _same("insurance_code", "@insurance_code", 50),
    _same("national_id", "@national_id", 50),
    _same("phone", "@phone", 20),
    _same("given_and_birth", "@given || @born", 100),
    Block("given_and_swapped_birth", "c.given || c.born_swapped", "i.given || i.born", 100),
    _same("name_and_year", "@tokens || @year", 60),
    _same("name_and_commune", "@tokens || @commune", 60),
    _same("birth_and_commune", "@born || @commune", 60),
    _same("end_of_id_and_year", "right(@national_id, 5) || @year", 20),
    _same("end_of_code_and_given", "right(@insurance_code, 4) || @given", 20),
    _same("rare_name", "@tokens", 8),
    _same("surname_given_and_year", "@surname || ' ' || @given || @year", 12),
    _same("birth_and_sex", "@born || @sex", 12),
)


def make_pairs(connection: duckdb.DuckDBPyConnection) -> int:
    """Make the table ``pairs`` (claim, naming) out of ``claim_records`` and ``insured_records``; how many there are."""
    connection.execute("CREATE OR REPLACE TEMP TABLE found (claim BIGINT, naming BIGINT)")
    for block in BLOCKS:
        connection.execute(
            f"""INSERT INTO found
                WITH wanted AS (SELECT claim, {block.claim} AS key FROM claim_records c),
                holders AS (
                    SELECT {block.insured} AS key, i.naming, i.insured FROM insured_records i
                    SEMI JOIN wanted w ON ({block.insured}) = w.key),
                common AS (SELECT key FROM holders GROUP BY key HAVING count(DISTINCT insured) > {block.most})
                SELECT w.claim, h.naming FROM wanted w JOIN holders h USING (key) ANTI JOIN common USING (key)"""  # noqa: S608
        )
    connection.execute("CREATE OR REPLACE TEMP TABLE pairs AS SELECT DISTINCT claim, naming FROM found")
    connection.execute("DROP TABLE found")
    return int(connection.execute("SELECT count(*) FROM pairs").fetchall()[0][0])
