"""How does a tree of content become a PDF? Typst sets it: tagged, PDF/A-2a and PDF/UA-1, with our own faces only."""

import functools
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

import typst
from django.conf import settings

FACE = "Tinos"
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]


class FacesMissing(Exception):
    """The faces of printed documents are not installed; the message says what to do."""


@functools.cache
def _faces(folder: Path) -> typst.Fonts:
    if not list(folder.glob(f"{FACE}_*.ttf")):
        raise FacesMissing("Chưa có phông chữ của văn bản in. Hãy chạy: make setup")
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


def to_pdf(layout: Path, inputs: Mapping[str, str], at: datetime) -> bytes:
    """The PDF of a layout (a .typ file) over its inputs (``sys.inputs``).

    ``at`` is the date inside the file: equal inputs and dates give equal bytes. Text of the inputs is never read as
    markup. Raises ``FacesMissing``, and ``typst.TypstError`` for a broken layout.
    """
    return typst.compile(
        layout,
        root=layout.parent,
        font_paths=_faces(settings.PRINT_FACES),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=dict(inputs),
        pdf_standards=[*STANDARDS],
        timestamp=int(at.timestamp()),
    )
