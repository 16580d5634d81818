"""What of a record is compared and looked up? Names folded and sorted, births and ids taken apart, addresses keyed.

All of it is SQL on DuckDB. Whole tables get the keys of blocks only, cheap ones, with hashes for words; names are
folded once a distinct name, communes once a distinct end of an address. What is compared beyond is made of candidates.
"""

import re
from functools import lru_cache

import duckdb

from thidua.engine.text import fold


def folded(column: str) -> str:
    """SQL: ``column`` (NFC) in lower case without marks. DuckDB's own strip_accents leaves đ.

    >>> import duckdb
    >>> duckdb.sql("SELECT " + folded("'Đặng Thị HUỆ'")).fetchall()
    [('dang thi hue',)]
    """
    return f"replace(strip_accents(lower({column})), 'đ', 'd')"


# Confusions of the ear in a folded word: s/x, tr/ch, d/gi, l/n at its beginning; n/ng, t/c at its end.
SOUNDS = (
    ("^s(.)", r"x\1"), ("^tr", "ch"), ("^gi([aeiou])", r"d\1"), ("^n([^gh]|$)", r"l\1"), ("ng$", "n"), ("c$", "t"),
)  # fmt: skip


def sound_key(folded_name: str) -> str:
    """A folded name as the careless ear hears it.

    >>> sound_key("tran thi suong") == sound_key("chan thi xuon")
    True
    """
    return " ".join(map(_heard_word, folded_name.split(" ")))


@lru_cache(maxsize=1 << 14)
def _heard_word(word: str) -> str:
    for pattern, heard in SOUNDS:
        word = re.sub(pattern, heard, word)
    return word


def _heard(column: str) -> str:
    """SQL: the same for a column of single words."""
    for pattern, heard in SOUNDS:
        column = f"regexp_replace({column}, '{pattern}', '{heard}')"
    return column


_NO_WORD = r"(\([^)]*\)|\[[^\]]*\]|[^a-z])+"  # remarks in brackets are none either


def name_key(name: str) -> str:
    """The words of ``name`` folded, i for y, in order of the alphabet: what the bearers of a name are counted by.

    >>> name_key("Lý Thị  HÒA (vợ)")
    'hoa li thi'
    """
    return " ".join(sorted(re.sub(_NO_WORD, " ", fold(name)).replace("y", "i").split()))


# The same as ``name_key``, with the parts of the name, for distinct names.
NAMES = f"""
    WITH plain AS MATERIALIZED (
        SELECT name, {folded("name")} AS plain
        FROM (SELECT DISTINCT name FROM {{table}} WHERE name IS NOT NULL)),
    spaced AS MATERIALIZED (
        SELECT name, translate(CASE WHEN regexp_matches(plain, '^[a-z]+( [a-z]+)*$') THEN plain
                               ELSE trim(regexp_replace(plain, '{_NO_WORD}', ' ', 'g')) END, 'y', 'i') AS folded
        FROM plain),
    split AS MATERIALIZED (
        SELECT name, folded, string_split(folded, ' ') AS words FROM spaced WHERE folded <> ''),
    ears AS MATERIALIZED (SELECT given, {_heard("given")} AS heard FROM (SELECT DISTINCT words[-1] AS given FROM split))
    SELECT *, hash(tokens) AS tokens_key, hash(given) AS given_key, hash(heard) AS heard_key,
           hash(surname || ' ' || given) AS family_key
    FROM (SELECT name, folded, array_to_string(list_sort(words), ' ') AS tokens, given, words[1] AS surname, heard
          FROM split JOIN ears ON given = words[-1])
"""  # noqa: S608 -- texts of ours
CODE_KEY = "CASE WHEN length(r.insurance_code) IN (8, 9) THEN lpad(r.insurance_code, 10, '0') ELSE r.insurance_code END"
# No province's number begins with three noughts: 9 digits are an old number, 10 and 11 have lost noughts.
ID_KEY = "CASE WHEN length(r.national_id) IN (10, 11) THEN lpad(r.national_id, 12, '0') ELSE r.national_id END"
# +84 is the country's code; numbers of eleven digits got ten in 2018.
OLD_MOBILES = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    **{f"016{digit}": f"03{digit}" for digit in range(2, 10)},
    "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
