"""What of a record is compared and looked up? Names folded and sorted, births and ids taken apart, addresses keyed.

All of it is SQL on DuckDB over whole tables: names are folded once a distinct name, addresses of candidates only.
"""

import unicodedata

MARKED = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
PLAIN = "".join("d" if letter == "đ" else unicodedata.normalize("NFD", letter)[0] for letter in MARKED)


def folded(column: str) -> str:
    """SQL: ``column`` (NFC) in lower case without marks. DuckDB's own strip_accents leaves đ.

    >>> import duckdb
    >>> duckdb.sql("SELECT " + folded("'Đặng Thị HUỆ'")).fetchone()
    ('dang thi hue',)
    """
    return f"translate(lower({column}), '{MARKED}', '{PLAIN}')"


NAME_FEATURES = f"""
    WITH distinct_names AS (SELECT DISTINCT name FROM {{table}} WHERE name IS NOT NULL),
    folded_names AS (
        SELECT name, translate(trim(regexp_replace({folded("name")}, '[^a-z]+', ' ', 'g')), 'y', 'i') AS folded
        FROM distinct_names),
    words AS (SELECT name, folded, string_split(folded, ' ') AS words FROM folded_names WHERE folded <> '')
    SELECT name, folded, array_to_string(list_sort(words), ' ') AS tokens, words[-1] AS given, words[1] AS surname
    FROM words
"""  # noqa: S608 -- texts of ours
# The commune stands before the province, or last; what kind of commune it is is often left out.
COMMUNE = f"""
    nullif(trim(regexp_replace(
        {folded("CASE WHEN contains(address, ',') THEN split_part(address, ',', -2) ELSE address END")},
        '^ *(xa|phuong|thi tran|dac khu|x\\.|p\\.|tt\\.?) *', '')), '')
"""
RECORD_FEATURES = f"""
    SELECT r.*, n.folded, n.tokens, n.given, n.surname,
           CASE WHEN length(r.birth) = 10 THEN r.birth END AS born,
           CASE WHEN length(r.birth) = 10
                THEN left(r.birth, 4) || '-' || right(r.birth, 2) || '-' || substr(r.birth, 6, 2) END AS born_swapped,
           TRY_CAST(left(r.birth, 4) AS INTEGER) AS year,
           {COMMUNE} AS commune
    FROM {{table}} r LEFT JOIN {{names}} n USING (name)
"""  # noqa: S608
# Only of candidates: the keys that no block needs. A national id of 12 digits says century, sex and year of birth.
ID_YEAR = """CASE WHEN length(national_id) = 12 AND regexp_full_match(national_id, '[0-9]+')
    THEN 1900 + 100 * (CAST(substr(national_id, 4, 1) AS INTEGER) // 2) + CAST(substr(national_id, 5, 2) AS INTEGER) END"""
ID_SEX = """CASE WHEN length(national_id) = 12 AND regexp_full_match(national_id, '[0-9]+')
    THEN CASE CAST(substr(national_id, 4, 1) AS INTEGER) % 2 WHEN 0 THEN 'M' ELSE 'F' END END"""
ADDRESS_KEY = f"nullif(trim(regexp_replace({folded('address')}, '[^a-z0-9]+', ' ', 'g')), '')"
HINT_KEY = f"nullif(trim(regexp_replace({folded('hint')}, '[^a-z]+', ' ', 'g')), '')"
