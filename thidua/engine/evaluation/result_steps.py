"""What have a person and a unit achieved? (rules.md 5)"""

from thidua.engine.steps import AnyStep, Step

PERSON_CASES = Step(
    "person_cases",
    "5: each mobiliser's cases that count, and his cases by status",
    """
    SELECT
        person,
        MIN(unit) AS unit,
        COUNT(CASE WHEN code = 91 OR code >= 100 THEN 1 END) AS relatives,
        COUNT(CASE WHEN code = 100 THEN 1 END) AS joined,
        COUNT(CASE WHEN code = 120 THEN 1 END) AS returned,
        COUNT(CASE WHEN code = 110 THEN 1 END) AS maintained,
        COUNT(CASE WHEN code = 93 THEN 1 END) AS lapsed
    FROM case_codes
    WHERE code >= 90
    GROUP BY person
    """,
)

PERSON_RESULTS = Step(
    "person_results",
    "5: a row for every person with a unit on E; fulfilled = at least one relative counts",
    """
    SELECT
        person_units.person, person_units.unit,
        CAST(COALESCE(person_cases.relatives, 0) AS INTEGER) AS relatives,
        CAST(COALESCE(person_cases.joined, 0) AS INTEGER) AS joined,
        CAST(COALESCE(person_cases.returned, 0) AS INTEGER) AS returned,
        CAST(COALESCE(person_cases.maintained, 0) AS INTEGER) AS maintained,
        CAST(COALESCE(person_cases.lapsed, 0) AS INTEGER) AS lapsed,
        COALESCE(person_cases.relatives, 0) >= 1 AS fulfilled
    FROM person_units
    LEFT JOIN person_cases ON person_cases.person = person_units.person
    """,
    kept="view",
)

UNIT_OWN = Step(
    "unit_own",
    "5: what the people of each unit itself have achieved",
    """
    SELECT
        everybody.unit, everybody.staff,
        COALESCE(achieved.fulfilled, 0) AS fulfilled,
        COALESCE(achieved.relatives, 0) AS relatives
    FROM (SELECT unit, COUNT(*) AS staff FROM person_units GROUP BY unit) AS everybody
    LEFT JOIN (
        SELECT
            unit,
            COUNT(CASE WHEN relatives >= 1 THEN 1 END) AS fulfilled,
            CAST(SUM(relatives) AS BIGINT) AS relatives
        FROM person_cases
        GROUP BY unit
    ) AS achieved ON achieved.unit = everybody.unit
    """,
)

UNIT_TOTALS = Step(
    "unit_totals",
    "5: every unit open on E with the sums over its subtree",
    """
    SELECT
        unit_tree.unit, unit_tree.block,
        COALESCE(sums.staff, 0) AS staff,
        COALESCE(sums.fulfilled, 0) AS fulfilled,
        COALESCE(sums.relatives, 0) AS relatives
    FROM unit_tree
    LEFT JOIN (
        SELECT
            unit_ancestors.ancestor AS unit,
            CAST(SUM(unit_own.staff) AS BIGINT) AS staff,
            CAST(SUM(unit_own.fulfilled) AS BIGINT) AS fulfilled,
            CAST(SUM(unit_own.relatives) AS BIGINT) AS relatives
        FROM unit_own
        JOIN unit_ancestors ON unit_ancestors.unit = unit_own.unit
        GROUP BY unit_ancestors.ancestor
    ) AS sums ON sums.unit = unit_tree.unit
    """,
)

RESULT_STEPS: tuple[AnyStep, ...] = (PERSON_CASES, PERSON_RESULTS, UNIT_OWN, UNIT_TOTALS)
