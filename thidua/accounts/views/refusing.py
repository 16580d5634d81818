"""What does somebody read whose attempts are used up? The same words, whether or not the account exists."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from thidua.accounts.actions.limits import TooMany

View = TypeVar("View", bound=Callable[..., Any])


def answers_too_many(view: View) -> View:
    """View decorator: TooMany becomes a page that says from when on, and what can be done until then (429)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return cast(HttpResponse, view(request, *args, **kwargs))
        except TooMany as refusal:
            return too_many(request, refusal)

    return cast(View, guarded)


def too_many(request: HttpRequest, refusal: TooMany) -> HttpResponse:
    response = render(request, "account/too_many.html", {"refusal": refusal}, status=429)
    response["Retry-After"] = str(refusal.minutes * 60)
    response["Cache-Control"] = "private, no-store"
    return response
