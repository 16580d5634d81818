"""Where does one begin? The door and the start page."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from thidua.board import cards, queries
from thidua.board.deadlines import deadline_of
from thidua.campaigns.queries import NotSetUp, campaign_of, period_at_work
from thidua.evaluation.enums import RunKind
from thidua.evaluation.middleware import Place
from thidua.imports.models import Batch
from thidua.lib.access import Capability, requires_login
from thidua.lib.clock import today
from thidua.lib.pages import PageRequest
from thidua.lib.waiting import waiting_items
from thidua.portal.queries import own_context


@requires_login
def door(request: PageRequest) -> HttpResponse:
    """The bare address leads to the period that is being worked on."""
    try:
        campaign = campaign_of()
    except NotSetUp:
        return render(request, "board/nothing_yet.html", {})
    period = period_at_work(campaign, today())
    if period is None:
        return render(request, "board/nothing_yet.html", {"campaign": campaign})
    return HttpResponseRedirect(Place(campaign, period).url("start"))


@requires_login
def start(request: PageRequest) -> HttpResponse:
    """The figures of the period, what waits, and the latest events; who works here sees first what waits."""
    place, user = request.place, request.user
    if not user.can(Capability.LOOK):  # the province's figures name other units
        return render(request, "board/start_own.html", {"waiting": waiting_items(user, place), **own_context(user)})
    context: dict[str, Any] = {
        "deadline": deadline_of(place.period, place.run, today()),
        "waiting": waiting_items(user, place),
        "is_waiting_first": user.can(Capability.REVIEW),
        "happenings": [(entry.at, entry.title, entry.detail, entry.url) for entry in queries.happenings(place, user)],
    }
    if place.run is None:
        context |= {"has_batches": Batch.objects.exists(), "can_import": user.can(Capability.OPERATE)}
        context["imports_url"] = place.url("imports")
        context["is_future"] = place.period.starts_on > today()
    else:
        runs = queries.trend_runs(place)
        context |= {
            "is_provisional": place.run.kind == RunKind.PROVISIONAL,
            "cards": cards.cards(place, runs),
            "apart": queries.units_apart(place),
            "quarters": [(cards.quarter_label(run), run) for run in runs],
            "units_url": place.url("results-units"),
            "chart": cards.chart(runs),
            "by_count": queries.leading_units(place, "rank_by_count"),
            "by_rate": queries.leading_units(place, "rank_by_rate"),
        }
    return render(request, "board/start.html", context)
