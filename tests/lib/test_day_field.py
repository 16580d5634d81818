"""Is a day read day first, in both languages, and shown as it is written here?"""

from datetime import date

import pytest
from django import forms
from django.utils import translation

from thidua.lib.day_field import DayField


class Form(forms.Form):
    day = DayField(label="Ngày")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("written", ["05/06/2025", "5/6/2025", "05-06-2025", "5.6.2025", "2025-06-05"])
def test_the_day_comes_first(language: str, written: str) -> None:
    with translation.override(language):
        form = Form({"day": written})
        assert form.is_valid()
        assert form.cleaned_data["day"] == date(2025, 6, 5)
        assert 'value="05/06/2025"' in str(Form(initial={"day": date(2025, 6, 5)})["day"])


@pytest.mark.parametrize("written", ["31/02/2025", "06/31/2025", "2025", "mai"])
def test_no_day_is_refused_with_what_to_do(written: str) -> None:
    form = Form({"day": written})
    assert not form.is_valid()
    assert "dd/mm/yyyy" in form.errors["day"][0]
