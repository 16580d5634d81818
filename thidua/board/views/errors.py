"""What happened, and what can be done now? The pages that stand in for one that could not be shown.

None of them says what was asked for: an address may hold what nobody else should read. The page of a broken server
and of an unreadable request need neither database nor session.
"""

import logging
import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist, loader
from django.utils import translation

from thidua.accounts.enums import THEME_COOKIE, THEMES
from thidua.campaigns.models import Period
from thidua.campaigns.queries import DEFAULT_CAMPAIGN, NotSetUp, campaign_of, period_at_work
from thidua.evaluation.middleware import Place
from thidua.lib.access import Capability, open_to_all
from thidua.lib.clock import today

logger = logging.getLogger(__name__)
PLAIN = "<!doctype html><meta charset=utf-8><title>Thi đua</title><h1>Máy chủ gặp sự cố</h1><p>Mã sự cố: {}</p>"


@open_to_all
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _framed("404.html", request, 404)


@open_to_all
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """With the sentence of the refusal, where it has one: it was written for the user."""
    sentence = str(exception) if isinstance(exception, PermissionDenied) else ""
    return _framed("403.html", request, 403, {"sentence": sentence})


@open_to_all
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: the page stood open too long, or cookies are off. Nothing was saved."""
    return _framed("403_csrf.html", request, 403)


@open_to_all
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _bare("400.html", request, 400)


@open_to_all
def server_error(request: HttpRequest) -> HttpResponse:
    """The number shown stands in the log beside what went wrong."""
    number = secrets.token_hex(4)
    logger.error("An error page was shown, number %s", number)
    return _bare("500.html", request, 500, {"number": number})


def _framed(template: str, request: HttpRequest, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    """The page inside the frame of every page for who is signed in, else alone."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return _bare(template, request, status, context)
    place = getattr(request, "place", None)
    if place is not None:  # without the version that may be the one that is missing
        place = Place(place.campaign, place.period)
    elif user.can(Capability.LOOK):
        place = _nearest_place(request.path_info)
    request.place = place  # type: ignore[attr-defined]
    return _answer(render(request, template, {**(context or {}), "frame": "base.html"}, status=status), request)


def _nearest_place(path: str) -> Place | None:
    """The campaign and period at the beginning of the address; where it names none, the period at work."""
    words = [*path.strip("/").split("/"), "", ""]
    named = Period.objects.select_related("campaign").filter(campaign__code=words[0], code=words[1]).first()
    if named is None:
        try:
            campaign = campaign_of(DEFAULT_CAMPAIGN)
        except NotSetUp:
            return None
        named = period_at_work(campaign, today())
        return Place(campaign, named) if named else None
    return Place(named.campaign, named)


def _bare(template: str, request: HttpRequest, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    """The page alone, from nothing but the cookies of language and colours."""
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    theme = request.COOKIES.get(THEME_COOKIE, "")
    found = {
        **(context or {}),
        "frame": "bare.html",
        "LANGUAGE_CODE": language,
        "theme": theme if theme in THEMES else THEMES[0],
    }
    try:
        with translation.override(language):
            text: str = loader.render_to_string(template, found)
    except (TemplateDoesNotExist, ValueError):  # ValueError: a static file that was not collected
        text = PLAIN.format(found.get("number", status))
    return _answer(HttpResponse(text, status=status), request)


def _answer(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """For htmx the whole page is replaced, never a table by a page."""
    if request.headers.get("HX-Request"):
        response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
    response["Cache-Control"] = "no-store"
    return response
