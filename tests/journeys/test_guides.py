"""Do the guides speak of what is there: words in bold stand on a page, pictures are made, links lead to a guide?"""

import re
from pathlib import Path

import pytest

from tests.journeys.guides import GUIDES, WANTED
from tests.journeys.world import ROOT

ON_THE_SITE = ("nguoi-van-hanh", "nguoi-soat-xet", "can-bo", "dau-moi", "nguoi-than")  # whose words are those of pages
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
PICTURE = re.compile(r"!\[[^\]]+\]\(hinh/([a-z0-9-]+)\.png\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)#]+)\)")
NUMBERED = re.compile(r"\{\{ \w+ \}\}")


def site_words() -> str:
    """Everything that templates and Python say, with one figure in place of every variable."""
    files = [path for ending in ("*.html", "*.py") for path in (ROOT / "thidua").rglob(ending)]
    files.append(ROOT / "config" / "settings.py")
    return NUMBERED.sub("1", "\n".join(path.read_text(encoding="utf-8") for path in files))


@pytest.mark.parametrize("guide", ON_THE_SITE)
def test_every_button_the_guide_names_is_there(guide: str) -> None:
    words = site_words()
    named = {" ".join(text.split()) for text in BOLD.findall((GUIDES / f"{guide}.md").read_text(encoding="utf-8"))}
    said = {text for text in named if not text.endswith(".")}  # a whole sentence in bold is no button
    assert sorted(text for text in said if text not in words and text.rstrip(":") not in words) == []


@pytest.mark.parametrize("guide", sorted(GUIDES.glob("*.md")), ids=lambda path: path.stem)
def test_links_and_pictures_of_a_guide_lead_somewhere(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    made = {picture.name for picture in WANTED}
    assert set(PICTURE.findall(text)) <= made
    ours = [target for target in LINK.findall(text) if "://" not in target]
    assert [target for target in ours if not (GUIDES / target).exists()] == []


def test_every_picture_is_shown_by_a_guide() -> None:
    shown = set(PICTURE.findall("\n".join(path.read_text(encoding="utf-8") for path in GUIDES.glob("*.md"))))
    assert {picture.name for picture in WANTED} - shown == set()
