"""Are dates and numbers read and written as in Viet Nam? Django's own `vi` takes 05/06/2026 for 6 May."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import formats, translation


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("05/06/2026", dt.date(2026, 6, 5)),
        ("31/12/2026", dt.date(2026, 12, 31)),
        ("1-2-2026", dt.date(2026, 2, 1)),
        ("2026-06-05", dt.date(2026, 6, 5)),
    ],
)
def test_dates_are_read_day_first(text: str, day: dt.date) -> None:
    with translation.override("vi"):
        assert forms.DateField().clean(text) == day


def test_dates_are_read_day_first_in_english_too() -> None:
    with translation.override("en"):
        assert forms.DateField().clean("05/06/2026") == dt.date(2026, 6, 5)
        assert formats.date_format(dt.date(2026, 6, 5)) == "05/06/2026"
        assert formats.number_format(1234567, use_l10n=True, force_grouping=True) == "1,234,567"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_month_first_date_is_refused(language: str) -> None:
    with translation.override(language), pytest.raises(ValidationError):
        forms.DateField().clean("12/31/2026")


def test_dates_and_numbers_are_written_the_vietnamese_way() -> None:
    with translation.override("vi"):
        assert formats.date_format(dt.date(2026, 6, 5)) == "05/06/2026"
        assert formats.date_format(dt.date(2026, 6, 5), "SHORT_DATE_FORMAT") == "05/06/2026"
        assert formats.number_format(1234567, use_l10n=True, force_grouping=True) == "1.234.567"
        assert formats.number_format(0.5, decimal_pos=1) == "0,5"
        assert formats.localize_input(dt.date(2026, 6, 5)) == "05/06/2026"


def test_the_clock_is_that_of_ho_chi_minh_city() -> None:
    assert settings.TIME_ZONE == "Asia/Ho_Chi_Minh"
    assert settings.USE_TZ is True
    assert settings.LANGUAGE_CODE == "vi"
