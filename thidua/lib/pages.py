"""What does a view find on its request? What the middleware put there, with its types."""

from typing import Any

from django.http import HttpRequest


class PageRequest(HttpRequest):
    """A request after all middleware. ``place`` is the campaign and period that the page stands in (above lib, so
    untyped here): ``thidua.evaluation.middleware.Place``, None outside a campaign."""

    place: Any
    htmx: Any
    user: Any
