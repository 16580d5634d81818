"""Addresses of the start page, search, help and the gallery, inside a campaign and period."""

from django.urls import path

from thidua.board import views

urlpatterns = [
    path("", views.start, name="start"),
    path("tim/", views.find, name="search"),
    path("thanh-phan/", views.gallery, name="gallery"),
]
