"""What is the least that a page costs? The site as `thidua serve` runs it, and one empty page of the same frame."""

from typing import Any


def make_application() -> Any:
    """The site of a web process, with the address ``<campaign>/<period>/san/`` more."""
    from thidua.cli.web_process import make_application as make_site

    site = make_site()
    from django.http import HttpRequest, HttpResponse
    from django.shortcuts import render
    from django.urls import path

    from config import urls
    from thidua.lib.access import requires_login

    @requires_login
    def nothing(request: HttpRequest) -> HttpResponse:
        """Session, account, place, rooms and frame; no content."""
        return render(request, "base.html")

    urls.urlpatterns.append(path(f"{urls.PLACE}san/", nothing, name="floor"))
    return site
