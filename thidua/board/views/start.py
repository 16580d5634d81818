"""Where does one begin? The door and the start page."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from thidua.campaigns.queries import campaign_of, period_at_work
from thidua.evaluation.middleware import Place
from thidua.lib.access import requires_login
from thidua.lib.clock import today
from thidua.lib.waiting import waiting_items


@requires_login
def door(request: HttpRequest) -> HttpResponse:
    """The bare address leads to the period that is being worked on."""
    campaign = campaign_of()
    period = period_at_work(campaign, today())
    if period is None:
        raise Http404(_("Chưa có kỳ nào được mở."))
    return HttpResponseRedirect(Place(campaign, period).url("start"))


@requires_login
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "board/start.html", {"waiting": waiting_items(request.user, request.place)})  # type: ignore[attr-defined]
