"""Where does one begin? The door, the start page, and a page that shows every component once."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from thidua.campaigns.queries import campaign_of, period_at_work
from thidua.evaluation.middleware import Place
from thidua.lib.access import requires_login
from thidua.lib.clock import today
from thidua.lib.search import open_text, seal_text, search
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


@requires_login
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "board/gallery.html", {})


@requires_login
def find(request: HttpRequest) -> HttpResponse:
    """What was typed is posted and stands sealed in the address of the answer: it may name a person."""
    place = request.place  # type: ignore[attr-defined]
    if request.method == "POST":
        return HttpResponseRedirect(place.url("search", tim=seal_text(request.POST.get("tim", ""))))
    text = open_text(request.GET.get("tim", ""))
    return render(request, "board/search.html", {"text": text, "found": search(text, request.user, place)})
