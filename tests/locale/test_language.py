"""Do pages, dates and figures follow the reader's language, and nothing else with them?"""

import gzip
import re
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from django.utils import formats, translation

from tests.site import Site
from thidua.accounts.enums import Role
from thidua.evaluation.enums import CaseStatus
from thidua.lib.figures import number_text, percent_text
from thidua.lib.template_tags import day, number, rate

PAGES = ("start", "units", "people", "claims", "periods", "results-units", "results-people", "results-cases", "rules")


@pytest.fixture
def english(site: Site) -> Client:
    client = site.client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_which_language_it_speaks(name: str, site: Site, english: Client) -> None:
    for client, language in ((english, "en"), (site.client(), "vi")):
        response = client.get(site.url(name))
        assert response.status_code == 200
        assert response["Content-Language"] == language
        assert f'<html lang="{language}"' in response.content.decode()


def test_the_rooms_are_in_english(site: Site, english: Client) -> None:
    text = english.get(site.url("start")).content.decode()
    assert "Results of the period" in text
    assert "Kết quả của kỳ" not in text
    assert "Kết quả của kỳ" in site.page("start")


def test_a_browser_set_to_english_still_opens_a_vietnamese_site(site: Site) -> None:
    response = site.client().get(site.url("start"), headers={"Accept-Language": "en"})
    assert response["Content-Language"] == "vi"


def test_addresses_are_the_same_in_both_languages(site: Site, english: Client) -> None:
    links = [
        set(re.findall(r'href="(/kh-4856/[^"]*)"', client.get(site.url("start")).content.decode()))
        for client in (english, site.client())
    ]
    assert links[0] == links[1] != set()


def test_figures_follow_the_language_and_dates_do_not() -> None:
    with translation.override("en"):
        assert (number(1234567), rate(1, 3), day(date(2025, 7, 1))) == ("1,234,567", "33.3%", "01/07/2025")
        assert formats.date_format(date(2025, 7, 1)) == "01/07/2025"
        assert formats.number_format(0.5, decimal_pos=1) == "0.5"
    with translation.override("vi"):
        assert (number(1234567), rate(1, 3), day(date(2025, 7, 1))) == ("1.234.567", "33,3 %", "01/07/2025")
    assert (number_text(1000), percent_text(1, 2)) == ("1.000", "50,0 %")


def test_names_of_states_follow_the_language() -> None:
    with translation.override("en"):
        assert (str(CaseStatus.JOINED.label), str(Role.OPERATOR.label)) == ("Joined", "BHXH operator")
    with translation.override("vi"):
        assert (str(CaseStatus.JOINED.label), str(Role.OPERATOR.label)) == ("Tham gia mới", "Cán bộ điều hành BHXH")


def test_a_page_travels_compressed(site: Site) -> None:
    response = site.client().get(site.url("start"), headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert b"<html" in gzip.decompress(response.content)
