"""How does an insured person stand on E and on the day before S? (rules.md 2)

No month is ever listed: an exit only shortens contributions, so each contribution covers one stretch
of months, and the last covered month is a maximum. The order "last month covered, then paid last, then
longest" is packed into one number (17 + 22 + 20 bits): one MAX finds the month and who governs it. LEAST
passes over NULL, in Spark too: where no exit cuts, the contribution keeps all its months.
"""

from thidua.engine.steps import AnyStep, Step

EXIT_DAYS = Step(
    "exit_days",
    "2.2, 2.4: the exits known on E, one row for each day of recording; of a day's exits the later month leads",
    """
    SELECT
        exits.insured, exits.recorded_on,
        MIN(CAST(exits.first_month AS INTEGER)) AS earliest_month,
        MAX(CAST(exits.first_month AS INTEGER) * 8 + (7 - COALESCE(exit_reasons.code, 6))) AS leading
    FROM exits
    JOIN live_insured ON live_insured.insured = exits.insured
    LEFT JOIN exit_reasons ON exit_reasons.reason = exits.reason
    WHERE exits.recorded_on <= $ends_on
    GROUP BY exits.insured, exits.recorded_on
    """,
)

EXIT_CUTS = Step(
    "exit_cuts",
    "2.2: payments after the exit before, up to this one's day, lose the months from the earliest exit still to come",
    """
    SELECT
        insured, recorded_on,
        LAG(recorded_on) OVER (PARTITION BY insured ORDER BY recorded_on) AS after_on,
        MIN(earliest_month) OVER (
            PARTITION BY insured ORDER BY recorded_on
            ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ) AS cut_at_end,
        MIN(CASE WHEN recorded_on < $starts_on THEN earliest_month END) OVER (
            PARTITION BY insured ORDER BY recorded_on
            ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        ) AS cut_before
    FROM exit_days
    """,
)

LATEST_EXITS = Step(
    "latest_exits",
    "2.4: of the exits known on the day the one recorded last (equal days: the later month), on E and before S",
    """
    SELECT
        latest.insured,
        DATEDIFF('day', DATE '0001-01-01', latest.recorded_on) * CAST(8388608 AS BIGINT) + at_end.leading AS packed,
        at_end.leading // 8 AS first_month,
        7 - at_end.leading % 8 AS reason_code,
        before.leading // 8 AS first_month_before
    FROM (
        SELECT
            insured,
            MAX(recorded_on) AS recorded_on,
            MAX(CASE WHEN recorded_on < $starts_on THEN recorded_on END) AS recorded_before
        FROM exit_days
        GROUP BY insured
    ) AS latest
    JOIN exit_days AS at_end
        ON at_end.insured = latest.insured AND at_end.recorded_on = latest.recorded_on
    LEFT JOIN exit_days AS before
        ON before.insured = latest.insured AND before.recorded_on = latest.recorded_before
    """,
)

CONTRIBUTION_SPANS = Step(
    "contribution_spans",
    "2.1, 2.2: the last month each contribution known on E covers, on E and on the day before S, exits taken off",
    """
    SELECT
        contributions.insured, contributions.paid_on,
        CAST(contributions.first_month AS INTEGER) AS first_month,
        DATEDIFF('day', DATE '0001-01-01', contributions.paid_on) * CAST(1048576 AS BIGINT)
            + LEAST(contributions.months, 100000) AS precedence,
        LEAST(
            CAST(contributions.first_month AS INTEGER) + LEAST(contributions.months, 100000),
            exit_cuts.cut_at_end
        ) - 1 AS covered_to,
        CASE WHEN contributions.paid_on < $starts_on THEN LEAST(
            CAST(contributions.first_month AS INTEGER) + LEAST(contributions.months, 100000),
            exit_cuts.cut_before
        ) - 1 ELSE -1 END AS covered_to_before
    FROM contributions
    LEFT JOIN exit_cuts
        ON exit_cuts.insured = contributions.insured
        AND contributions.paid_on <= exit_cuts.recorded_on
        AND (exit_cuts.after_on IS NULL OR contributions.paid_on > exit_cuts.after_on)
    WHERE contributions.paid_on <= $ends_on
    """,
    kept="view",
)

