"""How is each table of the invented nation drawn? DuckDB SQL; every draw is a hash of the row's key.

The shares are near to what offices report; the rare shapes of the rules (circles of successors, units
not open yet, exits recorded late, payments after an exit, several hats) are all there.
"""

# draw(key, salt, n): a number from 0 to n - 1, the same in every run.
MACROS = """
CREATE MACRO draw(key, salt, n) AS CAST(hash(CAST(key AS BIGINT), CAST(salt AS BIGINT)) % CAST(n AS UBIGINT) AS BIGINT);
CREATE MACRO one_in(key, salt, n) AS draw(key, salt, n) = 0;
CREATE MACRO day_from(day, distance) AS CAST(day AS DATE) + CAST(distance AS INTEGER);
CREATE MACRO first_day(month) AS MAKE_DATE(CAST(month // 12 AS INTEGER), CAST(month % 12 + 1 AS INTEGER), 1);
"""

# Provinces, districts (closed on 30/06/2025), communes (four in ten merged by threes that day), leaves.
_UNITS = """
SELECT
    place + 10000 AS unit,
    ROW_NUMBER() OVER (ORDER BY draw(place, 1, 1000000000), place) - 1 AS unit_order,
    CASE
        WHEN place < {districts_from} OR one_in(place, 2, 700) THEN NULL
        WHEN one_in(place, 3, 900) THEN place
        WHEN place < {communes_from} THEN draw(place, 4, {districts_from})
        WHEN place < {leaves_from} THEN {districts_from} + draw(place, 4, {communes_from} - {districts_from})
        ELSE {communes_from} + draw(place, 4, {leaves_from} - {communes_from})
    END + 10000 AS parent,
    CASE WHEN place < {leaves_from} AND NOT one_in(place, 5, 20) THEN 1 + draw(place, 6, 40) END AS block,
    CASE
        WHEN place >= {leaves_from} AND one_in(place, 7, 100) THEN DATE '2026-02-01'
        WHEN one_in(place, 8, 5) THEN day_from(DATE '2015-01-01', draw(place, 9, 3000))
    END AS opens_on,
    CASE fate
        WHEN 'kept' THEN NULL
        WHEN 'district' THEN DATE '2025-06-30'
        WHEN 'merged' THEN DATE '2025-06-30'
        WHEN 'circle' THEN DATE '2024-03-31'
        ELSE day_from(DATE '2024-10-01', draw(place, 10, 500))
    END AS closes_on,
    CASE fate
        WHEN 'district' THEN draw(place, 4, {districts_from})
        WHEN 'merged' THEN place - (place - {communes_from}) % 3
        WHEN 'circle' THEN place - place % 2 + (1 - place % 2)
        WHEN 'followed' THEN LEAST(place + 1, {units} - 1)
    END + 10000 AS successor,
    CAST(CASE fate
        WHEN 'kept' THEN 0
        WHEN 'several' THEN 2
        WHEN 'ended' THEN 0
        ELSE 1
    END AS INTEGER) AS successor_count
FROM (
    SELECT
        place,
        CASE
            WHEN place < {districts_from} THEN 'kept'
            WHEN place < {communes_from} THEN CASE WHEN one_in(place, 11, 20) THEN 'several' ELSE 'district' END
            WHEN place < {leaves_from} THEN CASE
                WHEN (place - {communes_from}) % 3 > 0 AND draw((place - {communes_from}) // 3, 12, 10) < 4
                    THEN 'merged'
                ELSE 'kept'
            END
            WHEN one_in(place // 2, 13, 1000) AND place - place % 2 >= {leaves_from} THEN 'circle'
            WHEN draw(place, 14, 1000) < 30 THEN 'followed'
            WHEN draw(place, 14, 1000) < 34 THEN 'several'
            WHEN draw(place, 14, 1000) < 40 THEN 'ended'
            WHEN draw(place, 14, 1000) < 42 THEN 'unknown'
            ELSE 'kept'
        END AS fate
    FROM range({units}) AS places (place)
)
ORDER BY unit
"""

# Everybody's main hat, and a second one for one in twenty.
_MEMBERSHIPS = """
SELECT
    person,
    10000 + draw(person, 20 + hat, {units}) AS unit,
    CASE WHEN NOT one_in(person, 22 + hat, 5)
        THEN day_from(DATE '2015-01-01', draw(person, 24 + hat, 4040)) END AS starts_on,
    CASE WHEN draw(person, 26 + hat, 100) < 8
        THEN day_from(DATE '2024-01-01', draw(person, 28 + hat, 900)) END AS ends_on,
    hat = 0 AND NOT one_in(person, 30, 50) AS is_primary
FROM (SELECT number + 1 AS person FROM range({people}) AS numbers (number)), (VALUES (0), (1)) AS hats (hat)
WHERE hat = 0 OR one_in(person, 32, 20)
ORDER BY person, unit
"""

