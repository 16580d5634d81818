"""Are weekends and the public holidays of the Labour Code known as days when offices are closed?"""

from datetime import date

import pytest

from thidua.engine.working_days import last_working_day, why_closed


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2025, 7, 18), None),
        (date(2025, 7, 19), "saturday"),
        (date(2025, 7, 20), "sunday"),
        (date(2026, 1, 1), "holiday"),
        (date(2026, 4, 30), "holiday"),
        (date(2026, 9, 1), "holiday"),
        (date(2026, 9, 2), "holiday"),
        (date(2024, 4, 18), "holiday"),  # 10th of the third lunar month
        (date(2025, 1, 27), None),
        (date(2025, 1, 28), "tet"),  # the eve
        (date(2025, 2, 1), "tet"),  # the fourth day, a Saturday
        (date(2028, 1, 29), "tet"),
        (date(2027, 1, 29), None),
    ],
)
def test_why_an_office_is_closed(day: date, why: str | None) -> None:
    assert why_closed(day) == why


def test_the_last_working_day() -> None:
    assert last_working_day(date(2025, 7, 18)) == date(2025, 7, 18)
    assert last_working_day(date(2025, 7, 20)) == date(2025, 7, 18)
    assert last_working_day(date(2025, 1, 29)) == date(2025, 1, 27)
    assert last_working_day(date(2028, 1, 29)) == date(2028, 1, 24)  # Tết, and the weekend is inside it