_AT_HOME = (
    "CASE WHEN r.phone LIKE '+84%' THEN '0' || r.phone[4:] WHEN r.phone LIKE '84%' AND length(r.phone) > 10"
    " THEN '0' || r.phone[3:] WHEN length(r.phone) = 9 THEN '0' || r.phone ELSE r.phone END"
)
_MOBILES = f"map({list(OLD_MOBILES)}, {list(OLD_MOBILES.values())})"
PHONE_KEY = (
    "CASE WHEN length(r.phone) = 10 AND r.phone[1] = '0' THEN r.phone"
    f" ELSE coalesce({_MOBILES}[left({_AT_HOME}, 4)] || ({_AT_HOME})[5:], {_AT_HOME}) END"
)
# The commune stands before the province, or before district and province, or last. Ends of addresses are few.
_END = "regexp_extract(r.address, '[^,]*(,[^,]*)?$')"
_BEFORE_DISTRICT = "split_part(r.address, ',', -3)"
_KIND = "^ *(xa|phuong|thi tran|dac khu|x\\.|p\\.|tt\\.?) *"
_DISTRICT = "^ *(huyen|thi xa|thanh pho|quan|tp\\.?|tx\\.?|q\\.?) "
ENDS = f"""
    WITH plain AS MATERIALIZED (
        SELECT address, {folded("split_part(address, ',', 1)")} AS first,
               {folded("split_part(address, ',', 2)")} AS last
        FROM (SELECT DISTINCT {_END} AS address FROM {{table}} r WHERE address IS NOT NULL))
    SELECT address,
           last <> '' AND regexp_matches(first, '{_DISTRICT}') AND NOT regexp_matches(last, '{_KIND}') AS is_far,
           CASE WHEN last <> '' AND regexp_matches(last, '{_KIND}') THEN last ELSE first END AS part
    FROM plain
"""  # noqa: S608
_COMMUNE = f"translate(nullif(trim(regexp_replace(part, '{_KIND}', '')), ''), 'y', 'i') AS commune"
# An old commune and the one that it became are one place.
_PLACED = """
    SELECT k.*, coalesce(m.new, k.commune) AS place
    FROM ({communes}) k LEFT JOIN renamed_communes m ON m.old = k.commune
"""
COMMUNES = f"""
    LEFT JOIN {{records}}_ends e ON e.address = {_END}
    LEFT JOIN {{records}}_parts d ON d.part = CASE WHEN e.is_far THEN {_BEFORE_DISTRICT} END
"""


def commune_key(name: str) -> str:
    """The name of a commune as addresses are compared by it: folded, without what kind of commune it is.

    >>> commune_key("Xã Cam Thành Bắc"), commune_key("Phường Phước Mỹ")
    ('cam thanh bac', 'phuoc mi')
    """
    return re.sub(_KIND, "", fold(name)).strip().replace("y", "i")


