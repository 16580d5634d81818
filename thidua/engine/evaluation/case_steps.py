"""Which line of the table decides a claim, and does the relative count? (rules.md 3)"""

from thidua.engine.steps import AnyStep, Step

# The table of rule 3 itself. Codes: ten times the line, and a running number where a line has several.
DECISIONS = Step(
    "decisions",
    "3: the lines of the table with their status and reason, in order; 7: `prior` after line 9",
    """
    SELECT
        CAST(code AS INTEGER) AS code, CAST(rule_line AS SMALLINT) AS rule_line,
        CAST(status AS VARCHAR) AS status, CAST(reason AS VARCHAR) AS reason
    FROM (VALUES
        (10, 1, 'rejected', 'withdrawn'),
        (11, 1, 'rejected', 'relative_refused'),
        (12, 1, 'rejected', 'unconfirmed'),
        (20, 2, 'rejected', 'mobiliser_unknown'),
        (30, 3, 'rejected', 'mobiliser_not_member'),
        (40, 4, 'rejected', 'relationship_not_accepted'),
        (50, 5, 'rejected', 'self_claim'),
        (60, 6, 'needs_review', NULL),
        (70, 7, 'not_found', NULL),
        (80, 8, 'rejected', 'duplicate_claim'),
        (90, 9, 'exited', NULL),
        (91, 9, 'not_started', NULL),
        (92, 9, 'lapsed', NULL),
        (95, 9, 'rejected', 'prior'),
        (100, 10, 'joined', NULL),
        (110, 11, 'maintained', NULL),
        (120, 12, 'returned', NULL)
    ) AS lines (code, rule_line, status, reason)
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
            WHEN claims.withdrawn_on <= period.ends_on THEN 10
            WHEN claims.refused_on <= period.ends_on THEN 11
            WHEN settings.require_confirmation AND NOT COALESCE(claims.confirmed_on <= period.ends_on, FALSE) THEN 12
            WHEN claims.person IS NULL THEN 20
            WHEN person_units.unit IS NULL THEN 30
            WHEN NOT claims.relationship_accepted THEN 40
            WHEN claims.self_claim THEN 50
            WHEN claims.link_state = 'undecided' THEN 60
            WHEN claims.link_state = 'not_found' OR claims.insured IS NULL THEN 70
        END AS INTEGER) AS code
    FROM claims
    LEFT JOIN person_units ON person_units.person = claims.person
    CROSS JOIN period
    CROSS JOIN settings
    WHERE claims.declared_on <= period.ends_on
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

CASE_CODES = Step(
    "case_codes",
    "3, lines 8 to 12, and 7 (count_prior): the first that fits",
    """
    SELECT
        claim_tests.claim, claim_tests.person, claim_tests.unit, claim_tests.insured,
        claim_tests.code IS NULL AS is_live,
        standings.first_key,
        CAST(CASE
            WHEN claim_tests.code IS NOT NULL THEN claim_tests.code
            WHEN claim_tests.order_key > standings.first_key THEN 80
            WHEN standings.standing = 'exited' THEN 90
            WHEN standings.standing = 'not_started' THEN 91
            WHEN standings.standing = 'lapsed' THEN 92
            WHEN NOT settings.count_prior AND standings.first_paid_on < settings.campaign_starts_on THEN 95
            WHEN standings.first_paid_on >= period.starts_on THEN 100
            WHEN standings.active_before THEN 110
            ELSE 120
        END AS INTEGER) AS code,
        standings.first_paid_on, standings.last_month, standings.governing_months, standings.governing_paid_day,
        standings.grace_months, standings.exit_first_month, standings.exit_recorded_on, standings.reason_code
    FROM claim_tests
    LEFT JOIN standings ON standings.insured = claim_tests.insured AND claim_tests.code IS NULL
    CROSS JOIN period
    CROSS JOIN settings
    """,
    kept="view",
)

CASE_RESULTS = Step(
    "case_results",
    "3: status, reason, whether the relative counts, covered_through, and the facts that decided",
    """
    SELECT
        case_codes.claim,
        case_codes.person,
        case_codes.unit,
        CASE WHEN case_codes.code >= 80 THEN case_codes.insured END AS insured,
        decisions.status,
        CASE WHEN case_codes.code = 90 THEN exit_reasons.reason ELSE decisions.reason END AS reason,
        CASE
            WHEN case_codes.code = 90 THEN period.counts_neutral_exits AND neutral_reasons.code IS NOT NULL
                AND case_codes.exit_first_month BETWEEN period.first_month AND period.last_month
                AND COALESCE(case_codes.last_month >= period.first_month, FALSE)
            ELSE case_codes.code >= 100
        END AS counted,
        CASE WHEN case_codes.code >= 90 THEN CAST(case_codes.last_month AS INTEGER) END AS covered_through,
        decisions.rule_line,
        CASE WHEN case_codes.code = 80 THEN case_codes.first_key % 1099511627776 END AS first_claim_order,
        CASE WHEN case_codes.code >= 90 THEN case_codes.first_paid_on END AS first_paid_on,
        CASE WHEN case_codes.code >= 90
            THEN DATE '0001-01-01' + CAST(case_codes.governing_paid_day AS INTEGER) END AS last_paid_on,
        CASE WHEN case_codes.code >= 90 THEN CAST(case_codes.governing_months AS INTEGER) END AS last_paid_months,
        CASE WHEN case_codes.code >= 92 THEN LAST_DAY(MAKE_DATE(
            CAST((case_codes.last_month + 1 + case_codes.grace_months) // 12 AS INTEGER),
            CAST((case_codes.last_month + 1 + case_codes.grace_months) % 12 + 1 AS INTEGER),
            1
        )) END AS pay_by,
        CASE WHEN case_codes.code >= 90 THEN CAST(case_codes.exit_first_month AS INTEGER) END AS exit_first_month,
        CASE WHEN case_codes.code >= 90 THEN case_codes.exit_recorded_on END AS exit_recorded_on
    FROM case_codes
    JOIN decisions ON decisions.code = case_codes.code
    LEFT JOIN exit_reasons ON exit_reasons.code = case_codes.reason_code
    LEFT JOIN exit_reasons AS neutral_reasons
        ON neutral_reasons.code = case_codes.reason_code AND neutral_reasons.is_neutral
    CROSS JOIN period
    """,
)

CLAIM_STEPS: tuple[AnyStep, ...] = (DECISIONS, CLAIM_TESTS, LIVE_INSURED)
CASE_STEPS: tuple[AnyStep, ...] = (CASE_CODES, CASE_RESULTS)
