"""The relative's door: a personal link or a code, a proof, then who named me, and one answer. No account, no session.

Nothing of these pages rests on a cookie, so that there is nothing that another site could use: the form of an answer
carries a signed ticket of whoever opened the door. (With ``no-referrer`` browsers send forms with ``Origin: null``,
which the guard against forged forms would refuse.)
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from thidua.accounts.actions.limits import TooMany, give_back, take_attempt
from thidua.claims.actions import WrongKey, open_door
from thidua.claims.enums import Answer
from thidua.claims.models import DoorKey
from thidua.lib.access import open_to_all
from thidua.lib.addresses import client_address
from thidua.lib.clock import today
from thidua.portal.actions.answering import answered_at_door
from thidua.portal.queries.relative import door_view, key_opened
from thidua.portal.relative_forms import CodeForm, ProofForm

TRIES_OF_ADDRESS, WINDOW = 30, timedelta(minutes=15)  # a family, or a collection point, behind one address
TICKET, TICKET_SECONDS = "thidua.relative", 30 * 60


def _private(view: Callable[..., HttpResponse]) -> Any:
    """Open to all, kept by no machine on the way, found by no search, and telling no other site its address."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return open_to_all(csrf_exempt(guarded))


@_private
def relative(request: HttpRequest) -> HttpResponse:
    """The start page: the code of a letter, and the proof."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    return _door(request, form, lambda said: {"code": said["code"]})


@_private
def relative_link(request: HttpRequest, link: str) -> HttpResponse:
    """A personal link: the proof alone. An unknown link has the same page."""
    form = ProofForm(request.POST if request.method == "POST" else None)
    return _door(request, form, lambda _said: {"link": link})


def _door(request: HttpRequest, form: ProofForm, face: Callable[[dict[str, str]], dict[str, str]]) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "phone": settings.RELATIVES_PHONE}
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/relative/door.html", context)
    address, said = client_address(request), form.cleaned_data
    try:
        take_attempt("door", address, limit=TRIES_OF_ADDRESS, window=WINDOW)
        key = open_door(face=face(said), birth=said["birth"], last4=said["last4"], today=today())
    except TooMany as refusal:
        return render(request, "portal/relative/door.html", {**context, "minutes": refusal.minutes}, status=429)
    except WrongKey:
        return render(request, "portal/relative/door.html", {**context, "is_wrong": True})
    give_back("door", address)
    return _inside(request, key)


@_private
@require_POST
def relative_answer(request: HttpRequest) -> HttpResponse:
    """Confirm, refuse or withdraw; the page then says what holds now."""
    key, said = key_opened(_ticket_of(request)), request.POST.get("said", "")
    if key is None or said not in Answer.values:
        context = {"form": CodeForm(), "phone": settings.RELATIVES_PHONE, "is_late": True}
        return render(request, "portal/relative/door.html", context)
    refusal = ""
    if said == Answer.WITHDRAWN and request.POST.get("sure") != "1":
        refusal = _("Để rút lại, hãy đánh dấu vào ô “Tôi hiểu” rồi bấm lại.")
    else:
        try:
            answered_at_door(key=key, said=Answer(said), today=today())
        except PermissionDenied as reason:
            refusal = str(reason)
    return _inside(request, key, refusal=refusal, has_answered=not refusal)


def _inside(request: HttpRequest, key: DoorKey, **more: Any) -> HttpResponse:
    context = {
        "door": door_view(key, today()),
        "ticket": signing.dumps(key.pk, salt=TICKET),
        "phone": settings.RELATIVES_PHONE,
        **more,
    }
    return render(request, "portal/relative/inside.html", context)


def _ticket_of(request: HttpRequest) -> int | None:
    try:
        return int(signing.loads(request.POST.get("ticket", ""), salt=TICKET, max_age=TICKET_SECONDS))
    except signing.BadSignature:
        return None
