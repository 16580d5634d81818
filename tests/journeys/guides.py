"""How do the user guides get their pictures, and how are they printed? `make guides` walks through the site and looks.

    python -m tests.journeys.guides

Pictures go to docs/huong-dan/hinh/ (made, not kept in git); every guide becomes a page for printing in var/guides/.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

from tests.journeys.browsing import Visitor, chromium, signed_in, visiting
from tests.journeys.pages import PAGES
from tests.journeys.screenshots import a_site
from tests.journeys.world import ROOT

GUIDES = ROOT / "docs" / "huong-dan"
PICTURES = GUIDES / "hinh"
PRINTED = ROOT / "var" / "guides"
SHAPE = """<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><title>{title}</title><link rel="stylesheet" href="guide.css"></head>
<body>{body}</body>
</html>
"""
STYLE = """@page { size: A4; margin: 16mm 18mm; }
body { font: 10.5pt/1.45 "Inter Variable", "Noto Sans", "DejaVu Sans", sans-serif; max-width: 48rem;
  margin: 1rem auto; }
h1 { font-size: 17pt; } h2 { font-size: 12.5pt; margin: 1em 0 .3em; break-after: avoid; } p, ul, ol { margin: .4em 0; }
img { display: block; max-width: 100%; max-height: 62mm; margin: .5em 0; border: 1px solid #80899a; border-radius: 4px;
  break-inside: avoid; }
table { border-collapse: collapse; width: 100%; } td, th { border: 1px solid #80899a; padding: .25em .5em;
  text-align: left; vertical-align: top; }
@media print { body { max-width: none; margin: 0; } }
"""


def nothing(visitor: Visitor) -> None:
    """The page as it opens."""


class Picture(NamedTuple):
    """`name`.png: the page of that label, after `prepare`, from its top down to `height` or just one element."""

    name: str
    page: str
    height: int = 620
    only: str = ""
    prepare: Callable[[Visitor], None] = nothing


def open_evidence(visitor: Visitor) -> None:
    visitor.page.get_by_text("Xem căn cứ").click()
    visitor.page.evaluate("document.querySelector('.case-sentence').scrollIntoView()")


WANTED: tuple[Picture, ...] = (
    Picture("tong-quan", "start", height=700),
    Picture("xem-truoc", "upload", height=700),
    Picture("xep-can-bo", "people-to-place", height=560),
    Picture("can-cu", "case-lapsed", height=700, prepare=open_evidence),
    Picture("chot-ky", "period-close", height=640),
)


def main() -> None:
    with a_site() as server, chromium() as browser:
        shutil.rmtree(PICTURES, ignore_errors=True)
        PICTURES.mkdir(parents=True)
        pages = {page.label: page for page in PAGES}
        session = signed_in(browser, server, "dieu-hanh")
        for picture in WANTED:
            page = pages[picture.page]
            with visiting(browser, server, session=session if page.user else ()) as visitor:
                visitor.resize(1000)
                visitor.look_at(page)
                picture.prepare(visitor)
                take(visitor, picture)
    for guide in sorted(GUIDES.glob("*.md")):
        write_printed(guide)
    sys.stdout.write(f"{len(WANTED)} hình trong {PICTURES}; bản để in trong {PRINTED}\n")


def take(visitor: Visitor, picture: Picture) -> None:
    path = str(PICTURES / f"{picture.name}.png")
    if picture.only:
        visitor.page.locator(picture.only).first.screenshot(path=path)
    else:
        visitor.page.screenshot(path=path, clip={"x": 0, "y": 0, "width": 1000, "height": picture.height})


def write_printed(guide: Path) -> None:
    """One guide as a page of HTML beside its pictures."""
    PRINTED.mkdir(parents=True, exist_ok=True)
    shutil.copytree(PICTURES, PRINTED / PICTURES.name, dirs_exist_ok=True)
    (PRINTED / "guide.css").write_text(STYLE, encoding="utf-8")
    text = guide.read_text(encoding="utf-8")
    body = MarkdownIt("commonmark").enable("table").render(text).replace('.md"', '.html"').replace(".md#", ".html#")
    title = text.partition("\n")[0].lstrip("# ")
    (PRINTED / f"{guide.stem}.html").write_text(SHAPE.format(title=title, body=body), encoding="utf-8")


if __name__ == "__main__":
    main()
