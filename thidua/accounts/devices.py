"""Has this browser signed in to the account before? A signed cookie says so; without the server's key nobody makes one.

A known device has failures of its own: whoever tries passwords from elsewhere, even from the same address, cannot use
them up. The cookie opens nothing. (OWASP calls it a device cookie.)
"""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "thiet-bi"
SALT = "thidua.accounts.devices"
KEPT_FOR = timedelta(days=180)
ACCOUNTS = 8  # of one browser: an office's shared machine


def device_of(request: HttpRequest, account: int | None) -> str:
    """The number under which this browser is known to the account; empty: it is not."""
    return _known(request).get(str(account), "") if account is not None else ""


def remember(request: HttpRequest, response: HttpResponse, user: Any) -> None:
    """After a sign-in that succeeded: this browser is known to the account from now on."""
    known = _known(request)
    device = known.pop(str(user.pk), "") or secrets.token_urlsafe(12)
    kept = [*known.items(), (str(user.pk), device)][-ACCOUNTS:]
    response.set_cookie(
        COOKIE,
        signing.dumps(dict(kept), salt=SALT, compress=True),
        max_age=KEPT_FOR,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> dict[str, str]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return {}
    return {str(account): str(device) for account, device in found.items()}


def browser_name(user_agent: str) -> str:
    """What its owner calls a browser: "Chrome, Android". Empty: unknown.

    >>> browser_name("Mozilla/5.0 (Linux; Android 14) (KHTML, like Gecko) Chrome/126.0 Mobile Safari")
    'Chrome, Android'
    """
    browser = next((name for word, name in BROWSERS if word in user_agent), "")
    system = next((name for word, name in SYSTEMS if word in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)


BROWSERS = (
    *(("CocCoc", "Cốc Cốc"), ("coc_coc", "Cốc Cốc"), ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox")),
    *(("Chrome", "Chrome"), ("Safari", "Safari")),
)
SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS")),
    ("Linux", "Linux"),
)
