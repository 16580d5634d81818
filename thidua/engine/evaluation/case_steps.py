"""Which line of the table decides a claim, and does the relative count? (rules.md 3)"""

from thidua.engine.steps import AnyStep, Step

# A case's code is ten times the line of rule 3 that decided, and a running number where a line has several
# (91: an exited case that counts; 95: `prior`, rule 7). `case_results` alone spells the codes out: small
# numbers are joined, sorted and counted twice as fast as their words.

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
        END AS INTEGER) AS code,
        CASE WHEN standings.standing = 'exited' THEN standings.leading_exit END AS leading_exit,
        CAST(standings.last_month + 1 + standings.grace_months AS INTEGER) AS pay_by_month
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
        standing_codes.first_key, standing_codes.first_paid_on, standing_codes.governing,
        standing_codes.leading_exit, standing_codes.pay_by_month
    FROM claim_tests
    LEFT JOIN standing_codes ON standing_codes.insured = claim_tests.insured AND claim_tests.code IS NULL
    """,
)

CASE_RESULTS = Step(
    "case_results",
    "3: status, reason, whether the relative counts, covered_through, and the facts that decided",
    """
    SELECT
        claim, person, unit,
        CASE WHEN code >= 80 THEN insured END AS insured,
        CASE
            WHEN code = 60 THEN 'needs_review'
            WHEN code = 70 THEN 'not_found'
            WHEN code IN (90, 91) THEN 'exited'
            WHEN code = 92 THEN 'not_started'
            WHEN code = 93 THEN 'lapsed'
            WHEN code = 100 THEN 'joined'
            WHEN code = 110 THEN 'maintained'
            WHEN code = 120 THEN 'returned'
            ELSE 'rejected'
        END AS status,
        CASE
            WHEN code IN (60, 70, 92, 93, 100, 110, 120) THEN NULL
            WHEN code IN (90, 91) THEN CASE 7 - leading_exit % 8
                WHEN 0 THEN 'compulsory'
                WHEN 1 THEN 'pension'
                WHEN 2 THEN 'death'
                WHEN 3 THEN 'lump_sum'
                WHEN 4 THEN 'stopped'
                WHEN 5 THEN 'moved_away'
                ELSE 'other'
            END
            WHEN code = 10 THEN 'withdrawn'
            WHEN code = 11 THEN 'relative_refused'
            WHEN code = 12 THEN 'unconfirmed'
            WHEN code = 20 THEN 'mobiliser_unknown'
            WHEN code = 30 THEN 'mobiliser_not_member'
            WHEN code = 40 THEN 'relationship_not_accepted'
            WHEN code = 50 THEN 'self_claim'
            WHEN code = 80 THEN 'duplicate_claim'
            WHEN code = 95 THEN 'prior'
        END AS reason,
        code = 91 OR code >= 100 AS counted,
        CASE WHEN code >= 90 THEN CAST(governing // 4398046511104 AS INTEGER) END AS covered_through,
        CAST(code // 10 AS SMALLINT) AS rule_line,
        CASE WHEN code = 80 THEN first_key % 1099511627776 END AS first_claim_order,
        CASE WHEN code >= 90 THEN first_paid_on END AS first_paid_on,
        CASE WHEN code >= 90
            THEN DATE '0001-01-01' + CAST(governing // 1048576 % 4194304 AS INTEGER) END AS last_paid_on,
        CASE WHEN code >= 90 THEN CAST(governing % 1048576 AS INTEGER) END AS last_paid_months,
        CASE WHEN code >= 93 THEN LAST_DAY(MAKE_DATE(
            CAST(pay_by_month // 12 AS INTEGER), CAST(pay_by_month % 12 + 1 AS INTEGER), 1
        )) END AS pay_by,
        CASE WHEN code IN (90, 91) THEN CAST(leading_exit // 8 % 1048576 AS INTEGER) END AS exit_first_month,
        CASE WHEN code IN (90, 91)
            THEN DATE '0001-01-01' + CAST(leading_exit // 8388608 AS INTEGER) END AS exit_recorded_on
    FROM case_codes
    """,
    kept="view",
)

CLAIM_STEPS: tuple[AnyStep, ...] = (CLAIM_TESTS, LIVE_INSURED)
CASE_STEPS: tuple[AnyStep, ...] = (STANDING_CODES, CASE_CODES, CASE_RESULTS)
