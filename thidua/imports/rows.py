"""How does a clean row become bytes that say what it said: a fingerprint, and a sealed copy that can be read back?"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

from thidua.engine.reading import BatchKind, CleanBatch
from thidua.imports.enums import LEDGER_KINDS, RowKind
from thidua.imports.masking import hidden, mask_numbers, says_what_nobody_needs
from thidua.imports.models import Batch, ImportRow
from thidua.imports.purposes import ROW_PURPOSE
from thidua.lib.sealing import Sealer

HARMLESS_NUMBERS = frozenset({"receipt_number", "amount_due", "code", "person_code", "claim_code", "mobiliser_code"})
DATE_COLUMNS = frozenset({"opens_on", "closes_on", "starts_on", "ends_on", "declared_on", "withdrawn_on"})


def fingerprints(batch: CleanBatch, indices: Sequence[int], sealer: Sealer) -> list[bytes]:
    """16 keyed bytes for each chosen row that differ as soon as one clean value differs."""
    columns = [batch.columns[name] for name in sorted(batch.columns)]
    values = list(zip(*columns, strict=True))
    return [sealer.blind_index(repr(values[index]), "row") for index in indices]


def sealed_rows(batch: CleanBatch, indices: Sequence[int], sealer: Sealer) -> Iterator[bytes]:
    """The raw and the clean cells of each chosen row, as encrypted JSON."""
    names = list(batch.columns)
    columns = [batch.columns[name] for name in names]
    for index in indices:
        clean = {name: column[index] for name, column in zip(names, columns, strict=True)}
        text = json.dumps({"raw": batch.raw[index], "clean": clean}, ensure_ascii=False, default=str)
        yield sealer.seal(text.encode(), ROW_PURPOSE)


def open_row(sealed: bytes | memoryview, sealer: Sealer) -> dict[str, Any]:
    """The clean values of a sealed row, dates as dates."""
    clean: dict[str, Any] = json.loads(sealer.open(sealed, ROW_PURPOSE))["clean"]
    for name in DATE_COLUMNS & clean.keys():
        if clean[name] is not None:
            clean[name] = date.fromisoformat(clean[name])
    return clean


def raw_cells(row: ImportRow, batch: Batch, sealer: Sealer) -> list[tuple[str, str]]:
    """A stored row's cells as its file wrote them, each with its caption; whatever may be an id is masked, and what
    the ledger says of income, support, poverty and ethnicity is hidden."""
    stored = json.loads(sealer.open(row.sealed, ROW_PURPOSE))
    captions = batch.sheets.get(row.sheet, {}).get(row.kind, [])
    harmless = {str(value) for name, value in stored["clean"].items() if name in HARMLESS_NUMBERS and value}
    cells = []
    for place, cell in enumerate(stored["raw"]):
        caption = captions[place] if place < len(captions) else ""
        if cell or caption:
            is_needless = row.kind in LEDGER_KINDS and says_what_nobody_needs(caption)
            cells.append((caption, hidden(cell) if is_needless else cell if cell in harmless else mask_numbers(cell)))
    return cells


def take(batch: CleanBatch, indices: Sequence[int]) -> CleanBatch:
    """The chosen rows of a batch."""
    return replace(
        batch,
        row_numbers=[batch.row_numbers[index] for index in indices],
        columns={name: [column[index] for index in indices] for name, column in batch.columns.items()},
        raw=[batch.raw[index] for index in indices],
    )


def restored_batch(kind: RowKind, standing: Sequence[ImportRow], sealer: Sealer) -> CleanBatch:
    """Stored rows of one kind as the clean batch that they once were (raw cells left out)."""
    opened = [open_row(row.sealed, sealer) for row in standing]
    names = list(opened[0])
    return CleanBatch(
        kind=cast(BatchKind, kind.value),
        sheet="",
        row_numbers=[row.row for row in standing],
        columns={name: [clean[name] for clean in opened] for name in names},
        raw=[[] for _ in standing],
        headers=[],
    )
