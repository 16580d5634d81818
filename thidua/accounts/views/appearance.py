"""Which colours does the page have? The reader chooses, on every page, signed in or not."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from thidua.accounts.enums import THEME_COOKIE, THEMES
from thidua.lib.access import open_to_all


@open_to_all
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or the machine's choice in a cookie, and go back."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        year = 365 * 24 * 3600
        response.set_cookie(THEME_COOKIE, theme, max_age=year, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response
