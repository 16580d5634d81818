"""Addresses of everyone's own pages, inside a campaign and period."""

from django.urls import path

from thidua.portal.views.official import confirmation, mine

urlpatterns = [
    path("cua-toi/", mine, name="mine"),
    path("cua-toi/xac-nhan/", confirmation, name="mine-confirmation"),
]
