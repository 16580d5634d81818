"""How does each candidate pair agree, field by field, and what does it weigh?

Names are compared in Python, once a pair of distinct names, where a look at their letters says that it is worth it;
everything else is SQL made of the levels.
"""

import re
from collections.abc import Iterator

import duckdb
import pyarrow as pa

from thidua.engine.linking.features import ADDRESS_KEY, HINT_KEY, ID_SEX, ID_YEAR, NAME_FEATURES, RECORD_FEATURES
from thidua.engine.linking.fields import LEVELS, MISSING, Field
from thidua.engine.linking.model import BY_FREQUENCY, LinkModel
from thidua.engine.linking.names import NameAgreement, compare_names

NAME_LEVELS = {
    NameAgreement.EQUAL: 0,
    NameAgreement.FOLDED: 1,
    NameAgreement.COMPATIBLE: 2,
    NameAgreement.SLIP: 4,
    NameAgreement.DOUBTFUL: 5,
    NameAgreement.CONTRADICTS: 6,
    NameAgreement.MISSING: MISSING,
}
BY_EAR, OTHER_NAME = 3, 6
# Confusions of the ear on folded words: s/x, tr/ch, d/gi, l/n at the beginning; n/ng, t/c at the end.
SOUNDS = (
    (re.compile(r"\bs(?!$)"), "x"),
    (re.compile(r"\btr"), "ch"),
    (re.compile(r"\bgi(?=[aeiou])"), "d"),
    (re.compile(r"\bn(?![gh])"), "l"),
    (re.compile(r"ng\b"), "n"),
    (re.compile(r"c\b"), "t"),
)


def sound_key(folded: str) -> str:
    """A folded name as the careless ear hears it.

    >>> sound_key("tran thi suong") == sound_key("chan thi xuon")
    True
    """
    for pattern, heard in SOUNDS:
        folded = pattern.sub(heard, folded)
    return folded


def name_level(mine: str, theirs: str, folded: str, other_folded: str) -> int:
    """The place of the level of two names in ``LEVELS[Field.NAME]``."""
    level = NAME_LEVELS[compare_names(mine, theirs)]
    if level > BY_EAR and sound_key(folded) == sound_key(other_folded):
        return BY_EAR
    return level


def make_records(connection: duckdb.DuckDBPyConnection, table: str, records: str) -> None:
    """Make the table ``records`` with the features of every row of ``table``."""
    names = f"{table}_names"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {names} AS {NAME_FEATURES.format(table=table)}")
    query = RECORD_FEATURES.format(table=table, names=names)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {records} AS {query}")


def count_bearers(connection: duckdb.DuckDBPyConnection) -> int:
    """Make ``bearers`` (how many insured people bear a name, its words in any order); how many insured there are."""
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE bearers AS
           SELECT tokens, count(DISTINCT insured) AS people FROM insured_records WHERE tokens IS NOT NULL GROUP BY tokens"""
    )
    return int(connection.execute("SELECT count(DISTINCT insured) FROM insured_records").fetchall()[0][0])


def compare_pairs(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``compared``: a row a pair with the level of each field (``g_name`` …) and the name's bearers."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE claim_sides AS
            SELECT *, {ID_YEAR} AS id_year, {ID_SEX} AS id_sex, {ADDRESS_KEY} AS address_key FROM claim_records"""  # noqa: S608
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE insured_sides AS
            SELECT *, {ID_YEAR} AS id_year, {ID_SEX} AS id_sex, {ADDRESS_KEY} AS address_key, {HINT_KEY} AS hint_key
            FROM insured_records SEMI JOIN pairs USING (naming)"""  # noqa: S608
    )
    _level_names(connection)
    levels = ", ".join(_level_sql(field) for field in Field)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE compared AS
            SELECT p.claim, i.insured, p.naming, c.tokens IS NOT DISTINCT FROM i.tokens AND c.born = i.born AS is_twin_of,
                   coalesce(b.people, 1) AS bearers, {levels}
            FROM pairs p JOIN claim_sides c USING (claim) JOIN insured_sides i USING (naming)
            LEFT JOIN name_levels n ON n.mine = c.name AND n.theirs = i.name
            LEFT JOIN bearers b ON b.tokens = i.tokens"""  # noqa: S608
    )


def _level_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``name_levels`` for the distinct pairs of names that can be more than "other" by the look of their letters:
    the same words or given name, or few letters apart."""
    pairs = connection.sql(
        """SELECT DISTINCT c.name AS mine, i.name AS theirs, c.folded AS folded, i.folded AS other_folded
           FROM pairs p JOIN claim_sides c USING (claim) JOIN insured_sides i USING (naming)
           WHERE c.tokens = i.tokens
              OR (c.given = i.given AND (c.surname = i.surname OR length(c.surname) < 3 OR length(i.surname) < 3))
              OR damerau_levenshtein(c.folded, i.folded) <= 4
              OR (contains(c.name, '.') AND left(c.folded, 1) = left(i.folded, 1))"""
    ).to_arrow_table()
    levels = [name_level(*names) for names in zip(*(column.to_pylist() for column in pairs.columns), strict=True)]
    connection.register("name_level_rows", pairs.append_column("level", pa.array(levels, pa.int8())))
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE name_levels AS SELECT mine, theirs, level FROM name_level_rows"""
    )
    connection.unregister("name_level_rows")


def _level_sql(field: Field) -> str:
    if field is Field.NAME:
        known = "c.folded IS NULL OR i.folded IS NULL"
        return f"CASE WHEN {known} THEN {MISSING} ELSE coalesce(n.level, {OTHER_NAME}) END AS g_{field.value}"
    cases = " ".join(f"WHEN {level.condition} THEN {place}" for place, level in enumerate(LEVELS[field]))
    return f"CASE {cases} ELSE {MISSING} END AS g_{field.value}"


def weigh_pairs(connection: duckdb.DuckDBPyConnection, model: LinkModel, people: int) -> None:
    """Make ``weighed``: the best naming of each candidate of each claim, with its weight."""
    weight = " + ".join(_weight_sql(model, field, people) for field in Field)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE weighed AS
            SELECT *, {weight} AS weight FROM compared
            QUALIFY row_number() OVER (PARTITION BY claim, insured ORDER BY {weight} DESC, naming) = 1"""  # noqa: S608
    )


def _weight_sql(model: LinkModel, field: Field, people: int) -> str:
    cases = []
    for level in range(len(LEVELS[field])):
        if field is Field.NAME and level < BY_FREQUENCY:
            m = model.shares[field][level][0]
            cases.append(f"WHEN {level} THEN log2({m!r}) - log2(greatest(bearers, 1) / {max(people, 1)}.0)")
        else:
            cases.append(f"WHEN {level} THEN {model.weight(field, level)!r}")
    return f"CASE g_{field.value} {' '.join(cases)} ELSE 0.0 END"


def patterns(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[tuple[int, ...], int]]:
    """How often each pattern of levels occurs among the compared pairs: what ``model.estimate`` learns from."""
    columns = ", ".join(f"g_{field.value}" for field in Field)
    rows = connection.execute(f"SELECT {columns}, count(*) FROM compared GROUP BY ALL ORDER BY ALL").fetchall()  # noqa: S608
    for *levels, count in rows:
        yield tuple(levels), count
