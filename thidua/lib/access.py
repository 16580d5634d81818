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
from django.utils.http import urlencode
from django.utils.translation import gettext as _

View = TypeVar("View", bound=Callable[..., Any])


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


def _way_back(request: HttpRequest) -> str:
    """The page to show after signing in: of a form that was sent, the page on which it stood."""
    if request.method in ("GET", "HEAD"):
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
                where = urlencode({"next": _way_back(request)})
                return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{where}")
            check_capability(request.user, capability)
            response = cast(HttpResponse, view(request, *args, **kwargs))
            response.headers.setdefault("Cache-Control", "private, no-store")  # who comes after at a shared machine
            return response

        vars(guarded)["access"] = capability  # a test asks every address for it
        return cast(View, guarded)

    return decorate


requires_login = requires_capability(Capability.ENTER)


def open_to_all(view: View) -> View:
    """View decorator: says that everybody may open the page, signed in or not."""
    vars(view)["access"] = None
    return view