# Each insured person keeps to one way of paying; one in four breaks off for some months.
_CONTRIBUTIONS = """
SELECT
    insured,
    day_from(first_day(first_month), draw(insured, 50 + turn, 30 * LEAST(months, 7)) - 12) AS paid_on,
    CAST(first_month AS INTEGER) AS first_month,
    CAST(months AS INTEGER) AS months
FROM (
    SELECT
        insured, turn,
        CASE WHEN one_in(insured, 44 + turn, 40) THEN 24 ELSE months END AS months,
        started + turn * months
            + CASE WHEN pauses AND turn > draw(insured, 43, 6) THEN 2 + draw(insured, 44, 9) ELSE 0 END
            - CASE WHEN one_in(insured, 90 + turn, 60) THEN 1 ELSE 0 END AS first_month
    FROM (
        SELECT
            insured, months, started, pauses,
            UNNEST(RANGE(CASE months
                WHEN 1 THEN 1 + draw(insured, 42, 22)
                WHEN 3 THEN 1 + draw(insured, 42, 11)
                WHEN 6 THEN 1 + draw(insured, 42, 5)
                ELSE 1 + draw(insured, 42, 3)
            END)) AS turn
        FROM (
            SELECT
                number + 1 AS insured,
                CASE WHEN draw(number, 40, 100) < 30 THEN 1 WHEN draw(number, 40, 100) < 55 THEN 3
                    WHEN draw(number, 40, 100) < 75 THEN 6 ELSE 12 END AS months,
                2022 * 12 + draw(number, 41, 47) AS started,
                one_in(number, 45, 4) AS pauses
            FROM range({insured}) AS numbers (number)
        )
    )
)
ORDER BY insured, paid_on, first_month, months
"""

# One in eight leaves once, some of them again; some exits are recorded late, some before their month.
_EXITS = """
SELECT
    insured,
    CAST(2022 * 12 + month_in AS INTEGER) AS first_month,
    day_from(first_day(2022 * 12 + month_in), draw(insured, 72 + turn, 120) - 40) AS recorded_on,
    ['compulsory', 'stopped', 'pension', 'stopped', 'death', 'lump_sum', 'moved_away', 'other'][
        1 + draw(insured, 74 + turn, 8)
    ] AS reason
FROM (
    SELECT number + 1 AS insured, turn, 6 + draw(number + 1, 70, 36) + turn * draw(number + 1, 71, 14) AS month_in
    FROM range({insured}) AS numbers (number), range(3) AS turns (turn)
    WHERE one_in(number, 76, 8) AND (turn = 0 OR draw(number, 77, 6) >= 6 - (3 - turn))
)
ORDER BY insured, recorded_on, first_month, reason
"""

# Three in five claims name a relative nobody else names; the others meet by chance.
_CLAIMS = """
SELECT
    claim,
    ROW_NUMBER() OVER (ORDER BY draw(claim, 99, 1000000000), claim) - 1 AS claim_order,
    CASE WHEN NOT one_in(claim, 100, 300) THEN 1 + draw(draw(claim, 101, {people} * 2), 102, {people}) END AS person,
    day_from(DATE '2024-05-09', draw(claim, 103, 640)) AS declared_on,
    CASE WHEN one_in(claim, 104, 70) THEN day_from(DATE '2025-01-01', draw(claim, 105, 500)) END AS withdrawn_on,
    CASE WHEN one_in(claim, 106, 150) THEN day_from(DATE '2025-01-01', draw(claim, 107, 500)) END AS refused_on,
    CASE WHEN draw(claim, 108, 5) < 3 THEN day_from(DATE '2025-01-01', draw(claim, 109, 500)) END AS confirmed_on,
    NOT one_in(claim, 110, 60) AS relationship_accepted,
    link AS link_state,
    CASE WHEN link = 'linked' THEN 1 + CASE
        WHEN draw(claim, 111, 5) < 3 THEN claim * 7 % {insured} ELSE draw(claim, 112, {insured})
    END END AS insured,
    one_in(claim, 113, 200) AS self_claim
FROM (
    SELECT
        number + 1 AS claim,
        CASE WHEN draw(number + 1, 114, 100) < 88 THEN 'linked' WHEN draw(number + 1, 114, 100) < 93 THEN 'undecided'
            ELSE 'not_found' END AS link
    FROM range({claims}) AS numbers (number)
)
ORDER BY claim
"""

TABLES = {
    "units": _UNITS,
    "memberships": _MEMBERSHIPS,
    "contributions": _CONTRIBUTIONS,
    "exits": _EXITS,
    "claims": _CLAIMS,
}
