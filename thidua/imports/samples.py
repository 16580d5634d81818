"""Which few rows show what a file would change, field by field, without anybody's whole number?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from thidua.engine.reading.captions import CLAIMS, LEDGER, ROSTER, UNITS, Layout
from thidua.imports.enums import RowKind
from thidua.imports.masking import hidden, mask_numbers, masked_number
from thidua.imports.models import ImportRow
from thidua.imports.registry import Current, Prepared
from thidua.imports.rows import open_row
from thidua.lib.figures import day_text, month_text
from thidua.lib.sealing import Sealer

COMPARED = frozenset({"changed", "held"})  # outcomes that are shown as before → after
SAMPLE_ROWS = 5  # of each outcome, kind and file
ID_FIELDS = frozenset({"national_id", "insurance_code", "phone"})
MONTH_FIELDS = frozenset({"first_month"})
NEEDLESS_FIELDS = frozenset({"income", "amount_due", "state_support"})  # an amount tells the income
FREE_FIELDS = frozenset({"note", "hint", "address", "name", "relative_name"})
LAYOUTS: dict[str, Layout] = {
    RowKind.UNITS: UNITS,
    RowKind.ROSTER: ROSTER,
    RowKind.CLAIMS: CLAIMS,
    RowKind.CONTRIBUTIONS: LEDGER,
    RowKind.EXITS: LEDGER,
}


@dataclass(frozen=True)
class RowSample:
    """One row: where it stands, what becomes of it, and its fields as (field, before, after), blanks left out.

    Of a changed row only the fields that differ are named; of others ``before`` is blank.
    """

    kind: str
    outcome: str
    sheet: str
    row: int
    fields: tuple[tuple[str, str, str], ...]


def caption_of(kind: str, field: str) -> str:
    """The caption under which offices write a field."""
    return LAYOUTS[kind].caption("paid_on" if field == "recorded_on" else "note" if field == "hint" else field)


def field_text(field: str, value: Any) -> str:
    """A clean value as people read it; ids masked, income and support hidden."""
    if value is None or value == "" or value is False or value == ():
        return ""
    if field in NEEDLESS_FIELDS:
        return hidden(str(value))
    if field in ID_FIELDS:
        return masked_number(str(value))
    if field in FREE_FIELDS:
        return mask_numbers(str(value))
    if value is True:
        return "x"
    if field == "sex":
        return {"M": "Nam", "F": "Nữ"}.get(value, str(value))
    if field == "birth":
        return "/".join(reversed(str(value).split("-")))
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, int):
        return month_text(value) if field in MONTH_FIELDS else str(value)
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def take_samples(
    prepared: Prepared, outcomes: Sequence[str], current: Mapping[str, Current], sealer: Sealer, taken: list[RowSample]
) -> None:
    """Add the first rows of each outcome to ``taken``, at most SAMPLE_ROWS of a kind and outcome in all."""
    batch = prepared.batch
    for outcome in ("new", "changed", "held", "same"):
        room = SAMPLE_ROWS - sum(one.kind == batch.kind and one.outcome == outcome for one in taken)
        positions = [place for place, found in enumerate(outcomes) if found == outcome][: max(room, 0)]
        for position in positions:
            after = _values(prepared, position)
            before = _before(prepared, position, current, sealer) if outcome in COMPARED else {}
            taken.append(
                RowSample(
                    batch.kind, outcome, batch.sheet, batch.row_numbers[prepared.indices[position]],
                    tuple(_fields(before, after, is_changed=outcome in COMPARED)),
                )
            )  # fmt: skip


def _fields(before: Mapping[str, Any], after: Mapping[str, Any], *, is_changed: bool) -> list[tuple[str, str, str]]:
    fields = []
    for name, value in after.items():
        old, new = field_text(name, before.get(name)), field_text(name, value)
        if is_changed and _plain(before.get(name)) == _plain(value):
            continue
        if old or new:
            fields.append((name, old, new))
    return fields


def _plain(value: Any) -> Any:
    """Values of a stored row are as JSON gave them: tuples became lists."""
    return list(value) if isinstance(value, tuple) else value or None


def _values(prepared: Prepared, position: int) -> dict[str, Any]:
    index = prepared.indices[position]
    return {name: column[index] for name, column in prepared.batch.columns.items()}


def _before(prepared: Prepared, position: int, current: Mapping[str, Current], sealer: Sealer) -> dict[str, Any]:
    """What the key said before: an earlier row of the same file, else the row that holds it now."""
    key = prepared.keys[position]
    for earlier in range(position - 1, -1, -1):
        if prepared.keys[earlier] == key:
            return _values(prepared, earlier)
    row = ImportRow.objects.for_system("importing").filter(pk=current[key].row_id).first() if key in current else None
    return open_row(row.sealed, sealer) if row else {}
