"""Do the pages of errors help, in the frame where that is possible, without telling what was asked for?"""

from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path

from config.urls import PLACE, handler400, handler403, handler404, handler500
from config.urls import urlpatterns as site_patterns
from tests.accounts_of import account
from tests.site import Site
from thidua.accounts.enums import Role
from thidua.board.views.errors import bad_request, server_error
from thidua.lib.access import open_to_all

__all__ = ["handler400", "handler403", "handler404", "handler500"]  # Django looks them up in the URL module


@open_to_all
def broken(request: Any) -> None:
    raise RuntimeError("a name that must not be shown: Trần Văn An")


urlpatterns = [path("hong/", broken), path(PLACE, include([path("hong/", broken)])), *site_patterns]


def test_a_page_that_is_not_there_keeps_the_frame_and_the_period(site: Site) -> None:
    response = site.client().get("/kh-4856/2024Q2/tran-van-an/")
    text = response.content.decode()
    assert response.status_code == 404
    assert "Không có trang này" in text
    assert f'href="{site.url("start")}"' in text
    assert site.url("search") in text
    assert "tran-van-an" not in text.split("<main")[1]


def test_an_unknown_version_or_period_is_not_found_and_not_named(site: Site) -> None:
    for address in (site.url("start", version="77"), "/kh-4856/1999Q1/", "/khong-co/1999Q1/tim/"):
        response = site.client().get(address)
        main = response.content.decode().split("<main")[1]
        assert response.status_code == 404
        assert "77" not in main
        assert "1999" not in main
        assert 'class="rooms' in response.content.decode()


def test_a_stranger_sees_a_bare_page(site: Site) -> None:
    text = site.client(None).get("/kh-4856/khong/co/").content.decode()
    assert "Không có trang này" in text
    assert 'class="rooms' not in text
    assert "kh-4856" not in text


def test_who_may_not_is_told_why_and_stays_in_the_frame(site: Site) -> None:
    user = account("khong-vai-tro")
    client = Client()
    client.force_login(user)
    response = client.get(site.url("start"))
    assert response.status_code == 403
    assert "không có quyền làm việc này" in response.content.decode()


def test_a_form_without_its_token_says_that_nothing_was_saved(site: Site) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(site.user(Role.OPERATOR))
    response = client.post(site.url("search"), {"tim": "Trần Văn An"})
    text = response.content.decode()
    assert response.status_code == 403
    assert "chưa có gì được lưu" in text
    assert "Trần Văn An" not in text
    assert f'href="{site.url("start")}"' in text


@override_settings(ROOT_URLCONF="tests.board.test_errors")
@pytest.mark.parametrize("address", ["/hong/", "/kh-4856/2024Q2/hong/"])
def test_a_broken_page_shows_a_number_and_nothing_else(site: Site, address: str, caplog: Any) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(site.user(Role.OPERATOR))
    response = client.get(address)
    text = response.content.decode()
    assert response.status_code == 500
    assert "Máy chủ gặp sự cố" in text
    assert "Trần Văn An" not in text
    number = next(record.args[0] for record in caplog.records if record.name == "thidua.board.views.errors")
    assert number in text


def test_the_page_of_a_broken_server_asks_neither_database_nor_session() -> None:
    """Without the `db` fixture every query would raise; the request has no session and no user at all."""
    request = RequestFactory().get("/", headers={"cookie": "ngon-ngu=en; giao-dien=dark"})
    response = server_error(request)
    assert response.status_code == 500
    assert 'lang="en"' in response.content.decode()
    assert 'data-theme="dark"' in response.content.decode()
    assert connection.connection is None or connection.in_atomic_block is False


def test_an_unreadable_request_is_answered_without_a_user() -> None:
    response = bad_request(RequestFactory().get("/"), Exception())
    assert response.status_code == 400
    assert "Không đọc được yêu cầu" in response.content.decode()


def test_a_broken_template_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> str:
        raise ValueError("no such static file")

    monkeypatch.setattr("thidua.board.views.errors.loader.render_to_string", fail)
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Mã sự cố" in response.content.decode()


def test_a_host_that_is_not_ours_is_a_bad_request(site: Site) -> None:
    response = site.client(None).get("/", headers={"host": "khac.example.com"})
    assert response.status_code == 400
    assert "khac.example.com" not in response.content.decode()


def test_an_error_replaces_the_whole_page_of_htmx(site: Site) -> None:
    response = site.client().get("/kh-4856/2024Q2/khong-co/", headers={"HX-Request": "true"})
    assert response["HX-Retarget"] == "body"


def test_errors_are_english_by_switch(site: Site) -> None:
    client = site.client()
    client.post("/ngon-ngu/", {"language": "en", "next": "/"})
    assert 'lang="en"' in client.get("/kh-4856/2024Q2/khong-co/").content.decode()
