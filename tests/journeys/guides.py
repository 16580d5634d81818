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
WIDTH = 1000
PRINTED = ROOT / "var" / "guides"
SHAPE = """<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><title>{title}</title><link rel="stylesheet" href="guide.css"></head>
<body>{body}</body>
</html>
"""
STYLE = """@page { size: A4; margin: 13mm 16mm; }
body { font: 9.5pt/1.4 "Inter Variable", "Noto Sans", "DejaVu Sans", sans-serif; max-width: 48rem;
  margin: 1rem auto; }
h1 { font-size: 17pt; } h2 { font-size: 12.5pt; margin: 1em 0 .3em; break-after: avoid; } p, ul, ol { margin: .4em 0; }
img { display: block; max-width: 100%; max-height: 58mm; margin: .5em 0; border: 1px solid #80899a; border-radius: 4px;
  break-inside: avoid; }
table { border-collapse: collapse; width: 100%; } td, th { border: 1px solid #80899a; padding: .25em .5em;
  text-align: left; vertical-align: top; }
@media print { body { max-width: none; margin: 0; } }
"""


def nothing(visitor: Visitor) -> None:
    """The page as it opens."""


class Picture(NamedTuple):
    """`name`.png: the page of that label as its user sees it, after `prepare`, as high as `height`; with the frame
    around it or without."""

    name: str
    page: str
    height: int
    prepare: Callable[[Visitor], None] = nothing
    has_frame: bool = False


def open_evidence(visitor: Visitor) -> None:
    visitor.page.get_by_text("Xem căn cứ").click()
    visitor.page.evaluate("document.querySelector('details.evidence').scrollIntoView()")


def reach_queue(visitor: Visitor) -> None:
    visitor.page.evaluate("document.querySelector('.desk-together').scrollIntoView()")


def prove_oneself(visitor: Visitor) -> None:
    known = visitor.server.samples
    visitor.page.get_by_label("Ngày sinh của bạn").fill(known["relative_birth"])
    visitor.page.get_by_label("Bốn số cuối của căn cước").fill(known["relative_last4"])
    visitor.page.get_by_role("button", name="Xem ai đã ghi tên tôi").click()
    visitor.page.get_by_text("Bạn trả lời thế nào?").wait_for()
    visitor.page.evaluate("document.querySelector('#answer').closest('section').scrollIntoView()")


WANTED: tuple[Picture, ...] = (
    Picture("tong-quan", "start", 620, has_frame=True),
    Picture("xem-truoc", "upload", 520),
    Picture("xep-can-bo", "people-to-place", 480),
    Picture("can-cu", "case-lapsed", 600, open_evidence),
    Picture("chot-ky", "period-close", 560),
    Picture("nghi-trung", "duplicate", 560),
    Picture("ban-soat-xet", "review", 620, reach_queue),
    Picture("xet-phieu", "review-claim", 660),
    Picture("trai-bang-chung", "review-contradicted", 660),
    Picture("hoi-lai", "review-question", 560),
    Picture("duyet-chung", "review-together", 480),
    Picture("trang-cua-toi", "mine", 620),
    Picture("them-nguoi-than", "mine-add", 620),
    Picture("loi-gioi-thieu", "mine-text", 620),
    Picture("nguoi-than-mo", "relative", 620),
    Picture("nguoi-than-tra-loi", "relative-link", 520, prove_oneself),
    Picture("thu-nguoi-than", "invitations", 620),
    Picture("nhat-ky", "audit", 620),
    Picture("loi-moi", "account-invitations", 560),
    Picture("vai-tro", "roles", 620),
    Picture("ban-giao", "roles-left", 480),
    Picture("mua", "seasons", 620),
    Picture("tep-don-vi", "unit-excel", 620),
    Picture("tep-don-vi-xem-truoc", "unit-excel-upload", 620),
)


def main() -> None:
    with a_site() as server, chromium() as browser:
        shutil.rmtree(PICTURES, ignore_errors=True)
        PICTURES.mkdir(parents=True)
        pages = {page.label: page for page in PAGES}
        users = {pages[picture.page].user for picture in WANTED}
        sessions = {user: signed_in(browser, server, user) for user in users if user}
        for picture in WANTED:
            page = pages[picture.page]
            with visiting(browser, server, session=sessions.get(page.user, ())) as visitor:
                visitor.resize(WIDTH)
                visitor.look_at(page)
                picture.prepare(visitor)
                take(visitor, picture)
    for guide in sorted(GUIDES.glob("*.md")):
        write_printed(guide)
    sys.stdout.write(f"{len(WANTED)} hình trong {PICTURES}; bản để in trong {PRINTED}\n")


def take(visitor: Visitor, picture: Picture) -> None:
    header = visitor.page.locator("header.top").bounding_box()
    main = visitor.page.get_by_role("main").bounding_box()
    assert header is not None
    assert main is not None
    left, top = (0.0, 0.0) if picture.has_frame else (main["x"], header["y"] + header["height"])
    clip = {"x": left, "y": top, "width": WIDTH - left, "height": picture.height}
    visitor.page.screenshot(path=str(PICTURES / f"{picture.name}.png"), clip=clip)  # type: ignore[arg-type]


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
