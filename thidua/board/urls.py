"""Addresses of the start page, search, help and the gallery, inside a campaign and period."""

from django.urls import path

from thidua.board.views.audit import audit
from thidua.board.views.gallery import gallery
from thidua.board.views.guides import guide, guide_picture
from thidua.board.views.search import find
from thidua.board.views.start import start
from thidua.board.views.tour import tour, tour_step

urlpatterns = [
    path("", start, name="start"),
    path("tim/", find, name="search"),
    path("nhat-ky/", audit, name="audit"),
    path("bat-dau/", tour, name="tour"),
    path("bat-dau/<int:number>/", tour_step, name="tour-step"),
    path("huong-dan/", guide, name="guide"),
    path("huong-dan/hinh/<str:name>", guide_picture, name="guide-picture"),
    path("huong-dan/<slug:slug>/", guide, name="guide-page"),
    path("thanh-phan/", gallery, name="gallery"),
]
