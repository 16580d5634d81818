"""tests/samples/dirty by the whole engine: nobody linked wrongly, nearly all linked, nobody with a good id lost."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook

from thidua.engine.linking.insured import LedgerRow, resolve_insured
from thidua.engine.linking.matching import CLAIM_COLUMNS, INSURED_COLUMNS, LinkDecision, LinkState, match
from thidua.engine.linking.model import DEFAULT_MODEL

DIRTY = Path(__file__).parents[2] / "samples" / "dirty"
SEXES = {"Nam": "M", "Nữ": "F"}


def sheet_rows(name: str) -> Iterator[Sequence[object]]:
    for path in sorted((DIRTY / "input").glob(name)):
        workbook = CalamineWorkbook.from_path(path)
        for sheet in workbook.sheet_names:
            yield from workbook.get_sheet_by_name(sheet).to_python()


def number(cell: object, length: int) -> str | None:
    """An id as the reader cleans it: no spaces, the zeros that Excel ate put back."""
    digits = re.sub(r"\D", "", str(int(cell)) if isinstance(cell, float) else str(cell))
    return digits.zfill(length) if digits else None


def birth(cell: object) -> str | None:
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(int(cell)) if isinstance(cell, float) else str(cell).strip()
    if not text or re.fullmatch(r"\d{4}|\d{4}-\d\d-\d\d", text):
        return text or None
    day, month, year = re.split(r"[-/.]", text)
    century = "" if len(year) == 4 else "19" if int(year) > 25 else "20"
    return f"{century}{year}-{int(month):02}-{int(day):02}"


def load_claims() -> pa.Table:
    blank = dict.fromkeys(CLAIM_COLUMNS.names)
    claims = [
        blank
        | {
            "claim": int(str(row[0])[1:]),
            "name": str(row[4]) or None,
            "birth": birth(row[6]),
            "sex": SEXES.get(str(row[7])),
            "insurance_code": number(row[9], 10),
            "national_id": number(row[8], 12),
        }
        for row in sheet_rows("claims-*.xlsx")
        if re.fullmatch(r"P\d{6}", str(row[0]))
    ]
    return pa.Table.from_pylist(claims, schema=CLAIM_COLUMNS)


def load_ledger() -> tuple[pa.Table, dict[int, str]]:
    """Every naming of every insured person (the opening ledger is flat, the others D05-TS), and people's codes."""
    rows, births = [], []
    for row in sheet_rows("ledger-*.xlsx"):
        is_flat = len(row) < 20
        name, code, national_id = row[:3] if is_flat else row[1:4]
        in_note = re.search(r"Ngày sinh ([\d/]+)", str(row[-1]))
        if re.fullmatch(r"[\d .]{9,}", str(code)):
            ids = [(text or "").encode() or None for text in (number(code, 10), number(national_id, 12))]
            rows.append(LedgerRow(*ids, str(name)))
            births.append(birth(row[3] if is_flat else in_note.group(1) if in_note else ""))
    resolution = resolve_insured(rows)
    namings = {
        (place, row.name, born, person.code_token, person.id_token)
        for place, row, born in zip(resolution.assigned, rows, births, strict=True)
        for person in (resolution.people[place],)
    }
    blank = dict.fromkeys(INSURED_COLUMNS.names)
    table = [
        blank
        | {"naming": key, "insured": place, "name": name, "birth": born}
        | {"insurance_code": (code or b"").decode() or None, "national_id": (national_id or b"").decode() or None}
        for key, (place, name, born, code, national_id) in enumerate(sorted(namings, key=str))
    ]
    codes = {place: (person.code_token or b"").decode() for place, person in enumerate(resolution.people)}
    return pa.Table.from_pylist(table, schema=INSURED_COLUMNS), codes


@pytest.fixture(scope="module")
def linked() -> list[tuple[LinkDecision, str | None, dict[str, str]]]:
    """Each claim's decision, the insurance code it was linked to, and the truth's row."""
    with (DIRTY / "truth" / "links.csv").open(encoding="utf-8") as lines:
        truth = {int(row["claim"][1:]): row for row in csv.DictReader(lines)}
    ledger, codes = load_ledger()
    decisions = match(load_claims(), ledger, DEFAULT_MODEL)
    assert sorted(decision.claim for decision in decisions) == sorted(truth)
    return [
        (decision, codes[decision.insured] if decision.insured is not None else None, truth[decision.claim])
        for decision in decisions
    ]


def test_nobody_is_linked_wrongly(linked: list[tuple[LinkDecision, str | None, dict[str, str]]]) -> None:
    wrong = [
        (truth["claim"], code, truth["insured"]) for _, code, truth in linked if code not in (None, truth["insured"])
    ]
    assert wrong == []


def test_undamaged_claims_are_linked_rightly(linked: list[tuple[LinkDecision, str | None, dict[str, str]]]) -> None:
    missed = [
        (truth["claim"], decision.reason.value)
        for decision, code, truth in linked
        if truth["marks"] == "" and (code or "") != truth["insured"]
    ]
    assert missed == []
    assert sum(truth["marks"] == "" for _, _, truth in linked) > 100


def test_recall_and_review(linked: list[tuple[LinkDecision, str | None, dict[str, str]]]) -> None:
    """Of the claims that mean somebody nearly all are linked, few are asked about, and none with a good id is lost."""
    states = Counter(decision.state for decision, _, truth in linked if truth["insured"])
    figures = str({state.value: count for state, count in states.items()})
    assert states[LinkState.LINKED] >= 0.95 * states.total(), figures
    assert states[LinkState.UNDECIDED] <= 0.06 * len(linked), figures
    for decision, _, truth in linked:
        marks = set(truth["marks"].split())
        has_code = not marks & {"no_ids", "no_insurance_code", "wrong_insurance_digit"}
        has_id = not marks & {"no_ids", "no_national_id", "wrong_national_digit"}
        if truth["insured"] and (has_code or has_id):
            assert decision.state is not LinkState.NOT_FOUND, truth["marks"]


def test_the_right_person_is_among_the_first_three(
    linked: list[tuple[LinkDecision, str | None, dict[str, str]]],
) -> None:
    _, codes = load_ledger()
    asked = [
        truth["insured"] in [codes[pair.insured] for pair in decision.pairs]
        for decision, _, truth in linked
        if decision.state is LinkState.UNDECIDED and truth["insured"]
    ]
    assert sum(asked) >= 0.95 * len(asked), f"{sum(asked)} of {len(asked)}"
