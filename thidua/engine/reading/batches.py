"""What the reader hands on: clean columns of a kind of row, with where each row stood and what it said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

BatchKind = Literal["units", "roster", "claims", "contributions", "exits"]

_PERSON = ("insurance_code", "national_id", "name", "birth", "sex", "address", "phone", "hint")
CLEAN_COLUMNS: dict[BatchKind, tuple[str, ...]] = {
    "units": (*("code", "name", "unit_kind", "parent_code", "block", "opens_on", "closes_on", "successor_codes"),),
    "roster": (
        *("person_code", "name", "birth", "sex", "national_id", "insurance_code", "unit_code", "position"),
        *("capacity", "starts_on", "ends_on", "is_primary"),
    ),
    "claims": (
        *("claim_code", "mobiliser_code", "mobiliser_name", "unit_code", "relative_name", "relationship", "birth"),
        *("sex", "national_id", "insurance_code", "address", "phone", "declared_on", "withdrawn_on", "note"),
    ),
    "contributions": (
        *(*_PERSON, "paid_on", "receipt_number", "method", "first_month", "months", "income"),
        *("amount_due", "state_support"),
    ),
    "exits": (*_PERSON, "recorded_on", "first_month", "reason"),
}
# What a missing column or a blank cell means where it is not None.
BLANK_VALUES: dict[str, Any] = {"is_primary": False, "successor_codes": (), "reason": "other"}


@dataclass(frozen=True, slots=True)
class CleanBatch:
    """Rows of one kind from one sheet, column-wise; all lists have equal length.

    `row_numbers` are 1-based as Excel shows them. `columns` has every name of CLEAN_COLUMNS[kind]. `raw` are the
    rows as text, aligned with `headers`, without what must not leave the file (Đối tượng and Dân tộc of a ledger).
    """

    kind: BatchKind
    sheet: str
    row_numbers: list[int]
    columns: dict[str, list[Any]]
    raw: Sequence[Sequence[str]]
    headers: list[str]


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What the caller decides: today; a declaration day for claims without one; whether a claim
    without its code can be used; encodings by (sheet, caption)."""

    today: date
    declared_on: date | None = None
    needs_claim_codes: bool = True
    encodings: Mapping[tuple[str, str], str] = field(default_factory=dict)
