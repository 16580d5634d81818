"""What does the frame of every page show: rooms, campaign and period, colours, whose desk it is?"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from thidua.accounts.enums import THEME_COOKIE, THEMES
from thidua.board.rooms import rooms_for
from thidua.board.tour import TOUR_COOKIE, step_here
from thidua.lib.clock import today


def frame(request: HttpRequest) -> dict[str, Any]:
    """For every template. Pages without a campaign and period (signing in, errors) have no rooms."""
    theme = request.COOKIES.get(THEME_COOKIE, THEMES[0])
    found: dict[str, Any] = {
        "today": today(),
        "is_demo": settings.TODAY is not None,
        "theme": theme if theme in THEMES else THEMES[0],
        "themes": THEMES,
        "languages": settings.LANGUAGES,
        "LANGUAGE_CODE": get_language(),
        "place": getattr(request, "place", None),
    }
    user = getattr(request, "user", None)
    if found["place"] is not None and user is not None and user.is_authenticated:
        here = request.resolver_match.url_name if request.resolver_match else ""
        found["rooms"] = rooms_for(user, found["place"], here or "")
        step = step_here(user, here or "", request.COOKIES.get(TOUR_COOKIE, ""))
        found["tour"] = {"step": step[0], "following": step[1]} if step else None
    return found
