"""Which pages has the site, and with which rows does one look at each? One list for tests, screenshots and guides.

A test fails when an address of the site is neither here nor among those that are no pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

PLACE = ("kh-4856", "2025Q2")


class PageEntry(NamedTuple):
    """A URL name; ``rows`` are keys of the samples; ``query`` follows the address; ``title`` tells variants apart."""

    name: str
    rows: tuple[str, ...] = ()
    query: str = ""
    title: str = ""
    period: str = PLACE[1]
    is_outside: bool = False  # of any campaign and period
    has_charts: bool = False
    user: str = "dieu-hanh"

    @property
    def label(self) -> str:
        return self.title or self.name

    def path(self, samples: dict[str, Any]) -> str:
        rows = [samples[row] for row in self.rows]
        where = () if self.is_outside else (PLACE[0], self.period)
        return reverse(self.name, args=(*where, *rows)) + self.query


PAGES: tuple[PageEntry, ...] = (
    PageEntry("login", is_outside=True, user=""),
    PageEntry("start"),
    PageEntry("search"),
    PageEntry("gallery"),
)

# Addresses that answer without a page of their own: a file, a fragment, a redirect after a form.
NO_PAGES = {
    "door": "leads to the start page",
    "logout": "a deed",
    "theme": "a deed",
    "set_language": "a deed",
}


def site_names() -> set[str]:
    """Every URL name of the site."""
    return {pattern.name or str(pattern.pattern) for pattern in patterns(get_resolver())}


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def is_built(page: PageEntry) -> bool:
    try:
        page.path(dict.fromkeys(page.rows, 1))
    except NoReverseMatch:
        return False
    return True
