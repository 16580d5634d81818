"""Does the frame of every page hold: who gets in, language, colours, period switch, security headers?"""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.accounts_of import account
from tests.site import PASSWORD, Site
from thidua.accounts.enums import Role


def test_a_stranger_is_led_to_the_login_and_back(site: Site) -> None:
    address = site.url("start")
    response = site.client(None).get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/dang-nhap/?next=")
    user = site.user(Role.LEADER)
    answer = site.client(None).post("/dang-nhap/", {"login": user.username, "password": PASSWORD, "next": address})
    assert answer["Location"] == address


def test_who_was_signed_out_while_filling_in_a_form_comes_back_to_it(site: Site) -> None:
    deed, form = site.url("review-decide", 1), site.url("review-claim", 1)
    stranger = site.client(None)
    answer = stranger.post(deed, {"answer": "none"}, headers={"referer": f"http://testserver{form}?chi=hoi-lai"})
    assert parse_qs(urlsplit(answer["Location"]).query) == {"next": [f"{form}?chi=hoi-lai"]}
    answer = stranger.post(deed, {"answer": "none"}, headers={"referer": f"https://elsewhere.example{form}"})
    assert parse_qs(urlsplit(answer["Location"]).query) == {"next": [deed]}


def test_an_account_without_a_role_is_refused(site: Site) -> None:
    user = account("khong-vai-tro")
    client = site.client(None)
    client.force_login(user)
    assert client.get(site.url("start")).status_code == 403


def test_the_door_leads_to_the_period_at_work(site: Site) -> None:
    assert site.client().get("/")["Location"] == site.url("start", period="2024Q3")


def test_the_policy_allows_nothing_inline(site: Site) -> None:
    policy = site.client().get(site.url("start"))["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


def test_every_page_switches_the_period_and_stays_where_it_is(site: Site) -> None:
    assert site.url("start", period="2024Q3") in site.page("start")


def test_an_unknown_period_or_version_is_not_found(site: Site) -> None:
    client = site.client()
    assert client.get("/kh-4856/1999Q1/").status_code == 404
    assert client.get(site.url("start", version="7")).status_code == 404


def test_english_is_a_switch_and_stays(site: Site) -> None:
    client = site.client()
    client.post("/ngon-ngu/", {"language": "en", "next": "/"})
    response = client.get(site.url("start"))
    assert 'lang="en"' in response.content.decode()
    assert 'lang="vi"' in site.page("start")


def test_colours_are_kept_and_never_lead_elsewhere(site: Site) -> None:
    client = site.client()
    assert client.post("/giao-dien/", {"theme": "dark", "next": "https://example.com/"})["Location"] == "/"
    assert 'data-theme="dark"' in client.get(site.url("start")).content.decode()


@pytest.mark.parametrize("name", ["start", "people", "claims", "results-cases"])
def test_no_cache_keeps_a_page(site: Site, name: str) -> None:
    assert site.client().get(site.url(name))["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("version", ["99999", "9" * 30, "9" * 5000, "-1", "x"])
def test_a_version_that_is_none_is_not_found(site: Site, version: str) -> None:
    client = site.client()
    assert client.get(site.url("start", version=version)).status_code == 404
    assert client.post(site.url("period-verify"), {"version": version}).status_code == 404
