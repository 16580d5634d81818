"""How do the rows below a header become clean batches and problems? One chunk of rows at a time, column-wise."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import compress, zip_longest
from typing import Any

from thidua.engine.reading.batches import BLANK_VALUES, CLEAN_COLUMNS, BatchKind, CleanBatch, ReadingOptions
from thidua.engine.reading.cells import FORMULA_STARTS, Cell, Memo, Moved, Refused, cell_text, is_blank
from thidua.engine.reading.columns import NAME_FIELDS, column_readers, raw_text_column
from thidua.engine.reading.days import read_birth
from thidua.engine.reading.decoding import SheetDecoder
from thidua.engine.reading.header import Header
from thidua.engine.reading.notes import Note, cut_sensitive, exit_reason, read_note
from thidua.engine.reading.problems import Problem, problem
from thidua.engine.reading.rows import RowRole, row_role, usable_row_role

Columns = dict[str, list[Any]]

# Fields without which a row has no key, by kind of sheet. An unreadable one is as good as none, and so are the
# DECIDING ones when they hold something unreadable: taking them for blank would change what the row says.
_KEYS = {
    "units": ("code",),
    "roster": ("person_code", "unit_code"),
    "claims": ("claim_code", "declared_on"),
    "ledger": ("paid_on", "first_month"),
}
_DECIDING = {"units": ("opens_on",), "roster": ("starts_on",), "claims": ("withdrawn_on",), "ledger": ()}
_FURNITURE_KEYS = {"units": "code", "roster": "person_code", "claims": "claim_code"}
_BLANK = frozenset({"", None})
_IS_EXIT = {RowRole.SECTION_IN: False, RowRole.SECTION_OUT: True}


class SheetCleaner:
    """Cleans one sheet chunk by chunk; remembers the section and whether the last row was a total or signature."""

    def __init__(self, sheet: str, header: Header, options: ReadingOptions, decoder: SheetDecoder) -> None:
        self._sheet, self._header, self._options, self._decoder = sheet, header, options, decoder
        self._kind = header.kind
        self._readers = column_readers(options.today)
        self._birth = Memo(lambda cell: read_birth(cell, options.today))
        self._texts = Memo(cell_text)
        self._in_exits = self._in_footer = False
        self._last_bad = -1
        self.rows_seen = 0

    def clean(self, rows: Sequence[Sequence[Cell]], first_row: int) -> Iterator[CleanBatch | Problem]:
        """The batches and problems of a chunk whose first row is Excel's row `first_row`."""
        if all(_BLANK.issuperset(row) for row in rows):  # a stray cell at the sheet's end makes a million of these
            return
        cells = self._cells(rows)
        columns = self._read(cells)
        notes = self._read_notes(cells, columns)
        exits, keep, problems = self._judge(cells, columns, first_row)
        yield from problems
        self.rows_seen += sum(keep)
        raw = self._raw(cells, notes)
        for kind, chosen in self._kinds(exits, keep):
            if any(chosen):
                yield from self._batch(kind, chosen, columns, cells, raw, notes, first_row)

    # --- cells to columns

    def _cells(self, rows: Sequence[Sequence[Cell]]) -> list[Sequence[Cell]]:
        width = self._header.width
        columns: list[Sequence[Cell]] = list[Sequence[Cell]](zip_longest(*rows, fillvalue=""))[:width]
        return self._decoder.decode(columns + [("",) * len(rows)] * (width - len(columns)))

    def _read(self, cells: Sequence[Sequence[Cell]]) -> Columns:
        """Every field's clean column (with Refused cells in it); fields without a column are all blank."""
        columns = {
            name: self._readers[name](cells[index])
            for name, index in self._header.columns.items()
            if name in self._readers and not (name == "note" and self._kind == "ledger")
        }
        size = len(cells[0]) if cells else 0
        for column in self._header.layout.columns:
            columns.setdefault(column.field, [BLANK_VALUES.get(column.field)] * size)
        self._move_national_ids(columns)
        if self._kind == "claims" and self._options.declared_on is not None:
            columns["declared_on"] = [day or self._options.declared_on for day in columns["declared_on"]]
        return columns

    def _move_national_ids(self, columns: Columns) -> None:
        """A 12-digit insurance code is a national id; where the id column says another one, that one stands."""
        codes = columns.get("insurance_code")
        if codes is None or Moved not in set(map(type, codes)):
            return
        ids = columns["national_id"]
        for index, code in enumerate(codes):
            if isinstance(code, Moved):
                codes[index] = None
                if ids[index] is None or isinstance(ids[index], Refused):
                    ids[index] = code.national_id
                elif ids[index] != code.national_id:
                    codes[index] = Refused("two_national_ids")

    def _read_notes(self, cells: Sequence[Sequence[Cell]], columns: Columns) -> list[Note] | None:
        """The notes of a ledger, taken apart; what they say fills the columns that the sheet does not have."""
        index = self._header.columns.get("note")
        if self._kind != "ledger" or index is None:
            return None
        notes = [read_note(cell, self._birth.__getitem__) for cell in cells[index]]
        columns["birth"] = [own or note.birth for own, note in zip(columns["birth"], notes, strict=True)]
        columns["phone"] = [own or note.phone for own, note in zip(columns["phone"], notes, strict=True)]
        if "method" not in self._header.columns:
            columns["method"] = [note.method for note in notes]
        return notes

    # --- which rows can be used

    def _judge(
        self, cells: Sequence[Sequence[Cell]], columns: Columns, first_row: int
    ) -> tuple[list[bool], list[bool], list[Problem]]:
        """For each row: is it an exit, is it kept; and the problems of the rows that are neither kept nor furniture."""
        size = len(cells[0])
        keep, exits, found = [True] * size, [self._in_exits] * size, list[Problem]()
        flat = "method" in self._header.columns
        if self._kind == "ledger" and flat:
            exits = [method == "GH" for method in columns["method"]]
        self._last_bad = -1
        for index in self._doubtful(columns):
            self._in_footer = self._in_footer and index == self._last_bad + 1
            self._last_bad = index
            faults = self._faults(index, columns, exits[index])
            if self._kind == "ledger" and not faults:  # an exit without months: whose and since when is known
                self._in_footer = False
                continue
            row = [column[index] for column in cells]
            role = self._role(row, is_usable=not faults and self._has_key(index, columns))
            if role is RowRole.DATA:
                self._in_footer = False
                keep[index] = not faults
                found += [self._fault(code, name, row, first_row + index) for code, name in faults]
                continue
            keep[index] = False
            self._in_footer = role in {RowRole.TOTAL, RowRole.FOOTER} or (self._in_footer and role is RowRole.BLANK)
            if role in _IS_EXIT and not flat:
                self._in_exits = _IS_EXIT[role]
                exits[index:] = [self._in_exits] * (size - index)
        self._in_footer = self._in_footer and self._last_bad == size - 1
        return exits, keep, found

    def _role(self, row: Sequence[Cell], *, is_usable: bool) -> RowRole:
        if is_usable and self._kind in _FURNITURE_KEYS:
            return usable_row_role(row, self._header, _FURNITURE_KEYS[self._kind], self._in_footer)
        return row_role(row, self._header, self._in_footer)

    def _has_key(self, index: int, columns: Columns) -> bool:
        return self._kind == "ledger" or columns[_FURNITURE_KEYS[self._kind]][index] is not None

    def _doubtful(self, columns: Columns) -> list[int]:
        """Rows that lack something or whose key looks like furniture ("Tổng cộng" in the first column)."""
        if self._kind == "ledger":
            people = zip(columns["insurance_code"], columns["national_id"], strict=True)
            has_person = [code.__class__ is str or number.__class__ is str for code, number in people]
            needed = zip(has_person, columns["paid_on"], columns["first_month"], columns["months"], strict=True)
            return [
                index
                for index, (person, day, month, months) in enumerate(needed)
                if not person or day.__class__ is not date or month.__class__ is not int or months.__class__ is not int
            ]
        keys = columns[_FURNITURE_KEYS[self._kind]]
        return [
            index
            for index, key in enumerate(keys)
            if key is None
            or len(key) <= 2
            or not key.isascii()
            or key.isalpha()
            or key.startswith(("TONG", "CONG"))
            or self._faults(index, columns, False)
        ]

    def _faults(self, index: int, columns: Columns, is_exit: bool) -> list[tuple[str, str]]:
        """Why a row cannot be used, as (code, field); empty when it can."""
        faults = []
        for name in _KEYS[self._kind]:
            value = columns[name][index]
            if value is None and name == "claim_code" and not self._options.needs_claim_codes:
                continue
            if value is None or isinstance(value, Refused):
                faults.append(("row_no_key" if value is None else "row_bad_key", name))
        faults += [("row_bad_key", name) for name in _DECIDING[self._kind] if isinstance(columns[name][index], Refused)]
        if self._kind == "ledger":
            if not any(isinstance(columns[name][index], str) for name in ("insurance_code", "national_id")):
                faults.append(("row_no_person", "insurance_code"))
            if not is_exit and not isinstance(columns["months"][index], int):
                faults.append(("row_bad_months", "months"))
        if self._kind == "claims" and not faults:
            withdrawn = columns["withdrawn_on"][index]
            if withdrawn is not None and withdrawn < columns["declared_on"][index]:
                faults.append(("row_withdrawn_early", "withdrawn_on"))
        return faults

    def _fault(self, code: str, name: str, row: Sequence[Cell], number: int) -> Problem:
        """The problem of a row that cannot be used; a missing person is told at the id column that says something."""
        columns = self._header.columns
        if name == "insurance_code" and "national_id" in columns:
            index = columns.get(name)
            if index is None or (is_blank(row[index]) and not is_blank(row[columns["national_id"]])):
                name = "national_id"
        value = cell_text(row[columns[name]]) if name in columns else ""
        return problem(self._sheet, number, self._header.caption(name), value, code)

    # --- batches

    def _kinds(self, exits: Sequence[bool], keep: Sequence[bool]) -> Iterator[tuple[BatchKind, list[bool]]]:
        if self._kind != "ledger":
            yield self._kind, list(keep)
            return
        yield "contributions", [kept and not out for kept, out in zip(keep, exits, strict=True)]
        yield "exits", [kept and out for kept, out in zip(keep, exits, strict=True)]

    def _raw(self, cells: Sequence[Sequence[Cell]], notes: Sequence[Note] | None) -> list[tuple[str, ...]]:
        columns = [raw_text_column(column, self._texts) for column in cells]
        for index in self._header.sensitive:
            columns[index] = [""] * len(columns[index])
        if notes is not None:
            columns[self._header.columns["note"]] = [note.text for note in notes]
        return list(zip(*columns, strict=True))

    def _batch(
        self,
        kind: BatchKind,
        chosen: list[bool],
        columns: Columns,
        cells: Sequence[Sequence[Cell]],
        raw: list[tuple[str, ...]],
        notes: Sequence[Note] | None,
        first_row: int,
    ) -> Iterator[CleanBatch | Problem]:
        whole = all(chosen)
        numbers = list(range(first_row, first_row + len(chosen)))
        if not whole:
            numbers = list(compress(numbers, chosen))
            raw = list(compress(raw, chosen))
            notes = None if notes is None else list(compress(notes, chosen))
        clean: Columns = {}
        for name in CLEAN_COLUMNS[kind]:
            source = "paid_on" if name == "recorded_on" else name
            if source in columns and not (kind == "exits" and name == "reason"):
                clean[name] = columns[source] if whole else list(compress(columns[source], chosen))
                yield from self._settle(source, clean[name], numbers, raw)
        if kind == "exits":
            clean["reason"] = self._reasons(chosen, cells)
        if kind in {"contributions", "exits"}:
            clean["hint"] = [None] * len(numbers) if notes is None else self._hints(kind, notes)
        yield CleanBatch(
            kind,
            self._sheet,
            numbers,
            {name: clean[name] for name in CLEAN_COLUMNS[kind]},
            raw,
            list(self._header.captions),
        )

    def _settle(
        self, name: str, values: list[Any], numbers: Sequence[int], raw: Sequence[Sequence[str]]
    ) -> Iterator[Problem]:
        """Replace refused cells by what the row goes on with, and report them; report texts that look like formulas."""
        caption = self._header.caption(name)
        if Refused in set(map(type, values)):
            for place, value in enumerate(values):
                if isinstance(value, Refused):
                    values[place] = value.instead
                    yield problem(self._sheet, numbers[place], caption, self._written(name, raw[place]), value.code)
        if name in NAME_FIELDS:
            for place, value in enumerate(values):
                if value is not None and value[0] in FORMULA_STARTS:
                    yield problem(self._sheet, numbers[place], caption, value, "formula_like")

    def _written(self, name: str, raw_row: Sequence[str]) -> str:
        index = self._header.columns.get(name, self._header.columns.get("note"))
        return "" if index is None else raw_row[index]

    def _reasons(self, chosen: Sequence[bool], cells: Sequence[Sequence[Cell]]) -> list[str]:
        """From Lý do giảm, else from the note as it stands in the file (its cut parts may stand before the reason)."""
        places = [self._header.columns[name] for name in ("reason", "note") if name in self._header.columns]
        rows = compress(range(len(chosen)), chosen)
        return [exit_reason(" ".join(cell_text(cells[place][row]) for place in places)) for row in rows]

    @staticmethod
    def _hints(kind: BatchKind, notes: Sequence[Note]) -> list[str | None]:
        """Hints of the notes; an exit's plain note is its reason and no hint."""
        if kind == "exits":
            return [None if note.hint == cut_sensitive(note.text) else note.hint for note in notes]
        return [note.hint for note in notes]
