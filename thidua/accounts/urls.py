"""Addresses outside any campaign: signing in and out, language, colours."""

from django.urls import path
from django.views.i18n import set_language

from thidua.accounts.views import appearance, signing_in
from thidua.lib.access import open_to_all

urlpatterns = [
    path("dang-nhap/", signing_in.sign_in, name="login"),
    path("dang-xuat/", signing_in.sign_out, name="logout"),
    path("giao-dien/", appearance.choose_theme, name="theme"),
    path("ngon-ngu/", open_to_all(set_language), name="set_language"),
]
