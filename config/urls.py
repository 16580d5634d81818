"""Which address leads to which view? Pages of the campaign carry it and a period: /kh-4856/2025Q2/…"""

from django.urls import URLPattern, URLResolver, include, path

from thidua.board.views.start import door
from thidua.portal.urls import door_patterns

PLACE = "<slug:campaign>/<str:period>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", door, name="door"),
    path("", include("thidua.accounts.urls")),
    path("nguoi-than/", include(door_patterns)),
    path(PLACE, include("thidua.board.urls")),
    path(PLACE, include("thidua.portal.urls")),
    path(PLACE, include("thidua.evaluation.urls")),
    path(PLACE, include("thidua.imports.urls")),
    path(PLACE, include("thidua.linking.urls")),
]

handler400 = "thidua.board.views.errors.bad_request"
handler403 = "thidua.board.views.errors.forbidden"
handler404 = "thidua.board.views.errors.not_found"
handler500 = "thidua.board.views.errors.server_error"
