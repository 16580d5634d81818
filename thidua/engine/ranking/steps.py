"""Which place does a unit take by count and by rate, over all and in its block? (rules.md 6)

A place is one more than the number of competitors with a better value, so that equal values share a
place and the next one is skipped. It is counted over distinct values: every window's order ends in a
unique key, and nothing but the value can break a tie.
"""

from thidua.engine.steps import AnyStep, Step

COMPETING_UNITS = Step(
    "competing_units",
    "6: units with a block compete; by rate only with enough staff. The rate as the exact fraction's 60 binary places",
    """
    SELECT
        unit, block, relatives,
        staff >= $minimum_headcount AS has_rate,
        fulfilled * CAST(1073741824 AS BIGINT) // NULLIF(staff, 0) AS rate_high,
        fulfilled * CAST(1073741824 AS BIGINT) % NULLIF(staff, 0) * CAST(1073741824 AS BIGINT) // NULLIF(staff, 0)
            AS rate_low
    FROM unit_totals
    WHERE block IS NOT NULL
    """,
)

COUNT_PLACES = Step(
    "count_places",
    "6: by count: relatives, high to low, over all",
    """
    SELECT
        relatives,
        1 + COALESCE(CAST(SUM(competitors) OVER (
            ORDER BY relatives DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS BIGINT), 0) AS place
    FROM (SELECT relatives, COUNT(*) AS competitors FROM competing_units GROUP BY relatives) AS each_value
    """,
    kept="view",
)

BLOCK_COUNT_PLACES = Step(
    "block_count_places",
    "6: by count: relatives, high to low, within the block",
    """
    SELECT
        block, relatives,
        1 + COALESCE(CAST(SUM(competitors) OVER (
            PARTITION BY block
            ORDER BY relatives DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS BIGINT), 0) AS place
    FROM (SELECT block, relatives, COUNT(*) AS competitors FROM competing_units GROUP BY block, relatives) AS each_value
    """,
    kept="view",
)

RATE_PLACES = Step(
    "rate_places",
    "6: by rate: exact fraction, high to low, over all",
    """
    SELECT
        rate_high, rate_low,
        1 + COALESCE(CAST(SUM(competitors) OVER (
            ORDER BY rate_high DESC, rate_low DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS BIGINT), 0)
            AS place
    FROM (
        SELECT rate_high, rate_low, COUNT(*) AS competitors
        FROM competing_units WHERE has_rate GROUP BY rate_high, rate_low
    ) AS each_value
    """,
    kept="view",
)

BLOCK_RATE_PLACES = Step(
    "block_rate_places",
    "6: by rate: exact fraction, high to low, within the block",
    """
    SELECT
        block, rate_high, rate_low,
        1 + COALESCE(CAST(SUM(competitors) OVER (
            PARTITION BY block
            ORDER BY rate_high DESC, rate_low DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS BIGINT), 0)
            AS place
    FROM (
        SELECT block, rate_high, rate_low, COUNT(*) AS competitors
        FROM competing_units WHERE has_rate GROUP BY block, rate_high, rate_low
    ) AS each_value
    """,
    kept="view",
)

UNIT_RESULTS = Step(
    "unit_results",
    "5, 6: every unit open on E with its sums and places; no place without a block, by rate none below the headcount",
    """
    SELECT
        unit_totals.unit, unit_totals.block,
        CAST(unit_totals.staff AS INTEGER) AS staff,
        CAST(unit_totals.fulfilled AS INTEGER) AS fulfilled,
        CAST(unit_totals.relatives AS INTEGER) AS relatives,
        CAST(count_places.place AS INTEGER) AS rank_by_count,
        CAST(rate_places.place AS INTEGER) AS rank_by_rate,
        CAST(block_count_places.place AS INTEGER) AS block_rank_by_count,
        CAST(block_rate_places.place AS INTEGER) AS block_rank_by_rate
    FROM unit_totals
    LEFT JOIN competing_units ON competing_units.unit = unit_totals.unit
    LEFT JOIN count_places ON count_places.relatives = competing_units.relatives
    LEFT JOIN block_count_places
        ON block_count_places.block = competing_units.block
        AND block_count_places.relatives = competing_units.relatives
    LEFT JOIN rate_places
        ON competing_units.has_rate
        AND rate_places.rate_high = competing_units.rate_high AND rate_places.rate_low = competing_units.rate_low
    LEFT JOIN block_rate_places
        ON competing_units.has_rate AND block_rate_places.block = competing_units.block
        AND block_rate_places.rate_high = competing_units.rate_high
        AND block_rate_places.rate_low = competing_units.rate_low
    """,
)

PERSON_RANKS = Step(
    "person_ranks",
    "6: people with at least one relative, by relatives, high to low (for reports and award lists)",
    """
    SELECT person_results.person, person_results.unit, person_results.relatives, CAST(places.place AS INTEGER) AS place
    FROM person_results
    JOIN (
        SELECT
            relatives,
            1 + COALESCE(CAST(SUM(competitors) OVER (
                ORDER BY relatives DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS BIGINT), 0) AS place
        FROM (
            SELECT relatives, COUNT(*) AS competitors
            FROM person_results WHERE relatives >= 1 GROUP BY relatives
        ) AS each_value
    ) AS places ON places.relatives = person_results.relatives
    """,
    kept="view",
)

RANKING_STEPS: tuple[AnyStep, ...] = (
    COMPETING_UNITS,
    COUNT_PLACES,
    BLOCK_COUNT_PLACES,
    RATE_PLACES,
    BLOCK_RATE_PLACES,
    UNIT_RESULTS,
    PERSON_RANKS,
)
