"""In which unit does a person count on E, and above which units does it stand? (rules.md 4)"""

from thidua.engine.steps import AnyStep, Repeat, Step

UNIT_STATES = Step(
    "unit_states",
    "4, 1 (ends are inclusive): open, closed or not open yet on E, and where to look next",
    """
    SELECT
        units.unit, units.unit_order, units.parent, units.block,
        CASE
            WHEN units.opens_on > $ends_on THEN CAST(NULL AS BIGINT)
            WHEN units.closes_on < $ends_on
                THEN CASE WHEN units.successor_count = 1 THEN units.successor END
            ELSE units.unit
        END AS next_unit,
        COALESCE(units.opens_on <= $ends_on, TRUE)
            AND COALESCE(units.closes_on >= $ends_on, TRUE) AS is_open
    FROM units
    """,
)

UNIT_JUMPS = Repeat(
    "unit_jumps",
    "4: successors are followed until a unit open on E; a circle never arrives",
    first="SELECT unit, next_unit AS target FROM unit_states WHERE next_unit IS NOT NULL",
    again="""
    SELECT here.unit, there.target
    FROM unit_jumps AS here
    JOIN unit_jumps AS there ON there.unit = here.target
    """,
    open_rows="""
    SELECT COUNT(*)
    FROM unit_jumps
    JOIN unit_states ON unit_states.unit = unit_jumps.target
    WHERE NOT unit_states.is_open
    """,
)

UNIT_HOMES = Step(
    "unit_homes",
    "4: the open unit in which memberships of a unit count; units without one are left out",
    """
    SELECT here.unit, here.unit_order, home.unit AS home
    FROM unit_states AS here
    JOIN unit_jumps ON unit_jumps.unit = here.unit
    JOIN unit_states AS home ON home.unit = unit_jumps.target AND home.is_open
    """,
)

FOUND_PARENTS = Step(
    "found_parents",
    "4: the parent of an open unit is found the same way",
    """
    SELECT unit_states.unit, unit_states.block, unit_homes.home AS parent
    FROM unit_states
    LEFT JOIN unit_homes ON unit_homes.unit = unit_states.parent
    WHERE unit_states.is_open
    """,
)

PARENT_JUMPS = Repeat(
    "parent_jumps",
    "4: far up the tree only those still move who go round in a circle: their targets are its units",
    first="SELECT unit, parent AS target FROM found_parents WHERE parent IS NOT NULL",
    again="""
    SELECT here.unit, there.target
    FROM parent_jumps AS here
    JOIN parent_jumps AS there ON there.unit = here.target
    """,
    open_rows="SELECT COUNT(*) FROM parent_jumps",
)

UNIT_TREE = Step(
    "unit_tree",
    "4: a unit whose parent is itself or one below it stands at the top",
    """
    SELECT
        found_parents.unit, found_parents.block,
        CASE WHEN circles.unit IS NULL THEN found_parents.parent END AS parent
    FROM found_parents
    LEFT JOIN (SELECT DISTINCT target AS unit FROM parent_jumps) AS circles ON circles.unit = found_parents.unit
    """,
)

UNIT_ANCESTORS = Repeat(
    "unit_ancestors",
    "4, 5: every open unit with itself and all units above it",
    first="SELECT unit, unit AS ancestor FROM unit_tree",
    again="""
    SELECT below.unit, unit_tree.parent AS ancestor
    FROM unit_ancestors_level AS below
    JOIN unit_tree ON unit_tree.unit = below.ancestor
    WHERE unit_tree.parent IS NOT NULL
    """,
    open_rows="SELECT COUNT(*) FROM unit_ancestors_level",
    grows=True,
)

# The order "primary first, then the latest start, then the first unit code" packed into one number:
# one MAX instead of a window over six million people. 2^31 unit orders, 2^23 days, one flag.
MEMBERSHIP_CHOICES = Step(
    "membership_choices",
    "4: of the memberships that hold on E a primary one, then the latest start, then the first unit code",
    """
    SELECT
        memberships.person,
        MAX(
            CASE WHEN memberships.is_primary THEN CAST(18014398509481984 AS BIGINT) ELSE CAST(0 AS BIGINT) END
            + COALESCE(DATEDIFF('day', DATE '0001-01-01', memberships.starts_on) + 1, 0) * CAST(2147483648 AS BIGINT)
            + (CAST(2147483647 AS BIGINT) - unit_homes.unit_order)
        ) AS choice
    FROM memberships
    JOIN unit_homes ON unit_homes.unit = memberships.unit
    WHERE COALESCE(memberships.starts_on <= $ends_on, TRUE)
        AND COALESCE(memberships.ends_on >= $ends_on, TRUE)
    GROUP BY memberships.person
    """,
    kept="view",
)

PERSON_UNITS = Step(
    "person_units",
    "4: a person's unit on E",
    """
    SELECT membership_choices.person, unit_homes.home AS unit
    FROM membership_choices
    JOIN unit_homes ON unit_homes.unit_order = CAST(2147483647 AS BIGINT) - membership_choices.choice % 2147483648
    """,
)

UNIT_STEPS: tuple[AnyStep, ...] = (
    UNIT_STATES,
    UNIT_JUMPS,
    UNIT_HOMES,
    FOUND_PARENTS,
    PARENT_JUMPS,
    UNIT_TREE,
    UNIT_ANCESTORS,
    MEMBERSHIP_CHOICES,
    PERSON_UNITS,
)
