"""How does each candidate pair agree, field by field, and what does it weigh?

Everything is SQL made of the levels, but names: these are compared in Python, once a pair of distinct names, where a
look at their letters says that they may be alike and the rest of the pair's evidence that it can matter. Weights are
whole thousandths of a bit, so that sums are exact and the order of rows plays no part.
"""

from collections.abc import Iterator, Mapping
from math import log2

import duckdb
import pyarrow as pa

from thidua.engine.linking.features import make_records, make_sides, sound_key
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
# What a look at the letters tells of two names, before they are compared.
SAME_NAME, SAME_WORDS, ALIKE, UNLIKE = 0, 1, 2, 3
OUT_OF_SIGHT = 8.0  # bits below the review threshold: too far off for a nearest miss
LOOK = f"""
    CASE WHEN c.folded IS NULL OR i.folded IS NULL THEN {MISSING}
         WHEN c.name = i.name THEN {SAME_NAME}
         WHEN c.tokens = i.tokens OR replace(c.folded, ' ', '') = replace(i.folded, ' ', '') THEN {SAME_WORDS}
         WHEN (c.given = i.given AND (c.surname = i.surname OR length(c.surname) < 3 OR length(i.surname) < 3))
           OR (contains(c.name, '.') AND left(c.folded, 1) = left(i.folded, 1))
         THEN {ALIKE}
         WHEN abs(length(c.folded) - length(i.folded)) <= 4
          AND (left(c.folded, 2) = left(i.folded, 2) OR c.heard = i.heard OR right(c.folded, 2) = right(i.folded, 2))
         THEN CASE WHEN damerau_levenshtein(c.folded, i.folded) <= 4 THEN {ALIKE} ELSE {UNLIKE} END
         ELSE {UNLIKE} END
"""


__all__ = ["compare_pairs", "count_bearers", "make_records", "name_level", "patterns", "thousandths", "weigh_pairs"]


def name_level(mine: str, theirs: str, folded: str, other_folded: str) -> int:
    """The place of the level of two names in ``LEVELS[Field.NAME]``."""
    level = NAME_LEVELS[compare_names(mine, theirs)]
    if level > BY_EAR and folded != other_folded and sound_key(folded) == sound_key(other_folded):
        return BY_EAR
    return level


def thousandths(weight: float) -> int:
    """A weight in bits as whole thousandths of a bit."""
    return round(weight * 1000)


