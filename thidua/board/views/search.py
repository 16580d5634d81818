"""What did somebody look for, and what was found?"""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from thidua.lib.access import requires_login
from thidua.lib.pages import PageRequest
from thidua.lib.search import open_text, seal_text, search

SHOWN = 10  # of each kind


@requires_login
def find(request: PageRequest) -> HttpResponse:
    """What was typed is posted and stands sealed in the address of the answer: it may name a person."""
    place = request.place
    if request.method == "POST":
        return HttpResponseRedirect(place.url("search", tim=seal_text(request.POST.get("tim", ""))))
    text = open_text(request.GET.get("tim", ""))
    found = [
        (searcher, hits[:SHOWN], len(hits) > SHOWN) for searcher, hits in search(text, request.user, place, SHOWN + 1)
    ]
    return render(request, "board/search.html", {"text": text, "found": found, "most": SHOWN})
