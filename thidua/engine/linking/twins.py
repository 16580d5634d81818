"""Who has the very name and birth of the person a claim seems to mean?

A large ledger has several Nguyễn Thị Hoa born on one day, and a claim without an id may mean either of them. Blocks
pass over keys that many share, so twins of the best candidates are looked for in the whole ledger.
"""

from collections.abc import Mapping
from math import log2

import duckdb

from thidua.engine.linking.comparing import compare_pairs, thousandths, weigh_pairs
from thidua.engine.linking.model import LinkModel


def find_twins(
    connection: duckdb.DuckDBPyConnection, model: LinkModel, people: int, bearers: Mapping[str, int] | None
) -> None:
    """Make ``twins`` (claim, insured): other people with the name, its words in any order, and the birth of the claim's
    best candidate, where no id settles it; and add to ``weighed`` those who were not among the candidates."""
    least = thousandths(model.review_odds + log2(max(people, 1)))
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE twin_namings AS
            WITH best AS (
                SELECT claim, insured, total, g_insurance_code IN (0, 1) OR g_national_id IN (0, 1) AS is_settled
                FROM weighed QUALIFY row_number() OVER (PARTITION BY claim ORDER BY total DESC, insured) = 1),
            leaders AS (
                SELECT claim, insured, tokens, birth FROM best JOIN insured_records USING (insured)
                WHERE NOT is_settled AND total >= {least})
            SELECT DISTINCT l.claim, r.insured, r.naming
            FROM leaders l JOIN insured_records r USING (tokens, birth) WHERE r.insured <> l.insured"""  # noqa: S608
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE twins AS SELECT DISTINCT claim, insured FROM twin_namings")
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE pairs AS
           SELECT claim, naming FROM twin_namings ANTI JOIN weighed USING (claim, insured)"""
    )
    if not connection.execute("SELECT count(*) FROM pairs").fetchall()[0][0]:
        return
    connection.execute("ALTER TABLE weighed RENAME TO weighed_by_blocks")
    compare_pairs(connection, bearers)
    weigh_pairs(connection, model, people)
    connection.execute("INSERT INTO weighed SELECT * FROM weighed_by_blocks")
