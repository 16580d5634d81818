"""Which address leads to which view? (None yet: the first pages come with the accounts.)"""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
