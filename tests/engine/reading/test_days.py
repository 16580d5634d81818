"""Dates, births and months as offices write them."""

from datetime import date, datetime

import pytest

from thidua.engine.reading.cells import Cell, Refused
from thidua.engine.reading.days import read_birth, read_day, read_first_month

TODAY = date(2026, 11, 23)
BAD = Refused("bad_date")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("01/02/1980", date(1980, 2, 1)),
        ("1/2/1980", date(1980, 2, 1)),
        (" 01 / 02 / 1980 ", date(1980, 2, 1)),
        ("01-02-1980", date(1980, 2, 1)),
        ("01.02.1980", date(1980, 2, 1)),
        ("1980-02-01", date(1980, 2, 1)),
        ("1980-02-01 00:00:00", date(1980, 2, 1)),
        ("1980-02-01T00:00:00", date(1980, 2, 1)),
        ("'01/02/1980", date(1980, 2, 1)),
        ("01021980", date(1980, 2, 1)),
        ("ngày 1 tháng 2 năm 1980", date(1980, 2, 1)),
        (date(1980, 2, 1), date(1980, 2, 1)),
        (datetime(1980, 2, 1, 13, 5), date(1980, 2, 1)),  # noqa: DTZ001
        (32176.0, date(1988, 2, 3)),
        ("32176", date(1988, 2, 3)),
        ("29/02/2024", date(2024, 2, 29)),
        ("", None),
        ("  ", None),
        (None, None),
        ("#N/A", None),
        ("-", None),
        ("31/02/2024", BAD),
        ("29/02/2023", BAD),
        ("04/30/1991", BAD),
        ("00/02/1991", BAD),
        ("1/1/0980", BAD),
        ("1980", BAD),
        (1980.0, BAD),
        (7.0, BAD),
        (True, BAD),
        ("hôm qua", BAD),
        ("#REF!", BAD),
        (1e300, BAD),
    ],
)
def test_a_day(cell: Cell, day: object) -> None:
    assert read_day(cell, TODAY) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14-6-95", date(1995, 6, 14)),
        ("3/3/75", date(1975, 3, 3)),
        ("17-3-06", date(2006, 3, 17)),
        ("1/1/26", date(2026, 1, 1)),
        ("23/11/26", date(2026, 11, 23)),
        ("24/11/26", date(1926, 11, 24)),
        ("1/1/27", date(1927, 1, 1)),
        ("29/2/24", date(2024, 2, 29)),
        ("31/2/95", BAD),
    ],
)
def test_a_year_of_two_digits_is_the_latest_not_in_the_future(text: str, day: object) -> None:
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize(
    ("cell", "birth"),
    [
        ("1980", "1980"),
        (1980.0, "1980"),
        ("'1980", "1980"),
        ("01/02/1980", "1980-02-01"),
        ("14-6-95", "1995-06-14"),
        (date(1980, 2, 1), "1980-02-01"),
        (32176.0, "1988-02-03"),
        ("", None),
        ("00/00/1980", Refused("partial_date", "1980")),
        ("02/1980", Refused("partial_date", "1980")),
        ("??/??/1980", Refused("partial_date", "1980")),
        ("31/02/1980", BAD),
        ("2030", BAD),
        ("1/1/2030", BAD),
        ("1799", BAD),
    ],
)
def test_a_birth_may_be_a_year_and_never_lies_in_the_future(cell: Cell, birth: object) -> None:
    assert read_birth(cell, TODAY) == birth


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        ("04/2024", "2024-04"),
        ("4/2024", "2024-04"),
        ("04-2024", "2024-04"),
        ("4.2024", "2024-04"),
        ("2024-04", "2024-04"),
        ("04/24", "2024-04"),
        ("tháng 4/2024", "2024-04"),
        ("tháng 4 năm 2024", "2024-04"),
        ("01/04/2024", "2024-04"),
        (date(2024, 4, 1), "2024-04"),
        (datetime(2024, 4, 17, 8, 0), "2024-04"),  # noqa: DTZ001
        (45383.0, "2024-04"),
        ("12/2023", "2023-12"),
    ],
)
def test_a_month(cell: Cell, month: str) -> None:
    year, number = map(int, month.split("-"))
    assert read_first_month(cell) == year * 12 + number - 1


@pytest.mark.parametrize("cell", ["13/2024", "00/2024", "2024", 2024.0, "tháng tư", "4", 4.0, "04/0024"])
def test_no_month(cell: Cell) -> None:
    assert read_first_month(cell) == BAD


def test_a_blank_month() -> None:
    assert read_first_month("") is None
