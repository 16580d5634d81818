"""What is the least that a page of the frame costs? The real application, and one empty page of the same frame."""

import os

from config.wsgi import application as real

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

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
application = real