def make_records(connection: duckdb.DuckDBPyConnection, table: str, records: str) -> None:
    """Make ``records``: every row of ``table`` with the keys of blocks (words as hashes), and its distinct names and
    ends of addresses, from which ``make_sides`` completes candidates."""
    make = "CREATE OR REPLACE TEMP TABLE"
    connection.execute(f"{make} {records}_names AS {NAMES.format(table=table)}")
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS renamed_communes (old VARCHAR, new VARCHAR)")
    ends = f"SELECT *, {_COMMUNE} FROM ({ENDS.format(table=table)})"  # noqa: S608
    connection.execute(f"{make} {records}_ends AS {_PLACED.format(communes=ends)}")
    connection.execute(f"{make} {records}_parts (part VARCHAR, commune VARCHAR, place VARCHAR)")
    before = f"SELECT raw, {_COMMUNE} FROM (SELECT raw, {folded('raw')} AS part FROM raw)"  # noqa: S608
    if connection.execute(f"SELECT 1 FROM {records}_ends WHERE is_far LIMIT 1").fetchall():  # noqa: S608
        connection.execute(
            f"""INSERT INTO {records}_parts
                WITH raw AS (SELECT DISTINCT {_BEFORE_DISTRICT} AS raw FROM {table} r
                             JOIN {records}_ends e ON e.address = {_END} WHERE e.is_far AND {_BEFORE_DISTRICT} <> '')
                {_PLACED.format(communes=before)}"""  # noqa: S608
        )
    own = "claim" if table == "claims" else "naming, r.insured"
    connection.execute(
        f"""{make} {records} AS
            SELECT r.{own}, n.tokens_key AS tokens, n.given_key AS given, n.heard_key AS heard, n.family_key AS family,
                   r.birth, TRY_CAST(left(r.birth, 4) AS SMALLINT) AS year, {CODE_KEY} AS insurance_code,
                   {ID_KEY} AS national_id, {PHONE_KEY} AS phone, hash(coalesce(d.place, e.place)) AS commune
            FROM {table} r LEFT JOIN {records}_names n USING (name) {COMMUNES.format(records=records)}"""  # noqa: S608
    )


_IS_NEW_ID = "length(national_id_key) = 12 AND regexp_full_match(national_id_key, '[0-9]+')"
_CENTURY_AND_SEX = "CAST(substr(national_id_key, 4, 1) AS INTEGER)"
SIDES = f"""
    WITH plain AS (
        SELECT r.*, n.folded, n.tokens, n.given, n.surname, n.heard, coalesce(d.commune, e.commune) AS commune,
               CASE WHEN length(r.birth) = 10 THEN r.birth END AS born,
               CASE WHEN length(r.birth) = 10 AND substr(r.birth, 6, 2) <> right(r.birth, 2)
                    THEN left(r.birth, 5) || right(r.birth, 2) || substr(r.birth, 5, 3) END AS born_swapped,
               TRY_CAST(left(r.birth, 4) AS INTEGER) AS year, {CODE_KEY} AS insurance_code_key,
               {ID_KEY} AS national_id_key, {PHONE_KEY} AS phone_key
        FROM {{table}} r LEFT JOIN {{records}}_names n USING (name)
        {COMMUNES.format(records="{records}")}),
    told AS (
        SELECT *, CASE WHEN {_IS_NEW_ID} THEN 1900 + 100 * ({_CENTURY_AND_SEX} // 2)
                       + CAST(substr(national_id_key, 5, 2) AS INTEGER) END AS id_year,
               CASE WHEN {_IS_NEW_ID} THEN CASE {_CENTURY_AND_SEX} % 2 WHEN 0 THEN 'M' ELSE 'F' END END AS id_sex
        FROM plain)
    SELECT t.*, coalesce(t.sex, t.id_sex) AS told_sex, coalesce(m.new, t.commune) AS commune_new,
           coalesce(id_year <> year, false) OR coalesce(id_sex <> sex, false) AS is_id_doubtful
    FROM told t LEFT JOIN renamed_communes m ON m.old = t.commune
"""  # noqa: S608


def make_sides(connection: duckdb.DuckDBPyConnection, table: str, records: str, sides: str) -> None:
    """Make ``sides``: the rows of ``table`` with all that is compared; ``records`` were made of them and others."""
    query = SIDES.format(table=table, records=records)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {sides} AS {query}")


ADDRESS_KEY = f"trim(regexp_replace({folded('{t}address')}, '[^a-z0-9]+', ' ', 'g'))"
# An address that begins with its commune names no house: thousands have it.
_STARTS = f"translate(trim(regexp_replace({folded('{t}address')}, '{_KIND}', '')), 'y', 'i')"
NO_HOUSE = f"coalesce(starts_with({_STARTS}, {{t}}commune), false)"
HINT_WORDS = f"string_split_regex({folded('{t}hint')}, '[^a-z]+')"
