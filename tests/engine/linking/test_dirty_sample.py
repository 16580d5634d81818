"""The first stage on tests/samples/dirty: nobody linked wrongly, every undamaged claim linked rightly."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from thidua.engine.linking.decisions import Candidate, ClaimEvidence, LinkDecision, LinkState, decide_links
from thidua.engine.linking.insured import LedgerRow, Resolution, resolve_insured

DIRTY = Path(__file__).parents[2] / "samples" / "dirty"
SEXES = {"Nam": "M", "Nữ": "F"}


def sheet_rows(name: str) -> Iterator[Sequence[object]]:
    for path in sorted((DIRTY / "input").glob(name)):
        workbook = CalamineWorkbook.from_path(path)
        for sheet in workbook.sheet_names:
            yield from workbook.get_sheet_by_name(sheet).to_python()


def number(cell: object, length: int) -> bytes | None:
    """An id as the reader cleans it: no spaces, the zeros that Excel ate put back."""
    digits = re.sub(r"\D", "", str(int(cell)) if isinstance(cell, float) else str(cell))
    return digits.zfill(length).encode() if digits else None


def birth(cell: object) -> str | None:
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(int(cell)) if isinstance(cell, float) else str(cell).strip()
    if not text or re.fullmatch(r"\d{4}|\d{4}-\d\d-\d\d", text):
        return text or None
    day, month, year = re.split(r"[-/.]", text)
    century = "" if len(year) == 4 else "19" if int(year) > 25 else "20"
    return f"{century}{year}-{int(month):02}-{int(day):02}"


def load_claims() -> list[ClaimEvidence]:
    return [
        ClaimEvidence(
            claim=int(str(row[0])[1:]),
            name=str(row[4]),
            birth=birth(row[6]),
            sex=SEXES.get(str(row[7])),
            code_token=number(row[9], 10),
            id_token=number(row[8], 12),
        )
        for row in sheet_rows("claims-*.xlsx")
        if re.fullmatch(r"P\d{6}", str(row[0]))
    ]


def load_ledger() -> tuple[list[LedgerRow], list[str | None]]:
    """Ledger rows in file order (the opening one is flat, the others D05-TS), and their births."""
    found = []
    for row in sheet_rows("ledger-*.xlsx"):
        is_flat = len(row) < 20
        name, code, national_id = row[:3] if is_flat else row[1:4]
        in_note = re.search(r"Ngày sinh ([\d/]+)", str(row[-1]))
        if re.fullmatch(r"[\d .]{9,}", str(code)):
            born = row[3] if is_flat else in_note.group(1) if in_note else ""
            found.append((LedgerRow(number(code, 10), number(national_id, 12), str(name)), birth(born)))
    return [row for row, _ in found], [born for _, born in found]


def candidates(resolution: Resolution, births: list[str | None]) -> list[Candidate]:
    known: dict[int, str] = {}
    for place, born in zip(resolution.assigned, births, strict=True):
        if born:
            known.setdefault(place, born)
    return [
        Candidate(place, person.name, known.get(place), None, person.code_token, person.id_token)
        for place, person in enumerate(resolution.people)
    ]


@pytest.fixture(scope="module")
def linked() -> list[tuple[LinkDecision, str | None, dict[str, str]]]:
    """Each claim's decision, the insurance code it was linked to, and the truth's row."""
    with (DIRTY / "truth" / "links.csv").open(encoding="utf-8") as lines:
        truth = {int(row["claim"][1:]): row for row in csv.DictReader(lines)}
    ledger, births = load_ledger()
    people = candidates(resolve_insured(ledger), births)
    codes = {person.insured: (person.code_token or b"").decode() for person in people}
    decisions = decide_links(load_claims(), people)
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


def test_recall_by_mark(linked: list[tuple[LinkDecision, str | None, dict[str, str]]]) -> None:
    """A claim that has one good id is linked or asked about, never lost; nearly all of them are linked."""
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    states: Counter[LinkState] = Counter()
    for decision, code, truth in linked:
        marks = set(truth["marks"].split())
        has_code = not marks & {"no_ids", "no_insurance_code", "wrong_insurance_digit"}
        has_id = not marks & {"no_ids", "no_national_id", "wrong_national_digit"}
        if truth["insured"] and (has_code or has_id):
            states[decision.state] += 1
        if truth["insured"]:
            seen.update(marks or {"(none)"})
            right.update((marks or {"(none)"}) if code == truth["insured"] else ())
    recall = {mark: f"{right[mark]}/{seen[mark]}" for mark in sorted(seen)}
    assert states[LinkState.NOT_FOUND] == 0, str(recall)
    assert states[LinkState.LINKED] >= 0.95 * states.total(), str(recall)
