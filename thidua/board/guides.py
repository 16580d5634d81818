"""What do the user guides under docs/huong-dan say, as HTML that is safe on a page?

Guides are Markdown without HTML of their own; pictures are made by a script and may not be there yet.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from thidua.engine.text import fold

PICTURES = "hinh"
PICTURE_KINDS = {".png": "image/png", ".webp": "image/webp"}
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,80}")


@dataclass(frozen=True)
class Guide:
    """A guide: its title, and per part of it a heading with the anchor and the HTML."""

    slug: str
    title: str
    contents: tuple[tuple[str, str], ...]  # (anchor, heading)
    html: str


def guide_folder() -> Path:
    return Path(settings.BASE_DIR) / "docs" / "huong-dan"


def guide_titles() -> list[tuple[str, str]]:
    """(slug, title) of every guide, in the order of the files' names."""
    found = [find_guide(path.stem, "") for path in sorted(guide_folder().glob("*.md"))]
    return [(guide.slug, guide.title) for guide in found if guide]


def find_guide(slug: str, pictures_at: str) -> Guide | None:
    """One guide; ``pictures_at`` is the address before a picture's name. None for no such guide."""
    path = guide_folder() / f"{slug}.md"
    if not SLUG.fullmatch(slug) or not path.is_file():
        return None
    pictures = tuple(sorted(picture.name for picture in (guide_folder() / PICTURES).glob("*")))
    return _rendered(slug, pictures_at, get_language() or "", (path.stat().st_mtime_ns, pictures))


def find_picture(name: str) -> Path | None:
    """A picture of the guides by its file name; None for no such picture."""
    path = guide_folder() / PICTURES / name
    is_named_well = SLUG.fullmatch(path.stem) and path.suffix in PICTURE_KINDS and "/" not in name
    return path if is_named_well and path.is_file() else None


@lru_cache(maxsize=32)
def _rendered(slug: str, pictures_at: str, _language: str, _state: object) -> Guide:
    text = (guide_folder() / f"{slug}.md").read_text(encoding="utf-8")
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    title, contents = slug, []
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        title = tokens[1].content
        tokens = tokens[3:]
    _lead_to_other_guides(tokens)
    for opening, inside in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", slugify(fold(inside.content)) or "phan")
            if opening.tag == "h2":
                contents.append((str(opening.attrs["id"]), inside.content))
    renderer = RendererHTML()
    renderer.rules.update(_rules(pictures_at))
    return Guide(slug, title, tuple(contents), renderer.render(tokens, markdown.options, {}))


def _lead_to_other_guides(tokens: list[Token]) -> None:
    """Guides link to each other's files; on the site each stands at an address beside this one's."""
    for token in (each for inline in tokens for each in inline.children or ()):
        target = str(token.attrs.get("href", ""))
        if target.endswith(".md") and SLUG.fullmatch(target.removesuffix(".md")):
            token.attrSet("href", f"../{target.removesuffix('.md')}/")


def _rules(pictures_at: str) -> dict[str, Any]:
    def table(*_: Any) -> str:
        return '<div class="table-frame" tabindex="0" role="group"><table class="table">'

    def table_end(*_: Any) -> str:
        return "</table></div>"

    def head(*_: Any) -> str:
        return '<th scope="col">'

    def code(tokens: list[Token], index: int, *_: Any) -> str:
        return f'<pre tabindex="0"><code>{escape(tokens[index].content)}</code></pre>'

    def picture(tokens: list[Token], index: int, *_: Any) -> str:
        return _picture(tokens[index], pictures_at)

    return {
        "table_open": table,
        "table_close": table_end,
        "th_open": head,
        "code_block": code,
        "fence": code,
        "image": picture,
    }


def _picture(token: Token, pictures_at: str) -> SafeString:
    """The picture, or what it would show where it has not been made."""
    name, text = str(token.attrs.get("src", "")).rpartition("/")[2], token.content
    if find_picture(name) is None:
        missing = _("Hình chưa có trên máy chủ này: %(text)s") % {"text": text}
        return format_html('<span class="text-secondary">[{}]</span>', missing)
    return format_html('<img class="picture" src="{}{}" alt="{}" loading="lazy">', mark_safe(pictures_at), name, text)  # noqa: S308 -- an address of ours
