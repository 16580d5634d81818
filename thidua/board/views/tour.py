"""Where does a newcomer begin? A tour of about eight pages, remembered in a cookie of step numbers."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from thidua.board.tour import NONE, STEPS, TOUR_COOKIE, cookie_text, steps_for, visited_steps
from thidua.lib.access import requires_login
from thidua.lib.pages import PageRequest

TWO_MONTHS = 60 * 24 * 3600


@requires_login
def tour(request: PageRequest) -> HttpResponse:
    """The steps, and which of them were visited. A form ends the tour or begins it anew."""
    place = request.place
    visited = visited_steps(request.COOKIES.get(TOUR_COOKIE, ""))
    if request.method == "POST":
        response = HttpResponseRedirect(place.url("tour"))
        _remember(response, [] if "lai" in request.POST else [*visited, NONE])
        return response
    steps: list[dict[str, Any]] = [
        {"step": step, "url": place.url("tour-step", step.number), "is_visited": step.number in visited}
        for step in steps_for(request.user)
    ]
    following = next((entry for entry in steps if not entry["is_visited"]), None)
    done = sum(entry["is_visited"] for entry in steps)
    return render(request, "board/tour.html", {"steps": steps, "following": following, "done": done})


@requires_login
def tour_step(request: PageRequest, number: int) -> HttpResponse:
    """Note the step in the cookie and go to its page."""
    place = request.place
    step = next((step for step in STEPS if step.number == number), None)
    if step is None:
        raise Http404
    response = HttpResponseRedirect(step.target(place) or place.url("tour"))
    visited = visited_steps(request.COOKIES.get(TOUR_COOKIE, ""))
    _remember(response, [*(one for one in visited if one not in {number, NONE}), number])
    return response


def _remember(response: HttpResponse, visited: list[int]) -> None:
    response.set_cookie(
        TOUR_COOKIE,
        cookie_text(visited),
        max_age=TWO_MONTHS,
        samesite="Lax",
        httponly=True,
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )
