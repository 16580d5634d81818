"""Addresses outside any campaign: signing in and out, language, colours."""

from django.urls import path
from django.views.i18n import set_language

from thidua.accounts import views
from thidua.lib.access import open_to_all

urlpatterns = [
    path("dang-nhap/", views.sign_in, name="login"),
    path("dang-xuat/", views.sign_out, name="logout"),
    path("giao-dien/", views.choose_theme, name="theme"),
    path("ngon-ngu/", open_to_all(set_language), name="set_language"),
]
