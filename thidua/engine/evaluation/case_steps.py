"""Which line of the table decides a claim, and does the relative count? (rules.md 3)"""

from thidua.engine.steps import AnyStep, Step

# The table of rule 3 itself. Codes: ten times the line, and a running number where a line has several.
DECISIONS = Step(
    "decisions",
    "3: the lines of the table with status, reason and whether the relative counts; 7: `prior` after line 9",
    """
    SELECT
        CAST(code AS INTEGER) AS code, CAST(rule_line AS SMALLINT) AS rule_line,
        CAST(status AS VARCHAR) AS status, CAST(reason AS VARCHAR) AS reason, counts
    FROM (VALUES
        (10, 1, 'rejected', 'withdrawn', FALSE),
        (11, 1, 'rejected', 'relative_refused', FALSE),
        (12, 1, 'rejected', 'unconfirmed', FALSE),
        (20, 2, 'rejected', 'mobiliser_unknown', FALSE),
        (30, 3, 'rejected', 'mobiliser_not_member', FALSE),
        (40, 4, 'rejected', 'relationship_not_accepted', FALSE),
        (50, 5, 'rejected', 'self_claim', FALSE),
        (60, 6, 'needs_review', NULL, FALSE),
        (70, 7, 'not_found', NULL, FALSE),
        (80, 8, 'rejected', 'duplicate_claim', FALSE),
        (90, 9, 'exited', NULL, FALSE),
        (91, 9, 'exited', NULL, TRUE),
        (92, 9, 'not_started', NULL, FALSE),
        (93, 9, 'lapsed', NULL, FALSE),
        (95, 9, 'rejected', 'prior', FALSE),
        (100, 10, 'joined', NULL, TRUE),
        (110, 11, 'maintained', NULL, TRUE),
        (120, 12, 'returned', NULL, TRUE)
    ) AS lines (code, rule_line, status, reason, counts)
    """,
)

CLAIM_TESTS = Step(
    "claim_tests",
    "3, lines 1 to 7: the first that fits; no code where the claim reaches line 8",
    """
    SELECT
        claims.claim, claims.person, person_units.unit, claims.insured,
        DATEDIFF('day', DATE '0001-01-01', claims.declared_on) * CAST(1099511627776 AS BIGINT)
            + claims.claim_order AS order_key,
        CAST(CASE
            WHEN claims.withdrawn_on <= $ends_on THEN 10
            WHEN claims.refused_on <= $ends_on THEN 11
            WHEN $require_confirmation AND NOT COALESCE(claims.confirmed_on <= $ends_on, FALSE) THEN 12
            WHEN claims.person IS NULL THEN 20
            WHEN person_units.unit IS NULL THEN 30
            WHEN NOT claims.relationship_accepted THEN 40
            WHEN claims.self_claim THEN 50
            WHEN claims.link_state = 'undecided' THEN 60
            WHEN claims.link_state = 'not_found' OR claims.insured IS NULL THEN 70
        END AS INTEGER) AS code
    FROM claims
    LEFT JOIN person_units ON person_units.person = claims.person
    WHERE claims.declared_on <= $ends_on
    """,
)

LIVE_INSURED = Step(
    "live_insured",
    "3, line 8: of the claims that reach this line the first by (declared_on, claim code), for each insured person",
    """
    SELECT insured, MIN(order_key) AS first_key
    FROM claim_tests
    WHERE code IS NULL
    GROUP BY insured
    """,
)

STANDING_CODES = Step(
    "standing_codes",
    "3, lines 9 to 12, and 7 (count_prior): the first that fits; an exited case may count in years and stages",
    """
    SELECT
        standings.insured, standings.first_key, standings.first_paid_on, standings.governing,
        CAST(CASE
            WHEN standings.standing = 'exited' THEN CASE
                WHEN $counts_neutral_exits AND exit_reasons.is_neutral
                    AND standings.exit_first_month BETWEEN $first_month AND $last_month
                    AND COALESCE(standings.last_month >= $first_month, FALSE) THEN 91
                ELSE 90
            END
            WHEN standings.standing = 'not_started' THEN 92
            WHEN standings.standing = 'lapsed' THEN 93
            WHEN NOT $count_prior AND standings.first_paid_on < $campaign_starts_on THEN 95
            WHEN standings.first_paid_on >= $starts_on THEN 100
            WHEN standings.active_before THEN 110
            ELSE 120
        END AS INTEGER) AS code
    FROM standings
    LEFT JOIN exit_reasons ON exit_reasons.code = standings.reason_code
    """,
    kept="view",
)

CASE_CODES = Step(
    "case_codes",
    "3, line 8: a claim that does not come first for its insured person; all others by the codes found",
    """
    SELECT
        claim_tests.claim, claim_tests.person, claim_tests.unit, claim_tests.insured,
        COALESCE(
            claim_tests.code,
            CASE WHEN claim_tests.order_key > standing_codes.first_key THEN 80 ELSE standing_codes.code END
        ) AS code,
        standing_codes.first_key, standing_codes.first_paid_on, standing_codes.governing
    FROM claim_tests
    LEFT JOIN standing_codes ON standing_codes.insured = claim_tests.insured AND claim_tests.code IS NULL
    """,
)

CASE_RESULTS = Step(
    "case_results",
    "3: status, reason, whether the relative counts, covered_through, and the facts that decided",
    """
    SELECT
        found.claim, found.person, found.unit,
        CASE WHEN found.code >= 80 THEN found.insured END AS insured,
        decisions.status,
        COALESCE(decisions.reason, exit_reasons.reason) AS reason,
        decisions.counts AS counted,
        CAST(found.last_month AS INTEGER) AS covered_through,
        decisions.rule_line,
        CASE WHEN found.code = 80 THEN found.first_key % 1099511627776 END AS first_claim_order,
        CASE WHEN found.code >= 90 THEN found.first_paid_on END AS first_paid_on,
        DATE '0001-01-01' + CAST(found.governing // 1048576 % 4194304 AS INTEGER) AS last_paid_on,
        CAST(found.governing % 1048576 AS INTEGER) AS last_paid_months,
        CASE WHEN found.code >= 93 THEN LAST_DAY(MAKE_DATE(
            CAST((found.last_month + 1 + COALESCE(grace.grace, 0)) // 12 AS INTEGER),
            CAST((found.last_month + 1 + COALESCE(grace.grace, 0)) % 12 + 1 AS INTEGER),
            1
        )) END AS pay_by,
        CAST(latest_exits.first_month AS INTEGER) AS exit_first_month,
        latest_exits.recorded_on AS exit_recorded_on
    FROM (
        SELECT
            claim, person, unit, insured, code, first_key, first_paid_on,
            CASE WHEN code >= 90 THEN governing END AS governing,
            CASE WHEN code >= 90 THEN governing // 4398046511104 END AS last_month
        FROM case_codes
    ) AS found
    JOIN decisions ON decisions.code = found.code
    LEFT JOIN latest_exits ON latest_exits.insured = found.insured AND found.code IN (90, 91)
    LEFT JOIN exit_reasons ON exit_reasons.code = latest_exits.reason_code
    LEFT JOIN grace ON grace.months = found.governing % 1048576
    """,
    kept="view",
)

CLAIM_STEPS: tuple[AnyStep, ...] = (DECISIONS, CLAIM_TESTS, LIVE_INSURED)
CASE_STEPS: tuple[AnyStep, ...] = (STANDING_CODES, CASE_CODES, CASE_RESULTS)
