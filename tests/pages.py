"""What does a page, a CSV or a workbook of ours say? Tables read back as rows by the titles of their columns."""

import csv
import io
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

from python_calamine import CalamineWorkbook

Rows = list[dict[str, Any]]


class _Tables(HTMLParser):
    """Cells say their title themselves (``data-title``), for narrow screens."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Rows = []
        self._title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append({})
        elif tag in {"td", "th"}:
            self._title = dict(attrs).get("data-title") or ""
            if self._title:
                self.rows[-1][self._title] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._title = ""

    def handle_data(self, data: str) -> None:
        if self._title:
            words = f"{self.rows[-1][self._title]} {data}".split()
            self.rows[-1][self._title] = " ".join(words)


def page_rows(html: str) -> Rows:
    parser = _Tables()
    parser.feed(html)
    return [row for row in parser.rows if row]


class _Cards(HTMLParser):
    """The figure cards of a page: label and figure."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._part = self._label = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "div":
            self._part = (dict(attrs).get("class") or "").split(" ")[0]

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and self._part == "label":
            self._label = text
        elif text and self._part == "figure":
            self.found.setdefault(self._label, text)


def figure_cards(html: str) -> dict[str, str]:
    parser = _Cards()
    parser.feed(html)
    return parser.found


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def csv_rows(response: Any) -> tuple[str, Rows]:
    """The line above the titles, and the rows."""
    lines = list(csv.reader(io.StringIO(body(response).decode("utf-8-sig"))))
    return lines[0][0], rows_of(lines[1:])


def workbook_rows(response: Any) -> tuple[str, Rows]:
    """The line above the titles, and the rows."""
    lines = CalamineWorkbook.from_filelike(io.BytesIO(body(response))).get_sheet_by_index(0).to_python()
    return str(lines[0][0]), rows_of(lines[1:])


def rows_of(lines: Iterable[list[Any]]) -> Rows:
    titles, *rows = lines
    return [dict(zip(titles, row, strict=True)) for row in rows]
