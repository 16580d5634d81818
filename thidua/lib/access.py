"""May this person open the page or do the deed? The default is no: every view carries one of these decorators.

An account answers ``can(capability)``; who has which capability is decided in ``thidua.accounts``.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

View = TypeVar("View", bound=Callable[..., Any])
SIGNED_IN = "signed_in"  # the access of pages for whoever has an account, with or without a role
SIGNED_IN_AT = "signed_in_at"  # in the session: the moment (seconds) at which its owner last proved who he is


class Capability(StrEnum):
    ENTER = "enter"  # the start page, the guides: whoever has any role
    LOOK = "look"  # the province's figures, unit by unit
    KNOW = "know"  # every claim with its relative and what the ledger says
    OPERATE = "operate"  # import, correct, close, reorganise
    REVIEW = "review"  # decide links
    OWN = "own"  # one's own claims
    LOOK_UNIT = "look_unit"  # the page of a unit in one's subtree
    KEEP = "keep"  # the unit's roster, claims and Excel: the maker
    VOUCH = "vouch"  # approve what the unit's maker made: the checker
    INVITE = "invite"  # open accounts for the people of one's subtree
    ADMINISTER = "administer"  # accounts, roles, settings
    AUDIT = "audit"  # who looked at what


def check_capability(by: Any, capability: Capability) -> None:
    """Raise PermissionDenied with a sentence for the user unless the account has the capability."""
    if not by.can(capability):
        raise PermissionDenied(
            _("Tài khoản của bạn không có quyền làm việc này. Hãy nhờ cán bộ điều hành của cơ quan BHXH.")
        )


def check_capability_at(by: Any, capability: Capability, unit: int) -> None:
    """Raise PermissionDenied unless the account has the capability for this unit (a key)."""
    check_capability(by, capability)
    if not by.scope_for(capability).has_unit(unit):
        raise PermissionDenied(_("Đơn vị này không thuộc phạm vi của tài khoản."))


def _way_back(request: HttpRequest) -> str:
    """The page to show after signing in: of a form that was sent, or of a fragment, the page on which it stood."""
    if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
        return request.get_full_path()
    sender = urlsplit(request.headers.get("Referer", ""))
    if sender.netloc != request.get_host():
        return request.get_full_path()
    return f"{sender.path}?{sender.query}" if sender.query else sender.path


def requires_capability(capability: Capability) -> Callable[[View], View]:
    """View decorator: sign in first; an account without the capability is refused (403)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_page(request, settings.LOGIN_URL)
            check_capability(request.user, capability)
            response = cast(HttpResponse, view(request, *args, **kwargs))
            response.headers.setdefault("Cache-Control", "private, no-store")  # who comes after at a shared machine
            return response

        vars(guarded)["access"] = capability  # a test asks every address for it
        return cast(View, guarded)

    return decorate


requires_login = requires_capability(Capability.ENTER)


def signed_in(view: View) -> View:
    """View decorator: for whoever is signed in, even without any role of today (his password, keys, sessions)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_page(request, settings.LOGIN_URL)
        response = cast(HttpResponse, view(request, *args, **kwargs))
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    vars(guarded)["access"] = SIGNED_IN
    return cast(View, guarded)


def requires_recent_sign_in(view: View) -> View:
    """View decorator, under ``requires_capability``: before a sensitive act its owner proves once more who he is,
    unless he did so within ``settings.RECENT_SIGN_IN_SECONDS``. Leads to the page that asks and from there back here;
    a form that was sent is not carried out: the way back is the page on which it stood."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not signed_in_recently(request):
            return _to_page(request, settings.REAUTHENTICATION_URL)
        return cast(HttpResponse, view(request, *args, **kwargs))

    return cast(View, guarded)


def signed_in_recently(request: HttpRequest) -> bool:
    """Whether the owner of the session proved who he is within ``settings.RECENT_SIGN_IN_SECONDS``."""
    since: float = timezone.now().timestamp() - request.session.get(SIGNED_IN_AT, 0)
    return 0 <= since < settings.RECENT_SIGN_IN_SECONDS


def note_sign_in(request: HttpRequest) -> None:
    """The owner of the session has just proved who he is."""
    request.session[SIGNED_IN_AT] = timezone.now().timestamp()


def _to_page(request: HttpRequest, url_name: str) -> HttpResponse:
    """To a page that leads back; for htmx the whole page goes there, never into a fragment."""
    where = f"{resolve_url(url_name)}?{urlencode({'next': _way_back(request)})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)


def open_to_all(view: View) -> View:
    """View decorator: says that everybody may open the page, signed in or not."""
    vars(view)["access"] = None
    return view
