"""Addresses of the pages that show results, inside a campaign and period."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
