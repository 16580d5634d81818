"""How do stored results leave as the CSV files of the contract?

UTF-8, LF, plain text order, months yyyy-mm, flags 0/1, blanks empty. Everything is a stored result; only the insured
person's code is looked up (and decrypted) when the file is written.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from thidua.engine.periods import month_text
from thidua.evaluation.models import Run
from thidua.ledger.queries import insurance_codes
from thidua.lib.figures import decimal_text

CASE_COLUMNS = ("claim", "person", "unit", "insured", "status", "reason", "counted", "covered_through")
PERSON_COLUMNS = ("person", "unit", "relatives", "joined", "returned", "maintained", "lapsed", "fulfilled")
UNIT_COLUMNS = (
    "unit",
    "block",
    "staff",
    "fulfilled",
    "relatives",
    "rate",
    "rank_by_count",
    "rank_by_rate",
    "block_rank_by_count",
    "block_rank_by_rate",
)


def write_results(run: Run, folder: Path) -> list[Path]:
    """Write cases.csv, people.csv and units.csv of a run into the folder (made when missing)."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        write_csv(folder / "cases.csv", CASE_COLUMNS, case_rows(run)),
        write_csv(folder / "people.csv", PERSON_COLUMNS, person_rows(run)),
        write_csv(folder / "units.csv", UNIT_COLUMNS, unit_rows(run)),
    ]


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    """Write one CSV file whole: a reader sees the old file or the new one."""
    draft = path.with_name(f".{path.name}.part")
    with draft.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    draft.replace(path)
    return path


def case_rows(run: Run) -> Iterator[tuple[Any, ...]]:
    """Rows of cases.csv in order of claim codes."""
    cases = run.cases.order_by("claim_code")
    codes = insurance_codes(cases.filter(insured__isnull=False).values("insured"))
    fields = ("claim_code", "person_code", "unit_code", "insured", "status", "reason", "is_counted", "covered_through")
    for claim, person, unit, insured, status, reason, is_counted, through in cases.values_list(*fields).iterator():
        month = month_text(through) if through is not None else ""
        yield claim, person, unit, codes[insured] if insured else "", status, reason, int(is_counted), month


def person_rows(run: Run) -> Iterator[tuple[Any, ...]]:
    """Rows of people.csv in order of person codes."""
    fields = ("person_code", "unit_code", "relatives", "joined", "returned", "maintained", "lapsed", "is_fulfilled")
    for *values, is_fulfilled in run.people.order_by("person_code").values_list(*fields).iterator():
        yield *values, int(is_fulfilled)


def unit_rows(run: Run) -> Iterator[tuple[Any, ...]]:
    """Rows of units.csv in order of unit codes."""
    for unit in run.units.order_by("unit_code").iterator():
        ranks = (unit.rank_by_count, unit.rank_by_rate, unit.block_rank_by_count, unit.block_rank_by_rate)
        yield (
            unit.unit_code,
            unit.block,
            unit.staff,
            unit.fulfilled,
            unit.relatives,
            rate_text(unit.fulfilled, unit.staff),
            *("" if rank is None else rank for rank in ranks),
        )


def rate_text(fulfilled: int, staff: int) -> str:
    """``fulfilled / staff`` with six decimals, rounded half up from the exact fraction; blank without staff.

    >>> rate_text(1, 3), rate_text(2, 3), rate_text(1, 128), rate_text(0, 0)
    ('0.333333', '0.666667', '0.007813', '')
    """
    return decimal_text(Fraction(fulfilled, staff)) if staff else ""
