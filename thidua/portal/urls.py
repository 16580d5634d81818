"""Addresses of everyone's own pages, inside a campaign and period."""

from django.urls import path

from thidua.portal.views.official import add, confirmation, mine, text, withdraw

urlpatterns = [
    path("cua-toi/", mine, name="mine"),
    path("cua-toi/xac-nhan/", confirmation, name="mine-confirmation"),
    path("cua-toi/them/", add, name="mine-add"),
    path("cua-toi/phieu/<int:claim>/rut/", withdraw, name="mine-withdraw"),
    path("cua-toi/loi-gioi-thieu/", text, name="mine-text"),
]
