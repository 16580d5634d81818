"""In which language does a page speak, and has whoever must show a second factor shown it?"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from thidua.accounts.queries import has_second_factor
from thidua.lib.access import Capability

SECOND_FACTOR_OF = "second_factor_of"  # in the session: whose second factor it has seen, or has seen set up
FREE = frozenset(  # what may be opened before the second factor is there: what leads to it, and what leads away
    {
        *("login", "account_login", "logout", "account_logout", "theme", "set_language", "account_inactive"),
        *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
        *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn"),
    }
)


def note_second_factor(request: HttpRequest, user: Any) -> None:
    """This session has seen the second factor of the account."""
    request.session[SECOND_FACTOR_OF] = user.pk


def has_shown_it(request: HttpRequest) -> bool:
    return bool(request.session.get(SECOND_FACTOR_OF) == request.user.pk)


class ChosenLanguage:
    """Obeys the language cookie and nothing else: a browser set to English still opens a Vietnamese site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class SecondFactorFirst:
    """An account with a role that needs a second factor does nothing in a session that has not shown one: it is led to
    set one up, or to show the one it has. Pages, forms, fragments and exports alike."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.url_name in FREE or not request.user.is_authenticated:
            return None
        if match.url_name == "door" and not request.user.can(Capability.ENTER):
            return HttpResponseRedirect(reverse("asleep"))
        if not request.user.needs_second_factor or has_shown_it(request):
            return None
        asked = request.get_full_path() if request.method == "GET" and not request.headers.get("HX-Request") else ""
        page = reverse("mfa_reauthenticate" if has_second_factor(request.user) else "mfa_index")
        where = f"{page}?{urlencode({'next': asked})}" if asked else page
        if request.headers.get("HX-Request"):
            return HttpResponse(status=403, headers={"HX-Redirect": where})
        return HttpResponseRedirect(where)