COVERAGE = Step(
    "coverage",
    "2.3: the last covered month, the last one at or before the day's month and who governs it; negative where none",
    """
    SELECT
        insured,
        MIN(paid_on) AS first_paid_on,
        MAX(CASE WHEN covered_to >= first_month THEN covered_to ELSE -1 END) AS covered_to,
        MAX(CAST(
            CASE WHEN covered_to >= first_month AND first_month <= $last_month
                THEN LEAST(covered_to, $last_month) ELSE -1 END AS BIGINT) * 4398046511104 + precedence
        ) AS governing,
        MAX(CASE WHEN covered_to_before >= first_month THEN covered_to_before ELSE -1 END) AS covered_to_before,
        MAX(CAST(
            CASE WHEN covered_to_before >= first_month AND first_month <= $month_before
                THEN LEAST(covered_to_before, $month_before) ELSE -1 END AS BIGINT) * 4398046511104 + precedence
        ) AS governing_before
    FROM contribution_spans
    GROUP BY insured
    """,
    kept="view",
)

COVERED_MONTHS = Step(
    "covered_months",
    "2.3: the packed numbers of everybody whom a live claim means, taken apart",
    """
    SELECT
        live_insured.insured, live_insured.first_key,
        coverage.first_paid_on, coverage.covered_to, coverage.covered_to_before,
        CASE WHEN coverage.governing >= 0 THEN coverage.governing END AS governing,
        CASE WHEN coverage.governing >= 0 THEN coverage.governing // 4398046511104 END AS last_month,
        coverage.governing % 1048576 AS governing_months,
        CASE WHEN coverage.governing_before >= 0 THEN coverage.governing_before // 4398046511104 END
            AS last_month_before,
        coverage.governing_before % 1048576 AS governing_months_before
    FROM live_insured
    LEFT JOIN coverage ON coverage.insured = live_insured.insured
    """,
    kept="view",
)

STANDINGS = Step(
    "standings",
    "2.4: the standing on E (first that fits), and whether active on the day before S",
    """
    SELECT
        covered_months.insured, covered_months.first_key, covered_months.first_paid_on, covered_months.governing,
        covered_months.last_month, COALESCE(grace.grace, 0) AS grace_months,
        latest_exits.first_month AS exit_first_month, latest_exits.reason_code, latest_exits.packed AS leading_exit,
        CASE
            WHEN latest_exits.first_month <= $last_month
                AND COALESCE(covered_months.covered_to, -1) < latest_exits.first_month THEN 'exited'
            WHEN covered_months.last_month IS NULL THEN 'not_started'
            WHEN $last_month - covered_months.last_month <= COALESCE(grace.grace, 0) + $allowance THEN 'active'
            ELSE 'lapsed'
        END AS standing,
        CASE
            WHEN latest_exits.first_month_before <= $month_before
                AND COALESCE(covered_months.covered_to_before, -1) < latest_exits.first_month_before THEN FALSE
            WHEN covered_months.last_month_before IS NULL THEN FALSE
            ELSE $month_before - covered_months.last_month_before <= COALESCE(grace_before.grace, 0)
        END AS active_before
    FROM covered_months
    LEFT JOIN latest_exits ON latest_exits.insured = covered_months.insured
    LEFT JOIN grace ON grace.months = covered_months.governing_months
    LEFT JOIN grace AS grace_before ON grace_before.months = covered_months.governing_months_before
    """,
    kept="view",
)

STANDING_STEPS: tuple[AnyStep, ...] = (
    EXIT_DAYS,
    EXIT_CUTS,
    LATEST_EXITS,
    CONTRIBUTION_SPANS,
    COVERAGE,
    COVERED_MONTHS,
    STANDINGS,
)
