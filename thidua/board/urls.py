"""Addresses of the start page, search, help and the gallery, inside a campaign and period."""

from django.urls import path

from thidua.board.views.gallery import gallery
from thidua.board.views.search import find
from thidua.board.views.start import start

urlpatterns = [
    path("", start, name="start"),
    path("tim/", find, name="search"),
    path("thanh-phan/", gallery, name="gallery"),
]