def compare_pairs(
    connection: duckdb.DuckDBPyConnection,
    bearers: Mapping[str, int] | None = None,
    sight: tuple[LinkModel, int] | None = None,
) -> None:
    """Make ``compared``: a row a pair with the level of each field (``g_name`` …) and the name's bearers.

    ``bearers`` of ``features.name_key``s instead of those counted in ``insured_records``. ``sight`` is the model and
    the number of people: pairs that can reach nothing by them are left out, unless they share an id. Only names of the
    same words weigh by their bearers: a title or a remark beside a name makes it compatible at best.
    """
    make_sides(connection, "claims", "claim_records", "claim_sides")
    make_sides(connection, "(FROM insured SEMI JOIN pairs USING (naming))", "insured_records", "insured_sides")
    levels = ", ".join(_level_sql(field) for field in Field if field is not Field.NAME)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE seen AS
            SELECT p.claim, i.insured, p.naming, i.tokens, {LOOK} AS look, {levels}
            FROM pairs p JOIN claim_sides c USING (claim) JOIN insured_sides i USING (naming)"""  # noqa: S608
    )
    _count_bearers(connection, bearers)
    within = f"WHERE {_within_sight(*sight)}" if sight else ""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE kept AS
            SELECT s.*, coalesce(b.people, 1) AS bearers FROM seen s LEFT JOIN bearers b USING (tokens) {within}"""  # noqa: S608
    )
    _level_names(connection)
    others = ", ".join(f"k.g_{field.value}" for field in Field if field is not Field.NAME)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE compared AS
            SELECT k.claim, k.insured, k.naming, k.bearers,
                   CASE k.look WHEN {MISSING} THEN {MISSING} WHEN {SAME_NAME} THEN 0 WHEN {UNLIKE} THEN {OTHER_NAME}
                   WHEN {ALIKE} THEN greatest(n.level, {BY_FREQUENCY}) ELSE n.level END AS g_name, {others}
            FROM kept k LEFT JOIN name_levels n USING (claim, naming)"""  # noqa: S608
    )
    for table in ("seen", "kept", "name_levels", "claim_sides", "insured_sides"):
        connection.execute(f"DROP TABLE {table}")  # memory for what comes


def count_bearers(connection: duckdb.DuckDBPyConnection) -> int:
    """How many insured people ``insured_records`` names."""
    return int(connection.execute("SELECT count(DISTINCT insured) FROM insured_records").fetchall()[0][0])


def _count_bearers(connection: duckdb.DuckDBPyConnection, known: Mapping[str, int] | None) -> None:
    """Make ``bearers``: how many insured people bear each name that weighs by it, its words in any order."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE wanted_names AS
            SELECT DISTINCT tokens, hash(tokens) AS word FROM seen WHERE look IN ({SAME_NAME}, {SAME_WORDS})"""  # noqa: S608
    )
    if known is None:
        counts = """SELECT w.tokens, count(DISTINCT r.insured) AS people
                    FROM wanted_names w JOIN insured_records r ON r.tokens = w.word GROUP BY ALL"""
    else:
        names = [name for (name,) in connection.execute("SELECT tokens FROM wanted_names").fetchall()]
        people = [known.get(name, 1) for name in names]
        connection.register("known_bearers", pa.table({"tokens": pa.array(names, pa.string()), "people": people}))
        counts = "SELECT tokens, CAST(people AS BIGINT) AS people FROM known_bearers"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE bearers AS {counts}")


def _level_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``name_levels`` of the kept pairs whose names must be compared, once a pair of distinct names."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE name_pairs AS
            SELECT k.claim, k.naming, c.name AS mine, i.name AS theirs, c.folded, i.folded AS other_folded
            FROM kept k JOIN claim_sides c USING (claim) JOIN insured_sides i USING (naming)
            WHERE k.look IN ({SAME_WORDS}, {ALIKE})"""  # noqa: S608
    )
    pairs = connection.sql("SELECT DISTINCT mine, theirs, folded, other_folded FROM name_pairs").to_arrow_table()
    levels = [name_level(*names) for names in zip(*(column.to_pylist() for column in pairs.columns), strict=True)]
    connection.register("name_level_rows", pairs.append_column("level", pa.array(levels, pa.int8())))
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE name_levels AS
           SELECT claim, naming, level FROM name_pairs JOIN name_level_rows USING (mine, theirs)"""
    )
    connection.unregister("name_level_rows")
    connection.execute("DROP TABLE name_pairs")


def _level_sql(field: Field) -> str:
    cases = " ".join(f"WHEN {level.condition} THEN {place}" for place, level in enumerate(LEVELS[field]))
    return f"CAST(CASE {cases} ELSE {MISSING} END AS TINYINT) AS g_{field.value}"


def _within_sight(model: LinkModel, people: int) -> str:
    """SQL over ``seen`` and ``bearers``: can the pair, with the best that its name may still turn out, come near?"""
    rest = " + ".join(_weight_sql(model, field, people) for field in Field if field is not Field.NAME)
    levels = range(len(LEVELS[Field.NAME]))
    like = max(thousandths(like_name_weight(model, level, people)) for level in levels if level >= BY_FREQUENCY)
    by_frequency = max(model.shares[Field.NAME][level][0] for level in range(BY_FREQUENCY))
    same = f"greatest({like}, {_by_frequency_sql(by_frequency, people)})"
    unlike = thousandths(like_name_weight(model, OTHER_NAME, people))
    best = (
        f"CASE look WHEN {SAME_NAME} THEN {same} WHEN {SAME_WORDS} THEN {same} WHEN {ALIKE} THEN {like}"
        f" WHEN {UNLIKE} THEN {unlike} ELSE 0 END"
    )
    least = thousandths(least_weight(model, people))
    return f"{rest} + {best} >= {least} OR g_insurance_code IN (0, 1) OR g_national_id IN (0, 1)"


def least_weight(model: LinkModel, people: int) -> float:
    """The weight in bits below which a candidate is nobody's likeness."""
    return model.review_odds - OUT_OF_SIGHT + log2(max(people, 1))


def weigh_pairs(connection: duckdb.DuckDBPyConnection, model: LinkModel, people: int) -> None:
    """Make ``weighed``: the best naming of each candidate of each claim, with its weight and its name's, in thousandths
    of a bit (``total``, ``name_weight``), and the weight in bits."""
    name = _weight_sql(model, Field.NAME, people)
    rest = " + ".join(_weight_sql(model, field, people) for field in Field if field is not Field.NAME)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE weighed AS
            SELECT *, total / 1000 AS weight FROM (
                SELECT *, {name} AS name_weight, {name} + {rest} AS total FROM compared)
            QUALIFY row_number() OVER (PARTITION BY claim, insured ORDER BY total DESC, naming) = 1"""  # noqa: S608
    )


def _weight_sql(model: LinkModel, field: Field, people: int) -> str:
    cases = []
    for level in range(len(LEVELS[field])):
        if field is Field.NAME and level < BY_FREQUENCY:
            weight = _by_frequency_sql(model.shares[field][level][0], people)
        elif field is Field.NAME:
            weight = str(thousandths(like_name_weight(model, level, people)))
        else:
            weight = str(thousandths(model.weight(field, level)))
        cases.append(f"WHEN {level} THEN {weight}")
    return f"CASE g_{field.value} {' '.join(cases)} ELSE 0 END"


def like_name_weight(model: LinkModel, level: int, people: int) -> float:
    """The weight of names that are not equal but alike. In a small ledger one bearer is a large share already: a name
    that is merely alike is no rarer than that, and never weighs more than the name itself."""
    m, u = model.shares[Field.NAME][level]
    return log2(m / max(u, 1 / max(people, 1)))


def _by_frequency_sql(m: float, people: int) -> str:
    return f"CAST(round(1000 * log2({m!r}::DOUBLE * {max(people, 1)} / greatest(bearers, 1))) AS INTEGER)"


def patterns(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[tuple[int, ...], int]]:
    """How often each pattern of levels occurs among the compared pairs: what ``model.estimate`` learns from."""
    columns = ", ".join(f"g_{field.value}" for field in Field)
    rows = connection.execute(f"SELECT {columns}, count(*) FROM compared GROUP BY ALL ORDER BY ALL").fetchall()  # noqa: S608
    for *levels, count in rows:
        yield tuple(levels), count
