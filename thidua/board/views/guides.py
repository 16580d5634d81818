"""How does one work with the system? The user guides, and their pictures."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from thidua.board.guides import PICTURE_KINDS, find_guide, find_picture, guide_titles
from thidua.lib.access import requires_login
from thidua.lib.pages import PageRequest

A_DAY = 24 * 3600


@requires_login
def guide(request: PageRequest, slug: str = "") -> HttpResponse:
    """One guide with its contents; without a name the list of all, or the only one there is."""
    place = request.place
    titles = guide_titles()
    slug = slug or (titles[0][0] if len(titles) == 1 else "")
    context = {
        "guides": [(title, place.url("guide-page", name), name == slug) for name, title in titles],
        "is_other_language": get_language() != "vi",
    }
    if slug:
        found = find_guide(slug, place.url("guide-picture", "x").partition("?")[0].removesuffix("x"))
        if found is None:
            raise Http404
        context |= {"guide": found, "html": mark_safe(found.html)}  # noqa: S308 -- Markdown without HTML
    return render(request, "board/guide.html", context)


@requires_login
def guide_picture(request: PageRequest, name: str) -> HttpResponse:
    path = find_picture(name)
    if path is None:
        raise Http404
    kind = PICTURE_KINDS[path.suffix]
    return HttpResponse(path.read_bytes(), content_type=kind, headers={"Cache-Control": f"private, max-age={A_DAY}"})
