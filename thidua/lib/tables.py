"""How does a page's table sort, filter, page, choose its columns and leave as a file? One definition serves all four.

The same columns give the cells of the page and of the file, so that both show the same stored figures. What stands in
the address is never personal: text that may name somebody is sealed (``thidua.lib.search``).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from thidua.lib.figures import day_text, month_text, number_text, percent_text
from thidua.lib.search import open_text, seal_text
from thidua.lib.table_files import FORMATS, file_response
from thidua.lib.watermarks import Noted, watermark

SORT, PAGE, COLUMNS, FILE = "sap-xep", "trang", "cot", "tep"
AT_ONCE = 2000  # rows of a file that are prepared together


def _as_it_is(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows


def _nothing(rows: list[Any]) -> list[Any]:
    return rows


@dataclass(frozen=True)
class Column:
    """One column. ``value`` gives what the cell holds (text, int, fraction, date, month index) and what a file gets;
    ``cell`` its HTML where that is more. Kinds: text, number, rate, rank, date, month, code, flag. ``order`` are names
    of the query; without them the table cannot be sorted by the column. ``before_sorting`` may tell the database what
    makes the order cheap to find; it may leave out rows that are blank in the first name of ``order``, no others."""

    name: str
    title: Any
    value: Callable[[Any], Any]
    cell: Callable[[Any], str] | None = None
    kind: str = "text"
    order: tuple[str, ...] = ()
    is_shown: bool = True  # before anybody has chosen columns
    before_sorting: Callable[[Any], QuerySet[Any, Any]] = _as_it_is

    def html(self, row: Any) -> str:
        return self.cell(row) if self.cell else shown(self.value(row), self.kind)


@dataclass(frozen=True)
class Filter:
    """One condition: a choice of few values, or a text. A text that may name a person is sealed in the address."""

    name: str
    title: Any
    apply: Callable[[Any, str], Any]
    choices: Sequence[tuple[str, Any]] = ()
    is_sealed: bool = False


class Head(NamedTuple):
    column: Column
    url: str
    direction: str  # ascending, descending or blank: the value of aria-sort


class Cell(NamedTuple):
    column: Column
    html: str


def shown(value: Any, kind: str) -> str:
    """A value as people read it in their language."""
    if value is None or value == "":
        return ""
    if kind == "month":
        return month_text(value)
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, int) and kind != "code":
        return number_text(value, get_language())
    if isinstance(value, Fraction):
        return percent_text(value.numerator, value.denominator, get_language())
    if isinstance(value, date) and not isinstance(value, datetime):
        return day_text(value)
    return str(value)


class Table:
    """Rows of a query as the address asks for them. ``prepare`` completes the rows of one page or chunk at once
    (names, links), so that no cell asks the database. A file is called ``file_name`` (else ``name``) and begins with
    the line ``file_note`` where there is one: what the figures are, and of which day. ``known_total(filters)`` gives
    the number of rows under these filters (those in use) where it costs less than counting; None: count."""

    def __init__(
        self,
        request: HttpRequest,
        *,
        name: str,
        rows: QuerySet[Any, Any],
        columns: Sequence[Column],
        sort: str,
        filters: Sequence[Filter] = (),
        prepare: Callable[[list[Any]], list[Any]] = _nothing,
        per_page: int = 50,
        caption: Any = "",
        empty: Any = "",
        file_name: str = "",
        file_note: Any = "",
        known_total: Callable[[dict[str, str]], int | None] | None = None,
    ) -> None:
        self.name, self.columns, self.filters = name, tuple(columns), tuple(filters)
        self.file_name, self.file_note = file_name or name, file_note
        self.caption, self.empty = caption, empty
        self._request, self._prepare, self._per_page, self._default_sort = request, prepare, per_page, sort
        self._asked: QueryDict = request.GET
        self._rows, self._known_total = rows, known_total

    @property
    def anchor(self) -> str:
        return f"table-{self.name}"

    @cached_property
    def sort(self) -> str:
        asked = self._asked.get(SORT, "")
        known = {column.name for column in self.columns if column.order}
        return asked if asked.removeprefix("-") in known else self._default_sort

    @cached_property
    def filtered(self) -> QuerySet[Any, Any]:
        rows = self._rows
        for entry in self.filters:
            if text := self.filter_value(entry):
                rows = entry.apply(rows, text)
        return rows

    @cached_property
    def sorted(self) -> QuerySet[Any, Any]:
        """All rows in order, blanks last."""
        first, *others = self._order
        return self.filtered.order_by(_blanks_last(first), *map(_blanks_last, others))

    @cached_property
    def _by(self) -> Column:
        return next(column for column in self.columns if column.name == self.sort.removeprefix("-"))

    @property
    def _order(self) -> list[str]:
        first, *others = self._by.order
        return [_reversed(first) if self.sort.startswith("-") else first, *others]

    @cached_property
    def page(self) -> Page[Any]:
        pages = Paginator(self.sorted, self._per_page)
        known = (
            self._known_total({entry.name: text for entry, text in self.fields if text}) if self._known_total else None
        )
        pages.count = self.filtered.count() if known is None else known  # without what only the order needs
        return pages.get_page(self._asked.get(PAGE))

    def _rows_of_page(self) -> list[Any]:
        """The page's rows: along an index where the column knows one. That path passes over rows without a value, which
        come last, so that a page it fills is the page; any other is asked for again without it."""
        start, end = self.page.start_index() - 1, self.page.end_index()
        if self._by.before_sorting is not _as_it_is and end > start >= 0:
            first, *others = self._order  # an index is walked backwards only where no blanks are to come last
            rows = self._by.before_sorting(self.filtered).order_by(first, *map(_blanks_last, others))[start:end]
            if len(found := list(rows)) == end - start:
                return found
        return list(self.page.object_list)

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @cached_property
    def shown_columns(self) -> list[Column]:
        chosen = set(self._asked.getlist(COLUMNS))
        shown_ones = [column for column in self.columns if (column.name in chosen if chosen else column.is_shown)]
        return shown_ones or [column for column in self.columns if column.is_shown]

    @cached_property
    def file_columns(self) -> list[Column]:
        """What a file holds: the shown columns, and every code, so that its rows can be told apart and joined."""
        return [column for column in self.columns if column in self.shown_columns or "code" in column.kind.split()]

    def filter_value(self, entry: Filter) -> str:
        """What the address asks of a filter; a choice that is none is passed over."""
        text = self._asked.get(entry.name, "").strip()
        if entry.is_sealed:
            return open_text(text) if text else ""
        return text if not entry.choices or text in {str(value) for value, _ in entry.choices} else ""

    @property
    def fields(self) -> list[tuple[Filter, str]]:
        return [(entry, self.filter_value(entry)) for entry in self.filters]

    @property
    def is_filtered(self) -> bool:
        return any(value for _, value in self.fields)

    @property
    def has_sealed_text(self) -> bool:
        return any(entry.is_sealed for entry in self.filters)

    @property
    def heads(self) -> list[Head]:
        heads = []
        for column in self.shown_columns:
            is_sorted = self.sort.removeprefix("-") == column.name
            direction = ("descending" if self.sort.startswith("-") else "ascending") if is_sorted else ""
            following = f"-{column.name}" if direction == "ascending" else column.name
            heads.append(Head(column, self.address(**{SORT: following, PAGE: ""}) if column.order else "", direction))
        return heads

    @property
    def body(self) -> Iterator[list[Cell]]:
        columns = self.shown_columns
        for row in self._prepare(self._rows_of_page()):
            yield [Cell(column, column.html(row)) for column in columns]

    @property
    def column_choices(self) -> list[tuple[Column, bool]]:
        chosen = set(self.shown_columns)
        return [(column, column in chosen) for column in self.columns]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a form of filters must carry along: everything asked but filters and page."""
        own = {entry.name for entry in self.filters} | {PAGE, FILE}
        return [(name, value) for name, values in self._asked.lists() if name not in own for value in values]

    @property
    def hidden_filters(self) -> list[tuple[str, str]]:
        """What the form of column choice must carry along."""
        return [
            (name, value)
            for name, values in self._asked.lists()
            if name not in {COLUMNS, PAGE, FILE}
            for value in values
        ]

    def address(self, **changes: str) -> str:
        """This page's address with some of its questions changed; a blank value drops one."""
        asked = self._asked.copy()
        for name, value in {FILE: "", **changes}.items():
            asked.pop(name, None)
            if value:
                asked[name] = value
        text = asked.urlencode()
        return f"{self._request.path}?{text}" if text else self._request.path

    @property
    def previous_page(self) -> str:
        return self.address(**{PAGE: str(self.page.previous_page_number())}) if self.page.has_previous() else ""

    @property
    def next_page(self) -> str:
        return self.address(**{PAGE: str(self.page.next_page_number())}) if self.page.has_next() else ""

    @property
    def files(self) -> list[tuple[str, str]]:
        return [(kind, self.address(**{FILE: kind, PAGE: ""})) for kind in FORMATS]

    @property
    def asked_file(self) -> str:
        asked = self._asked.get(FILE, "")
        return asked if asked in FORMATS else ""

    def unfiltered(self) -> str:
        return self.address(**{entry.name: "" for entry in self.filters}, **{PAGE: ""})

    def sealed_address(self, posted: QueryDict) -> str:
        """The address of the filters that a form posted, with texts about people sealed."""
        changes = {}
        for entry in self.filters:
            text = posted.get(entry.name, "").strip()
            changes[entry.name] = seal_text(text) if entry.is_sealed and text else text
        return self.address(**changes, **{PAGE: ""})

    def file_rows(self) -> Iterator[list[Any]]:
        """All rows, not only the page's, in the shown columns and the table's order."""
        chunk: list[Any] = []
        for row in self.sorted.iterator(chunk_size=AT_ONCE):
            chunk.append(row)
            if len(chunk) == AT_ONCE:
                yield from self._values(chunk)
                chunk = []
        if chunk:
            yield from self._values(chunk)

    def _values(self, rows: list[Any]) -> Iterator[list[Any]]:
        columns = self.file_columns
        for row in self._prepare(rows):
            values = (column.value(row) for column in columns)
            yield [
                month_text(value) if column.kind == "month" and isinstance(value, int) else value
                for column, value in zip(columns, values, strict=True)
            ]


def _reversed(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _blanks_last(name: str) -> Any:
    if name.startswith("-"):
        return F(name[1:]).desc(nulls_last=True)
    return F(name).asc(nulls_last=True)


def respond(
    request: HttpRequest,
    table: Table,
    template: str,
    context: dict[str, Any],
    *,
    exported: Callable[[str, int], Noted | None],
) -> HttpResponseBase:
    """The page, its table alone (for htmx), or the table as a file. ``exported(kind, rows)`` writes the audit line
    before the first byte of a file leaves, and returns it: its number is the file's watermark."""
    if request.method == "POST":
        return HttpResponseRedirect(table.sealed_address(request.POST))
    if table.asked_file:
        mark = watermark(exported(table.asked_file, table.total))
        titles = [str(column.title) for column in table.file_columns]
        note = str(table.file_note)
        return file_response(table.asked_file, table.file_name, titles, table.file_rows(), note, mark)
    is_part = getattr(request, "htmx", None) and request.htmx.target == table.anchor  # type: ignore[attr-defined]
    response: HttpResponse = render(
        request, "components/table.html" if is_part else template, {**context, "table": table}
    )
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
