"""Which random worlds try the kernel hardest? Small ones, where days, months and codes collide."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.engine.evaluation.worlds import KH_2024
from thidua.engine.evaluation import EXIT_REASONS, LINK_STATES, RuleSettings
from thidua.engine.periods import PeriodSpan, parse_period

# Days lie close around the ends of the periods that are drawn, and now and then far off.
_EDGES = [date(2023, 12, 31), date(2024, 3, 31), date(2024, 5, 9), date(2024, 6, 30), date(2024, 12, 31)]
DAYS = st.builds(
    lambda edge, shift: edge + timedelta(days=shift),
    st.sampled_from(_EDGES),
    st.one_of(st.integers(-2, 2), st.integers(-70, 70), st.integers(-500, 500)),
)
MAYBE_DAYS = st.none() | DAYS
MONTHS = st.integers(2023 * 12 + 6, 2025 * 12 + 2)
LENGTHS = st.sampled_from([1, 1, 2, 3, 3, 6, 6, 12, 12, 24])
PERIODS = st.sampled_from(["2024Q2", "2024Q2", "2024Q3", "2024", "2024-2025"]).map(parse_period)
_UNITS, _PEOPLE, _INSURED = 7, 8, 8
_UNIT_KEYS = st.integers(10, 10 + _UNITS - 1)
_PERSON_KEYS = st.integers(100, 100 + _PEOPLE - 1)
_INSURED_KEYS = st.integers(200, 200 + _INSURED - 1)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    units = [draw(_unit(10 + order, order)) for order in range(_UNITS)]
    claims = draw(st.lists(_claim(), max_size=14))
    for order, claim in enumerate(claims):
        claim |= {"claim": 1000 + order * 3, "claim_order": len(claims) - order}
    return {
        "units": units,
        "memberships": draw(st.lists(_membership(), max_size=14, unique_by=_membership_key)),
        "claims": claims,
        "contributions": draw(st.lists(_contribution(), max_size=25)),
        "exits": draw(st.lists(_exit(), max_size=12, unique_by=_exit_key)),
    }


@st.composite
def evaluated_days(draw: st.DrawFn, period: PeriodSpan) -> date | None:
    """None for a closing, else the day of a provisional run."""
    return draw(st.none() | st.dates(period.starts_on, period.ends_on))


SETTINGS = st.builds(
    lambda grace, headcount, confirmation, prior: RuleSettings.from_mapping(
        KH_2024.to_mapping()
        | {
            "grace": grace,
            "minimum_headcount": headcount,
            "require_confirmation": confirmation,
            "count_prior": prior,
        }
    ),
    st.sampled_from([KH_2024.grace, KH_2024.grace, {1: 1, 2: 4}]),
    st.integers(1, 3),
    st.sampled_from([False, False, True]),
    st.sampled_from([True, True, False]),
)


def _membership_key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["person"], row["unit"], row["starts_on"]


def _exit_key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["insured"], row["first_month"], row["recorded_on"]


@st.composite
def _unit(draw: st.DrawFn, key: int, order: int) -> dict[str, Any]:
    count = draw(st.sampled_from([0, 1, 1, 1, 2]))
    successor = draw(st.none() | _UNIT_KEYS) if count else None
    return {
        "unit": key,
        "unit_order": order,
        "parent": draw(st.none() | _UNIT_KEYS),
        "block": draw(st.sampled_from([None, 1, 1, 2])),
        "opens_on": draw(st.one_of(st.none(), st.none(), DAYS)),
        "closes_on": draw(st.one_of(st.none(), st.none(), DAYS)),
        "successor": successor,
        "successor_count": count,
    }


def _membership() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "person": _PERSON_KEYS,
            "unit": _UNIT_KEYS,
            "starts_on": MAYBE_DAYS,
            "ends_on": st.one_of(st.none(), st.none(), DAYS),
            "is_primary": st.booleans(),
        }
    )


@st.composite
def _claim(draw: st.DrawFn) -> dict[str, Any]:
    state = draw(st.sampled_from(["linked"] * 8 + list(LINK_STATES)))
    rarely = st.sampled_from([False] * 9 + [True])
    return {
        "person": draw(st.one_of(_PERSON_KEYS, _PERSON_KEYS, _PERSON_KEYS, st.none())),
        "declared_on": draw(DAYS),
        "withdrawn_on": draw(DAYS) if draw(rarely) else None,
        "refused_on": draw(DAYS) if draw(rarely) else None,
        "confirmed_on": draw(MAYBE_DAYS),
        "relationship_accepted": not draw(rarely),
        "link_state": state,
        "insured": draw(_INSURED_KEYS) if state == "linked" else None,
        "self_claim": draw(rarely),
    }


def _contribution() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"insured": _INSURED_KEYS, "paid_on": DAYS, "first_month": MONTHS, "months": LENGTHS})


def _exit() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "insured": _INSURED_KEYS,
            "first_month": MONTHS,
            "recorded_on": DAYS,
            "reason": st.sampled_from(EXIT_REASONS),
        }
    )
