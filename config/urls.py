"""Which addresses does the site answer? None yet: the pages come after the command line."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
