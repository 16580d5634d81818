"""How does every component look?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from thidua.lib.access import requires_login


@requires_login
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "board/gallery.html", {})
