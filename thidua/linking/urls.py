"""Addresses of the review desk, the duplicates and the models, inside a campaign and period."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
