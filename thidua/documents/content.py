"""What does a document say, apart from how it looks? A tree of plain values; every renderer reads the same tree.

The tree is what is stored: PDF (and later Word) are made of it again at any time, byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Run:
    """A stretch of text in one face."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Paragraph:
    runs: tuple[Run, ...]
    align: Literal["left", "center", "right", "justify"] = "justify"
    indent: bool = True
    node: str = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Letterhead:
    """The head of a document by Decree 30/2020: who issues it, the state's name, number, place and date.

    ``parent`` is the office above (blank: none), ``number`` and ``place_and_day`` may be blank.
    """

    parent: str
    office: str
    number: str
    place_and_day: str
    node: str = field(default="letterhead", init=False)


@dataclass(frozen=True)
class Title:
    kind: str
    subject: str
    node: str = field(default="title", init=False)


@dataclass(frozen=True)
class Facts:
    """Lines "what: value"."""

    lines: tuple[tuple[str, str], ...]
    node: str = field(default="facts", init=False)


@dataclass(frozen=True)
class Table:
    """``widths`` are shares of the line; ``aligns`` one for each column."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    aligns: tuple[Align, ...]
    node: str = field(default="table", init=False)


@dataclass(frozen=True)
class Signature:
    """Where somebody signs: ``authority`` (THỦ TRƯỞNG ĐƠN VỊ), a note below it, and the name, if known. ``left`` are
    the lines at its left (Nơi nhận)."""

    authority: str
    note: str
    name: str
    left: tuple[str, ...] = ()
    node: str = field(default="signature", init=False)


@dataclass(frozen=True)
class Footnote:
    """Small print at the end: where the figures come from."""

    lines: tuple[str, ...]
    node: str = field(default="footnote", init=False)


@dataclass(frozen=True)
class Picture:
    """A drawing in SVG, centred, ``width`` millimetres wide; ``said`` tells it to who cannot see it."""

    svg: str
    said: str
    width: int
    node: str = field(default="picture", init=False)


@dataclass(frozen=True)
class PageBreak:
    """What follows begins a page of its own."""

    node: str = field(default="pagebreak", init=False)


Node = Paragraph | Letterhead | Title | Facts | Table | Signature | Footnote | Picture | PageBreak


@dataclass(frozen=True)
class Content:
    """A whole document. ``title`` is its name for readers of the file, ``language`` a tag as in BCP 47."""

    title: str
    nodes: tuple[Node, ...]
    language: str = "vi"

    def as_json(self) -> str:
        """The canonical text of the tree: equal trees are equal texts."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def text(value: str, **how: Any) -> Paragraph:
    """A paragraph in one face."""
    return Paragraph((Run(value),), **how)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], aligns: Sequence[Align]) -> Table:
    """A table. Raises ValueError when a row has another number of cells than there are heads."""
    if any(len(row) != len(heads) for row in (*rows, widths, aligns)):
        raise ValueError("mọi dòng của bảng phải có đủ số cột")
    return Table(tuple(heads), tuple(tuple(row) for row in rows), tuple(widths), tuple(aligns))
