"""The table of birth dates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.engine.linking.births import BirthAgreement, births_contradict, compare_births

EQUAL, SAME_YEAR, SWAPPED, CONTRADICTS, MISSING = BirthAgreement


@pytest.mark.parametrize(
    ("birth", "other", "agreement"),
    [
        ("1972-03-12", "1972-03-12", EQUAL),
        ("1972-05-05", "1972-05-05", EQUAL),
        ("1972", "1972-03-12", SAME_YEAR),
        ("1972", "1972", SAME_YEAR),
        ("1972-03-12", "1972-12-03", SWAPPED),
        ("1972-03-12", "1973-12-03", CONTRADICTS),
        ("1972-03-12", "1972-03-13", CONTRADICTS),
        ("1972-03-12", "1972-04-12", CONTRADICTS),
        ("1971", "1972-03-12", CONTRADICTS),
        ("1971", "1972", CONTRADICTS),
        (None, "1972-03-12", MISSING),
        ("", None, MISSING),
    ],
)
def test_table_of_births(birth: str | None, other: str | None, agreement: BirthAgreement) -> None:
    assert compare_births(birth, other) is agreement
    assert compare_births(other, birth) is agreement


def test_a_swapped_day_and_month_contradicts_unless_tolerated() -> None:
    assert births_contradict("1972-03-12", "1972-12-03")
    assert not births_contradict("1972-03-12", "1972-12-03", swap_tolerated=True)
    assert births_contradict("1972-03-12", "1972-03-13", swap_tolerated=True)
    assert not births_contradict("1972", "1972-12-03")
    assert not births_contradict(None, "1972-12-03")


@given(st.dates(), st.dates(), st.booleans())
def test_contradicting_is_symmetric(day: object, other: object, tolerated: bool) -> None:
    forth = births_contradict(str(day), str(other), swap_tolerated=tolerated)
    assert forth is births_contradict(str(other), str(day), swap_tolerated=tolerated)


@pytest.mark.parametrize("value", ["12/03/1972", "1972-3-12", "72", "1972-03", "abcd"])
def test_other_shapes_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="yyyy-mm-dd"):
        compare_births(value, "1972")
